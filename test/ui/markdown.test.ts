import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_DEPTH, MAX_MESSAGE_LENGTH, MAX_MESSAGE_NODES } from '../../src/ui/markdown/limits.ts'
import type { MarkdownNode, MarkdownNodes } from '../../src/ui/markdown/markdown-tree.ts'
import { mayBeMarkdown } from '../../src/ui/markdown/may-be-markdown.ts'
import { parseMarkdown } from '../../src/ui/markdown/parse-markdown.ts'

const childrenOf = (node: MarkdownNode): MarkdownNodes => {
  if (node.kind === 'list') return node.items.flatMap((item) => item.children)
  if (node.kind === 'table') return node.rows.flat(2)
  return 'children' in node ? node.children : []
}
const flatten = (nodes: MarkdownNodes): readonly MarkdownNode[] =>
  nodes.flatMap((node) => [node, ...flatten(childrenOf(node))])
const depthOf = (nodes: MarkdownNodes): number =>
  nodes.length === 0 ? 0 : 1 + Math.max(...nodes.map((node) => depthOf(childrenOf(node))))
const wordsOf = (nodes: MarkdownNodes): string =>
  flatten(nodes)
    .map((node) => ('text' in node ? node.text : ''))
    .join('')
const inMessage = (text: string): MarkdownNodes => parseMarkdown(text, 'message') ?? []
const linksOf = (text: string) => flatten(inMessage(text)).filter((node) => node.kind === 'link')

