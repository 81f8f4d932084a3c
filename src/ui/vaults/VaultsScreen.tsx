import { A, useNavigate, useSearchParams } from '@solidjs/router'
import FolderLock from 'lucide-solid/icons/folder-lock'
import Pencil from 'lucide-solid/icons/pencil'
import Plus from 'lucide-solid/icons/plus'
import { createEffect, createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { VaultRecord, VaultSummary } from '../../core/mesh.ts'
import { formatWhen } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { EmptyState } from '../parts/EmptyState.tsx'
import { setPageTitle } from '../parts/page-title.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { ShortfallNote } from './ShortfallNote.tsx'
import { VaultCopiesMark } from './VaultCopiesMark.tsx'
import { WindowedRows } from '../vault/WindowedRows.tsx'
import { changeVault } from './change-vault.ts'
import { VaultDialog } from './VaultDialog.tsx'
import './vaults-screen.css'

/** Pixels that a card takes of the list's length, up to three being side by side. */
const CARD_HEIGHT = 70
/** Cards that come and go together: whole lines of 1 to 3 of them. */
const CARDS_IN_RUN = 60

export function VaultsScreen(): JSX.Element {
  setPageTitle(() => strings.vaults.pageTitle)
  const session = useSession()
  const navigate = useNavigate()
  const toasts = useToasts()
  const [asked, setAsked] = useSearchParams<{ new?: string }>()
  const [creating, setCreating] = createSignal(false)
  // A shortcut of the installed app leads here so. Loaded again, the page asks no more.
  createEffect(() => {
    if (asked.new !== 'vault') return
    setCreating(true)
    setAsked({ new: undefined }, { replace: true })
  })
  const [changing, setChanging] = createSignal<VaultSummary>()

  const create = async ({ name, ...record }: VaultRecord) => {
    const vault = await session.mesh.createVault(name, record)
    navigate(`/vaults/${vault.id}`)
  }
  const change = async (record: VaultRecord) => {
    const vault = changing()
    if (vault !== undefined) await changeVault(session.mesh, toasts, vault, record)
  }

  return (
    <section class="screen">
      <header class="screen-header">
        <div>
          <h1>{strings.vaults.heading}</h1>
          <p class="soft">{strings.vaults.intro}</p>
        </div>
        <Show when={session.vaults().length > 0}>
          <button type="button" class="button button-primary" onClick={() => setCreating(true)}>
            <Plus size={18} aria-hidden="true" />
            {strings.vaults.create}
          </button>
        </Show>
      </header>
      <Show
        when={session.vaults().length > 0}
        fallback={
          <EmptyState heading={strings.vaults.emptyHeading} body={strings.vaults.emptyBody}>
            <button type="button" class="button button-primary button-large" onClick={() => setCreating(true)}>
              <Plus size={18} aria-hidden="true" />
              {strings.vaults.emptyAction}
            </button>
          </EmptyState>
        }
      >
        <ShortfallNote />
        <div class="vault-cards" role="list" aria-label={strings.vaults.heading}>
          <WindowedRows
            each={session.vaults()}
            by={(vault) => vault.id}
            rowHeight={CARD_HEIGHT}
            runLength={CARDS_IN_RUN}
            runRole="presentation"
          >
            {(vault) => (
              <div class="vault-item" role="listitem">
                <A class="vault-card" href={`/vaults/${vault().id}`}>
                  <span class="vault-card-icon" aria-hidden="true">
                    <FolderLock size={22} />
                  </span>
                  <strong class="vault-card-name" dir="auto">
                    {vault().name}
                  </strong>
                  <Show when={vault().description !== ''}>
                    <span class="vault-card-description" dir="auto">
                      {vault().description}
                    </span>
                  </Show>
                  <span class="soft">
                    {session.isSelf(vault().createdBy)
                      ? strings.vaults.createdByYou(formatWhen(vault().createdAt, Date.now()))
                      : strings.vaults.createdBy(
                          session.nameOf(vault().createdBy),
                          formatWhen(vault().createdAt, Date.now()),
                        )}
                  </span>
                  <VaultCopiesMark wanted={vault().redundancy} copies={session.copies().get(vault().id)} />
                </A>
                <button
                  type="button"
                  class="icon-button vault-card-edit"
                  aria-label={strings.vaults.edit(vault().name)}
                  title={strings.vaults.edit(vault().name)}
                  onClick={() => setChanging(vault())}
                >
                  <Pencil size={18} aria-hidden="true" />
                </button>
              </div>
            )}
          </WindowedRows>
        </div>
      </Show>
      <VaultDialog
        open={creating()}
        onClose={() => setCreating(false)}
        title={strings.vaults.createHeading}
        action={strings.vaults.createAction}
        onSubmit={create}
      />
      <VaultDialog
        open={changing() !== undefined}
        onClose={() => setChanging(undefined)}
        title={strings.vaults.editHeading(changing()?.name ?? '')}
        action={strings.vaults.editAction}
        present={changing()}
        onSubmit={change}
      />
    </section>
  )
}
