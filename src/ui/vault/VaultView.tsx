import { A, useNavigate } from '@solidjs/router'
import { createEffect, createMemo, createSignal, on, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileId, NewFile, Vault, VaultItem } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { EmptyState } from '../parts/EmptyState.tsx'
import { NameDialog } from '../parts/NameDialog.tsx'
import { PreviewDialog } from '../preview/PreviewDialog.tsx'
import { fromReadable } from '../reactive.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { AddButtons } from './AddButtons.tsx'
import { Breadcrumbs } from './Breadcrumbs.tsx'
import type { Collected } from './collect-files.ts'
import { DropZone } from './DropZone.tsx'
import { FileGrid } from './FileGrid.tsx'
import type { ItemActions } from './FileRow.tsx'
import { countChildren, pathToFolder } from './folder-paths.ts'
import { createSelection } from './selection.ts'
import { SelectionBar } from './SelectionBar.tsx'
import { VaultMenu } from './VaultMenu.tsx'

interface VaultViewProps {
  readonly vault: Vault
  /** Undefined at the top. */
  readonly folder: FileId | undefined
}

/** One folder of an open vault, and all that can be done in it. */
export function VaultView(props: VaultViewProps): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- the screen makes another view for another vault
  const vault = props.vault
  const session = useSession()
  const toasts = useToasts()
  const navigate = useNavigate()
  const name = fromReadable(vault.name)
  const items = fromReadable(vault.items)
  const [renaming, setRenaming] = createSignal<VaultItem>()
  const [naming, setNaming] = createSignal(false)
  const [previewed, setPreviewed] = createSignal<VaultItem>()

  const path = createMemo(() => pathToFolder(items(), props.folder))
  const isGone = () => props.folder !== undefined && path().length === 0
  const here = createMemo(() => items().filter((item) => item.parent === props.folder))
  const childCounts = createMemo(() => countChildren(items()))
  // eslint-disable-next-line solid/reactivity -- handed on as a signal
  const selection = createSelection(here)
  const selectedItems = () => here().filter((item) => selection.selected().has(item.id))
  const heading = () => path().at(-1)?.name ?? name()
  createEffect(
    on(
      () => props.folder,
      () => selection.clear(),
      { defer: true },
    ),
  )

  const into = () => (props.folder === undefined ? {} : { into: props.folder })

  /** A failed add stays in the list of transfers with its reason; only one that never began needs a toast. */
  const add = async (files: readonly NewFile[]) => {
    const before = vault.transfers.get()
    try {
      await vault.add(files, into())
    } catch (error) {
      const isShown = vault.transfers.get().some((each) => each.state === 'failed' && !before.includes(each))
      if (!isShown) toasts.showError(error)
    }
  }

  const takeDrop = async (collecting: Promise<Collected>) => {
    try {
      const { files, unreadable } = await collecting
      if (unreadable > 0) toasts.show(strings.errors.folderUnreadable)
      if (files.length > 0) await add(files)
    } catch (error) {
      toasts.showError(error)
    }
  }

  const remove = async (removed: readonly VaultItem[]) => {
    const ids = removed.map((item) => item.id)
    const [first] = removed
    if (first === undefined) return
    try {
      await vault.remove(ids)
    } catch (error) {
      toasts.showError(error)
      return
    }
    selection.clear()
    const text = removed.length === 1 ? strings.vault.removed(first.name) : strings.vault.removedMany(removed.length)
    const undo = () => void vault.restore(ids).catch((error: unknown) => toasts.showError(error))
    toasts.show(text, { action: { label: strings.vault.undo, run: undo } })
  }

  const rename = async (chosen: string) => {
    const item = renaming()
    if (item !== undefined && chosen !== item.name) await vault.rename(item.id, chosen)
  }

  const actions: ItemActions = {
    open: (item) => (item.kind === 'folder' ? navigate(`/vaults/${vault.id}/${item.id}`) : setPreviewed(item)),
    download: (wanted) => {
      for (const item of wanted) if (item.kind === 'file') void session.saves.save(vault, item)
    },
    archive: (wanted) => {
      const [only] = wanted
      void session.saves.saveArchive(vault, wanted.length === 1 ? (only?.name ?? heading()) : heading(), wanted)
    },
    rename: setRenaming,
    remove: (wanted) => void remove(wanted),
  }

  return (
    <section class="screen vault">
      <header class="vault-header">
        <Breadcrumbs vault={vault.id} vaultName={name()} path={path()} />
        <div class="screen-header">
          <h1>{heading()}</h1>
          <Show when={!isGone()}>
            <AddButtons onAdd={(files) => void add(files)} onNewFolder={() => setNaming(true)}>
              <VaultMenu
                isEmpty={items().length === 0}
                onArchive={() => void session.saves.saveArchive(vault, name(), [])}
                onSealedCopy={() => void session.saves.saveSealedCopy(vault)}
              />
            </AddButtons>
          </Show>
        </div>
      </header>

      <Show
        when={!isGone()}
        fallback={
          <EmptyState heading={strings.vault.folderGone} body="">
            <A class="button button-primary" href={`/vaults/${vault.id}`}>
              {strings.vault.toTop}
            </A>
          </EmptyState>
        }
      >
        <Show when={selectedItems().length > 0}>
          <SelectionBar items={selectedItems()} actions={actions} onClear={() => selection.clear()} />
        </Show>
        <Show
          when={here().length > 0}
          fallback={<EmptyState heading={strings.vault.emptyHeading} body={strings.vault.emptyBody} />}
        >
          <FileGrid
            vault={vault.id}
            vaultName={name()}
            items={here()}
            childCounts={childCounts()}
            selection={selection}
            actions={actions}
          />
          <p class="key-help soft">{strings.vault.keys}</p>
        </Show>
        <DropZone name={heading()} onDrop={(collecting) => void takeDrop(collecting)} />
      </Show>

      <NameDialog
        open={renaming() !== undefined}
        onClose={() => setRenaming(undefined)}
        title={strings.vault.renameHeading(renaming()?.name ?? '')}
        label={strings.vault.renameLabel}
        action={strings.vault.renameAction}
        emptyError={strings.vault.nameEmpty}
        initial={renaming()?.name ?? ''}
        onSubmit={rename}
      />
      <NameDialog
        open={naming()}
        onClose={() => setNaming(false)}
        title={strings.vault.newFolderHeading}
        label={strings.vault.newFolderLabel}
        action={strings.vault.newFolderAction}
        emptyError={strings.vault.nameEmpty}
        onSubmit={(chosen) => vault.createFolder(chosen, props.folder)}
      />
      <PreviewDialog
        vault={vault}
        item={previewed()}
        onClose={() => setPreviewed(undefined)}
        onDownload={(item) => actions.download([item])}
      />
    </section>
  )
}