describe('the Markdown of a message', () => {
  it('is what people write', () => {
    expect(inMessage('**yes** and ~~no~~, `code`')).toEqual([
      {
        kind: 'paragraph',
        children: [
          { kind: 'strong', children: [{ kind: 'text', text: 'yes' }] },
          { kind: 'text', text: ' and ' },
          { kind: 'deleted', children: [{ kind: 'text', text: 'no' }] },
          { kind: 'text', text: ', ' },
          { kind: 'code', text: 'code' },
        ],
      },
    ])
    expect(inMessage('- [x] bread\n- [ ] milk')).toMatchObject([
      { kind: 'list', start: undefined, items: [{ done: true }, { done: false }] },
    ])
    expect(inMessage('7. seventh')).toMatchObject([{ kind: 'list', start: 7 }])
  })

  it('keeps lines, indents and dashes as they were written', () => {
    expect(inMessage('one\ntwo\n---').map(({ kind }) => kind)).toEqual(['paragraph', 'rule'])
    expect(inMessage('    indented')).toMatchObject([{ kind: 'paragraph' }])
    expect(wordsOf(inMessage('one\ntwo'))).toBe('one\ntwo')
  })

  it('shows HTML as its letters', () => {
    for (const html of [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      'a <b onclick="x">b</b>',
      '<!-- hidden -->',
      '<iframe srcdoc="<script>alert(1)</script>">',
      '<svg/onload=alert(1)>',
    ]) {
      expect(wordsOf(inMessage(html))).toBe(html)
      expect(wordsOf(parseMarkdown(html, 'document') ?? [])).toBe(html)
    }
  })

  it('links to pages and mail alone', () => {
    for (const address of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'java\nscript:alert(1)',
      '&#106;avascript:alert(1)',
      'javascript&colon;alert(1)',
      ' javascript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'blob:https://example.org/1',
      'file:///etc/passwd',
      'vbscript:x',
      'filesystem:https://example.org/x',
      'about:blank',
      '/relative',
      '#fragment',
      '//example.org/x',
      'tel:123',
      'intent://x#Intent;end',
    ]) {
      expect(linksOf(`[x](<${address}>)`), address).toEqual([])
      expect(linksOf(`![x](<${address}>)`), address).toEqual([])
      expect(linksOf(`<${address}>`), address).toEqual([])
      expect(
        flatten(parseMarkdown(`[x][y]\n\n[y]: <${address}>`, 'document') ?? []).filter(({ kind }) => kind === 'link'),
      ).toEqual([])
    }
    expect(linksOf('https://example.org/a www.example.org me@example.org')).toMatchObject([
      { href: 'https://example.org/a' },
      { href: 'http://www.example.org/' },
      { href: 'mailto:me@example.org' },
    ])
  })

  it('never shows a picture, only where it is', () => {
    expect(linksOf('![a cat](https://example.org/cat.png)')).toMatchObject([
      { href: 'https://example.org/cat.png', children: [{ kind: 'text', text: 'a cat' }] },
    ])
  })

  it('names the host that a link leads to when its words name another', () => {
    expect(linksOf('[bank.example](https://evil.example/)')).toMatchObject([{ host: 'evil.example' }])
    expect(linksOf('[https://bank.example/login](https://evil.example/)')).toMatchObject([{ host: 'evil.example' }])
    expect(linksOf('[https://bank.example@evil.example](https://evil.example/)')).toMatchObject([
      { host: 'evil.example' },
    ])
    expect(linksOf('[bank.example](https://bank.example/)')).toMatchObject([{ host: undefined }])
    expect(linksOf('[the bank](https://bank.example/)')).toMatchObject([{ host: undefined }])
    expect(linksOf('www.bank.example')).toMatchObject([{ host: undefined }])
  })

  it('lets no label reach what every object has', () => {
    for (const label of ['__proto__', 'constructor', 'toString']) {
      expect(wordsOf(parseMarkdown(`[x][${label}] [^${label}]`, 'document') ?? [])).toContain('x')
    }
  })

  it('leaves what was made to keep a parser busy as it was written', () => {
    const times = (piece: string) => piece.repeat(MAX_MESSAGE_LENGTH / piece.length)
    for (const piece of [
      '>',
      '> ',
      '+ ',
      '- * ',
      '1. ',
      '[',
      '![',
      '*a **a ',
      '_a*',
      '`',
      '<',
      '[a](',
      '|a',
      '~a~~b',
      '\\',
    ]) {
      expect(parseMarkdown(times(piece), 'message'), piece).toBeUndefined()
    }
    expect(parseMarkdown('a'.repeat(MAX_MESSAGE_LENGTH + 1), 'message')).toBeUndefined()
    expect(parseMarkdown('a'.repeat(MAX_MESSAGE_LENGTH), 'message')).toBeDefined()
    expect(parseMarkdown('> - '.repeat(20), 'document')).toBeUndefined()
    // Short paragraphs, each of them tame, and too many elements in all.
    expect(parseMarkdown('*a*\n\n'.repeat(MAX_MESSAGE_NODES / 2), 'message')).toBeUndefined()
  })

  it('takes a line of stars or dashes for what it is', () => {
    expect(inMessage(`above\n\n${'-'.repeat(60)}\n\n${'* '.repeat(30)}`).map(({ kind }) => kind)).toEqual([
      'paragraph',
      'rule',
      'rule',
    ])
  })

  it('is bounded and safe for anything at all', () => {
    const pieces = fc.constantFrom(
      ...[
        '*',
        '**',
        '_',
        '~~',
        '`',
        '```\n',
        '[',
        ']',
        '(',
        ')',
        '](',
        '<',
        '>',
        '&',
        '#',
        '# ',
        '- ',
        '1. ',
        '|',
        '|-|',
      ],
      ...[
        '\n',
        '\n\n',
        '    ',
        'a',
        ' ',
        '!',
        'javascript:',
        'https://a.b',
        'www.',
        '@',
        '<script>',
        '\\',
        '[^1]',
        ': ',
        '\u0000',
        '\ud800',
      ],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 120 }), fc.constantFrom('message', 'document'), (parts, flavour) => {
        const nodes = parseMarkdown(parts.join(''), flavour) ?? []
        expect(depthOf(nodes)).toBeLessThanOrEqual(MAX_DEPTH)
        for (const node of flatten(nodes)) {
          if (node.kind === 'link') expect(node.href).toMatch(/^(?:https?|mailto):/u)
        }
      }),
      { numRuns: 400 },
    )
  })
})

it('asks for no parser where there is nothing to parse', () => {
  for (const text of ['See you at 7, bring cake!', 'one - two', 'C:1 and 3.5', 'price: 5 (or 6)', 'a@ b']) {
    expect(mayBeMarkdown(text), text).toBe(false)
  }
  for (const text of ['*a*', '- a', '1. a', 'x\n> y', 'www.a.b', 'http://x', '# a', 'me@example.org', '`a`']) {
    expect(mayBeMarkdown(text), text).toBe(true)
  }
})
