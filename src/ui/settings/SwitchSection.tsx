import type { JSX } from 'solid-js'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'

/** To another mesh: this one stays on the device. */
export function SwitchSection(): JSX.Element {
  const session = useSession()
  return (
    <section class="panel">
      <h2>{strings.settings.switchHeading}</h2>
      <p class="soft">{strings.settings.switchBody}</p>
      <div>
        <button type="button" class="button" onClick={() => session.leave()}>
          {strings.settings.switchAction}
        </button>
      </div>
    </section>
  )
}
