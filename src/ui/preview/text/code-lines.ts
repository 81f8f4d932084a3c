import { common, createLowlight } from 'lowlight'
import type { CodeLine } from './code-line.ts'
import { MAX_COLOURED_LENGTH, MAX_LINE_LENGTH, MAX_PIECES } from './code-line.ts'

type Token = readonly [kind: string, letters: string]

/** Marks that show code in another order than a compiler reads it (UAX #9; "Trojan Source", CVE-2021-42574). */
const REORDERING = /([\u202a-\u202e\u2066-\u2069])/u

const lowlight = createLowlight(common)

interface HastNode {
  readonly type: string
  readonly value?: string
  readonly children?: readonly HastNode[]
  readonly properties?: { readonly className?: unknown }
}

/**
 * Code as lines of coloured pieces; without colours when the language is not known. Marks that would turn the order of
 * letters round are shown as what they are.
 */
export function codeToLines(text: string, language: string): readonly CodeLine[] {
  const isColoured = text.length <= MAX_COLOURED_LENGTH && lowlight.registered(language)
  const tokens: Token[] = []
  if (isColoured) collect(lowlight.highlight(language, text), '', tokens)
  return splitLines(isColoured && tokens.length <= MAX_PIECES ? tokens : [['', text]])
}

function collect(node: HastNode, kind: string, into: Token[]): void {
  if (node.type === 'text') {
    into.push([kind, node.value ?? ''])
    return
  }
  const names = node.properties?.className
  const [name] = Array.isArray(names) ? (names as readonly unknown[]) : []
  const inner = typeof name === 'string' ? name.replace(/^hljs-/, '') : kind
  for (const child of node.children ?? []) collect(child, inner, into)
}

function splitLines(tokens: readonly Token[]): readonly CodeLine[] {
  const lines: CodeLine[] = []
  let number: number | undefined = 1
  let line: Token[] = []
  let length = 0
  const endRow = (next: number | undefined): void => {
    lines.push(number === undefined ? { tokens: line } : { number, tokens: line })
    number = next
    line = []
    length = 0
  }
  let lineNumber = 1
  for (const [kind, letters] of tokens) {
    const parts = letters.split(/\r\n|\r|\n/)
    parts.forEach((part, i) => {
      if (i > 0) {
        lineNumber += 1
        endRow(lineNumber)
      }
      for (let rest = part; rest !== '';) {
        const room = MAX_LINE_LENGTH - length
        const taken = rest.slice(0, room)
        rest = rest.slice(room)
        length += taken.length
        for (const piece of taken.split(REORDERING)) {
          if (piece === '') continue
          line.push(REORDERING.test(piece) ? ['turn', nameOf(piece)] : [kind, piece])
        }
        if (rest !== '') endRow(undefined)
      }
    })
  }
  endRow(undefined)
  return lines
}

const nameOf = (mark: string): string => `U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
