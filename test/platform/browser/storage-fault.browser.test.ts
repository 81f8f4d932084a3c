import { Dexie } from 'dexie'
import { afterEach, expect, test } from 'vitest'
import { cdp } from 'vitest/browser'
import { openBrowserBlockStore } from '../../../src/platform/browser/block-store.ts'
import { toStorageFault } from '../../../src/platform/browser/storage-fault.ts'
import { sampleBlock, sampleBlocks } from '../../contracts/sample-bytes.ts'

async function setQuota(bytes: number | undefined): Promise<void> {
  const override = { origin: location.origin, ...(bytes === undefined ? {} : { quotaSize: bytes }) }
  await cdp().send('Storage.overrideQuotaForOrigin', override)
}

afterEach(() => setQuota(undefined))

test('a full quota stops a put whole, with "storage-full", and keeps what was there', async () => {
  const store = openBrowserBlockStore(`test-${crypto.randomUUID()}`)
  const kept = sampleBlocks(3, 10_000)
  await store.putMany(kept)
  const { usage = 0 } = await navigator.storage.estimate()
  await setQuota(usage + 200_000)

  const tooMuch = Array.from({ length: 8 }, (_, index) => sampleBlock(100 + index, 500_000))
  await expect(store.putMany(tooMuch)).rejects.toMatchObject({ name: 'WarrenError', code: 'storage-full' })

  expect(await store.hasMany(tooMuch.map(({ cid }) => cid))).toEqual(tooMuch.map(() => false))
  expect(await store.getMany(kept.map(({ cid }) => cid))).toEqual(kept.map(({ bytes }) => bytes))
  expect(await store.usage()).toEqual({ blocks: 3, bytes: 30_000 })

  await setQuota(undefined)
  await store.putMany(tooMuch)
  expect(await store.usage()).toEqual({ blocks: 11, bytes: 4_030_000 })
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
