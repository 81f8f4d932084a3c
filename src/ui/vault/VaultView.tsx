import { A, useNavigate } from '@solidjs/router'
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { AddOptions, FileId, NewFile, OnExisting, Vault, VaultItem, VaultRecord } from '../../core/mesh.ts'
import { VaultRoomLink } from '../chat/VaultRoomLink.tsx'
import { useSession } from '../mesh/session.ts'
import { EmptyState } from '../parts/EmptyState.tsx'
import { NameDialog } from '../parts/NameDialog.tsx'
import { fromReadable, fromReadableWhile } from '../reactive.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { changeVault } from '../vaults/change-vault.ts'
import { VaultDialog } from '../vaults/VaultDialog.tsx'
import { ExistingDialog } from './add/ExistingDialog.tsx'
import { findExisting } from './add/find-existing.ts'
import { AddButtons } from './AddButtons.tsx'
import { Breadcrumbs } from './Breadcrumbs.tsx'
import { collectPasted } from './collect-files.ts'
import { CopiesDialog } from './CopiesDialog.tsx'
import type { Collected } from './collect-files.ts'
import { ConflictDialog } from './conflicts/ConflictDialog.tsx'
import { DropZone } from './DropZone.tsx'
import { FileGrid } from './FileGrid.tsx'
import type { ItemActions } from './item-actions.ts'
import { arrangeItems } from './look/arrange-items.ts'
import { createVaultLook } from './look/vault-look.ts'
import { VaultToolbar } from './look/VaultToolbar.tsx'
import { createItemDrag } from './move/item-drag.ts'
import { MoveDialog } from './move/MoveDialog.tsx'
import { runTransfer } from './run-transfer.ts'
import { createSelection } from './selection.ts'
import { SelectionBar } from './SelectionBar.tsx'
import { createThumbnails } from './thumbnails/thumbnails.ts'
import { createVaultChanges } from './vault-changes.ts'
import { VaultMenu } from './VaultMenu.tsx'
import { VaultSettingsDialog } from './VaultSettingsDialog.tsx'
import { FileDialogs } from './versions/FileDialogs.tsx'

/** Files that wait for an answer: what to do where one of the name is there. */
interface Asked {
  readonly existing: readonly string[]
  readonly answer: (onExisting: OnExisting) => void
}

