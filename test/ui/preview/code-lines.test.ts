import { expect, test } from 'vitest'
import { MAX_COLOURED_LENGTH, MAX_LINE_LENGTH, MAX_PIECES } from '../../../src/ui/preview/text/code-line.ts'
import { codeToLines } from '../../../src/ui/preview/text/code-lines.ts'
import { formOfText } from '../../../src/ui/preview/text/text-form.ts'

const lettersOf = (lines: ReturnType<typeof codeToLines>): string =>
  lines
    .map(({ number, tokens }, at) => {
      const isContinued = number === undefined
      return (at > 0 && !isContinued ? '\n' : '') + tokens.map(([, letters]) => letters).join('')
    })
    .join('')

test('code keeps every letter, line by line, with a kind for what the language knows', () => {
  const code = 'const a = 1 // one\n\nlet b = `x\ny`\n'
  const lines = codeToLines(code, 'javascript')
  expect(lettersOf(lines)).toBe(code)
  expect(lines.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
  expect(lines[0]?.tokens).toContainEqual(['keyword', 'const'])
  expect(lines[0]?.tokens).toContainEqual(['comment', '// one'])
})

test('a language that is not known has no colours, and neither has code that is too long', () => {
  expect(codeToLines('a = 1', 'klingon')).toEqual([{ number: 1, tokens: [['', 'a = 1']] }])
  const long = 'const a = 1\n'.repeat(MAX_COLOURED_LENGTH / 12 + 1)
  const dense = '<div>'.repeat(MAX_PIECES)
  expect(dense.length).toBeLessThan(MAX_COLOURED_LENGTH)
  for (const [code, language] of [
    [long, 'javascript'],
    [dense, 'xml'],
  ] as const) {
    expect(codeToLines(code, language).every(({ tokens }) => tokens.every(([kind]) => kind === ''))).toBe(true)
  }
})

test('a line that is too long goes on in rows without a number', () => {
  const lines = codeToLines('x'.repeat(MAX_LINE_LENGTH * 2 + 1) + '\ny', 'klingon')
  expect(lines.map(({ number, tokens }) => [number, tokens[0]?.[1].length])).toEqual([
    [1, MAX_LINE_LENGTH],
    [undefined, MAX_LINE_LENGTH],
    [undefined, 1],
    [2, 1],
  ])
})

test('marks that turn the order of letters round are shown as what they are', () => {
  const [line] = codeToLines("if (level != 'user\u202e \u2066// admin\u2069') {", 'javascript')
  const turned = line?.tokens.filter(([kind]) => kind === 'turn').map(([, letters]) => letters)
  expect(turned).toEqual(['U+202E', 'U+2066', 'U+2069'])
  expect(lettersOf([line!])).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u)
})

test('how a text is laid out goes by the ending of its name, in any case', () => {
  expect(formOfText('READ.ME.MD')).toEqual({ kind: 'markdown' })
  expect(formOfText('page.HTML')).toEqual({ kind: 'code', language: 'xml' })
  expect(formOfText('Makefile')).toEqual({ kind: 'code', language: 'makefile' })
  expect(formOfText('letter')).toEqual({ kind: 'plain' })
  expect(formOfText('constructor')).toEqual({ kind: 'plain' })
})
