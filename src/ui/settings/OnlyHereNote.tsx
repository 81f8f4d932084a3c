import { createMemo, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { formatBytes } from '../format.ts'
import { useSession } from '../mesh/session.ts'
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
  return (
    <Show when={session.copies().size > 0}>
      <p classList={{ soft: onlyHere().files === 0, 'only-here-warning': onlyHere().files > 0 }}>
        {onlyHere().files === 0
          ? strings.settings.onlyHereNothing
          : strings.settings.onlyHere(onlyHere().files, formatBytes(onlyHere().bytes))}
      </p>
    </Show>
  )
}
