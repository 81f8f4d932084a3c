import { WarrenError } from '../../core/base/errors.ts'
import type { Cid } from '../../core/base/ids.ts'
import type { EntryStore, Holding, StoredEntry } from '../../core/ports/entry-store.ts'

export interface MemoryEntryStore extends EntryStore {
  close(): void
}

/** Entries per batch: small, so that tests meet more than one. */
const ENTRIES_PER_BATCH = 64

/** Entries and holdings in memory: for tests, the simulator and benchmarks. */
export function createMemoryEntryStore(): MemoryEntryStore {
  const entryByCid = new Map<Cid, StoredEntry>()
  const holdingByRoot = new Map<Cid, Holding>()
  let closed = false

  const checkOpen = (): void => {
    if (closed) throw new WarrenError('closed', 'This store is closed.')
  }

  return {
    async commit({ entries, holdings }) {
      checkOpen()
      for (const entry of entries) entryByCid.set(entry.cid, { ...entry, bytes: entry.bytes.slice() })
      for (const holding of holdings) holdingByRoot.set(holding.root, holding)
    },
    async getMany(cids) {
      checkOpen()
      return cids.map((cid) => entryByCid.get(cid)?.bytes.slice())
    },
    async *entries() {
      checkOpen()
      const ordered = [...entryByCid.values()].sort(compareEntries)
      for (let start = 0; start < ordered.length; start += ENTRIES_PER_BATCH) {
        yield ordered.slice(start, start + ENTRIES_PER_BATCH).map((entry) => ({ ...entry, bytes: entry.bytes.slice() }))
      }
    },
    async holdings() {
      checkOpen()
      return [...holdingByRoot.values()]
    },
    async dropHoldings(roots) {
      checkOpen()
      for (const root of roots) holdingByRoot.delete(root)
    },
    close() {
      closed = true
    },
  }
}

function compareEntries(a: StoredEntry, b: StoredEntry): number {
  return compareText(a.log, b.log) || a.height - b.height || compareText(a.cid, b.cid)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