const NO_ITEMS: readonly VaultItem[] = []

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
  const listing = createMemo(() => fromReadable(vault.folder(props.folder)))
  const trash = fromReadable(vault.trash)
  const changes = createVaultChanges(vault, toasts)
  const [renaming, setRenaming] = createSignal<FileId>()
  const [filter, setFilter] = createSignal('')
  const look = createVaultLook()
  const thumbnails = createThumbnails(vault, session.streams)
  const [naming, setNaming] = createSignal(false)
  const [previewed, setPreviewed] = createSignal<VaultItem>()
  const [versioned, setVersioned] = createSignal<VaultItem>()
  const [counted, setCounted] = createSignal<VaultItem>()
  const [settling, setSettling] = createSignal<VaultItem>()
  const [moving, setMoving] = createSignal<readonly VaultItem[]>()
  const [asking, setAsking] = createSignal<Asked>()
  const [editing, setEditing] = createSignal(false)
  const [inSettings, setInSettings] = createSignal(false)

  const path = () => listing()().path
  const isGone = () => props.folder !== undefined && path().length === 0
  const all = createMemo(() => listing()().items)
  const here = createMemo(() => arrangeItems(all(), look.order(), filter()))
  // eslint-disable-next-line solid/reactivity -- it tracks what it is given
  const allItems = fromReadableWhile(vault.items, () => moving() !== undefined, NO_ITEMS)
  // eslint-disable-next-line solid/reactivity -- handed on as a signal
  const selection = createSelection(here)
  const selectedItems = () => here().filter((item) => selection.selected().has(item.id))
  const heading = () => path().at(-1)?.name ?? name()
  createEffect(
    on(
      () => props.folder,
      () => {
        selection.clear()
        setFilter('')
      },
      { defer: true },
    ),
  )

  // What a search has found is shown, whatever is looked for here.
  createEffect(() => {
    const target = session.revealing()
    if (target?.kind === 'file' && target.vault === vault.id) setFilter('')
  })

  const record = () => session.vaults().find((each) => each.id === vault.id)
  const description = () => record()?.description ?? ''
  const changeRecord = async (changed: VaultRecord) => {
    const present = record()
    if (present !== undefined) await changeVault(session.mesh, toasts, present, changed)
  }
  let section: HTMLElement | undefined
  /** Where the keyboard goes on when what it was at is gone. */
  const currentRow = () =>
    section?.querySelector<HTMLElement>('[role="row"][tabindex="0"]') ?? section?.querySelector<HTMLElement>('h1')
  /** After what a menu did: the menu's button may have gone with its row. */
  const catchFocus = () => {
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) currentRow()?.focus()
    })
  }

  const store = (files: readonly NewFile[], options: AddOptions) =>
    runTransfer(vault, toasts, () => vault.add(files, options))

  /** Asks first where files of the same name are there. */
  const add = (files: readonly NewFile[]) => {
    const into = props.folder === undefined ? {} : { into: props.folder }
    const existing = findExisting(files, vault.items.get(), props.folder)
    if (existing.length === 0) void store(files, into)
    else setAsking({ existing, answer: (onExisting) => void store(files, { ...into, onExisting }) })
  }

  const takeDrop = async (collecting: Promise<Collected>) => {
    try {
      const { files, unreadable } = await collecting
      if (unreadable > 0) toasts.show(strings.errors.folderUnreadable)
      if (files.length > 0) add(files)
    } catch (error) {
      toasts.showError(error)
    }
  }

  const move = async (moved: readonly VaultItem[], into: FileId | undefined) => {
    await changes.move(moved, into)
    selection.clear()
  }
  const remove = async (removed: readonly VaultItem[]) => {
    if (!(await changes.remove(removed))) return
    selection.clear()
    catchFocus()
  }
  // Anywhere in the page, but for where letters are being written.
  onMount(() => {
    const paste = (event: ClipboardEvent) => {
      const files = collectPasted(event.clipboardData, Date.now())
      if (files.length === 0 || isGone() || document.querySelector('[role="dialog"]') !== null) return
      event.preventDefault()
      add(files)
    }
    document.addEventListener('paste', paste)
    onCleanup(() => document.removeEventListener('paste', paste))
  })

  const drag = createItemDrag(vault.items.get, (moved, into) => {
    move(moved, into).catch((error: unknown) => toasts.showError(error))
  })

  let versionInput: HTMLInputElement | undefined
  let replaced: VaultItem | undefined
  const takeVersion = (event: { readonly currentTarget: HTMLInputElement }) => {
    const [source] = event.currentTarget.files ?? []
    // Emptied, so that choosing the same file once more is a change too.
    event.currentTarget.value = ''
    if (source !== undefined && replaced !== undefined) void changes.replace(replaced, source)
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
    rename: ({ id }) => setRenaming(id),
    move: setMoving,
    showVersions: setVersioned,
    showCopies: setCounted,
    replace: (file) => {
      replaced = file
      versionInput?.click()
    },
    settle: setSettling,
    remove: (wanted) => void remove(wanted),
  }

  return (
    <section class="screen vault" ref={(element) => (section = element)}>
      <header class="vault-header">
        <Breadcrumbs vault={vault.id} vaultName={name()} path={path()} drag={drag} />
        <div class="screen-header">
          <div>
            <h1 tabIndex={-1}>{heading()}</h1>
            <Show when={props.folder === undefined && description() !== ''}>
              <p class="soft">{description()}</p>
            </Show>
          </div>
          <Show when={!isGone()}>
            <AddButtons onAdd={add} onNewFolder={() => setNaming(true)}>
              <VaultRoomLink vault={vault.id} />
              <VaultMenu
                name={name()}
                isEmpty={props.folder === undefined && all().length === 0}
                trashCount={trash().length}
                onArchive={() => void session.saves.saveArchive(vault, name(), [])}
                onSealedCopy={() => void session.saves.saveSealedCopy(vault)}
                onTrash={() => navigate(`/vaults/${vault.id}/trash`)}
                onEdit={() => setEditing(true)}
                onSettings={() => setInSettings(true)}
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
          when={all().length > 0}
          fallback={<EmptyState heading={strings.vault.emptyHeading} body={strings.vault.emptyBody} />}
        >
          <VaultToolbar
            look={look}
            filter={filter()}
            onFilter={setFilter}
            found={filter().trim() === '' ? undefined : here().length}
            onLeave={() => currentRow()?.focus()}
          />
          <Show
            when={here().length > 0}
            fallback={<p class="filter-none soft">{strings.vault.filterNone(filter().trim())}</p>}
          >
            <FileGrid
              vault={vault.id}
              vaultName={name()}
              items={here()}
              childCounts={listing()().childCounts}
              selection={selection}
              actions={actions}
              drag={drag}
              look={look}
              thumbnails={thumbnails}
              renaming={renaming()}
              onRename={(item, chosen) => changes.rename(item, chosen)}
              onRenamed={() => setRenaming(undefined)}
            />
            <p class="key-help keyboard-only soft">{strings.vault.keys}</p>
          </Show>
        </Show>
        <DropZone name={heading()} onDrop={(collecting) => void takeDrop(collecting)} />
      </Show>

      <NameDialog
        open={naming()}
        onClose={() => setNaming(false)}
        title={strings.vault.newFolderHeading}
        label={strings.vault.newFolderLabel}
        action={strings.vault.newFolderAction}
        emptyError={strings.vault.nameEmpty}
        onSubmit={(chosen) => changes.createFolder(chosen, props.folder)}
      />
      <input
        class="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-label={strings.vault.replaceInput}
        ref={(element) => (versionInput = element)}
        onChange={takeVersion}
      />
      <MoveDialog
        moved={moving()}
        items={allItems()}
        vaultName={name()}
        onClose={() => setMoving(undefined)}
        onMove={move}
        returnFocus={currentRow}
      />
      <ExistingDialog
        existing={asking()?.existing}
        onAnswer={(onExisting) => {
          asking()?.answer(onExisting)
          setAsking(undefined)
        }}
        onClose={() => setAsking(undefined)}
      />
      <CopiesDialog vault={vault.id} file={counted()} onClose={() => setCounted(undefined)} />
      <FileDialogs
        vault={vault}
        changes={changes}
        previewed={previewed()}
        onPreview={setPreviewed}
        versioned={versioned()}
        onVersions={setVersioned}
        returnFocus={currentRow}
      />
      <ConflictDialog
        vault={vault}
        changes={changes}
        item={settling()}
        onClose={() => setSettling(undefined)}
        returnFocus={currentRow}
      />
      <VaultDialog
        open={editing()}
        onClose={() => setEditing(false)}
        title={strings.vaults.editHeading(name())}
        action={strings.vaults.editAction}
        present={record()}
        onSubmit={changeRecord}
      />
      <VaultSettingsDialog
        vault={vault}
        changes={changes}
        name={name()}
        open={inSettings()}
        onClose={() => setInSettings(false)}
      />
    </section>
  )
}
