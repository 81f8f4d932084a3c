import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { formatBytes, formatDuration } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'

/** What is still to be copied anywhere, and how long that takes. Nothing for who is alone: nobody could have a copy. */
export function ShortfallNote(): JSX.Element {
  const session = useSession()
  const timeLeft = () => {
    const { seconds } = session.shortfall()
    return seconds === undefined ? undefined : formatDuration(seconds)
  }
  return (
    <Show when={session.shortfall().files > 0 && session.hasOthers()}>
      <p class="soft">
        {strings.keeping.shortfall(session.shortfall().files, formatBytes(session.shortfall().bytes), timeLeft())}
      </p>
    </Show>
  )
}
