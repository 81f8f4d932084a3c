import { A, useNavigate } from '@solidjs/router'
import FolderLock from 'lucide-solid/icons/folder-lock'
import Plus from 'lucide-solid/icons/plus'
import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { formatWhen } from '../format.ts'
import { KeyedFor } from '../KeyedFor.tsx'
import { useSession } from '../mesh/session.ts'
import { EmptyState } from '../parts/EmptyState.tsx'
import { NameDialog } from '../parts/NameDialog.tsx'
import { setPageTitle } from '../parts/page-title.ts'
import { strings } from '../strings.ts'
import './vaults-screen.css'

export function VaultsScreen(): JSX.Element {
  setPageTitle(() => strings.vaults.pageTitle)
  const session = useSession()
  const navigate = useNavigate()
  const [creating, setCreating] = createSignal(false)

  const create = async (name: string) => {
    const vault = await session.mesh.createVault(name)
    navigate(`/vaults/${vault.id}`)
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
        <ul class="vault-cards" aria-label={strings.vaults.heading}>
          <KeyedFor each={session.vaults()} by={(vault) => vault.id}>
            {(vault) => (
              <li>
                <A class="vault-card" href={`/vaults/${vault().id}`}>
                  <span class="vault-card-icon" aria-hidden="true">
                    <FolderLock size={22} />
                  </span>
                  <strong class="vault-card-name">{vault().name}</strong>
                  <span class="soft">
                    {session.isSelf(vault().createdBy)
                      ? strings.vaults.createdByYou(formatWhen(vault().createdAt, Date.now()))
                      : strings.vaults.createdBy(
                          session.nameOf(vault().createdBy),
                          formatWhen(vault().createdAt, Date.now()),
                        )}
                  </span>
                  <span class="soft">{strings.vaults.redundancy(vault().redundancy)}</span>
                </A>
              </li>
            )}
          </KeyedFor>
        </ul>
      </Show>
      <NameDialog
        open={creating()}
        onClose={() => setCreating(false)}
        title={strings.vaults.createHeading}
        label={strings.vaults.nameLabel}
        placeholder={strings.vaults.namePlaceholder}
        action={strings.vaults.createAction}
        emptyError={strings.vaults.nameEmpty}
        onSubmit={create}
      />
    </section>
  )
}
