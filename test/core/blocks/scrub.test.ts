import { afterEach, expect, test, vi } from 'vitest'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import type { Cid } from '../../../src/core/base/ids.ts'
import { scrubBlocks, type ScrubProgress } from '../../../src/core/blocks/scrub.ts'
import { createVerifiedBlockStore } from '../../../src/core/blocks/verified-store.ts'
import type { BlockStore } from '../../../src/core/ports/block-store.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { cidsOf, makeBlock, makeBlocks } from './exchange-fixture.ts'
import { createVirtualTime } from './virtual-time.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const BLOCKS = makeBlocks(100, 1000)

async function openDamaged(damaged: ReadonlySet<number>, wrap: (store: BlockStore) => BlockStore = (store) => store) {
  const raw = createMemoryBlockStore()
  await raw.putMany(
    BLOCKS.map(({ cid, bytes }, i) => ({ cid, bytes: damaged.has(i) ? makeBlock(i, 999).bytes : bytes })),
  )
  const reported: Cid[] = []
  const blocks = createVerifiedBlockStore(wrap(raw), { onDamaged: (cids) => reported.push(...cids) })
  return { raw, blocks, reported }
}

test('goes through the whole store, tells how far it is, and sets aside what is damaged', async () => {
  const { raw, blocks, reported } = await openDamaged(new Set([3, 50, 99]))
  const steps: ScrubProgress[] = []
  const { clock } = systemEnvironment
  const result = await scrubBlocks({ blocks, clock }, { onProgress: (progress) => steps.push(progress) })
  const bytes = 97 * 1000 + 3 * 999
  expect(result).toEqual({ blocks: 100, bytes, totalBlocks: 100, totalBytes: bytes, damaged: 3 })
  expect(steps.at(-1)).toEqual(result)
  expect(steps.length).toBeGreaterThan(3)
  expect(steps.map((step) => step.blocks)).toEqual(steps.map((step) => step.blocks).toSorted((a, b) => a - b))
  expect(new Set(reported)).toEqual(new Set([3, 50, 99].map((i) => BLOCKS[i]?.cid)))
  expect((await raw.usage()).blocks).toBe(97)
})

test('holds few blocks at a time, and rests half as long as it works', async () => {
  const time = createVirtualTime()
  const { clock } = time.environment
  let read = 0
  let most = 0
  const { blocks } = await openDamaged(new Set(), (store) => ({
    ...store,
    async getMany(cids) {
      most = Math.max(most, cids.length)
      read += cids.length
      await new Promise<void>((resolve) => clock.after(100, resolve))
      return store.getMany(cids)
    },
  }))
  await time.settle(scrubBlocks({ blocks, clock }))
  expect(read).toBe(100)
  expect(most).toBe(16)
  expect(clock.now()).toBe(Math.ceil(100 / 16) * 150)
})

test('ends when it is cancelled', async () => {
  const { blocks } = await openDamaged(new Set())
  const cancel = new AbortController()
  const { clock } = systemEnvironment
  let checked = 0
  const scrubbing = scrubBlocks(
    { blocks, clock },
    {
      signal: cancel.signal,
      onProgress(progress) {
        checked = progress.blocks
        cancel.abort()
      },
    },
  )
  await expect(scrubbing).rejects.toMatchObject({ code: 'cancelled' })
  expect(checked).toBeLessThan(100)
})

test('an empty store is soon through, and blocks that come and go meanwhile are no matter', async () => {
  const { clock } = systemEnvironment
  const empty = createVerifiedBlockStore(createMemoryBlockStore(), { onDamaged: () => undefined })
  expect(await scrubBlocks({ blocks: empty, clock })).toMatchObject({ blocks: 0, bytes: 0, damaged: 0 })
  const { raw, blocks } = await openDamaged(new Set())
  const result = await scrubBlocks(
    { blocks, clock },
    {
      onProgress: ({ blocks: done }) => {
        if (done < 30) void raw.deleteMany(cidsOf(BLOCKS.slice(0, 40)))
      },
    },
  )
  expect(result.damaged).toBe(0)
})
