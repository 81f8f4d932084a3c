import { createMemo, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { formatBytes, formatDuration } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { fromReadable } from '../reactive.ts'
import { strings } from '../strings.ts'

/** What would be lost with this device: to be read before it is cleared or given away. */
export function OnlyHereNote(): JSX.Element {
  const session = useSession()
  const onlyHere = createMemo(() => {
    const all = [...session.copies().values()].map((copies) => copies.onlyHere)
    return {
      files: all.reduce((sum, { files }) => sum + files, 0),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  })
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
      <p classList={{ soft: onlyHere().files === 0, 'only-here-warning': onlyHere().files > 0 }}>
        {onlyHere().files === 0
          ? strings.settings.onlyHereNothing
          : strings.settings.onlyHere(onlyHere().files, formatBytes(onlyHere().bytes))}
      </p>
    </Show>
  )
}
