import { describe, expect, test } from 'vitest'
import { isEmoji } from '../../../src/core/chat/emoji.ts'

describe('a reaction', () => {
  test.each(['👍', '❤️', '❤', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👨‍👩‍👧‍👦', '👩🏽‍❤️‍💋‍👨🏿', '1️⃣', '🇩🇪', 'é', '我', '\u{1fae9}'])('may be %s', (text) => {
    expect(isEmoji(text)).toBe(true)
  })

  test.each([
    ['nothing', ''],
    ['a space', ' '],
    ['a line break', '\n'],
    ['what shows nothing', '\u200b'],
    ['a mark that turns text round', '\u202e'],
    ['a lone surrogate', '\ud83d'],
    ['two emoji', '👍👍'],
    ['a word', 'ok'],
    ['an emoji in words', 'a👍'],
    ['a letter below a tower of accents', `a${'\u0301'.repeat(30)}`],
  ])('is not %s', (_, text) => {
    expect(isEmoji(text)).toBe(false)
  })
})
