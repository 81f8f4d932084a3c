import { afterEach, describe, expect, test, vi } from 'vitest'
import { createLeases } from '../../../src/core/blocks/leases.ts'
import { WarrenError } from '../../../src/core/base/errors.ts'
import type { Cid } from '../../../src/core/base/ids.ts'
import type { Block } from '../../../src/core/ports/block-store.ts'
import { collectGarbage } from '../../../src/core/replication/garbage.ts'
import { createHousekeeping, HOUSEKEEPING_LIMITS } from '../../../src/core/replication/housekeeping.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { createMemoryOrphanList } from '../../../src/platform/memory/memory-orphan-list.ts'
import { cidsOf, makeBlock, makeBlocks, nameBlock } from '../blocks/exchange-fixture.ts'
import { createVirtualTime } from '../blocks/virtual-time.ts'
import { makeLinks, makeSealedFile, refsOf } from './links-fixture.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const GRACE = HOUSEKEEPING_LIMITS.orphanGrace
const IDLE = HOUSEKEEPING_LIMITS.idleTime

async function openStore(blocks: readonly Block[], roots: readonly Cid[], held: readonly Cid[] = []) {
  const time = createVirtualTime()
  const store = createMemoryBlockStore()
  await store.putMany(blocks)
  const needed = new Set(roots)
  const dependencies = {
    blocks: store,
    orphans: createMemoryOrphanList(),
    clock: time.environment.clock,
    neededRoots: () => needed,
    wasHeld: (root: Cid) => held.includes(root),
  }
  const collect = (grace: number, signal = new AbortController().signal) =>
    collectGarbage(dependencies, { grace, signal })
  const listed = async (): Promise<Cid[]> => {
    const cids: Cid[] = []
    for await (const cid of store.cids()) cids.push(cid)
    return cids
  }
  return { time, store, needed, dependencies, collect, listed }
}

const sorted = (blocks: readonly Block[]): Cid[] => cidsOf(blocks).toSorted()

