import type { Table } from 'dexie'
import { ownBytes } from '../../core/base/bytes.ts'
import type { Clock } from '../../core/base/environment.ts'
import { WarrenError } from '../../core/base/errors.ts'
import type { Cid } from '../../core/base/ids.ts'
import type { EntryStore, StoredEntry } from '../../core/ports/entry-store.ts'
import type { OrphanList } from '../../core/ports/orphan-list.ts'
import { CLAIMS, ENTRY_ORDER, openEntryDatabase } from './database.ts'
import { createHoldings } from './holding-runs.ts'
import { createStorageGate } from './storage-fault.ts'

/** Entries per query when all are read: commonly under 1 KiB each, those of added folders some 100. Two pages are in memory. */
const ENTRIES_PER_PAGE = 128

/** A tab that works is done with a transaction in a tenth of a second; one that hangs in it keeps all others waiting. */
const CLAIM_DEADLINE_MS = 5_000

const HUNG = 'Another tab of this browser hangs while it reads or writes. Close it and try again.'

export interface BrowserEntryStore extends EntryStore {
  /**
   * From now on this store is the one that writes: what others write that claimed before, in this tab or another, throws
   * `busy` and is not stored. To be called before anything is read that what is written builds on.
   *
   * A lock alone does not do: it is taken from a tab that sleeps, which may be in the middle of an append when it wakes,
   * and two entries of one author that name the same parents are a fork for ever. On a full disk, where nobody can write
   * but who is here has to be able to make room, there is the lock alone.
   *
   * @throws WarrenError `storage`, `closed`; `busy` when another tab hangs in the middle of reading or writing: nothing could be
   *   written before it goes on or is closed
   */
  claim(clock: Clock): Promise<void>
  /** Lies beside the entries: it is as small, and the blocks' database is shared with workers. */
  readonly orphans: OrphanList
  /** What works on the store after this throws `closed`. */
  close(): void
}

/** Entries and holdings in IndexedDB, every transaction strict. */
export function openBrowserEntryStore(databaseName: string): BrowserEntryStore {
  const { dexie, entries, holdings: looseHoldings, holdingRuns, orphans, claims } = openEntryDatabase(databaseName)
  const holdingTables = [looseHoldings, holdingRuns]
  const holdings = createHoldings({ holdings: looseHoldings, holdingRuns })
  const gate = createStorageGate(dexie)
  let ours: number | undefined

  /** One transaction that becomes durable while nobody has claimed the database since, or not at all. */
  const write = (tables: readonly Table[], work: () => Promise<unknown>): Promise<void> =>
    gate.run(async () => {
      await dexie.transaction('rw', [...tables, claims], async () => {
        await requireClaim()
        await work()
      })
    })

  const countClaim = async (deadline: AbortSignal): Promise<number> => {
    // Nobody waits for it any more: it must not stop whoever has claimed since.
    deadline.throwIfAborted()
    const next = ((await claims.get(CLAIMS)) ?? 0) + 1
    await claims.put(next, CLAIMS)
    return next
  }

  const requireClaim = async (): Promise<void> => {
    if (ours === undefined || (await claims.get(CLAIMS)) === ours) return
    throw new WarrenError('busy', 'This mesh is open in another tab by now. Go on there: nothing more is saved here.')
  }

  const pageOfEntries = (last: StoredEntry | undefined): Promise<StoredEntry[]> =>
    gate.run(() => {
      const rest =
        last === undefined
          ? entries.orderBy(ENTRY_ORDER)
          : entries.where(ENTRY_ORDER).above([last.log, last.height, last.cid])
      return rest.limit(ENTRIES_PER_PAGE).toArray()
    })

  return {
    async claim(clock) {
      const deadline = new AbortController()
      const late = new Promise<never>((_, reject) => {
        deadline.signal.addEventListener('abort', () => reject(new WarrenError('busy', HUNG)))
      })
      const cancel = clock.after(CLAIM_DEADLINE_MS, () => deadline.abort())
      // Over all tables: it waits for whoever is at work in any of them.
      const tables = [entries, ...holdingTables, orphans, claims]
      const counting = gate.run(() => dexie.transaction('rw', tables, () => countClaim(deadline.signal)))
      try {
        ours = await Promise.race([counting, late])
      } catch (error) {
        if (!(error instanceof WarrenError && error.code === 'storage-full')) throw error
        ours = await gate.run(() => claims.get(CLAIMS))
      } finally {
        cancel()
      }
    },

    commit: (commit) =>
      write([entries, ...holdingTables], () => {
        const rows = commit.entries.map((entry) => ({ ...entry, bytes: ownBytes(entry.bytes) }))
        return Promise.all([entries.bulkPut(rows), holdings.put(commit.holdings)])
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

    dropHoldings: (roots) => write(holdingTables, () => holdings.drop(roots)),

    orphans: {
      load: () =>
        gate.run(async () => {
          const sinceByCid = new Map<Cid, number>()
          await orphans.each((since, { primaryKey }) => sinceByCid.set(primaryKey as Cid, since))
          return sinceByCid
        }),
      save: (sinceByCid) =>
        write([orphans], () =>
          Promise.all([orphans.clear(), orphans.bulkPut([...sinceByCid.values()], [...sinceByCid.keys()])]),
        ),
    },

    close: () => gate.close(),
  }
}
