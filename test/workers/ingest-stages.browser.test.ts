import { afterEach, describe, expect, test } from 'vitest'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { WarrenError } from '../../src/core/base/errors.ts'
import { createInlineCompute } from '../../src/core/files/inline-compute.ts'
import { RUNS_IN_FLIGHT } from '../../src/core/files/limits.ts'
import { sealRun } from '../../src/core/files/seal-chunks.ts'
import type { ChunkRef } from '../../src/core/ports/compute.ts'
import type {
  FromCutter,
  SealCall,
  StoreCall,
  ToCutter,
  ToSealer,
  ToStore,
} from '../../src/platform/browser/ingest-messages.ts'
import { openBrowserBlockStore } from '../../src/platform/browser/block-store.ts'
import { answerOver, callOver } from '../../src/platform/browser/port-calls.ts'
import type { WatchedWorker, WorkerListener } from '../../src/platform/browser/watched-worker.ts'
import { startWatchedWorker } from '../../src/platform/browser/watched-worker.ts'
import { createMemoryBlockStore } from '../../src/platform/memory/memory-block-store.ts'
import { sampleBytes } from '../contracts/sample-bytes.ts'

/** Each thread of the ingest pipeline alone, with the test at the other ends of its ports. */

const convergenceSecret = sampleBytes(9, 32)
const MIB = 1024 * 1024
const full = new WarrenError('storage-full', 'There is no room left.')

const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanUp.splice(0)) clean()
})

function startWorker<Input, Output>(url: URL, onMessage: WorkerListener<Output>['onMessage']): WatchedWorker<Input> {
  const create = (name: string): Worker => new Worker(url, { type: 'module', name })
  const worker = startWatchedWorker<Input, Output>(create, {
    onMessage,
    onLost: (error) => {
      throw error
    },
  })
  cleanUp.push(() => worker.end())
  return worker
}

/** Resolves the first promise that a caller is made to wait for by `pass`. */
function createGate() {
  const waiting: (() => void)[] = []
  return {
    waiting,
    pass: () => new Promise<void>((resolve) => void waiting.push(resolve)),
  }
}

describe('the cutter', () => {
  type Seal = (call: SealCall, sealer: number) => Promise<readonly ChunkRef[]>

  function startCutter(seal: Seal) {
    const messages: FromCutter[] = []
    let tell = (): void => undefined
    const cutter = startWorker<ToCutter, FromCutter>(
      new URL('../../src/workers/cut.worker.ts', import.meta.url),
      (message) => {
        messages.push(message)
        tell()
      },
    )
    const channels = [new MessageChannel(), new MessageChannel()]
    for (const [index, { port1 }] of channels.entries()) {
      answerOver<SealCall, readonly ChunkRef[]>(port1, (call) => seal(call, index))
    }
    const sealers = channels.map(({ port2 }) => port2)
    cutter.post({ type: 'connect', sealers }, sealers)
    return {
      cutter,
      messages,
      ingest: (file: Blob) => cutter.post({ type: 'ingest', task: 1, file, convergenceSecret }),
      async outcome(): Promise<FromCutter> {
        for (;;) {
          const last = messages.at(-1)
          if (last !== undefined && last.type !== 'progress') return last
          await new Promise<void>((resolve) => {
            tell = resolve
          })
        }
      },
    }
  }

  const refsOf = async ({ run, convergenceSecret: secret }: SealCall): Promise<readonly ChunkRef[]> =>
    (await sealRun(run, secret)).map(({ ref }) => ref)

  test('deals runs out in turn, and puts together in order what comes back in any', async () => {
    const file = new Blob([sampleBytes(1, 30 * MIB)])
    const sealersAsked: number[] = []
    const gate = createGate()
    const { ingest, outcome } = startCutter(async (call, sealer) => {
      sealersAsked.push(sealer)
      const refs = await refsOf(call)
      // The first to come is the last to go on, until there are no more.
      if (sealersAsked.length < RUNS_IN_FLIGHT) await gate.pass()
      else for (const open of gate.waiting.splice(0).reverse()) open()
      return refs
    })
    ingest(file)
    const done = await outcome()
    const expected = await createInlineCompute(createMemoryBlockStore()).ingest(file, { convergenceSecret })
    expect(done).toEqual({ type: 'done', task: 1, chunks: expected })
    const byFirst = sealersAsked.filter((sealer) => sealer === 0).length
    expect(byFirst).toBe(Math.ceil(sealersAsked.length / 2))
  })

  test('has no more under way than it may, however slow the sealers, and moves what it hands over', async () => {
    const gate = createGate()
    const file = new Blob([sampleBytes(1, 40 * MIB)])
    let underWay = 0
    let most = 0
    const { ingest, outcome } = startCutter(async (call) => {
      most = Math.max(most, ++underWay)
      if (underWay === RUNS_IN_FLIGHT) for (const open of gate.waiting.splice(0)) open()
      else if (most < RUNS_IN_FLIGHT) await gate.pass()
      const buffers = new Set(call.run.map(({ buffer }) => buffer))
      // A run of one piece, and what lies across its seam.
      expect(buffers.size).toBeLessThanOrEqual(2)
      const refs = await refsOf(call)
      underWay -= 1
      return refs
    })
    ingest(file)
    expect(await outcome()).toMatchObject({ type: 'done' })
    expect(most).toBe(RUNS_IN_FLIGHT)
  })

  test('passes on what a sealer throws, after all that is under way has ended', async () => {
    const gate = createGate()
    let asked = 0
    const { ingest, outcome, messages } = startCutter(async (call) => {
      const number = ++asked
      if (number === RUNS_IN_FLIGHT) for (const open of gate.waiting.splice(0)) open()
      else if (number < RUNS_IN_FLIGHT) await gate.pass()
      if (number === 2) throw full
      return refsOf(call)
    })
    ingest(new Blob([sampleBytes(1, 40 * MIB)]))
    const failure = { code: 'storage-full', message: full.message }
    expect(await outcome()).toEqual({ type: 'failed', task: 1, failure })
    expect(messages.filter(({ type }) => type !== 'progress')).toHaveLength(1)
    expect(asked).toBeLessThanOrEqual(RUNS_IN_FLIGHT + 1)
  })

  test('that is cancelled asks for nothing more, and says so once all under way has ended', async () => {
    const gate = createGate()
    let asked = 0
    const { cutter, ingest, outcome } = startCutter(async (call) => {
      if (++asked === RUNS_IN_FLIGHT) {
        cutter.post({ type: 'cancel', task: 1 })
        for (const open of gate.waiting.splice(0)) open()
      } else await gate.pass()
      return refsOf(call)
    })
    ingest(new Blob([sampleBytes(1, 40 * MIB)]))
    expect(await outcome()).toMatchObject({ type: 'failed', failure: { code: 'cancelled' } })
    expect(asked).toBe(RUNS_IN_FLIGHT)
  })
})

