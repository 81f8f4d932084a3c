import MiniSearch, { type Query, type SearchOptions } from 'minisearch'
import { DOCUMENT_BYTES, MAX_SHARD_TERMS, POSTING_BYTES, RANKED_PER_SHOWN, TERM_BYTES } from './limits.ts'
import { type QueryWord, queryWordsOf, termsOf } from './terms.ts'

/** Something that can be found. It is kept as it is, to be taken out again: don't change it. */
export interface SearchDocument {
  readonly key: string
  /** What it is called, or says. */
  readonly title: string
  /** What stands around it: a path. It counts less. */
  readonly context: string
}

export interface SearchHit {
  readonly key: string
  /** Higher is better; comparable between indexes, roughly. */
  readonly score: number
}

export interface SearchHits {
  /** The best first. */
  readonly hits: readonly SearchHit[]
  /** There are more than these. */
  readonly hasMore: boolean
}

export type Matching = 'as-written' | 'similar'

/** An index in memory, over titles and what stands around them. Nothing but its own words is looked at: no time, no I/O. */
export interface SearchIndex {
  readonly size: number
  /** What it takes of memory, by estimate. */
  readonly bytes: number
  /** Adds a document, in place of the one of its key. Some 20 µs for a file's name, a millisecond for the longest message. */
  put(document: SearchDocument): void
  delete(key: string): void
  /**
   * Looks for documents in which each word of the query begins a term, step by step: a few milliseconds each, so that whoever
   * drives it can do something else in between. Ends early once so many are found that ranking more would change little.
   * @param limit how many are wanted
   * @param matching how near to its words: `similar` forgives a letter or two in longer ones, and is for when nothing is as it
   *   was written
   */
  steps(query: string, limit: number, matching?: Matching): Generator<undefined, SearchHits>
  /** All steps at once; those for what is similar too, if nothing was found as it was written. */
  search(query: string, limit: number): SearchHits
}

interface Indexed {
  readonly id: number
  readonly title: string
  readonly context: string
}

interface Shard {
  readonly index: MiniSearch<Indexed>
  /** Of all its documents: one that is in several counts for each. */
  terms: number
  /** How many of them are different ones, as a part of all, and how many terms there were when they were counted. */
  distinct: number
  countedAt: number
}

/** The library counts its terms by walking through them all: after so many changes that it costs little beside them. */
const RECOUNT_TERMS = 1024

const bytesOf = ({ terms, distinct }: Shard): number => terms * (distinct * TERM_BYTES + POSTING_BYTES)

interface Placed {
  readonly document: SearchDocument
  readonly id: number
  readonly shard: Shard
  readonly terms: number
}

/** A word that is found a letter off: not in short words, which all are alike. */
const FUZZY_FROM_LENGTH = 4
/** Two letters that changed places are two edits. */
const TWO_EDITS_FROM_LENGTH = 7

/** What is between the terms of a field, as the library is given them. */
const BETWEEN = ' '

const splitTerms = (joined: string): string[] => (joined === '' ? [] : joined.split(BETWEEN))

const OPTIONS = {
  fields: ['title', 'context'],
  tokenize: splitTerms,
  processTerm: (term: string) => term,
  autoVacuum: false,
}

const SEARCH: SearchOptions = {
  combineWith: 'AND',
  prefix: true,
  boost: { title: 3 },
  weights: { prefix: 0.6, fuzzy: 0.3 },
  tokenize: (term) => [term],
  processTerm: (term) => term,
}

/**
 * The library goes through all that matches before it gives the first: with one index over 100,000 names of pictures, "jpg"
 * takes 150 ms. So there are many indexes of some 4,000 names each. A search asks one after the other, the youngest first,
 * and stops when it has enough; in most of them a rare word is not there at all, which costs some 20 µs.
 */
