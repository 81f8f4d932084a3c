import { A, useNavigate } from '@solidjs/router'
import ArchiveRestore from 'lucide-solid/icons/archive-restore'
import X from 'lucide-solid/icons/x'
import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileId, RemovedItem, Vault, VaultItem } from '../../../core/mesh.ts'
import { formatMoment } from '../../format.ts'
import { useSession } from '../../mesh/session.ts'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { fromReadable } from '../../reactive.ts'
import { strings } from '../../strings.ts'
import { useToasts } from '../../toasts.ts'
import { Breadcrumbs } from '../Breadcrumbs.tsx'
import { sayBy } from '../say-who.ts'
import { createSelection } from '../selection.ts'
import { createVaultChanges } from '../vault-changes.ts'
import { FileDialogs } from '../versions/FileDialogs.tsx'
import { WindowedRows } from '../WindowedRows.tsx'
import { TrashRow } from './TrashRow.tsx'
import './trash.css'

/** Pixels, about. */
const ROW_HEIGHT = 73

/** The trash of an open vault. */
export function TrashView(props: { readonly vault: Vault }): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- the screen makes another view for another vault
  const vault = props.vault
  const session = useSession()
  const navigate = useNavigate()
  const changes = createVaultChanges(vault, useToasts())
  const name = fromReadable(vault.name)
  const trash = fromReadable(vault.trash)
  const days = fromReadable(vault.retentionDays)
  const selection = createSelection(trash)
  const [previewed, setPreviewed] = createSignal<RemovedItem>()
  const [versioned, setVersioned] = createSignal<VaultItem>()
  let heading: HTMLElement | undefined

  const selectedItems = () => trash().filter((item) => selection.selected().has(item.id))
  const addressOf = (folder: FileId | undefined) => `/vaults/${vault.id}${folder === undefined ? '' : `/${folder}`}`
  const restore = async (items: readonly RemovedItem[]) => {
    if (!(await changes.restore(items, (folder) => navigate(addressOf(folder))))) return
    selection.clear()
    // The button that was pressed went with its row.
    heading?.focus()
  }
  const noteOf = (item: RemovedItem | undefined) =>
    item && strings.trash.removedBy(formatMoment(item.removedAt), sayBy(session, item.removedBy))
  const intro = () => {
    const kept = days()
    return kept === undefined ? strings.trash.introForever : strings.trash.intro(kept)
  }

  return (
    <section class="screen vault">
      <header class="vault-header">
        <Breadcrumbs vault={vault.id} vaultName={name()} isBelow />
        <div>
          <h1 tabIndex={-1} ref={(element) => (heading = element)}>
            {strings.trash.heading}
          </h1>
          <Show when={trash().length > 0}>
            <p class="soft">{intro()}</p>
          </Show>
        </div>
      </header>
      <Show when={selectedItems().length > 0}>
        <div class="selection-bar">
          <span class="selection-count" role="status">
            {strings.vault.selected(selectedItems().length)}
          </span>
          <button type="button" class="button button-quiet" onClick={() => void restore(selectedItems())}>
            <ArchiveRestore size={18} aria-hidden="true" />
            {strings.trash.restore}
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label={strings.vault.clearSelection}
            onClick={() => selection.clear()}
          >
            <X size={18} aria-hidden="true" />
          </button>
        </div>
      </Show>
      <Show
        when={trash().length > 0}
        fallback={
          <EmptyState heading={strings.trash.emptyHeading} body={strings.trash.emptyBody}>
            <A class="button button-primary" href={addressOf(undefined)}>
              {strings.trash.toVault}
            </A>
          </EmptyState>
        }
      >
        <div class="trash-list" role="list" aria-label={strings.trash.list}>
          <WindowedRows each={trash()} by={(item) => item.id} rowHeight={ROW_HEIGHT} runRole="presentation">
            {(item) => (
              <TrashRow
                item={item()}
                vaultName={name()}
                removedBy={sayBy(session, item().removedBy)}
                isSelected={selection.selected().has(item().id)}
                onToggle={(extend) => (extend ? selection.extendTo(item().id) : selection.toggle(item().id))}
                onOpen={() => setPreviewed(item())}
                onRestore={() => void restore([item()])}
              />
            )}
          </WindowedRows>
        </div>
      </Show>
      <FileDialogs
        vault={vault}
        changes={changes}
        previewed={previewed()}
        onPreview={setPreviewed}
        note={noteOf(previewed())}
        versioned={versioned()}
        onVersions={setVersioned}
      />
    </section>
  )
}
