import { describe, expect, test } from 'vitest'
import { createInlineCompute } from '../../../src/core/files/inline-compute.ts'
import { ingestFile, ingestPieces, storeRunsIn } from '../../../src/core/files/ingest.ts'
import { RUNS_IN_FLIGHT } from '../../../src/core/files/limits.ts'
import { WarrenError } from '../../../src/core/base/errors.ts'
import { createWritable } from '../../../src/core/base/readable.ts'
import type { Cid } from '../../../src/core/base/ids.ts'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { Block, BlockStore } from '../../../src/core/ports/block-store.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { sampleBytes } from '../../contracts/sample-bytes.ts'
import { failingFile, memoryFile } from './memory-file.ts'

const convergenceSecret = sampleBytes(9, 32)
const MIB = 1024 * 1024
const bytes = sampleBytes(1, 30 * MIB)
const file = memoryFile(bytes)

/** Counts what is really written, and how many puts are under way. */
function watchedStore(before?: (batch: readonly Block[], number: number) => Promise<void>, quotaBytes = Infinity) {
  const store = createMemoryBlockStore({ quotaBytes })
  const written: Cid[] = []
  const state = { underWay: 0, most: 0, puts: 0 }
  const watched: BlockStore = {
    ...store,
    async putMany(blocks) {
      state.most = Math.max(state.most, ++state.underWay)
      try {
        await before?.(blocks, ++state.puts)
        const cids = blocks.map(({ cid }) => cid)
        const known = await store.hasMany(cids)
        await store.putMany(blocks)
        written.push(...cids.filter((_, index) => known[index] === false))
      } finally {
        state.underWay -= 1
      }
    },
  }
  return { store, watched, written, state }
}

