import { expect, test } from 'vitest'
import { english } from '../../src/ui/words/english/index.ts'
import { german } from '../../src/ui/words/german/index.ts'

/** Words that are the same in both languages. */
const SAME_IN_BOTH = new Set([
  'appName',
  'chat.fileIn',
  'chat.heard',
  'chat.lobby',
  'chat.pageTitle',
  'chat.reaction',
  'given.text',
  'keeping.changed',
  'navigation.chat',
  'search.in',
  'search.keys.mac',
  'settings.relayCommand',
  'title',
  'transfers.rate',
  'vault.columnName',
  'versions.fileName',
])

/** Every word by its place, `chat.rooms`; what is a list counts as its members. */
function listWords(part: object, place = ''): Map<string, unknown> {
  const words = new Map<string, unknown>()
  for (const [name, word] of Object.entries(part)) {
    const at = place === '' ? name : `${place}.${name}`
    if (typeof word === 'object' && word !== null) for (const inner of listWords(word, at)) words.set(...inner)
    else words.set(at, word)
  }
  return words
}

/** What is said, with stand-ins for numbers and names. */
const say = (word: unknown): unknown =>
  typeof word === 'function' ? (word as (...values: unknown[]) => unknown)(2, 3, '.txt') : word

const englishWords = listWords(english)
const germanWords = listWords(german)

test('both catalogues have the same words', () => {
  expect([...germanWords.keys()].sort()).toEqual([...englishWords.keys()].sort())
})

test('a word takes the same numbers and names in both languages', () => {
  for (const [place, word] of englishWords) {
    const other = germanWords.get(place)
    expect(typeof other, place).toBe(typeof word)
    if (typeof word === 'function' && typeof other === 'function') expect(other.length, place).toBe(word.length)
  }
})

test('every word is said in German, but for those that are the same there', () => {
  const untranslated = [...englishWords].filter(([place, word]) => say(word) === say(germanWords.get(place)))
  const places = untranslated.map(([place]) => place).filter((place) => !place.endsWith('.emoji'))
  expect(places.sort()).toEqual([...SAME_IN_BOTH].sort())
})

test('German is set as German: its quotation marks, no apostrophes of a typewriter, a space before three dots', () => {
  for (const [place, word] of germanWords) {
    const text = String(say(word))
    expect(text, place).not.toMatch(/["']|\w…/)
    expect(text.match(/„/g)?.length ?? 0, place).toBe(text.match(/“/g)?.length ?? 0)
    expect(text, place).not.toContain('”')
  }
})
