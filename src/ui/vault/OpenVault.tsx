import { A, useParams } from '@solidjs/router'
import { createMemo, createResource, Match, Show, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import type { LogId, Vault } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { ErrorDetails } from '../parts/ErrorDetails.tsx'
import { strings } from '../strings.ts'
import './vault-screen.css'

/** Opens the vault that the address names, and shows what is to be shown of it. */
export function OpenVault(props: { readonly children: (vault: Vault) => JSX.Element }): JSX.Element {
  const session = useSession()
  const params = useParams<{ vault: string }>()
  const id = createMemo(() => params.vault as LogId)
  const [vault, { refetch }] = createResource(id, (wanted) => session.openVault(wanted))
  // `latest` would show the vault before while another one opens.
  const opened = (): Vault | undefined => (vault.state === 'ready' ? vault() : undefined)

  return (
    <Switch>
      <Match when={vault.state === 'errored'}>
        <section class="screen">
          <h1>{strings.vault.gone}</h1>
          <ErrorDetails error={vault.error as unknown} />
          <div class="button-row">
            <button type="button" class="button button-primary" onClick={() => void refetch()}>
              {strings.vault.retry}
            </button>
            <A class="button" href="/">
              {strings.vault.toVaults}
            </A>
          </div>
        </section>
      </Match>
      <Match when={true}>
        <Show
          when={opened()}
          keyed
          fallback={
            <section class="screen" aria-busy="true">
              <p class="soft" role="status">
                {strings.vault.opening}
              </p>
            </section>
          }
        >
          {(open) => props.children(open)}
        </Show>
      </Match>
    </Switch>
  )
}
