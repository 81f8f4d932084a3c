import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { equalBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { createWritable } from '../../src/core/base/readable.ts'
import { createInlineCompute } from '../../src/core/files/inline-compute.ts'
import { packFile } from '../../src/core/files/pack.ts'
import { readFile } from '../../src/core/files/reader.ts'
import type { Compute } from '../../src/core/ports/compute.ts'
import type { BrowserBlockStore } from '../../src/platform/browser/block-store.ts'
import { openBrowserBlockStore } from '../../src/platform/browser/block-store.ts'
import { createWorkerCompute } from '../../src/platform/browser/worker-compute.ts'
import { createMemoryBlockStore } from '../../src/platform/memory/memory-block-store.ts'
import { sampleBytes } from '../contracts/sample-bytes.ts'
import { getBlockFrom, readWhole } from '../core/files/read-whole.ts'

const convergenceSecret = sampleBytes(9, 32)
const MIB = 1024 * 1024

const workers: Worker[] = []
const cleanUp: (() => unknown)[] = []

beforeEach(() => {
  const RealWorker = Worker
  // Only watches: what is started is the real thing.
  vi.stubGlobal(
    'Worker',
    class extends RealWorker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options)
        workers.push(this)
      }
    },
  )
})

afterEach(async () => {
  vi.unstubAllGlobals()
  for (const clean of cleanUp.splice(0)) await clean()
  workers.length = 0
})

function start(filesAtOnce?: number): { compute: Compute; store: BrowserBlockStore } {
  const blockDatabaseName = `test-${crypto.randomUUID()}`
  const compute = createWorkerCompute({ blockDatabaseName, ...(filesAtOnce === undefined ? {} : { filesAtOnce }) })
  const store = openBrowserBlockStore(blockDatabaseName)
  cleanUp.push(
    () => compute.close(),
    () => store.close(),
  )
  return { compute, store }
}

const fileOf = (bytes: Bytes, name = 'a.bin') => new File([bytes], name)

/** A cutter, two sealers, a store: started in this order. */
const WORKERS = 4

/** Of the origin's own file system: the browser takes only so many bytes of files that are in its memory. */
async function fileOnDisk(seed: number, length: number): Promise<File> {
  const root = await navigator.storage.getDirectory()
  const handle = await root.getFileHandle(`test-${crypto.randomUUID()}`, { create: true })
  cleanUp.push(() => root.removeEntry(handle.name))
  const stream = await handle.createWritable()
  await stream.write(sampleBytes(seed, length))
  await stream.close()
  return handle.getFile()
}

/** A file of the origin's own file system, written to after it was chosen: browsers refuse to read it then. */
async function changedFile(): Promise<File> {
  const root = await navigator.storage.getDirectory()
  const handle = await root.getFileHandle(`test-${crypto.randomUUID()}`, { create: true })
  cleanUp.push(() => root.removeEntry(handle.name))
  const write = async (bytes: Bytes): Promise<void> => {
    const stream = await handle.createWritable()
    await stream.write(bytes)
    await stream.close()
  }
  await write(sampleBytes(1, 3 * MIB))
  const file = await handle.getFile()
  await write(sampleBytes(2, MIB))
  return file
}

/** A version that Warren doesn't have yet. */
function openOfLaterVersion(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1_000_000)
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('failed')))
  })
}

/** An abort that happens with the first progress. */
function cancelAtProgress() {
  const cancel = new AbortController()
  return { convergenceSecret, signal: cancel.signal, onProgress: () => cancel.abort() }
}

