import { ownBytes } from '../../core/base/bytes.ts'
import type { Cid } from '../../core/base/ids.ts'
import type { EntryStore, StoredEntry } from '../../core/ports/entry-store.ts'
import type { OrphanList } from '../../core/ports/orphan-list.ts'
import { ENTRY_ORDER, openEntryDatabase } from './database.ts'
import { createHoldings } from './holding-runs.ts'
import { createStorageGate } from './storage-fault.ts'

/** Entries per query when all are read: commonly under 1 KiB each, those of added folders some 100. Two pages are in memory. */
const ENTRIES_PER_PAGE = 128

export interface BrowserEntryStore extends EntryStore {
  /** Lies beside the entries: it is as small, and the blocks' database is shared with workers. */
  readonly orphans: OrphanList
  /** What works on the store after this throws `closed`. */
  close(): void
}

/** Entries and holdings in IndexedDB, every transaction strict. */
export function openBrowserEntryStore(databaseName: string): BrowserEntryStore {
  const { dexie, entries, holdings: looseHoldings, holdingRuns, orphans } = openEntryDatabase(databaseName)
  const holdingTables = [looseHoldings, holdingRuns]
  const holdings = createHoldings({ holdings: looseHoldings, holdingRuns })
  const gate = createStorageGate(dexie)

  const pageOfEntries = (last: StoredEntry | undefined): Promise<StoredEntry[]> =>
    gate.run(() => {
      const rest =
        last === undefined
          ? entries.orderBy(ENTRY_ORDER)
          : entries.where(ENTRY_ORDER).above([last.log, last.height, last.cid])
      return rest.limit(ENTRIES_PER_PAGE).toArray()
    })

  return {
    commit: (commit) =>
      gate.run(async () => {
        const rows = commit.entries.map((entry) => ({ ...entry, bytes: ownBytes(entry.bytes) }))
        await dexie.transaction('rw', [entries, ...holdingTables], async () => {
          await Promise.all([entries.bulkPut(rows), holdings.put(commit.holdings)])
        })
      }),

    getMany: (cids) =>
      gate.run(async () => {
        const found = await entries.bulkGet([...cids])
        return found.map((entry) => entry?.bytes)
      }),

    async *entries() {
      let next = pageOfEntries(undefined)
      for (let isLast = false; !isLast;) {
        const page = await next
        isLast = page.length < ENTRIES_PER_PAGE
        if (!isLast) {
          // Read while this one is being looked at.
          next = pageOfEntries(page.at(-1))
          // Its error is thrown where it is awaited, unless nobody goes on reading.
          next.catch(() => undefined)
        }
        if (page.length > 0) yield page
      }
    },

    holdings: () => gate.run(() => dexie.transaction('r', holdingTables, holdings.list)),

    dropHoldings: (roots) => gate.run(() => dexie.transaction('rw', holdingTables, () => holdings.drop(roots))),

    orphans: {
      load: () =>
        gate.run(async () => {
          const sinceByCid = new Map<Cid, number>()
          await orphans.each((since, { primaryKey }) => sinceByCid.set(primaryKey as Cid, since))
          return sinceByCid
        }),
      save: (sinceByCid) =>
        gate.run(async () => {
          await dexie.transaction('rw', orphans, async () => {
            await Promise.all([orphans.clear(), orphans.bulkPut([...sinceByCid.values()], [...sinceByCid.keys()])])
          })
        }),
    },

    close: () => gate.close(),
  }
}