describe('collecting garbage', () => {
  test('frees exactly what no needed root leads to', async () => {
    const shared = makeBlocks(3)
    const kept = makeSealedFile([...shared, ...makeBlocks(5, 100, 10)])
    const dropped = makeSealedFile([...shared, ...makeBlocks(5, 100, 20)])
    const single = makeBlock(30)
    const { collect, listed } = await openStore([...kept.all, ...dropped.all, single], [kept.root.cid, single.cid])
    expect(await collect(0)).toEqual({ freedBlocks: 6, keptBlocks: 0, nextDue: undefined, blockedBy: [] })
    expect(await listed()).toEqual(sorted([...kept.all, single]))
  })

  test('follows a tree of links blocks, of which a part may not be here yet', async () => {
    const blocks = makeBlocks(6, 100)
    const leaves = [blocks.slice(0, 3), blocks.slice(3)].map((part) => makeLinks(refsOf(part)))
    const top = makeLinks(
      leaves.map(({ cid }) => ({ cid, length: 300 })),
      1,
    )
    // The second leaf has not arrived: what it names came by another way, and is not known to be needed.
    const here = [top, leaves[0] as Block, ...blocks]
    const { collect, listed } = await openStore(here, [top.cid])
    expect(await collect(0)).toMatchObject({ freedBlocks: 3 })
    expect(await listed()).toEqual(sorted([top, leaves[0] as Block, ...blocks.slice(0, 3)]))
  })

  test('frees what a root left that turned out to be no links tree', async () => {
    const leaf = makeLinks(refsOf(makeBlocks(2, 100)))
    const liar = makeLinks([{ cid: leaf.cid, length: 5_000 }], 1)
    const rubbish = nameBlock(Uint8Array.of(1, 2, 3), 'dag-cbor')
    const { collect, listed } = await openStore([leaf, liar, rubbish], [liar.cid, rubbish.cid])
    expect(await collect(0)).toMatchObject({ freedBlocks: 3 })
    expect(await listed()).toEqual([])
  })

  test('keeps an orphan for its grace from when it was first seen, over restarts, and forgets it once it is needed', async () => {
    const [orphan, adopted] = [makeBlock(1), makeBlock(2)]
    const { time, needed, collect, listed } = await openStore([orphan, adopted], [])
    expect(await collect(GRACE)).toMatchObject({ freedBlocks: 0, keptBlocks: 2, nextDue: GRACE })
    await time.pass(GRACE - 1)
    needed.add(adopted.cid)
    expect(await collect(GRACE)).toMatchObject({ freedBlocks: 0, keptBlocks: 1, nextDue: GRACE })
    await time.pass(1)
    expect(await collect(GRACE)).toMatchObject({ freedBlocks: 1, keptBlocks: 0 })
    expect(await listed()).toEqual([adopted.cid])
    needed.delete(adopted.cid)
    expect(await collect(GRACE)).toMatchObject({ freedBlocks: 0, nextDue: 2 * GRACE })
  })

  test('frees nothing while a root that was held misses a links block: what it needs is not known', async () => {
    const file = makeSealedFile(makeBlocks(3))
    const orphan = makeBlock(9)
    const { store, collect, listed } = await openStore([...file.blocks, orphan], [file.root.cid], [file.root.cid])
    expect(await collect(0)).toMatchObject({ freedBlocks: 0, blockedBy: [file.root.cid] })
    expect(await listed()).toEqual(sorted([...file.blocks, orphan]))
    await store.putMany([file.root])
    expect(await collect(0)).toMatchObject({ freedBlocks: 1, blockedBy: [] })
  })

  test('of more blocks than are looked up at once', async () => {
    const kept = makeBlocks(40_000, 4)
    const orphans = makeBlocks(30_000, 4, 40_000)
    const { collect, listed } = await openStore([...kept, ...orphans], cidsOf(kept))
    expect(await collect(0)).toMatchObject({ freedBlocks: 30_000 })
    expect(await listed()).toEqual(sorted(kept))
  })

  test('stops at once when it is to', async () => {
    const { store, collect } = await openStore(makeBlocks(1_000, 4), [])
    const stop = new AbortController()
    const { deleteMany } = store
    vi.spyOn(store, 'deleteMany').mockImplementation(async (cids) => {
      stop.abort()
      await deleteMany(cids)
    })
    await expect(collect(0, stop.signal)).rejects.toMatchObject({ code: 'cancelled' })
    expect((await store.usage()).blocks).toBe(1_000 - 256)
  })
})

