import { expect, test } from 'vitest'
import { toShownText } from '../../../src/core/chat/shown-text.ts'
import { clipMarks } from '../../../src/core/view/clip-marks.ts'
import { toShownTitle } from '../../../src/core/view/shown-title.ts'

const STACK = '\u0336\u0489\u031b'.repeat(40)

test.each([
  ['a plain text', 'Hello, world'],
  ['Vietnamese, decomposed', 'Tiếng Việt'.normalize('NFD')],
  ['Hebrew with vowels and accents', 'בְּרֵאשִׁ֖ית'],
  ['Tibetan', 'བརྒྱུད'],
  ['a family of emoji', '👩‍👩‍👧‍👦'],
])('%s stays as it is', (_, text) => {
  expect(clipMarks(text)).toBe(text)
})

test('marks that are stacked over other lines are left out, in messages and in names', () => {
  for (const show of [clipMarks, toShownText, toShownTitle]) {
    const shown = show(`Z${STACK}a${STACK}lgo`)
    expect(shown.replaceAll(/\p{M}/gu, '')).toBe('Zalgo')
    expect(shown.length).toBe('Zalgo'.length + 16)
  }
})
