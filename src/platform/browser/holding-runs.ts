import type { Table } from 'dexie'
import type { Cid } from '../../core/base/ids.ts'
import type { Holding } from '../../core/ports/entry-store.ts'

/**
 * Holdings are read at every start, before anything else, and a record for each of 100,000 takes IndexedDB over half a second.
 * So many that were committed together are one record, a run, and single ones, which lie loose, are made one when they
 * have become many. Damaged ones lie loose.
 */
export interface HoldingRun {
  /** Ascending in the order in which they were written. */
  readonly id?: number
  /** The texts of the roots, end to end: one string is read from disk faster than many. */
  readonly roots: string
  readonly bytes: readonly number[]
}

export interface HoldingTables {
  /** What lies here counts in place of what a run says. */
  readonly holdings: Table<Holding, string>
  /** Where two say something of the same root, the later counts. */
  readonly holdingRuns: Table<HoldingRun, number>
}

/** Fewer are put down one by one: to begin a run for each pair would only make many short ones. */
const MIN_RUN_HOLDINGS = 32
/** Some 500 KB: what a drop of one has to write anew. */
const MAX_RUN_HOLDINGS = 8192
/** Loose ones that are made a run by the next commit. Reading so many takes some ten milliseconds. */
const MAX_LOOSE_HOLDINGS = 1024
/** A CIDv1 of SHA-256 in base32. */
const ROOT_LENGTH = 59

/** Each is to be called within a transaction over both tables. */
export interface Holdings {
  put(holdings: readonly Holding[]): Promise<void>
  /** One for each root. */
  list(): Promise<readonly Holding[]>
  drop(roots: readonly Cid[]): Promise<void>
}

export function createHoldings({ holdings, holdingRuns }: HoldingTables): Holdings {
  /** At most so many are loose, as far as is known since the store was opened. */
  let loose = 0

  /** Where they lay loose they do so no longer: a run counts for nothing beside it. */
  async function putRun(whole: readonly Holding[]): Promise<void> {
    for (let start = 0; start < whole.length; start += MAX_RUN_HOLDINGS) {
      await holdingRuns.add(toRun(whole.slice(start, start + MAX_RUN_HOLDINGS)))
    }
    if ((await holdings.count()) > 0) await holdings.bulkDelete(whole.map(({ root }) => root))
  }

  async function gatherLoose(): Promise<void> {
    const rows = await holdings.filter(isWhole).limit(MAX_RUN_HOLDINGS).toArray()
    if (rows.length >= MIN_RUN_HOLDINGS) await putRun(rows)
    loose = await holdings.count()
  }

  return {
    async put(put) {
      if (put.length >= MIN_RUN_HOLDINGS && put.every(isWhole)) return putRun(put)
      if (put.length === 0) return
      await holdings.bulkPut([...put])
      loose += put.length
      if (loose > MAX_LOOSE_HOLDINGS) await gatherLoose()
    },
    async list() {
      const [runs, rows] = await Promise.all([holdingRuns.toArray(), holdings.toArray()])
      loose = rows.length
      const holdingByRoot = new Map<Cid, Holding>()
      for (const run of runs) for (const holding of readRun(run)) holdingByRoot.set(holding.root, holding)
      for (const holding of rows) holdingByRoot.set(holding.root, holding)
      return [...holdingByRoot.values()]
    },
    async drop(roots) {
      await holdings.bulkDelete([...roots])
      const dropped = new Set(roots)
      for (const run of await holdingRuns.toArray()) {
        const all = readRun(run)
        const kept = all.filter(({ root }) => !dropped.has(root))
        if (kept.length === all.length || run.id === undefined) continue
        if (kept.length === 0) await holdingRuns.delete(run.id)
        else await holdingRuns.put({ ...toRun(kept), id: run.id })
      }
    },
  }
}

const isWhole = ({ isDamaged }: Holding): boolean => isDamaged !== true

function toRun(whole: readonly Holding[]): HoldingRun {
  return { roots: whole.map(({ root }) => root).join(''), bytes: whole.map(({ bytes }) => bytes) }
}

function readRun({ roots, bytes }: HoldingRun): readonly Holding[] {
  return bytes.map((length, index) => ({
    root: roots.slice(index * ROOT_LENGTH, (index + 1) * ROOT_LENGTH) as Cid,
    bytes: length,
  }))
}
