import { describe, expect, test } from 'vitest'
import type { Cid, LogId } from '../../src/core/base/ids.ts'
import type { EntryStore, Holding, StoredEntry } from '../../src/core/ports/entry-store.ts'
import { sampleBlock } from './sample-bytes.ts'

type Closable = EntryStore & { close(): void | Promise<void> }

/** A fresh, empty store. `reopen` is given by adapters that outlive their process: the same data, opened anew. */
export interface EntryStoreFixture {
  readonly store: Closable
  readonly reopen?: () => Closable | Promise<Closable>
}

const LOGS = ['11'.repeat(32), 'aa'.repeat(32), 'ff'.repeat(32)] as LogId[]

function sampleEntry(seed: number, log: LogId | undefined, height: number): StoredEntry {
  return { ...sampleBlock(seed), log: log!, height, receivedAt: 1_000 + seed }
}

function sampleHolding(seed: number): Holding {
  return { root: sampleBlock(seed).cid, bytes: seed * 1000 }
}

async function listEntries(store: EntryStore): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = []
  for await (const batch of store.entries()) entries.push(...batch)
  return entries
}

const byRoot = (holdings: readonly Holding[]) =>
  [...holdings].sort((a, b) => (a.root < b.root ? -1 : 1)).map(({ root, bytes }) => ({ root, bytes }))

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0)
const inOrder = (entries: readonly StoredEntry[]) =>
  [...entries].sort((a, b) => compare(a.log, b.log) || compare(a.height, b.height) || compare(a.cid, b.cid))

