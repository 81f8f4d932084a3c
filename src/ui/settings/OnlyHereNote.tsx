import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { formatBytes, formatDuration } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { fromReadable } from '../reactive.ts'
import { strings } from '../strings.ts'

/** What would be lost with this device: to be read before it is cleared or given away. */
export function OnlyHereNote(): JSX.Element {
  const session = useSession()
  const arrival = fromReadable(session.mesh.arrival)
  const timeLeft = () => {
    const { seconds } = arrival()
    return seconds === undefined ? undefined : formatDuration(seconds)
  }
  return (
    <Show when={session.copies().size > 0}>
      <Show when={arrival().files > 0}>
        <p>{strings.keeping.arriving(arrival().files, formatBytes(arrival().bytes), timeLeft())}</p>
      </Show>
      <Show when={session.hasOnlyCopies()} fallback={<p class="soft">{strings.settings.onlyHereNothing}</p>}>
        <p class="only-here-warning">
          {strings.settings.onlyHere(
            session.onlyHere().files,
            session.onlyHere().versions,
            formatBytes(session.onlyHere().bytes),
          )}
        </p>
      </Show>
    </Show>
  )
}
