import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSearchIndex, type SearchDocument } from '../../../src/core/search/search-index.ts'

const named = (title: string, context = '', key = title): SearchDocument => ({ key, title, context })
const keysOf = (index: ReturnType<typeof createSearchIndex>, query: string, limit = 50): string[] =>
  index.search(query, limit).hits.map(({ key }) => key)

/** 100,000 names as a camera and a scanner make them: some words are in all of them, some in one. */
const WORDS = [
  'holiday',
  'photo',
  'invoice',
  'letter',
  'garden',
  'report',
  'draft',
  'scan',
  'music',
  'budget',
  'plan',
  'beach',
]
const manyNames = (count: number): SearchDocument[] =>
  Array.from({ length: count }, (_, i) =>
    named(`${WORDS[i % 12]}-${WORDS[(i * 7 + 3) % 12]}_IMG_${i}.jpg`, `/Photos/${2000 + (i % 25)}`, `k${i}`),
  )

describe('the index', () => {
  it('finds by the beginnings of words, in names before paths', () => {
    const index = createSearchIndex()
    index.put(named('notes.txt', '/Garden'))
    index.put(named('Garden plan.pdf', '/Letters'))
    index.put(named('budget.xlsx'))
    expect(keysOf(index, 'gar')).toEqual(['Garden plan.pdf', 'notes.txt'])
    expect(keysOf(index, 'garden notes')).toEqual(['notes.txt'])
    expect(keysOf(index, '')).toEqual([])
    expect(keysOf(index, '  ./ ')).toEqual([])
  })

  it('forgets what was deleted, and what a document said before', () => {
    const index = createSearchIndex()
    index.put(named('draft.txt', '', 'a'))
    index.put(named('budget.txt', '', 'b'))
    index.put(named('final.txt', '', 'a'))
    expect(keysOf(index, 'draft')).toEqual([])
    expect(keysOf(index, 'final')).toEqual(['a'])
    index.delete('a')
    index.delete('a')
    expect(keysOf(index, 'final')).toEqual([])
    expect(keysOf(index, 'txt')).toEqual(['b'])
    expect(index.size).toBe(1)
  })

  it('says whether there is more', () => {
    const index = createSearchIndex()
    for (const document of manyNames(300)) index.put(document)
    const { hits, hasMore } = index.search('jpg', 20)
    expect([hits.length, hasMore]).toEqual([20, true])
    expect(index.search('img 299', 20)).toMatchObject({ hits: [{ key: 'k299' }], hasMore: false })
  })

  it('finds the one among 100,000 whatever else is asked for, and asks in steps that are short', () => {
    const index = createSearchIndex()
    for (const document of manyNames(100_000)) index.put(document)
    expect(index.size).toBe(100_000)
    for (const query of ['99999', 'jpg 12345', '54321 photos jpg']) {
      expect(keysOf(index, query)).toEqual([`k${/\d{5}/.exec(query)?.[0]}`])
    }
    // Each of these is in thousands, all of them in none.
    let steps = 0
    const running = index.steps('jpg holiday budget', 20)
    while (running.next().done !== true) steps++
    expect(steps).toBeGreaterThan(10)
    // What has enough at once does not go on.
    const common = index.steps('jpg', 20)
    expect(common.next().done).toBe(true)
  })

  it('keeps its size when everything is renamed again and again', () => {
    const index = createSearchIndex()
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 5000; i++)
        index.put(named(`${WORDS[round]} number ${i} of many words in a name`, '', `k${i}`))
    }
    expect(index.size).toBe(5000)
    expect(keysOf(index, 'letter')).toEqual([])
    let steps = 0
    const running = index.steps('nothing of all this', 20)
    while (running.next().done !== true) steps++
    // One step for each shard, asked twice when there is nothing: as many as 5,000 need, and some that are half empty.
    expect(steps).toBeLessThan(16)
  })

  it('is what a look at each document would find, after any changes', () => {
    const word = fc.constantFrom('ant', 'bee', 'cow', 'dog', 'elk')
    const title = fc.array(word, { minLength: 1, maxLength: 3 }).map((all) => all.join(' '))
    const change = fc.record({ key: fc.constantFrom('1', '2', '3', '4'), title: fc.option(title) })
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 30 }),
        fc.uniqueArray(word, { minLength: 1, maxLength: 2 }),
        (all, asked) => {
          const index = createSearchIndex()
          const titleByKey = new Map<string, string>()
          for (const { key, title: given } of all) {
            if (given === null) {
              index.delete(key)
              titleByKey.delete(key)
            } else {
              index.put(named(given, '', key))
              titleByKey.set(key, given)
            }
          }
          const expected = [...titleByKey].filter(([, given]) => asked.every((each) => given.includes(each)))
          expect(keysOf(index, asked.join(' ')).sort()).toEqual(expected.map(([key]) => key).sort())
        },
      ),
    )
  })
})