describe('ingest', () => {
  test('tells progress that rises and ends at the size', async () => {
    const progress: number[] = []
    const { watched, state } = watchedStore()
    await ingestFile(watched, file, { convergenceSecret, onProgress: ({ bytes }) => progress.push(bytes) })
    expect(progress.length).toBeGreaterThan(2)
    expect(progress.at(-1)).toBe(file.size)
    expect([...progress].sort((a, b) => a - b)).toEqual(progress)
    expect(state.most).toBeLessThanOrEqual(RUNS_IN_FLIGHT)
  })

  test('that is cancelled leaves whole blocks, and a retry writes none of them twice', async () => {
    const { store, watched, written, state } = watchedStore()
    const cancel = new AbortController()
    const first = ingestFile(watched, file, {
      convergenceSecret,
      signal: cancel.signal,
      onProgress: () => cancel.abort(),
    })
    await expect(first).rejects.toMatchObject({ name: 'WarrenError', code: 'cancelled' })
    expect(state.underWay).toBe(0)
    const before = await store.usage()
    expect(before.bytes).toBeGreaterThan(0)
    expect(before.bytes).toBeLessThan(file.size)

    const chunks = await ingestFile(watched, file, { convergenceSecret })
    expect(new Set(written).size).toBe(written.length)
    expect(new Set(written)).toEqual(new Set(chunks.map(({ cid }) => cid)))
  })

  test('that was cancelled before it began stores nothing', async () => {
    const store = createMemoryBlockStore()
    const signal = AbortSignal.abort()
    await expect(ingestFile(store, file, { convergenceSecret, signal })).rejects.toMatchObject({ code: 'cancelled' })
    expect(await store.usage()).toEqual({ blocks: 0, bytes: 0 })
  })

  test.each([1, 2, 3])('stops at a failing store, with its error and nothing under way: put %i', async (failing) => {
    const full = new WarrenError('storage-full', 'There is no room left.')
    const { store, watched, state, written } = watchedStore(async (_, number) => {
      if (number === failing) throw full
    })
    await expect(ingestFile(watched, file, { convergenceSecret })).rejects.toBe(full)
    expect(state.underWay).toBe(0)
    const { blocks } = await store.usage()
    expect(blocks).toBe(written.length)
    const puts = state.puts
    await ingestFile(watched, file, { convergenceSecret })
    expect(puts).toBeLessThan(state.puts)
    expect(new Set(written).size).toBe(written.length)
  })

  test('stops at a full store without a part of a batch', async () => {
    const { store, watched, written } = watchedStore(undefined, 10 * MIB)
    await expect(ingestFile(watched, file, { convergenceSecret })).rejects.toMatchObject({ code: 'storage-full' })
    expect(written.length).toBeGreaterThan(0)
    expect((await store.usage()).blocks).toBe(written.length)
  })

  test('that is paused reads no more, and goes on where it was with nothing done twice', async () => {
    const { watched, written } = watchedStore()
    const paused = createWritable(false)
    const starts: number[] = []
    let isFirst = true
    const watchedFile: typeof file = {
      ...file,
      size: file.size,
      slice(start, end) {
        starts.push(start)
        return file.slice(start, end)
      },
    }
    const outcome = ingestFile(watched, watchedFile, {
      convergenceSecret,
      paused,
      onProgress() {
        if (isFirst) paused.set(true)
        isFirst = false
      },
    })
    // Takes as long as the whole of it would.
    await ingestFile(createMemoryBlockStore(), file, { convergenceSecret })
    expect(paused.get()).toBe(true)
    expect(starts.length).toBeLessThan(10)
    const before = written.length
    expect(before).toBeGreaterThan(0)

    paused.set(false)
    const chunks = await outcome
    expect(starts).toEqual(Array.from({ length: starts.length }, (_, index) => index * 2 * MIB))
    expect(written.slice(before).length).toBeGreaterThan(0)
    expect(new Set(written)).toEqual(new Set(chunks.map(({ cid }) => cid)))
    expect(await createInlineCompute(createMemoryBlockStore()).ingest(file, { convergenceSecret })).toEqual(chunks)
  })

  test('that is paused tells of what is stored, and can be cancelled', async () => {
    const cancel = new AbortController()
    const paused = createWritable(false)
    const { watched, written } = watchedStore()
    const progress: number[] = []
    const outcome = ingestFile(watched, file, {
      convergenceSecret,
      signal: cancel.signal,
      paused,
      onProgress: ({ bytes }) => {
        progress.push(bytes)
        paused.set(true)
      },
    })
    await ingestFile(createMemoryBlockStore(), file, { convergenceSecret })
    expect(progress.length).toBeGreaterThan(0)
    expect(progress.at(-1)).toBeLessThan(file.size)
    const before = written.length
    cancel.abort()
    await expect(outcome).rejects.toMatchObject({ code: 'cancelled' })
    expect(written).toHaveLength(before)
  })

  test('of a file that can be read no more fails with "invalid"', async () => {
    const store = createMemoryBlockStore()
    for (const readable of [0, 10 * MIB]) {
      const gone = failingFile(bytes, readable)
      await expect(ingestFile(store, gone, { convergenceSecret })).rejects.toMatchObject({ code: 'invalid' })
    }
  })

  test('passes on what its source throws', async () => {
    const broken = new Error('broken')
    async function* pieces(): AsyncGenerator<Bytes> {
      yield sampleBytes(1, 2 * MIB)
      throw broken
    }
    const storeRun = storeRunsIn(createMemoryBlockStore(), convergenceSecret)
    await expect(ingestPieces(storeRun, pieces(), { convergenceSecret })).rejects.toBe(broken)
  })
})

describe('inline compute', () => {
  test('stores the file and gives its chunks in order', async () => {
    const store = createMemoryBlockStore()
    const chunks = await createInlineCompute(store).ingest(file, { convergenceSecret })
    expect(chunks.reduce((sum, { length }) => sum + length, 0)).toBe(file.size)
    expect(await store.hasMany(chunks.map(({ cid }) => cid))).toEqual(chunks.map(() => true))
  })

  test('ends with "closed" what is under way when it is closed, and takes no more', async () => {
    const compute = createInlineCompute(createMemoryBlockStore())
    const under = compute.ingest(file, { convergenceSecret, onProgress: () => void compute.close() })
    await expect(under).rejects.toMatchObject({ code: 'closed' })
    await expect(compute.ingest(file, { convergenceSecret })).rejects.toMatchObject({ code: 'closed' })
  })

  test('tells a cancelled file from a closed compute', async () => {
    const compute = createInlineCompute(createMemoryBlockStore())
    const cancel = new AbortController()
    const options = { convergenceSecret, signal: cancel.signal, onProgress: () => cancel.abort() }
    await expect(compute.ingest(file, options)).rejects.toMatchObject({ code: 'cancelled' })
  })
})
