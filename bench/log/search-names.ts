import { createSearchIndex } from '../../src/core/search/search-index.ts'
import { fileName } from './fill-vault.ts'

/** What somebody types, key by key: common and rare words, two words, a number, nothing that is there, a slip of the pen. */
const QUERIES = [
  'holiday',
  'invoice 2004',
  'img',
  'jpg',
  '99999',
  'übersicht pdf',
  'scan of letter 12',
  'zebra',
  'holidya',
]
/** As many as are asked for by the app. */
const SHOWN = 20
const WARM_UP_QUERIES = 3

/**
 * Milliseconds from a key press to its results, over so many names: of all key presses of typing the queries, the one that
 * took longer than 95 of 100.
 */
export function searchNames(files: number): number {
  const index = createSearchIndex()
  for (let at = 0; at < files; at++) {
    index.put({ key: `${at}`, title: fileName(at), context: `Bench / Folder ${Math.floor(at / 1_000)}` })
  }
  if (index.size !== files) throw new Error(`Only ${index.size} names are in the index.`)
  for (const query of QUERIES.slice(0, WARM_UP_QUERIES)) index.search(query, SHOWN)
  const times = QUERIES.flatMap((query) =>
    Array.from(query, (_, at) => {
      const start = performance.now()
      index.search(query.slice(0, at + 1), SHOWN)
      return performance.now() - start
    }),
  )
  if (index.search('invoice', SHOWN).hits.length !== SHOWN) throw new Error('What is there was not found.')
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] as number
}
