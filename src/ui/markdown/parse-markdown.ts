import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import {
  MAX_DEPTH,
  MAX_DOCUMENT_LENGTH,
  MAX_DOCUMENT_NODES,
  MAX_MESSAGE_LENGTH,
  MAX_MESSAGE_MARKS,
  MAX_MESSAGE_NODES,
  MAX_NESTED_MARKERS,
} from './limits.ts'
import type { MarkdownFlavour, MarkdownItem, MarkdownNode, MarkdownNodes } from './markdown-tree.ts'

type Root = ReturnType<typeof fromMarkdown>
type Nodes = Root | Root['children'][number]
type Parents = Extract<Nodes, { children: unknown }>

/** HTML is no syntax here, so its letters are text like any others. */
const NO_HTML = ['htmlFlow', 'htmlText']
/** What people write in a message without meaning it: an indented line, dashes below one, a bracket and a colon. */
const NOT_MEANT = ['codeIndented', 'setextUnderline', 'definition', 'gfmFootnoteDefinition']

const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])
/** Of a link's words, what is looked through for the name of a host. */
const MAX_LINK_WORDS = 256
/** Something that reads as one. */
const HOST_LIKE = /[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu
const DEEPEST_HEADING = 6

/** Too deep, or too many elements: then the text is shown as it was written. */
class TooMuch extends Error {}

/** An address that may be followed. */
function readAddress(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  return PROTOCOLS.has(url.protocol) ? url : undefined
}

/** The host, where the words of a link name another: "bank.example" that leads elsewhere. */
function findHiddenHost(url: URL, words: string): string | undefined {
  if (url.protocol === 'mailto:') return undefined
  const named = [...words.slice(0, MAX_LINK_WORDS).matchAll(HOST_LIKE)].map(([host]) => host.toLowerCase())
  return named.every((host) => host === url.host || `www.${host}` === url.host) ? undefined : url.host
}

const textOf = (nodes: MarkdownNodes): string =>
  nodes
    .map((node) => {
      if ('text' in node) return node.text
      return 'children' in node ? textOf(node.children) : ''
    })
    .join('')

/** Runs of line starts that quote or list what quotes or lists. */
const NESTED = new RegExp(`^[ \\t]*(?:(?:>|[-+*]|\\d{1,9}[.)])[ \\t]*){${MAX_NESTED_MARKERS},}`, 'mu')
/** A line of dashes or stars, which looks like many lists in one another. */
const RULE = /^[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*$/gmu
const MARKS = /[*_~[\]`|!<&\\]/gu

/** Found by looking once over the text: whether parsing it ends in good time. */
function isTame(text: string, flavour: MarkdownFlavour): boolean {
  if (NESTED.test(text.replaceAll(RULE, ''))) return false
  if (flavour === 'document') return text.length <= MAX_DOCUMENT_LENGTH
  if (text.length > MAX_MESSAGE_LENGTH) return false
  return text.split(/\n[ \t]*\n/u).every((paragraph) => (paragraph.match(MARKS)?.length ?? 0) <= MAX_MESSAGE_MARKS)
}

function parseTree(text: string, flavour: MarkdownFlavour): Root {
  const disabled = flavour === 'message' ? [...NO_HTML, ...NOT_MEANT] : NO_HTML
  return fromMarkdown(text, {
    extensions: [gfm(), { disable: { null: disabled } }],
    mdastExtensions: [gfmFromMarkdown()],
  })
}

/** Where references lead, by their label. The first definition counts. */
function collectAddresses(root: Root): ReadonlyMap<string, string> {
  const addressByLabel = new Map<string, string>()
  const pending: Nodes[] = [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'definition' && !addressByLabel.has(node.identifier)) {
      addressByLabel.set(node.identifier, node.url)
    }
    if ('children' in node) pending.push(...node.children.toReversed())
  }
  return addressByLabel
}

/**
 * @returns undefined where the text is better shown as it is: too long, too deep, or made to keep a parser busy
 */
export function parseMarkdown(text: string, flavour: MarkdownFlavour): MarkdownNodes | undefined {
  if (!isTame(text, flavour)) return undefined
  const root = parseTree(text, flavour)
  const addressByLabel = collectAddresses(root)
  let left = flavour === 'message' ? MAX_MESSAGE_NODES : MAX_DOCUMENT_NODES
  let lastHeading = 0

  const convertAll = (parent: Parents, depth: number): MarkdownNodes =>
    parent.children.flatMap((child) => convert(child, depth + 1))

  const link = (address: string | undefined, children: MarkdownNodes): MarkdownNodes => {
    const url = address === undefined ? undefined : readAddress(address)
    if (url === undefined) return children
    return [{ kind: 'link', href: url.href, host: findHiddenHost(url, textOf(children)), children }]
  }

  const convert = (node: Nodes, depth: number): readonly MarkdownNode[] => {
    left -= 1
    if (left < 0 || depth > MAX_DEPTH) throw new TooMuch()
    switch (node.type) {
      case 'text':
      case 'html':
        return [{ kind: 'text', text: node.value }]
      case 'inlineCode':
        return [{ kind: 'code', text: node.value }]
      case 'code':
        return [{ kind: 'code-block', text: node.value, language: node.lang ?? undefined }]
      case 'break':
        return [{ kind: 'break' }]
      case 'thematicBreak':
        return [{ kind: 'rule' }]
      case 'paragraph':
      case 'emphasis':
      case 'strong':
        return [{ kind: node.type, children: convertAll(node, depth) }]
      case 'blockquote':
        return [{ kind: 'quote', children: convertAll(node, depth) }]
      case 'delete':
        return [{ kind: 'deleted', children: convertAll(node, depth) }]
      case 'heading':
        // One after the other without a gap, as those who read by headings expect.
        lastHeading = Math.min(node.depth, lastHeading + 1, DEEPEST_HEADING)
        return [{ kind: 'heading', level: lastHeading, children: convertAll(node, depth) }]
      case 'link':
        return link(node.url, convertAll(node, depth))
      case 'linkReference':
        return link(addressByLabel.get(node.identifier), convertAll(node, depth))
      // A picture would be fetched from whoever wrote it: its address is offered, never asked.
      case 'image':
        return link(node.url, [{ kind: 'text', text: node.alt || node.url }])
      case 'imageReference':
        return link(addressByLabel.get(node.identifier), [{ kind: 'text', text: node.alt || node.identifier }])
      case 'list': {
        const items: readonly MarkdownItem[] = node.children.map((item) => ({
          done: item.checked ?? undefined,
          children: convertAll(item, depth + 1),
        }))
        return [{ kind: 'list', start: node.ordered === true ? (node.start ?? 1) : undefined, items }]
      }
      case 'table':
        return [
          { kind: 'table', rows: node.children.map((row) => row.children.map((cell) => convertAll(cell, depth + 2))) },
        ]
      case 'footnoteReference':
        return [{ kind: 'text', text: `[${node.label ?? node.identifier}]` }]
      case 'footnoteDefinition':
        return [
          { kind: 'paragraph', children: [{ kind: 'text', text: `[${node.label ?? node.identifier}]` }] },
          ...convertAll(node, depth),
        ]
      default:
        return []
    }
  }

  try {
    return convertAll(root, 0)
  } catch (error) {
    if (error instanceof TooMuch) return undefined
    throw error
  }
}
