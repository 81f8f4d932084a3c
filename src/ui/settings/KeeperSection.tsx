import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { KeeperSummary } from '../../core/mesh.ts'
import { KeyedFor } from '../KeyedFor.tsx'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'

/** Relays that offer to keep copies, and those that do. Nothing where there are none. */
export function KeeperSection(): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const [changing, setChanging] = createSignal(false)

  const setKeeper = async ({ id, isNamed }: KeeperSummary) => {
    setChanging(true)
    try {
      await session.mesh.setKeeper(id, !isNamed)
    } catch (error) {
      toasts.showError(error)
    } finally {
      setChanging(false)
    }
  }

  const stateOf = ({ isNamed, isOffering, isFull }: KeeperSummary): string => {
    if (!isNamed) return strings.settings.keeperOffers
    if (isFull) return strings.settings.keeperFull
    return isOffering ? strings.settings.keeperKeeps : strings.settings.keeperAway
  }

  return (
    <Show when={session.keepers().length > 0}>
      <section class="panel">
        <h2>{strings.settings.keeperHeading}</h2>
        <p class="soft">{strings.settings.keeperBody}</p>
        <p class="soft">{strings.settings.keeperSees}</p>
        <ul class="relays" aria-label={strings.settings.keeperHeading}>
          <KeyedFor each={session.keepers()} by={(keeper) => keeper.id}>
            {(keeper) => {
              const name = () => keeper().address ?? keeper().id
              return (
                <li class="relay">
                  <span class="relay-address">{name()}</span>
                  <span class="badge">{stateOf(keeper())}</span>
                  <button
                    type="button"
                    class="button"
                    disabled={changing()}
                    aria-label={
                      keeper().isNamed ? strings.settings.keeperStopOf(name()) : strings.settings.keeperLetOf(name())
                    }
                    onClick={() => void setKeeper(keeper())}
                  >
                    {keeper().isNamed ? strings.settings.keeperStop : strings.settings.keeperLet}
                  </button>
                </li>
              )
            }}
          </KeyedFor>
        </ul>
      </section>
    </Show>
  )
}
