import { For } from 'solid-js'
import type { JSX } from 'solid-js'
import { WindowedRows } from '../../vault/WindowedRows.tsx'
import type { CodeLine } from './code-line.ts'

/** Pixels: a line that is not broken. */
const LINE_HEIGHT = 20
/** Lines that come and go together: they are lower than rows, and quicker to make. */
const LINES_IN_RUN = 40
/** Fewer are all in the page, so that they can be searched and copied as one. */
const WINDOW_FROM_LINES = 2_000

function Line(props: { readonly line: CodeLine; readonly isNumbered: boolean }): JSX.Element {
  return (
    <div class="code-line" data-line={props.isNumbered ? (props.line.number ?? '') : undefined}>
      <For each={props.line.tokens}>
        {([kind, letters]) => (kind === '' ? letters : <span class={`code-${kind}`}>{letters}</span>)}
      </For>
      {'\n'}
    </div>
  )
}

/** Code, line by line. Of long code only what is near the screen is in the page. */
export function CodeLines(props: { readonly lines: readonly CodeLine[]; readonly isNumbered: boolean }): JSX.Element {
  const keyed = () => props.lines.map((line, at) => ({ line, key: String(at) }))
  return (
    <div class="code-lines" classList={{ 'code-numbered': props.isNumbered }}>
      {props.lines.length < WINDOW_FROM_LINES ? (
        <For each={props.lines}>{(line) => <Line line={line} isNumbered={props.isNumbered} />}</For>
      ) : (
        <WindowedRows
          each={keyed()}
          by={({ key }) => key}
          rowHeight={LINE_HEIGHT}
          runLength={LINES_IN_RUN}
          runRole="presentation"
        >
          {(row) => <Line line={row().line} isNumbered={props.isNumbered} />}
        </WindowedRows>
      )}
    </div>
  )
}