describe('worker compute', () => {
  test('takes a file of 20 MB to blocks that read back byte for byte, and are those that any thread makes', async () => {
    const { compute, store } = start()
    const bytes = sampleBytes(1, 20_000_000)
    const progress: number[] = []
    const chunks = await compute.ingest(fileOf(bytes), {
      convergenceSecret,
      onProgress: ({ bytes }) => progress.push(bytes),
    })
    expect(progress.at(-1)).toBe(20_000_000)
    expect([...progress].sort((a, b) => a - b)).toEqual(progress)
    expect(await createInlineCompute(createMemoryBlockStore()).ingest(fileOf(bytes), { convergenceSecret })).toEqual(
      chunks,
    )

    const { content, bytes: kept } = await packFile({ blocks: store, convergenceSecret }, chunks, bytes.byteLength)
    expect((await store.usage()).bytes).toBe(kept)
    const read = await readWhole(readFile({ getBlock: getBlockFrom(store), convergenceSecret }, content))
    expect(equalBytes(read, bytes)).toBe(true)
  })

  test('the threads are started once, by being told that files may come or by the first of them', async () => {
    const { compute } = start()
    expect(workers).toHaveLength(0)
    compute.prepare()
    compute.prepare()
    expect(workers).toHaveLength(WORKERS)
    await compute.ingest(fileOf(sampleBytes(1, MIB)), { convergenceSecret })
    expect(workers).toHaveLength(WORKERS)
    await compute.close()
    compute.prepare()
    expect(workers).toHaveLength(WORKERS)
  })

  test('an empty file has no chunks', async () => {
    const { compute } = start()
    expect(await compute.ingest(fileOf(new Uint8Array(0)), { convergenceSecret })).toEqual([])
  })

  test('many files go through the same workers, and all come out', async () => {
    const { compute, store } = start()
    const files = Array.from({ length: 12 }, (_, index) => fileOf(sampleBytes(index + 1, 100_000)))
    const chunks = await Promise.all(files.map((file) => compute.ingest(file, { convergenceSecret })))
    expect(workers).toHaveLength(WORKERS)
    const cids = chunks.flatMap((refs) => refs.map(({ cid }) => cid))
    expect(new Set(cids).size).toBe(cids.length)
    expect(await store.hasMany(cids)).toEqual(cids.map(() => true))
  })

  test('a cancelled file stops; a retry finds the blocks that are there already', async () => {
    const { compute, store } = start()
    const file = fileOf(sampleBytes(2, 60 * MIB))
    await expect(compute.ingest(file, cancelAtProgress())).rejects.toMatchObject({ code: 'cancelled' })
    const { bytes } = await store.usage()
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(file.size)
    const chunks = await compute.ingest(file, { convergenceSecret })
    expect((await store.usage()).blocks).toBe(chunks.length)
    expect(workers).toHaveLength(WORKERS)
  })

  test('a file that waits is cancelled at once, and one that was cancelled before never begins', async () => {
    const { compute } = start(1)
    const first = compute.ingest(fileOf(sampleBytes(3, 4 * MIB)), { convergenceSecret })
    const cancel = new AbortController()
    const second = compute.ingest(fileOf(sampleBytes(4, 1000)), { convergenceSecret, signal: cancel.signal })
    cancel.abort()
    await expect(second).rejects.toMatchObject({ code: 'cancelled' })
    const third = compute.ingest(fileOf(sampleBytes(4, 1000)), { convergenceSecret, signal: AbortSignal.abort() })
    await expect(third).rejects.toMatchObject({ code: 'cancelled' })
    expect((await first).length).toBeGreaterThan(1)
  })

  test('a short file need not wait for a long one', async () => {
    const { compute } = start()
    const cancel = new AbortController()
    const long = compute.ingest(fileOf(sampleBytes(3, 60 * MIB)), { convergenceSecret, signal: cancel.signal })
    expect(await compute.ingest(fileOf(sampleBytes(4, 1000)), { convergenceSecret })).toHaveLength(1)
    cancel.abort()
    await expect(long).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('a paused file gives its place to another, and is whole when it went on', async () => {
    const { compute, store } = start(1)
    const bytes = sampleBytes(3, 40 * MIB)
    const paused = createWritable(false)
    let isFirst = true
    const progress: number[] = []
    const long = compute.ingest(fileOf(bytes), {
      convergenceSecret,
      paused,
      onProgress: ({ bytes }) => {
        progress.push(bytes)
        if (isFirst) paused.set(true)
        isFirst = false
      },
    })
    const others = [5, 6].map((seed) => compute.ingest(fileOf(sampleBytes(seed, MIB)), { convergenceSecret }))
    for (const chunks of await Promise.all(others)) expect(chunks.length).toBeGreaterThan(0)
    expect(paused.get()).toBe(true)
    expect(progress.at(-1)).toBeLessThan(bytes.byteLength)

    paused.set(false)
    const chunks = await long
    expect(progress.at(-1)).toBe(bytes.byteLength)
    expect(await createInlineCompute(createMemoryBlockStore()).ingest(fileOf(bytes), { convergenceSecret })).toEqual(
      chunks,
    )
    expect(await store.hasMany(chunks.map(({ cid }) => cid))).toEqual(chunks.map(() => true))
  })

  test('a paused file can be cancelled, and one that was paused before it began waits', async () => {
    const { compute } = start(1)
    const paused = createWritable(true)
    const cancel = new AbortController()
    const waiting = compute.ingest(fileOf(sampleBytes(3, MIB)), { convergenceSecret, paused })
    const held = compute.ingest(fileOf(sampleBytes(4, 40 * MIB)), {
      convergenceSecret,
      signal: cancel.signal,
      paused,
      onProgress: () => paused.set(true),
    })
    // Takes its turn before them.
    expect(await compute.ingest(fileOf(sampleBytes(5, 1000)), { convergenceSecret })).toHaveLength(1)
    paused.set(false)
    expect((await waiting).length).toBeGreaterThan(0)
    cancel.abort()
    await expect(held).rejects.toMatchObject({ code: 'cancelled' })
  })

  test.each([
    ['cutter', 0],
    ['first sealer', 1],
    ['second sealer', 2],
    ['store', 3],
  ])('the browser ends the %s: it is noticed, files under way fail, others get new workers', async (_name, index) => {
    const { compute, store } = start(2)
    const [file, second] = [await fileOnDisk(5, 128 * MIB), await fileOnDisk(7, 64 * MIB)]
    const others: Promise<unknown>[] = []
    // Begun just before: a file that was well under way could be through already.
    const onProgress = (): void => {
      if (others.length > 0) return
      others.push(compute.ingest(second, { convergenceSecret }))
      others.push(compute.ingest(fileOf(sampleBytes(6, 1000)), { convergenceSecret }))
      workers[index]!.terminate()
    }
    const lost = compute.ingest(file, { convergenceSecret, onProgress })
    const unsupported = { name: 'WarrenError', code: 'unsupported' }
    await expect(lost).rejects.toMatchObject(unsupported)
    const [alongside, next] = others
    await expect(alongside).rejects.toMatchObject(unsupported)
    expect(await next).toHaveLength(1)
    expect(workers).toHaveLength(2 * WORKERS)

    // What was written before is whole, and counts for a retry.
    const { blocks: before } = await store.usage()
    const chunks = await compute.ingest(file, { convergenceSecret })
    const { blocks: after } = await store.usage()
    expect(before).toBeGreaterThan(1)
    expect(after - before).toBeLessThan(chunks.length)
    expect(await store.hasMany(chunks.map(({ cid }) => cid))).toEqual(chunks.map(() => true))
  })

  test.each([0, 1, 3])('worker %i fails: all are replaced with the next file', async (index) => {
    const { compute } = start(1)
    await compute.ingest(fileOf(sampleBytes(5, 1000)), { convergenceSecret })
    const under = compute.ingest(fileOf(sampleBytes(6, 60 * MIB)), {
      convergenceSecret,
      onProgress: () => workers[index]!.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })),
    })
    await expect(under).rejects.toMatchObject({ code: 'unsupported' })
    expect(await compute.ingest(fileOf(sampleBytes(5, 1000)), { convergenceSecret })).toHaveLength(1)
    expect(workers).toHaveLength(2 * WORKERS)
  })

  test('a file that changes after it was chosen fails with "invalid", and the next one goes through', async () => {
    const { compute } = start(1)
    const file = await changedFile()
    await expect(compute.ingest(file, { convergenceSecret })).rejects.toMatchObject({ code: 'invalid' })
    expect(await compute.ingest(fileOf(sampleBytes(5, 1000)), { convergenceSecret })).toHaveLength(1)
    expect(workers).toHaveLength(WORKERS)
  })

  test('a database that cannot be opened fails with "storage"', async () => {
    const blockDatabaseName = `test-${crypto.randomUUID()}`
    const blocker = await openOfLaterVersion(blockDatabaseName)
    const compute = createWorkerCompute({ blockDatabaseName })
    cleanUp.push(
      () => compute.close(),
      () => blocker.close(),
    )
    const file = fileOf(sampleBytes(5, 60 * MIB))
    await expect(compute.ingest(file, { convergenceSecret })).rejects.toMatchObject({
      name: 'WarrenError',
      code: 'storage',
    })
  })

  test('a browser without workers gets a sentence', async () => {
    vi.stubGlobal('Worker', () => {
      throw new DOMException('blocked', 'SecurityError')
    })
    const { compute } = start()
    const file = fileOf(sampleBytes(1, 1000))
    await expect(compute.ingest(file, { convergenceSecret })).rejects.toMatchObject({ code: 'unsupported' })
  })

  test('closing ends what is under way and what waits, and takes no more', async () => {
    const { compute } = start(1)
    const under = compute.ingest(fileOf(sampleBytes(7, 30 * MIB)), { convergenceSecret })
    const waiting = compute.ingest(fileOf(sampleBytes(8, 1000)), { convergenceSecret })
    const outcomes = Promise.allSettled([under, waiting])
    await compute.close()
    const closed = { status: 'rejected', reason: { name: 'WarrenError', code: 'closed' } }
    expect(await outcomes).toMatchObject([closed, closed])
    const after = compute.ingest(fileOf(sampleBytes(8, 1000)), { convergenceSecret })
    await expect(after).rejects.toMatchObject({ code: 'closed' })
  })

  test('takes files of the browser only', async () => {
    const { compute } = start()
    const file = new Blob([sampleBytes(1, 10)])
    const other = { size: 10, stream: () => file.stream(), slice: () => file }
    await expect(compute.ingest(other, { convergenceSecret })).rejects.toMatchObject({ code: 'invalid' })
  })
})
