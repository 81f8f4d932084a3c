import { For } from 'solid-js'
import type { JSX } from 'solid-js'
import type { TextRange } from '../../core/mesh.ts'

interface Part {
  readonly text: string
  readonly marked: boolean
}

function partsOf(text: string, ranges: readonly TextRange[]): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  for (const { start, end } of ranges) {
    if (start < at) continue
    parts.push({ text: text.slice(at, start), marked: false }, { text: text.slice(start, end), marked: true })
    at = end
  }
  return [...parts, { text: text.slice(at), marked: false }].filter((part) => part.text !== '')
}

/** A text with what was found in it marked. */
export function Marked(props: { readonly text: string; readonly ranges: readonly TextRange[] }): JSX.Element {
  return (
    <For each={partsOf(props.text, props.ranges)}>
      {(part) => (part.marked ? <mark class="found-mark">{part.text}</mark> : part.text)}
    </For>
  )
}