describe('housekeeping', () => {
  async function keepHouse(blocks: readonly Block[], roots: readonly Cid[]) {
    const opened = await openStore(blocks, roots)
    const leases = createLeases()
    const faults: Error[] = []
    const suspending = vi.fn()
    const replicator = {
      lose: vi.fn(async () => undefined),
      suspend<T>(task: () => Promise<T>): Promise<T> {
        suspending()
        return task()
      },
      wasHeld: () => false,
    }
    const onFault = (error: Error): void => void faults.push(error)
    const housekeeping = createHousekeeping({ ...opened.dependencies, leases, replicator, onFault })
    const count = async (): Promise<number> => (await opened.store.usage()).blocks
    return { ...opened, leases, replicator, suspending, faults, housekeeping, count }
  }
  const full = new WarrenError('storage-full', 'The disk is full.')

  test('starts when nobody has stored anything for a while, and comes back when what it kept is due', async () => {
    const { time, housekeeping, dependencies, count } = await keepHouse(makeBlocks(3), [])
    housekeeping.start()
    await time.pass(IDLE - 1)
    expect((await dependencies.orphans.load()).size).toBe(0)
    await time.pass(2)
    expect((await dependencies.orphans.load()).size).toBe(3)
    await time.pass(GRACE - 2)
    expect(await count()).toBe(3)
    await time.pass(2)
    expect(await count()).toBe(0)
  })

  test('what a cancelled add has stored waits for a retry; what a retry commits stays', async () => {
    const file = makeSealedFile(makeBlocks(5))
    const { time, store, housekeeping, needed, count } = await keepHouse([], [])
    const add = housekeeping.guardAdd(async () => {
      await store.putMany(file.blocks)
      throw new WarrenError('cancelled', 'This was cancelled.')
    })
    await expect(add).rejects.toMatchObject({ code: 'cancelled' })
    await time.pass(GRACE)
    expect(await count()).toBe(5)
    await housekeeping.guardAdd(async () => {
      await store.putMany(file.all)
      needed.add(file.root.cid)
    })
    await time.pass(2 * GRACE)
    expect(await count()).toBe(6)
  })

  test('on a full disk all garbage goes before the add’s error is passed on', async () => {
    const kept = makeBlock(100)
    const { store, housekeeping, suspending, count } = await keepHouse([kept, ...makeBlocks(3)], [kept.cid])
    const add = housekeeping.guardAdd(async () => {
      await store.putMany(makeBlocks(5, 100, 10))
      throw full
    })
    await expect(add).rejects.toBe(full)
    expect(await count()).toBe(1)
    expect(suspending).toHaveBeenCalledTimes(1)
  })

  test('frees nothing while an add runs, also not for another that found the disk full; then it does', async () => {
    const file = makeSealedFile(makeBlocks(5))
    const { time, store, needed, housekeeping, count } = await keepHouse([], [])
    let finish = (): void => undefined
    const adding = housekeeping.guardAdd(async () => {
      await store.putMany(file.all)
      await new Promise<void>((resolve) => (finish = resolve))
      needed.add(file.root.cid)
    })
    await time.calm()
    const failing = housekeeping.guardAdd(async () => {
      await store.putMany(makeBlocks(5, 100, 10))
      throw full
    })
    await expect(failing).rejects.toBe(full)
    await time.pass(2 * GRACE)
    expect(await count()).toBe(11)
    finish()
    await adding
    await time.pass(IDLE + 1)
    expect(await count()).toBe(6)
  })

  test('an add that begins meanwhile waits for what is being freed, and stops the rest', async () => {
    const blocks = makeBlocks(1_000, 4)
    const { time, store, housekeeping, count } = await keepHouse(blocks, [])
    let deleting = false
    let wasDeleting: boolean | undefined
    const { deleteMany } = store
    vi.spyOn(store, 'deleteMany').mockImplementation(async (cids) => {
      deleting = true
      await new Promise<void>((resolve) => time.environment.clock.after(1_000, resolve))
      await deleteMany(cids)
      deleting = false
    })
    housekeeping.start()
    await time.pass(IDLE + 1)
    await time.pass(GRACE)
    expect(deleting).toBe(true)
    const adding = housekeeping.guardAdd(async () => {
      wasDeleting = deleting
      await store.putMany(blocks)
    })
    await time.settle(adding)
    expect(wasDeleting).toBe(false)
    expect(await count()).toBe(1_000)
  })

  test('a root that was held and whose links block is gone is wanted again', async () => {
    const file = makeSealedFile(makeBlocks(3))
    const { time, housekeeping, replicator } = await keepHouse(file.blocks, [file.root.cid])
    replicator.wasHeld = () => true
    housekeeping.start()
    await time.pass(IDLE + 1)
    expect(replicator.lose).toHaveBeenCalledWith([file.root.cid])
  })

  test('a fault is told of, and closing ends it', async () => {
    const { time, store, housekeeping, faults, dependencies } = await keepHouse(makeBlocks(3), [])
    vi.spyOn(dependencies.orphans, 'load').mockRejectedValueOnce(new Error('The disk failed.'))
    housekeeping.start()
    await time.pass(IDLE + 1)
    expect(faults).toMatchObject([{ message: 'The disk failed.' }])
    await housekeeping.close()
    housekeeping.start()
    await time.pass(2 * GRACE)
    expect((await store.usage()).blocks).toBe(3)
    expect(faults).toHaveLength(1)
  })
})
