import { describe, expect, test } from 'vitest'
import type { Block, BlockStore } from '../../src/core/ports/block-store.ts'
import { sampleBlock, sampleBlocks } from './sample-bytes.ts'

type Closable = BlockStore & { close(): void | Promise<void> }

/** A fresh, empty store. `reopen` is given by adapters that outlive their process: the same data, opened anew. */
export interface BlockStoreFixture {
  readonly store: Closable
  readonly reopen?: () => Closable | Promise<Closable>
}

async function listCids(store: BlockStore): Promise<string[]> {
  const cids: string[] = []
  for await (const cid of store.cids()) cids.push(cid)
  return cids
}

const names = (blocks: readonly Block[]) => blocks.map(({ cid }) => cid)

/** What every BlockStore does. */
export function describeBlockStore(adapter: string, open: () => Promise<BlockStoreFixture> | BlockStoreFixture): void {
  describe(`BlockStore: ${adapter}`, () => {
    test('gives back what was put, byte for byte, and undefined for what was not', async () => {
      const { store } = await open()
      const [a, b] = [sampleBlock(1, 0), sampleBlock(2, 300_000)]
      await store.putMany([a, b])
      expect(await store.get(a.cid)).toEqual(a.bytes)
      expect(await store.get(b.cid)).toEqual(b.bytes)
      expect(await store.get(sampleBlock(3).cid)).toBeUndefined()
    })

    test('answers in the order asked, duplicates and absent ones included', async () => {
      const { store } = await open()
      const [a, b, absent] = sampleBlocks(3) as [Block, Block, Block]
      await store.putMany([a, b])
      const asked = [b.cid, absent.cid, a.cid, b.cid]
      expect(await store.getMany(asked)).toEqual([b.bytes, undefined, a.bytes, b.bytes])
      expect(await store.hasMany(asked)).toEqual([true, false, true, true])
      expect(await store.getMany([])).toEqual([])
      expect(await store.hasMany([])).toEqual([])
    })

    test('keeps only a view’s own bytes, not the buffer behind it', async () => {
      const { store } = await open()
      const { cid, bytes } = sampleBlock(7, 50)
      const large = new Uint8Array(100_000)
      large.set(bytes, 1000)
      await store.putMany([{ cid, bytes: large.subarray(1000, 1050) }])
      const stored = await store.get(cid)
      expect(stored).toEqual(bytes)
      expect(stored?.buffer.byteLength).toBe(50)
    })

    test('is not changed by what callers do to their bytes afterwards', async () => {
      const { store } = await open()
      const { cid, bytes } = sampleBlock(1)
      const original = bytes.slice()
      await store.putMany([{ cid, bytes }])
      bytes.fill(0)
      const stored = await store.get(cid)
      stored?.fill(1)
      expect(await store.get(cid)).toEqual(original)
    })

    test('counts each block once, however often and wherever it is put', async () => {
      const { store } = await open()
      expect(await store.usage()).toEqual({ blocks: 0, bytes: 0 })
      const [a, b, c] = [sampleBlock(1, 10), sampleBlock(2, 200), sampleBlock(3, 3000)]
      await store.putMany([a, b, a])
      expect(await store.usage()).toEqual({ blocks: 2, bytes: 210 })
      await store.putMany([b, c])
      await store.putMany([])
      expect(await store.usage()).toEqual({ blocks: 3, bytes: 3210 })
    })

    test('deletes what is named, and nothing for what is not there', async () => {
      const { store } = await open()
      const [a, b] = [sampleBlock(1, 10), sampleBlock(2, 200)]
      await store.putMany([a, b])
      await store.deleteMany([a.cid, a.cid, sampleBlock(3).cid])
      expect(await store.hasMany([a.cid, b.cid])).toEqual([false, true])
      expect(await store.usage()).toEqual({ blocks: 1, bytes: 200 })
      await store.deleteMany([b.cid])
      await store.deleteMany([])
      expect(await store.usage()).toEqual({ blocks: 0, bytes: 0 })
      await store.putMany([a])
      expect(await store.get(a.cid)).toEqual(a.bytes)
    })

    test('lists every name in ascending order, over more than one page', async () => {
      const { store } = await open()
      const blocks = sampleBlocks(2100, 4)
      await store.putMany(blocks)
      expect(await listCids(store)).toEqual(names(blocks).sort())
    })

    test('goes on listing while blocks come and go', async () => {
      const { store } = await open()
      const blocks = sampleBlocks(1500, 4)
      await store.putMany(blocks)
      const ordered = names(blocks).sort()
      const listed: string[] = []
      for await (const cid of store.cids()) {
        if (listed.length === 0) {
          await store.deleteMany([ordered[1499]!])
          await store.putMany([sampleBlock(5000)])
        }
        listed.push(cid)
      }
      expect(new Set(listed).size).toBe(listed.length)
      for (const cid of ordered.slice(0, 1499)) expect(listed).toContain(cid)
    })

    test('takes several puts at once', async () => {
      const { store } = await open()
      const blocks = sampleBlocks(60, 1000)
      await Promise.all(
        [blocks.slice(0, 30), blocks.slice(20, 50), blocks.slice(40)].map((some) => store.putMany(some)),
      )
      expect(await store.usage()).toEqual({ blocks: 60, bytes: 60_000 })
      expect(await store.getMany(names(blocks))).toEqual(blocks.map(({ bytes }) => bytes))
    })

    test('refuses with "closed" once it is closed', async () => {
      const { store } = await open()
      const { cid } = sampleBlock(1)
      await store.putMany([sampleBlock(1)])
      await store.close()
      const closed = { name: 'WarrenError', code: 'closed' }
      await expect(store.get(cid)).rejects.toMatchObject(closed)
      await expect(store.getMany([cid])).rejects.toMatchObject(closed)
      await expect(store.hasMany([cid])).rejects.toMatchObject(closed)
      await expect(store.putMany([sampleBlock(2)])).rejects.toMatchObject(closed)
      await expect(store.deleteMany([cid])).rejects.toMatchObject(closed)
      await expect(store.usage()).rejects.toMatchObject(closed)
      await expect(listCids(store)).rejects.toMatchObject(closed)
    })

    test('has everything again after it was closed and opened, where it lasts', async () => {
      const { store, reopen } = await open()
      const blocks = sampleBlocks(5, 70_000)
      await store.putMany(blocks)
      if (reopen === undefined) return
      await store.close()
      const again = await reopen()
      expect(await again.getMany(names(blocks))).toEqual(blocks.map(({ bytes }) => bytes))
      expect(await again.usage()).toEqual({ blocks: 5, bytes: 350_000 })
    })
  })
}