export function createSearchIndex(): SearchIndex {
  const placedByKey = new Map<string, Placed>()
  const keyById = new Map<number, string>()
  let shards: readonly Shard[] = []
  let nextId = 0
  let bytes = 0

  /** Adds to a shard, or takes away from it. @param terms how many the document has; negative when it is taken away */
  function change(shard: Shard, terms: number, apply: () => void): void {
    const before = bytesOf(shard)
    apply()
    shard.terms += terms
    if (Math.abs(shard.terms - shard.countedAt) >= RECOUNT_TERMS) {
      shard.countedAt = shard.terms
      shard.distinct = shard.index.termCount / Math.max(1, shard.terms)
    }
    bytes += bytesOf(shard) - before + Math.sign(terms) * DOCUMENT_BYTES
  }

  function openShard(): Shard {
    const last = shards.at(-1)
    if (last !== undefined && last.terms < MAX_SHARD_TERMS) return last
    // One that has lost most of what it held is filled again, so that there are never many more than needed.
    const emptied = shards.find(({ terms }) => terms < MAX_SHARD_TERMS / 2)
    if (emptied !== undefined) {
      shards = [...shards.filter((shard) => shard !== emptied), emptied]
      return emptied
    }
    const shard: Shard = { index: new MiniSearch<Indexed>(OPTIONS), terms: 0, distinct: 1, countedAt: 0 }
    shards = [...shards, shard]
    return shard
  }

  function remove(key: string): void {
    const placed = placedByKey.get(key)
    if (placed === undefined) return
    const { document, id, shard, terms } = placed
    change(shard, -terms, () => shard.index.remove(toIndexed(id, document).indexed))
    placedByKey.delete(key)
    keyById.delete(id)
  }

  function* searchShards(query: Query, probe: Query | undefined, options: SearchOptions, wanted: number) {
    const hits: SearchHit[] = []
    let asked = 0
    for (const { index } of shards.toReversed()) {
      asked++
      const mayHave = probe === undefined || index.search(probe, options).length > 0
      if (mayHave) {
        for (const { id, score } of index.search(query, options))
          hits.push({ key: keyById.get(id as number) as string, score })
      }
      if (hits.length >= wanted) break
      yield undefined
    }
    return { hits, isWhole: asked === shards.length }
  }

  function* steps(query: string, limit: number, matching: Matching = 'as-written'): Generator<undefined, SearchHits> {
    const words = queryWordsOf(query)
    const [first] = words
    if (first === undefined || limit <= 0) return NO_HITS
    const whole: Query = { queries: words.map(toQuery) }
    // Of several words the longest is most likely rare: where it is not there, the others need not be looked for.
    const rarest = words.reduce((longest, word) => (lengthOf(word) > lengthOf(longest) ? word : longest), first)
    const probe = words.length > 1 ? toQuery(rarest) : undefined
    const options = matching === 'similar' ? FUZZY : SEARCH
    const { hits, isWhole } = yield* searchShards(whole, probe, options, limit * RANKED_PER_SHOWN)
    // Of equal ones the one that was put in last.
    const ranked = hits.sort((a, b) => b.score - a.score || idOf(b.key) - idOf(a.key))
    return { hits: ranked.slice(0, limit), hasMore: !isWhole || ranked.length > limit }
  }

  const idOf = (key: string): number => placedByKey.get(key)?.id ?? -1

  return {
    get size() {
      return placedByKey.size
    },
    get bytes() {
      return bytes
    },
    put(document) {
      remove(document.key)
      const shard = openShard()
      const id = nextId++
      const { indexed, terms } = toIndexed(id, document)
      change(shard, terms, () => shard.index.add(indexed))
      placedByKey.set(document.key, { document, id, shard, terms })
      keyById.set(id, document.key)
    },
    delete: remove,
    steps,
    search(query, limit) {
      const found = runAll(steps(query, limit))
      return found.hits.length > 0 ? found : runAll(steps(query, limit, 'similar'))
    },
  }
}

function runAll<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

const NO_HITS: SearchHits = { hits: [], hasMore: false }

const FUZZY: SearchOptions = {
  ...SEARCH,
  fuzzy: ({ length }) => (length >= TWO_EDITS_FROM_LENGTH ? 2 : length >= FUZZY_FROM_LENGTH ? 1 : false),
}

const lengthOf = ({ whole }: QueryWord): number => whole.join('').length

function toQuery({ whole, parts }: QueryWord): Query {
  const wholly: Query = whole.length === 1 ? (whole[0] as string) : { combineWith: 'AND', queries: [...whole] }
  if (parts.length === 0) return wholly
  return { combineWith: 'OR', queries: [wholly, { combineWith: 'AND', queries: [...parts] }] }
}

/** As the library is given it: with terms in place of texts. A document always has at least one, or it counts for nothing. */
function toIndexed(
  id: number,
  { title, context }: SearchDocument,
): { readonly indexed: Indexed; readonly terms: number } {
  const titleTerms = termsOf(title)
  const contextTerms = termsOf(context)
  const indexed = { id, title: titleTerms.join(BETWEEN), context: contextTerms.join(BETWEEN) }
  return { indexed, terms: Math.max(1, titleTerms.length + contextTerms.length) }
}