/** What every EntryStore does. */
export function describeEntryStore(adapter: string, open: () => Promise<EntryStoreFixture> | EntryStoreFixture): void {
  describe(`EntryStore: ${adapter}`, () => {
    test('is empty at first', async () => {
      const { store } = await open()
      expect(await listEntries(store)).toEqual([])
      expect(await store.holdings()).toEqual([])
      expect(await store.getMany([sampleBlock(1).cid])).toEqual([undefined])
      expect(await store.getMany([])).toEqual([])
    })

    test('gives back the bytes of entries in the order asked', async () => {
      const { store } = await open()
      const [a, b] = [sampleEntry(1, LOGS[0], 0), sampleEntry(2, LOGS[0], 1)]
      await store.commit({ entries: [a, b], holdings: [] })
      const absent: Cid = sampleBlock(3).cid
      expect(await store.getMany([b.cid, absent, a.cid])).toEqual([b.bytes, undefined, a.bytes])
    })

    test('lists parents before children: by log, height and name, over more than one batch', async () => {
      const { store } = await open()
      const entries = Array.from({ length: 1200 }, (_, index) =>
        // Heights pass 9, 10 and 100, which text would order otherwise.
        sampleEntry(index + 1, LOGS[index % 3], (index * 7) % 150),
      )
      await store.commit({ entries, holdings: [] })
      expect(await listEntries(store)).toEqual(inOrder(entries))
    })

    test('is idempotent', async () => {
      const { store } = await open()
      const commit = { entries: [sampleEntry(1, LOGS[0], 0)], holdings: [sampleHolding(5)] }
      await store.commit(commit)
      await store.commit(commit)
      await store.commit({ entries: [], holdings: [] })
      expect(await listEntries(store)).toEqual(commit.entries)
      expect(await store.holdings()).toEqual(commit.holdings)
    })

    test('keeps only a view’s own bytes, not the buffer behind it', async () => {
      const { store } = await open()
      const entry = sampleEntry(1, LOGS[0], 0)
      const large = new Uint8Array(10_000)
      large.set(entry.bytes, 100)
      await store.commit({ entries: [{ ...entry, bytes: large.subarray(100, 200) }], holdings: [] })
      const [stored] = await store.getMany([entry.cid])
      expect(stored).toEqual(entry.bytes)
      expect(stored?.buffer.byteLength).toBe(100)
    })

    test('keeps the last holding of a root: whole, damaged, whole again', async () => {
      const { store } = await open()
      const whole = sampleHolding(1)
      for (const holding of [whole, { ...whole, isDamaged: true as const }, whole]) {
        await store.commit({ entries: [], holdings: [holding] })
        expect(await store.holdings()).toEqual([holding])
      }
    })

    test('keeps the last holding of each root, however many were committed together', async () => {
      const { store, reopen } = await open()
      const many = Array.from({ length: 100 }, (_, index) => sampleHolding(index + 1))
      await store.commit({ entries: [], holdings: many })
      const damaged = { ...many[7]!, isDamaged: true as const }
      const longer = many.slice(20, 80).map((holding) => ({ ...holding, bytes: holding.bytes + 1 }))
      await store.commit({ entries: [], holdings: [damaged, { ...many[30]!, bytes: 5 }] })
      await store.commit({ entries: [], holdings: longer })
      await store.dropHoldings([many[0]!.root, many[50]!.root])
      const holdingByRoot = new Map([...many, damaged, ...longer].map((holding) => [holding.root, holding]))
      holdingByRoot.delete(many[0]!.root)
      holdingByRoot.delete(many[50]!.root)
      const byName = (holdings: readonly Holding[]) => [...holdings].sort((a, b) => compare(a.root, b.root))
      expect(byName(await store.holdings())).toEqual(byName([...holdingByRoot.values()]))
      if (reopen === undefined) return
      await store.close()
      expect(byName(await (await reopen()).holdings())).toEqual(byName([...holdingByRoot.values()]))
    })

    test('keeps holdings that were committed one by one, however many', async () => {
      const { store } = await open()
      const holdings = Array.from({ length: 1100 }, (_, index) => sampleHolding(index + 1))
      const damaged = { ...holdings[3]!, isDamaged: true as const }
      await store.commit({ entries: [], holdings: [damaged] })
      for (let start = 0; start < holdings.length; start += 20) {
        await store.commit({
          entries: [],
          holdings: holdings.slice(start, start + 20).filter((_, at) => start + at !== 3),
        })
      }
      await store.dropHoldings([holdings[0]!.root, holdings[1099]!.root])
      expect(byRoot(await store.holdings())).toEqual(byRoot(holdings.slice(1, 1099)))
      expect((await store.holdings()).filter(({ isDamaged }) => isDamaged)).toEqual([damaged])
      await store.commit({ entries: [], holdings: [holdings[3]!] })
      expect((await store.holdings()).some(({ isDamaged }) => isDamaged)).toBe(false)
    })

    test('drops holdings that are named and keeps the rest', async () => {
      const { store } = await open()
      const holdings = [1, 2, 3].map(sampleHolding)
      await store.commit({ entries: [], holdings })
      await store.dropHoldings([holdings[0]!.root, sampleBlock(9).cid, holdings[2]!.root])
      expect(await store.holdings()).toEqual([holdings[1]])
    })

    test('takes several commits at once', async () => {
      const { store } = await open()
      const entries = [1, 2, 3, 4].map((seed) => sampleEntry(seed, LOGS[0], seed))
      const holdings = [1, 2, 3, 4].map(sampleHolding)
      await Promise.all(entries.map((entry, index) => store.commit({ entries: [entry], holdings: [holdings[index]!] })))
      expect(await listEntries(store)).toEqual(entries)
      expect(byRoot(await store.holdings())).toEqual(byRoot(holdings))
    })

    test('refuses with "closed" once it is closed', async () => {
      const { store } = await open()
      await store.commit({ entries: [], holdings: [] })
      await store.close()
      const closed = { name: 'WarrenError', code: 'closed' }
      await expect(store.commit({ entries: [], holdings: [] })).rejects.toMatchObject(closed)
      await expect(store.getMany([sampleBlock(1).cid])).rejects.toMatchObject(closed)
      await expect(listEntries(store)).rejects.toMatchObject(closed)
      await expect(store.holdings()).rejects.toMatchObject(closed)
      await expect(store.dropHoldings([])).rejects.toMatchObject(closed)
    })

    test('has everything again after it was closed and opened, where it lasts', async () => {
      const { store, reopen } = await open()
      const commit = { entries: [sampleEntry(1, LOGS[1], 3)], holdings: [sampleHolding(2)] }
      await store.commit(commit)
      if (reopen === undefined) return
      await store.close()
      const again = await reopen()
      expect(await listEntries(again)).toEqual(commit.entries)
      expect(await again.holdings()).toEqual(commit.holdings)
    })
  })
}