describe('a sealer', () => {
  function startSealer(storeBlocks: (blocks: StoreCall) => Promise<void>) {
    const toCutter = new MessageChannel()
    const toStore = new MessageChannel()
    const sealer = startWorker<ToSealer, never>(
      new URL('../../src/workers/seal.worker.ts', import.meta.url),
      () => undefined,
    )
    sealer.post({ cutter: toCutter.port2, store: toStore.port2 }, [toCutter.port2, toStore.port2])
    answerOver<StoreCall, void>(toStore.port1, storeBlocks)
    return callOver<SealCall, readonly ChunkRef[]>(toCutter.port1)
  }

  const newRun = (): Bytes[] => [sampleBytes(1, 100_000), sampleBytes(2, 70_000)]

  test('makes the blocks that any thread makes, and answers once they are stored', async () => {
    const store = createMemoryBlockStore()
    const seal = startSealer((blocks) => store.putMany(blocks))
    const run = newRun()
    const expected = await sealRun(newRun(), convergenceSecret)
    const refs = await seal({ run, convergenceSecret }, run)
    expect(refs).toEqual(expected.map(({ ref }) => ref))
    expect(await store.getMany(refs.map(({ cid }) => cid))).toEqual(expected.map(({ block }) => block.bytes))
    expect(run.map(({ byteLength }) => byteLength)).toEqual([0, 0])
  })

  test('passes on what the store throws, and goes on', async () => {
    let puts = 0
    const seal = startSealer(async () => {
      if (++puts === 1) throw full
    })
    const first = newRun()
    await expect(seal({ run: first, convergenceSecret }, first)).rejects.toMatchObject({
      name: 'WarrenError',
      code: 'storage-full',
      message: full.message,
    })
    const second = newRun()
    expect(await seal({ run: second, convergenceSecret }, second)).toHaveLength(2)
  })
})

test('the store takes from several sealers, and answers once blocks are there', async () => {
  const blockDatabaseName = `test-${crypto.randomUUID()}`
  const channels = [new MessageChannel(), new MessageChannel()]
  const sealers = channels.map(({ port2 }) => port2)
  const worker = startWorker<ToStore, never>(
    new URL('../../src/workers/store.worker.ts', import.meta.url),
    () => undefined,
  )
  worker.post({ blockDatabaseName, sealers }, sealers)
  const store = openBrowserBlockStore(blockDatabaseName)
  cleanUp.push(() => store.close())
  const runs = await Promise.all([1, 2].map((seed) => sealRun([sampleBytes(seed, 200_000)], convergenceSecret)))
  await Promise.all(
    channels.map(async ({ port1 }, index) => {
      const blocks = (runs[index] ?? []).map(({ block }) => block)
      const cids = blocks.map(({ cid }) => cid)
      await callOver<StoreCall, void>(port1)(
        blocks,
        blocks.map(({ bytes }) => bytes),
      )
      expect(await store.hasMany(cids)).toEqual(cids.map(() => true))
    }),
  )
  expect((await store.usage()).blocks).toBe(2)
})
