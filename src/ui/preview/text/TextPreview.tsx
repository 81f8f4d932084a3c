import { createMemo, createResource, createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import { Markdown } from '../../parts/Markdown.tsx'
import { strings } from '../../strings.ts'
import { MAX_LINE_LENGTH } from './code-line.ts'
import type { CodeLine } from './code-line.ts'
import { CodeLines } from './CodeLines.tsx'
import { colourCode } from './colour-code.ts'
import { formOfText } from './text-form.ts'
import './text-preview.css'

interface TextPreviewProps {
  readonly name: string
  readonly text: string
}

const LONG_LINE = new RegExp(`[^]{1,${MAX_LINE_LENGTH}}`, 'g')
/** What can be a page, a drawing or a script elsewhere. */
const MARKUP_LANGUAGE = 'xml'

/** Letters and nothing else. A line of a megabyte would take its time to lay out as one. */
function PlainText(props: { readonly text: string }): JSX.Element {
  const lines = createMemo(() => props.text.split('\n'))
  const rows = (): readonly CodeLine[] =>
    lines().flatMap((line) => (line.match(LONG_LINE) ?? ['']).map((letters) => ({ tokens: [['', letters]] as const })))
  return (
    <Show
      when={lines().some((line) => line.length > MAX_LINE_LENGTH)}
      fallback={<pre class="plain-text">{props.text}</pre>}
    >
      <CodeLines lines={rows()} isNumbered={false} />
    </Show>
  )
}

/** A file that is text: laid out as what its name says it is, and as plain letters on demand. */
// eslint-disable-next-line import/no-default-export -- what `lazy` takes
export default function TextPreview(props: TextPreviewProps): JSX.Element {
  const gone = new AbortController()
  onCleanup(() => gone.abort())
  const [asLetters, setAsLetters] = createSignal(false)
  const form = createMemo(() => formOfText(props.name))
  const language = createMemo(() => {
    const wanted = form()
    return wanted.kind === 'code' ? wanted.language : undefined
  })
  // eslint-disable-next-line solid/reactivity -- a file has one text
  const [coloured] = createResource(language, (wanted) => {
    return colourCode({ text: props.text, language: wanted }, gone.signal)
  })
  const lines = () => (coloured.state === 'ready' ? coloured() : undefined)
  const isMarkdown = () => form().kind === 'markdown'
  return (
    <div class="text-preview">
      <Show when={isMarkdown()}>
        <div class="text-switch" role="group" aria-label={strings.preview.showAs}>
          <button type="button" aria-pressed={!asLetters()} onClick={() => setAsLetters(false)}>
            {strings.preview.asPage}
          </button>
          <button type="button" aria-pressed={asLetters()} onClick={() => setAsLetters(true)}>
            {strings.preview.asLetters}
          </button>
        </div>
      </Show>
      <Show when={language() === MARKUP_LANGUAGE}>
        <p class="text-note">{strings.preview.markupAsText}</p>
      </Show>
      <Show when={coloured.state === 'ready' && lines() === undefined}>
        <p class="text-note">{strings.preview.notColoured}</p>
      </Show>
      <div
        class="text-body"
        classList={{ 'text-page': isMarkdown() && !asLetters() }}
        tabIndex={0}
        role="region"
        aria-label={strings.preview.textLabel(props.name)}
        aria-busy={coloured.loading}
      >
        <Switch fallback={<PlainText text={props.text} />}>
          <Match when={isMarkdown() && !asLetters()}>
            <div class="text-sheet">
              <Markdown text={props.text} flavour="document" />
            </div>
          </Match>
          <Match when={coloured.loading}>
            <p class="soft">{strings.preview.loading(props.name)}</p>
          </Match>
          <Match when={lines()}>{(shown) => <CodeLines lines={shown()} isNumbered />}</Match>
        </Switch>
      </div>
    </div>
  )
}
