import { Dexie } from 'dexie'
import { afterEach, expect, test } from 'vitest'
import { openBrowserBlockStore } from '../../../src/platform/browser/block-store.ts'
import { toStorageFault } from '../../../src/platform/browser/storage-fault.ts'
import { createInlineCompute } from '../../../src/core/files/inline-compute.ts'
import type { Cid } from '../../../src/core/base/ids.ts'
import { sampleBlock, sampleBlocks, sampleBytes } from '../../contracts/sample-bytes.ts'

/** Chromium's storage buckets (no part of TypeScript's library yet): an IndexedDB with a quota of its own. */
interface StorageBuckets {
  open(name: string, options: { quota: number }): Promise<{ readonly indexedDB: IDBFactory }>
}

const { storageBuckets } = navigator as unknown as { readonly storageBuckets: StorageBuckets }
const wholeOrigin = Dexie.dependencies.indexedDB

/** From here to the end of the test, stores lie in a bucket that holds so many bytes and is empty. */
async function useSmallDisk(quota: number): Promise<void> {
  const bucket = await storageBuckets.open(`test-${crypto.randomUUID()}`, { quota })
  Dexie.dependencies.indexedDB = bucket.indexedDB
}

afterEach(() => {
  Dexie.dependencies.indexedDB = wholeOrigin
})

test('a full disk stops a put whole, with "storage-full", and keeps what was there', async () => {
  await useSmallDisk(2_000_000)
  const store = openBrowserBlockStore(`test-${crypto.randomUUID()}`)
  const kept = sampleBlocks(3, 10_000)
  await store.putMany(kept)

  const tooMuch = Array.from({ length: 8 }, (_, index) => sampleBlock(100 + index, 500_000))
  await expect(store.putMany(tooMuch)).rejects.toMatchObject({ name: 'WarrenError', code: 'storage-full' })

  expect(await store.hasMany(tooMuch.map(({ cid }) => cid))).toEqual(tooMuch.map(() => false))
  expect(await store.getMany(kept.map(({ cid }) => cid))).toEqual(kept.map(({ bytes }) => bytes))
  expect(await store.usage()).toEqual({ blocks: 3, bytes: 30_000 })
})

test('a file that does not fit fails with "storage-full" and leaves blocks whole and counted', async () => {
  await useSmallDisk(20_000_000)
  const store = openBrowserBlockStore(`test-${crypto.randomUUID()}`)
  const file = new Blob([sampleBytes(1, 40_000_000)])
  const ingest = createInlineCompute(store).ingest(file, { convergenceSecret: sampleBytes(9, 32) })
  await expect(ingest).rejects.toMatchObject({ name: 'WarrenError', code: 'storage-full' })

  const stored: Cid[] = []
  for await (const cid of store.cids()) stored.push(cid)
  const blocks = await store.getMany(stored)
  const lengths = blocks.map((block) => block?.byteLength ?? Number.NaN)
  expect(await store.usage()).toEqual({ blocks: stored.length, bytes: lengths.reduce((sum, each) => sum + each, 0) })
})

test('a quota error is found inside what Dexie wraps around it', () => {
  const quota = new DOMException('full', 'QuotaExceededError')
  const abort = new Dexie.AbortError('aborted', quota)
  expect(toStorageFault(quota).code).toBe('storage-full')
  expect(toStorageFault(abort).code).toBe('storage-full')
  expect(toStorageFault(new Dexie.BulkError('1 of 2 failed', [quota])).code).toBe('storage-full')
  expect(toStorageFault(new Dexie.BulkError('1 of 2 failed', [abort])).code).toBe('storage-full')
})

test('a closed database and other faults have codes of their own', () => {
  expect(toStorageFault(new Dexie.DatabaseClosedError()).code).toBe('closed')
  expect(toStorageFault(new DOMException('no connection', 'InvalidStateError')).code).toBe('closed')
  expect(toStorageFault(new DOMException('disk', 'UnknownError')).code).toBe('storage')
  expect(toStorageFault('odd').code).toBe('storage')
  const circular: { name: string; inner?: unknown } = { name: 'AbortError' }
  circular.inner = circular
  expect(toStorageFault(circular).code).toBe('storage')
})

test('a connection that the browser dropped is opened again', async () => {
  const name = `test-${crypto.randomUUID()}`
  const store = openBrowserBlockStore(name)
  const block = sampleBlock(1)
  await store.putMany([block])
  // Another connection asks to upgrade: Dexie gives way, and comes back when the store is used again.
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(name, 1000)
    request.addEventListener('success', () => {
      request.result.close()
      resolve()
    })
    request.addEventListener('error', () => reject(request.error ?? new Error('not opened')))
  })
  await expect(store.get(block.cid)).resolves.toEqual(block.bytes)
})
