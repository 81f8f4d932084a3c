import Download from 'lucide-solid/icons/download'
import RefreshCw from 'lucide-solid/icons/refresh-cw'
import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { canInstall, install } from '../notify/install-offer.ts'
import { notifyState, turnNotificationsOff, turnNotificationsOn } from '../notify/notifications.ts'
import { matchesMedia } from '../reactive.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { useUpdates } from '../update/watch-updates.ts'

/** Warren as a program among others on this device: installed, and heard of while one looks elsewhere. */
export function AppSection(): JSX.Element {
  const toasts = useToasts()
  const updates = useUpdates()
  const isInstalled = matchesMedia('(display-mode: standalone)')
  const turn = async (on: boolean) => {
    try {
      if (on) await turnNotificationsOn()
      else turnNotificationsOff()
    } catch (error) {
      toasts.showError(error)
    }
  }
  const isWorthShowing = () => updates.isReady() || isInstalled() || canInstall() || notifyState() !== 'unsupported'
  return (
    <Show when={isWorthShowing()}>
      <section class="panel">
        <h2>{strings.app.heading}</h2>
        <Show when={updates.isReady()}>
          <p class="soft">{strings.update.ready}</p>
          <div>
            <button type="button" class="button" onClick={() => updates.take()}>
              <RefreshCw size={18} aria-hidden="true" />
              {strings.update.reload}
            </button>
          </div>
        </Show>
        <Show when={isInstalled()}>
          <p class="soft">{strings.app.installed}</p>
        </Show>
        <Show when={canInstall()}>
          <p class="soft">{strings.app.installBody}</p>
          <div>
            <button type="button" class="button" onClick={() => void install().catch(toasts.showError)}>
              <Download size={18} aria-hidden="true" />
              {strings.app.install}
            </button>
          </div>
        </Show>
        <Show when={notifyState() !== 'unsupported'}>
          <label class="check-line">
            <input
              type="checkbox"
              class="check"
              checked={notifyState() === 'on'}
              disabled={notifyState() === 'blocked'}
              onChange={(event) => void turn(event.currentTarget.checked)}
            />
            <span>
              {strings.app.notify}
              <span class="check-line-more soft">
                {notifyState() === 'blocked' ? strings.app.notifyBlocked : strings.app.notifyBody}
              </span>
            </span>
          </label>
        </Show>
      </section>
    </Show>
  )
}
