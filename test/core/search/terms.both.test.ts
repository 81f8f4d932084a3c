import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findRanges, excerptOf } from '../../../src/core/search/highlights.ts'
import { EXCERPT_LENGTH, MAX_INDEXED_TERMS, MAX_TERM_LENGTH } from '../../../src/core/search/limits.ts'
import { createSearchIndex } from '../../../src/core/search/search-index.ts'
import { queryWordsOf, termsOf } from '../../../src/core/search/terms.ts'

const finds = (query: string, title: string): boolean => {
  const index = createSearchIndex()
  index.put({ key: 'it', title, context: '' })
  return index.search(query, 1).hits.length === 1
}

describe('words', () => {
  it.each([
    ['cafe', 'Café au lait.txt'],
    ['CAFÉ', 'cafe.txt'],
    ['strasse', 'Straße.pdf'],
    ['straße', 'STRASSE.PDF'],
    ['istanbul', 'İstanbul.jpg'],
    ['σίσυφος', 'ΣΊΣΥΦΟΣ.txt'],
    ['2024', 'Ｆｏｔｏ２０２４.jpg'],
    ['0001', 'IMG_0001.JPG'],
    ['0001', 'IMG0001.JPG'],
    ['img0001', 'IMG_0001.JPG'],
    ['img 0001', 'IMG0001.JPG'],
    ['shell', 'MeshShell.tsx'],
    ['meshshell', 'MeshShell.tsx'],
    ['meshShell', 'meshshell.tsx MeshShell'],
    ['jpg', 'a.b.jpg'],
    ['hol', 'my holiday'],
    ['東京', '東京都の写真.jpg'],
    ['京都', '東京都の写真.jpg'],
    ['写', '東京都の写真.jpg'],
    ['写真', '2024写真2.jpg'],
    ['が', 'ながい'],
    ['한국', '한국어.txt'],
    ['किताब', 'मेरी किताब.pdf'],
    ['🎉', 'party 🎉.txt'],
    ["l'avion", 'L’avion.png'],
    ['שלום', 'שָׁלוֹם.txt'],
  ])('%s finds %s', (query, title) => {
    expect(finds(query, title)).toBe(true)
  })

  it.each([
    ['京東', '東京都'],
    ['holiday photo', 'holiday.txt'],
    ['iday', 'holiday.txt'],
    ['zebra', 'holiday.txt'],
  ])('%s does not find %s', (query, title) => {
    expect(finds(query, title)).toBe(false)
  })

  it('forgive a letter, or two in a longer word, where nothing is as it was written', () => {
    expect(finds('holidya', 'holiday.txt')).toBe(true)
    expect(finds('hollyday', 'holiday.txt')).toBe(true)
    expect(finds('mam', 'mum.txt')).toBe(false)
  })

  it('are bounded, whatever a text is', () => {
    for (const text of [
      'x'.repeat(100_000),
      'x '.repeat(50_000),
      '\ufdfa'.repeat(100_000),
      '東'.repeat(100_000),
      'aB1'.repeat(40_000),
    ]) {
      const terms = termsOf(text)
      expect(terms.length).toBeLessThanOrEqual(MAX_INDEXED_TERMS)
      expect(Math.max(...terms.map(({ length }) => length))).toBeLessThanOrEqual(MAX_TERM_LENGTH)
      expect(queryWordsOf(text).length).toBeLessThanOrEqual(8)
    }
    const many = Array.from({ length: 5000 }, (_, index) => `w${index}`).join(' ')
    expect(termsOf(many)).toHaveLength(MAX_INDEXED_TERMS)
  })

  it('of any text find it, and are marked within it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        const words = queryWordsOf(text)
        expect(finds(text, text)).toBe(words.length > 0)
        for (const { start, end } of findRanges(text, text)) {
          expect(start).toBeLessThan(end)
          expect(end).toBeLessThanOrEqual(text.length)
        }
      }),
    )
  })
})

describe('what is marked', () => {
  const marked = (text: string, query: string) =>
    findRanges(text, query).map(({ start, end }) => text.slice(start, end))

  it('is what was looked for, where a word or a part of it begins', () => {
    expect(marked('Holiday photos of the holidays', 'holi')).toEqual(['Holi', 'holi'])
    expect(marked('IMG_0001.JPG', 'img 0001')).toEqual(['IMG', '0001'])
    expect(marked('MeshShell.tsx', 'shell')).toEqual(['Shell'])
    expect(marked('Seashell', 'shell')).toEqual([])
    expect(marked('東京都', '京都')).toEqual(['京都'])
  })

  it('is the whole word where letters have become more or fewer', () => {
    expect(marked('Die Straße', 'strass')).toEqual(['Straße'])
  })

  it('is in what is shown of a long text', () => {
    const text = `${'before '.repeat(200)}\n the needle ${'after '.repeat(200)}`
    const { excerpt, ranges } = excerptOf(text, 'needle')
    expect(excerpt.length).toBeLessThanOrEqual(EXCERPT_LENGTH + 2)
    expect(ranges.map(({ start, end }) => excerpt.slice(start, end))).toEqual(['needle'])
    expect(excerpt).toMatch(/^….*…$/)
    expect(excerptOf('two\nlines', 'lines')).toEqual({ excerpt: 'two lines', ranges: [{ start: 4, end: 9 }] })
  })
})
