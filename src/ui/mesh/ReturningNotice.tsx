import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { fromReadable } from '../reactive.ts'
import { strings } from '../strings.ts'
import { useSession } from './session.ts'
import './returning-notice.css'

/** Brought here by a recovery kit, and what was written before is still to come. */
export function ReturningNotice(): JSX.Element {
  const { mesh } = useSession()
  const isReturning = fromReadable(mesh.isReturning)
  return (
    <Show when={isReturning()}>
      <section class="returning" role="status">
        <p>{strings.recovery.returning}</p>
        <details class="more">
          <summary>{strings.recovery.returningMore}</summary>
          <p>{strings.recovery.goOnHint}</p>
          <div>
            <button type="button" class="button button-small" onClick={() => mesh.goOnWithoutPast()}>
              {strings.recovery.goOn}
            </button>
          </div>
        </details>
      </section>
    </Show>
  )
}
