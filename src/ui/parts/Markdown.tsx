import Square from 'lucide-solid/icons/square'
import SquareCheck from 'lucide-solid/icons/square-check'
import { createEffect, createMemo, createSignal, For, onCleanup, Show, untrack } from 'solid-js'
import type { JSX } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { mayBeMarkdown } from '../markdown/may-be-markdown.ts'
import type { MarkdownFlavour, MarkdownNode, MarkdownNodes } from '../markdown/markdown-tree.ts'
import type { parseMarkdown } from '../markdown/parse-markdown.ts'
import { parseDocument } from '../markdown/parse-document.ts'
import { strings } from '../strings.ts'
import './markdown.css'

/** How the words of a text are shown, mentions for instance. */
type ShowWords = (text: string) => JSX.Element

/** Below the page's title and the dialog's. */
const HEADINGS_ABOVE = 2
const DEEPEST_HEADING = 6

const TAGS = { emphasis: 'em', strong: 'strong', deleted: 'del', quote: 'blockquote' } as const

function Nodes(props: { readonly nodes: MarkdownNodes; readonly words: ShowWords }): JSX.Element {
  return <For each={props.nodes}>{(node) => showNode(node, props.words)}</For>
}

/** A tree does not change: each of its nodes is shown once. */
function showNode(node: MarkdownNode, words: ShowWords): JSX.Element {
  switch (node.kind) {
    case 'text':
      return words(node.text)
    case 'code':
      return <code>{node.text}</code>
    case 'break':
      return <br />
    case 'rule':
      return <hr />
    case 'paragraph':
      return (
        <p dir="auto">
          <Nodes nodes={node.children} words={words} />
        </p>
      )
    case 'emphasis':
    case 'strong':
    case 'deleted':
    case 'quote':
      return (
        <Dynamic component={TAGS[node.kind]}>
          <Nodes nodes={node.children} words={words} />
        </Dynamic>
      )
    case 'heading':
      return (
        <Dynamic component={`h${Math.min(node.level + HEADINGS_ABOVE, DEEPEST_HEADING)}`} dir="auto">
          <Nodes nodes={node.children} words={words} />
        </Dynamic>
      )
    case 'link':
      return (
        <>
          <a href={node.href} title={node.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            <Nodes nodes={node.children} words={(text) => text} />
          </a>
          <Show when={node.host}>{(host) => <span class="markdown-host"> ({host()})</span>}</Show>
        </>
      )
    case 'code-block':
      return (
        <pre dir="ltr">
          <code>{node.text}</code>
        </pre>
      )
    case 'list':
      return (
        <Dynamic component={node.start === undefined ? 'ul' : 'ol'} start={node.start}>
          <For each={node.items}>
            {(item) => (
              <li classList={{ 'markdown-task': item.done !== undefined }}>
                <Show when={item.done !== undefined}>
                  <span
                    class="markdown-box"
                    role="img"
                    aria-label={item.done === true ? strings.markdown.done : strings.markdown.open}
                  >
                    {item.done === true ? (
                      <SquareCheck size={18} aria-hidden="true" />
                    ) : (
                      <Square size={18} aria-hidden="true" />
                    )}
                  </span>
                </Show>
                <Nodes nodes={item.children} words={words} />
              </li>
            )}
          </For>
        </Dynamic>
      )
    case 'table':
    default:
      return (
        <div class="markdown-table" tabIndex={0} role="group" aria-label={strings.markdown.table}>
          <table>
            <For each={node.rows}>
              {(row, index) => (
                <tr>
                  <For each={row}>
                    {(cell) => (
                      <Dynamic component={index() === 0 ? 'th' : 'td'} dir="auto">
                        <Nodes nodes={cell} words={words} />
                      </Dynamic>
                    )}
                  </For>
                </tr>
              )}
            </For>
          </table>
        </div>
      )
  }
}

/** Code, kept once it is there, so that a row that comes into view later shows its message at once. */
const [parser, setParser] = createSignal<typeof parseMarkdown>()
let isLoading = false

function loadParser(): void {
  if (isLoading) return
  isLoading = true
  import('../markdown/parse-markdown.ts').then(
    (loaded) => setParser(() => loaded.parseMarkdown),
    // Offline before all of the app is kept: the next text asks again, and until then all are shown as they are.
    () => (isLoading = false),
  )
}

/**
 * A text with its Markdown shown: elements made one by one, never HTML. Shown as it was written until the parser is
 * there, and where it has no Markdown, or too much. A document is parsed in a worker.
 */
export function Markdown(props: {
  readonly text: string
  readonly flavour: MarkdownFlavour
  readonly words?: ShowWords
}): JSX.Element {
  const [ofDocument, setOfDocument] = createSignal<MarkdownNodes>()
  createEffect(() => {
    if (props.flavour === 'document') {
      const controller = new AbortController()
      onCleanup(() => controller.abort())
      setOfDocument(undefined)
      void parseDocument(props.text, controller.signal).then((nodes) => {
        if (!controller.signal.aborted) setOfDocument(nodes)
      })
    } else if (mayBeMarkdown(props.text)) untrack(loadParser)
  })
  const nodes = createMemo(() => {
    if (props.flavour === 'document') return ofDocument()
    return mayBeMarkdown(props.text) ? parser()?.(props.text, 'message') : undefined
  })
  const words: ShowWords = (text) => (props.words === undefined ? text : props.words(text))
  return (
    <div class="markdown" classList={{ 'markdown-message': props.flavour === 'message' }}>
      <Show
        when={nodes()}
        fallback={
          <p class="markdown-plain" dir="auto">
            {words(props.text)}
          </p>
        }
      >
        {(shown) => <Nodes nodes={shown()} words={words} />}
      </Show>
    </div>
  )
}
