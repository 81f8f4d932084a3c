import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Cid, PeerId } from '../../../src/core/base/ids.ts'
import { createLeases } from '../../../src/core/blocks/leases.ts'
import { createWritable } from '../../../src/core/base/readable.ts'
import { COURTESY_LIMITS, createCourtesy, type Courtesy } from '../../../src/core/replication/courtesy.ts'
import { REPLICATOR_LIMITS } from '../../../src/core/replication/limits.ts'
import { createReplicator, type Replicator } from '../../../src/core/replication/replicator.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { createMemoryEntryStore, type MemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'
import {
  cidsOf,
  createMemoryMesh,
  makeBlock,
  makeBlocks,
  type MemoryMesh,
  type MemoryNode,
  nameBlock,
  type NodeOptions,
} from '../blocks/exchange-fixture.ts'
import { makeLinks, makeSealedFile, refsOf } from './links-fixture.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

interface ReplicatingNode extends MemoryNode {
  readonly replicator: Replicator
  readonly entryStore: MemoryEntryStore
  readonly faults: readonly Error[]
  /** Every call of onChange. */
  readonly changes: readonly { readonly root: Cid; readonly at: number }[]
  isHere(root: Cid): boolean
}

interface ReplicatingOptions extends NodeOptions {
  readonly entryStore?: MemoryEntryStore
  readonly copiesOf?: (root: Cid) => number
  readonly courtesy?: Pick<Courtesy, 'mayHeal' | 'begin'>
  readonly whenIdle?: (callback: () => void) => () => void
}

async function addReplicator(mesh: MemoryMesh, name: string, options: ReplicatingOptions = {}) {
  const { entryStore = createMemoryEntryStore(), copiesOf, courtesy, whenIdle, ...nodeOptions } = options
  const node = await mesh.addNode(name, nodeOptions)
  const { environment } = mesh.time
  const faults: Error[] = []
  const changes: { root: Cid; at: number }[] = []
  const replicator = createReplicator({
    exchange: node.exchange,
    blocks: node.store,
    leases: createLeases(),
    entryStore,
    swarm: node.swarm,
    environment,
    ...(copiesOf === undefined ? {} : { copiesOf }),
    ...(courtesy === undefined ? {} : { courtesy }),
    ...(whenIdle === undefined ? {} : { whenIdle }),
    onFault: (error) => faults.push(error),
  })
  replicator.onChange((root) => changes.push({ root, at: environment.clock.now() }))
  await replicator.load()
  const isHere = (root: Cid): boolean => replicator.availabilityOf(root).state === 'here'
  return { ...node, replicator, entryStore, faults, changes, isHere } satisfies ReplicatingNode
}

describe('replicating', () => {
  test('a file arrives whole, and its holding is committed after its last block', async () => {
    const mesh = createMemoryMesh()
    const file = makeSealedFile(makeBlocks(40, 50_000))
    const alice = await mesh.addNode('alice', { blocks: file.all, readTime: 10 })
    const bob = await addReplicator(mesh, 'bob')
    const { commit } = bob.entryStore
    const committing = vi.spyOn(bob.entryStore, 'commit').mockImplementation(async (what) => {
      expect(await bob.store.hasMany(cidsOf(file.all))).not.toContain(false)
      expect(bob.replicator.availabilityOf(file.root.cid).state).toBe('arriving')
      await commit(what)
    })
    mesh.link(alice, bob)
    expect(bob.replicator.availabilityOf(file.root.cid)).toEqual({ state: 'elsewhere', storedBytes: 0, totalBytes: 0 })
    bob.replicator.want(file.root.cid)
    await mesh.time.until(() => bob.isHere(file.root.cid))
    expect(committing).toHaveBeenCalledTimes(1)
    expect(bob.faults).toEqual([])
    expect(await bob.entryStore.holdings()).toEqual([{ root: file.root.cid, bytes: file.bytes }])
    expect(bob.replicator.availabilityOf(file.root.cid)).toEqual({
      state: 'here',
      storedBytes: file.bytes,
      totalBytes: file.bytes,
    })
  })

  test('progress is told of at most ten times a second, and goes up only', async () => {
    const mesh = createMemoryMesh()
    const file = makeSealedFile(makeBlocks(300, 10_000))
    const alice = await mesh.addNode('alice', { blocks: file.all, readTime: 40 })
    const bob = await addReplicator(mesh, 'bob')
    const seen: number[] = []
    bob.replicator.onChange((root) => {
      const { storedBytes, totalBytes } = bob.replicator.availabilityOf(root)
      seen.push(storedBytes)
      if (totalBytes > 0) expect(totalBytes).toBe(file.bytes)
    })
    mesh.link(alice, bob)
    bob.replicator.want(file.root.cid)
    await mesh.time.until(() => seen.at(-1) === file.bytes && bob.isHere(file.root.cid))
    expect(seen.length).toBeGreaterThan(5)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    bob.changes.slice(1, -1).forEach(({ at }, i) => {
      expect(at - (bob.changes[i]?.at ?? 0)).toBeGreaterThanOrEqual(REPLICATOR_LIMITS.tellInterval)
    })
  })

  test('a root may be a single block, or a tree of links blocks', async () => {
    const mesh = createMemoryMesh()
    const single = makeBlock(1, 777)
    const blocks = makeBlocks(6, 100, 10)
    const leaves = [blocks.slice(0, 3), blocks.slice(3)].map((part) => makeLinks(refsOf(part)))
    const top = makeLinks(
      leaves.map(({ cid }) => ({ cid, length: 300 })),
      1,
    )
    const tree = [top, ...leaves, ...blocks]
    const bob = await addReplicator(mesh, 'bob')
    mesh.link(await mesh.addNode('alice', { blocks: [single, ...tree] }), bob)
    bob.replicator.want(single.cid)
    bob.replicator.want(top.cid)
    await mesh.time.until(() => bob.isHere(single.cid) && bob.isHere(top.cid))
    const bytes = tree.reduce((sum, block) => sum + block.bytes.byteLength, 0)
    expect(await bob.entryStore.holdings()).toEqual(
      expect.arrayContaining([
        { root: single.cid, bytes: 777 },
        { root: top.cid, bytes },
      ]),
    )
    expect(await bob.store.hasMany(cidsOf(tree))).not.toContain(false)
  })

  test('very many small files share commits', async () => {
    const mesh = createMemoryMesh()
    const files = makeBlocks(500, 100)
    const bob = await addReplicator(mesh, 'bob')
    const commit = vi.spyOn(bob.entryStore, 'commit')
    mesh.link(await mesh.addNode('alice', { blocks: files }), bob)
    for (const { cid } of files) bob.replicator.want(cid)
    await mesh.time.until(() => files.every(({ cid }) => bob.isHere(cid)))
    expect(commit.mock.calls.length).toBeLessThan(100)
    expect(await bob.entryStore.holdings()).toHaveLength(500)
    expect(mesh.network.offences()).toEqual([])
  })

  test('no more roots than the limit are fetched at once', async () => {
    const mesh = createMemoryMesh()
    const files = makeBlocks(100, 100)
    const bob = await addReplicator(mesh, 'bob')
    let active = 0
    let most = 0
    const { fetch } = bob.exchange
    vi.spyOn(bob.exchange, 'fetch').mockImplementation(async (...call) => {
      most = Math.max(most, ++active)
      await fetch(...call).finally(() => active--)
    })
    mesh.link(await mesh.addNode('alice', { blocks: files }), bob)
    for (const { cid } of files) bob.replicator.want(cid)
    await mesh.time.until(() => files.every(({ cid }) => bob.isHere(cid)))
    expect(most).toBe(REPLICATOR_LIMITS.maxActiveRoots)
  })

  test('what few others hold is fetched first', async () => {
    const mesh = createMemoryMesh()
    const files = makeBlocks(200, 100)
    const copiesByRoot = new Map(files.map(({ cid }, at) => [cid, at % 5]))
    const bob = await addReplicator(mesh, 'bob', { copiesOf: (root) => copiesByRoot.get(root) ?? 0 })
    const order: Cid[] = []
    const { fetch } = bob.exchange
    vi.spyOn(bob.exchange, 'fetch').mockImplementation(async (cids, options) => {
      const [cid] = cids
      if (cid !== undefined && !order.includes(cid)) order.push(cid)
      await fetch(cids, options)
    })
    bob.replicator.setPaused(true)
    for (const { cid } of files) bob.replicator.want(cid)
    mesh.link(await mesh.addNode('alice', { blocks: files, readTime: 20 }), bob)
    await mesh.time.pass(5_000)
    expect(order).toEqual([])
    bob.replicator.setPaused(false)
    await mesh.time.until(() => files.every(({ cid }) => bob.isHere(cid)))
    // Of one that nobody is known to have, its author's word has not come yet: it counts as one copy.
    const copies = order.map((cid) => Math.max(1, copiesByRoot.get(cid) ?? 0))
    expect(copies).toEqual(copies.toSorted((a, b) => a - b))
  })

  test('what is under way is broken off by a pause, and goes on from there', async () => {
    const mesh = createMemoryMesh()
    const file = makeSealedFile(makeBlocks(40, 50_000))
    const alice = await mesh.addNode('alice', { blocks: file.all, readTime: 100 })
    const bob = await addReplicator(mesh, 'bob')
    mesh.link(alice, bob)
    const storedBytes = (): number => bob.replicator.availabilityOf(file.root.cid).storedBytes
    bob.replicator.want(file.root.cid)
    await mesh.time.until(() => storedBytes() > 500_000)
    bob.replicator.setPaused(true)
    await mesh.time.pass(10_000)
    const paused = storedBytes()
    await mesh.time.pass(60_000)
    expect(storedBytes()).toBe(paused)
    expect(bob.isHere(file.root.cid)).toBe(false)
    bob.replicator.setPaused(false)
    await mesh.time.until(() => bob.isHere(file.root.cid))
    expect(bob.faults).toEqual([])
  })

  test('what was added here is held without being fetched', async () => {
    const mesh = createMemoryMesh()
    const file = makeSealedFile(makeBlocks(3))
    const bob = await addReplicator(mesh, 'bob', { blocks: file.all })
    const commit = vi.spyOn(bob.entryStore, 'commit')
    bob.replicator.want(file.root.cid)
    bob.replicator.held([{ root: file.root.cid, bytes: file.bytes }])
    bob.replicator.want(file.root.cid)
    await mesh.time.pass(1_000)
    expect(bob.isHere(file.root.cid)).toBe(true)
    expect(bob.changes.map(({ root }) => root)).toContain(file.root.cid)
    expect(commit).not.toHaveBeenCalled()
  })
})

describe('going on', () => {
  test('after a restart only what is missing is fetched', async () => {
    const mesh = createMemoryMesh()
    const file = makeSealedFile(makeBlocks(200, 50_000))
    const alice = await mesh.addNode('alice', { blocks: file.all, readTime: 10 })
    const first = await addReplicator(mesh, 'bob')
    mesh.link(alice, first)
    first.replicator.want(file.root.cid)
    await mesh.time.until(() => first.replicator.availabilityOf(file.root.cid).storedBytes > file.bytes / 2)
    await mesh.time.settle(Promise.all([first.replicator.close(), first.exchange.close(), first.swarm.close()]))
    expect(await first.entryStore.holdings()).toEqual([])

    const { bytes: storedBytes } = await first.store.usage()
    const sentBefore = mesh.network.traffic().bytes
    const { store, entryStore } = first
    const second = await addReplicator(mesh, 'bob', { store, entryStore })
    second.replicator.want(file.root.cid)
    await mesh.time.until(() => second.replicator.availabilityOf(file.root.cid).state === 'elsewhere')
    expect(second.replicator.availabilityOf(file.root.cid)).toEqual({
      state: 'elsewhere',
      storedBytes,
      totalBytes: file.bytes,
    })
    mesh.link(alice, second)
    await mesh.time.until(() => second.isHere(file.root.cid))
    expect(mesh.network.traffic().bytes - sentBefore).toBeLessThan(1.1 * (file.bytes - storedBytes))

    await mesh.time.settle(Promise.all([second.replicator.close(), second.exchange.close(), second.swarm.close()]))
    const third = await addReplicator(mesh, 'bob', { store, entryStore })
    expect(third.isHere(file.root.cid)).toBe(true)
    third.replicator.want(file.root.cid)
    await mesh.time.pass(1_000)
    expect(third.isHere(file.root.cid)).toBe(true)
  })

  test('all blocks here without a holding: committed without asking anyone', async () => {
    const mesh = createMemoryMesh()
    const file = makeSealedFile(makeBlocks(3))
    const bob = await addReplicator(mesh, 'bob', { blocks: file.all })
    bob.replicator.want(file.root.cid)
    await mesh.time.until(() => bob.isHere(file.root.cid))
    expect(await bob.entryStore.holdings()).toEqual([{ root: file.root.cid, bytes: file.bytes }])
    expect(mesh.network.traffic().streams).toBe(0)
  })

  test('what nobody has is tried again when a peer joins, and goes on in the middle', async () => {
    const mesh = createMemoryMesh()
    const file = makeSealedFile(makeBlocks(20))
    const half = file.all.slice(0, 10)
    const bob = await addReplicator(mesh, 'bob')
    mesh.link(await mesh.addNode('alice', { blocks: half }), bob)
    bob.replicator.want(file.root.cid)
    await mesh.time.until(() => bob.replicator.availabilityOf(file.root.cid).storedBytes > 0)
    await mesh.time.until(() => bob.replicator.availabilityOf(file.root.cid).state === 'elsewhere')
    const halfBytes = half.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
    expect(bob.replicator.availabilityOf(file.root.cid)).toMatchObject({
      storedBytes: halfBytes,
      totalBytes: file.bytes,
    })
    mesh.link(await mesh.addNode('carol', { blocks: file.all }), bob)
    const before = mesh.time.environment.clock.now()
    await mesh.time.until(() => bob.isHere(file.root.cid))
    expect(mesh.time.environment.clock.now() - before).toBeLessThan(REPLICATOR_LIMITS.retry)
  })

  test('what nobody has is tried again after a while, and at once on a hint', async () => {
    const mesh = createMemoryMesh()
    const [early, late] = [makeBlock(1), makeBlock(2)]
    const alice = await mesh.addNode('alice')
    const bob = await addReplicator(mesh, 'bob')
    mesh.link(alice, bob)
    for (const { cid } of [early, late]) bob.replicator.want(cid)
    await mesh.time.until(() => bob.replicator.availabilityOf(late.cid).state === 'elsewhere')
    await alice.store.putMany([early])
    bob.replicator.hint(alice.id, [early.cid])
    await mesh.time.until(() => bob.isHere(early.cid))
    expect(mesh.time.environment.clock.now()).toBeLessThan(1_000)
    await alice.store.putMany([late])
    await mesh.time.until(() => bob.isHere(late.cid))
    expect(mesh.time.environment.clock.now()).toBeLessThan(3 * REPLICATOR_LIMITS.retry)
  })

  test('a full disk is told of once, and fetching goes on when there is room', async () => {
    const mesh = createMemoryMesh()
    const file = makeSealedFile(makeBlocks(200, 50_000))
    const full = createMemoryBlockStore({ quotaBytes: 4_000_000 })
    const roomy = createMemoryBlockStore()
    let present = full
    const store = {
      ...full,
      get: (cid: Cid) => present.get(cid),
      getMany: (cids: readonly Cid[]) => present.getMany(cids),
      hasMany: (cids: readonly Cid[]) => present.hasMany(cids),
      putMany: (blocks: Parameters<typeof full.putMany>[0]) => present.putMany(blocks),
    }
    const bob = await addReplicator(mesh, 'bob', { store })
    mesh.link(await mesh.addNode('alice', { blocks: file.all }), bob)
    bob.replicator.want(file.root.cid)
    await mesh.time.until(() => bob.faults.length > 0)
    await mesh.time.pass(1_000)
    expect(bob.faults).toMatchObject([{ code: 'storage-full' }])
    expect(await bob.entryStore.holdings()).toEqual([])
    present = roomy
    await mesh.time.until(() => bob.isHere(file.root.cid))
  })

  test('a commit that fails is made again', async () => {
    const mesh = createMemoryMesh()
    const file = makeSealedFile(makeBlocks(3))
    const bob = await addReplicator(mesh, 'bob', { blocks: file.all })
    vi.spyOn(bob.entryStore, 'commit').mockRejectedValueOnce(new Error('The disk failed.'))
    bob.replicator.want(file.root.cid)
    await mesh.time.until(() => bob.faults.length > 0)
    expect(bob.isHere(file.root.cid)).toBe(false)
    await mesh.time.until(() => bob.isHere(file.root.cid))
    expect(await bob.entryStore.holdings()).toHaveLength(1)
  })
})

describe('what nobody needs any more', () => {
  test('is neither held nor fetched, on disk either, and goes on from what is here when it is wanted again', async () => {
    const mesh = createMemoryMesh()
    const file = makeSealedFile(makeBlocks(10, 50_000))
    const alice = await mesh.addNode('alice', { blocks: file.all })
    const bob = await addReplicator(mesh, 'bob')
    mesh.link(alice, bob)
    bob.replicator.want(file.root.cid)
    await mesh.time.until(() => bob.isHere(file.root.cid))

    await bob.replicator.release([file.root.cid])
    expect(bob.replicator.availabilityOf(file.root.cid).state).toBe('elsewhere')
    expect([bob.replicator.heldRoots(), bob.replicator.rootsInUse()]).toEqual([[], []])
    expect(bob.replicator.wasHeld(file.root.cid)).toBe(false)
    expect(await bob.entryStore.holdings()).toEqual([])

    await alice.exchange.close()
    bob.replicator.want(file.root.cid)
    await mesh.time.until(() => bob.isHere(file.root.cid))
    expect(await bob.entryStore.holdings()).toEqual([{ root: file.root.cid, bytes: file.bytes }])
  })

  test('is not fetched when somebody comes who has it', async () => {
    const mesh = createMemoryMesh()
    const file = makeSealedFile(makeBlocks(10, 50_000))
    const alice = await mesh.addNode('alice', { blocks: file.all })
    const bob = await addReplicator(mesh, 'bob')
    bob.replicator.want(file.root.cid)
    expect(bob.replicator.availabilityOf(file.root.cid).state).toBe('arriving')
    bob.replicator.unwant(file.root.cid)
    expect(bob.replicator.availabilityOf(file.root.cid).state).toBe('elsewhere')
    mesh.link(alice, bob)
    await mesh.time.pass(60_000)
    expect(await bob.store.hasMany(cidsOf(file.all))).not.toContain(true)
    expect(bob.faults).toEqual([])
  })
})

describe('hostile roots', () => {
  test('what is no links tree is never held, and keeps nothing else from arriving', async () => {
    const mesh = createMemoryMesh()
    const rubbish = nameBlock(Uint8Array.of(1, 2, 3), 'dag-cbor')
    const leaf = makeLinks(refsOf(makeBlocks(2, 100)))
    const liar = makeLinks([{ cid: leaf.cid, length: 5_000 }], 1)
    const file = makeSealedFile(makeBlocks(3))
    const alice = await mesh.addNode('alice', { blocks: [rubbish, leaf, liar, ...file.all] })
    const bob = await addReplicator(mesh, 'bob')
    mesh.link(alice, bob)
    for (const { cid } of [rubbish, liar, file.root]) bob.replicator.want(cid)
    await mesh.time.until(() => bob.isHere(file.root.cid))
    await mesh.time.pass(2 * REPLICATOR_LIMITS.retry)
    for (const { cid } of [rubbish, liar]) {
      expect(bob.replicator.availabilityOf(cid)).toEqual({ state: 'elsewhere', storedBytes: 0, totalBytes: 0 })
    }
    expect(await bob.entryStore.holdings()).toHaveLength(1)
    // Who sent it is not who wrote it.
    expect(mesh.network.offences()).toEqual([])
  })

  test('a root that names a block nobody has is never held', async () => {
    const mesh = createMemoryMesh()
    const blocks = makeBlocks(3)
    const file = makeSealedFile([...blocks, makeBlock(99)])
    const bob = await addReplicator(mesh, 'bob')
    mesh.link(await mesh.addNode('alice', { blocks: [file.root, ...blocks] }), bob)
    bob.replicator.want(file.root.cid)
    await mesh.time.pass(10 * REPLICATOR_LIMITS.retry)
    expect(bob.replicator.availabilityOf(file.root.cid).state).not.toBe('here')
    expect(await bob.entryStore.holdings()).toEqual([])
  })
})

test('closing stops everything', async () => {
  const mesh = createMemoryMesh()
  const file = makeSealedFile(makeBlocks(100, 50_000))
  const alice = await mesh.addNode('alice', { blocks: file.all, readTime: 10 })
  const bob = await addReplicator(mesh, 'bob')
  mesh.link(alice, bob)
  bob.replicator.want(file.root.cid)
  await mesh.time.until(() => bob.replicator.availabilityOf(file.root.cid).storedBytes > 0)
  await mesh.time.settle(bob.replicator.close())
  const changes = bob.changes.length
  bob.replicator.want(makeBlock(1_000).cid)
  bob.replicator.hint('alice' as PeerId, [file.root.cid])
  await mesh.time.pass(10 * REPLICATOR_LIMITS.retry)
  expect(await bob.entryStore.holdings()).toEqual([])
  expect(bob.changes).toHaveLength(changes)
  expect(bob.faults).toEqual([])
})

describe('healing', () => {
  const fileOf = (seed: number, count: number) => makeSealedFile(makeBlocks(count, 50_000, 10_000 * seed))

  test('gives way to what a person waits for, in the middle of a file, and goes on from there', async () => {
    const mesh = createMemoryMesh()
    const file = fileOf(1, 60)
    const alice = await mesh.addNode('alice', { blocks: file.all, readTime: 200 })
    const courtesy = createCourtesy(mesh.time.environment.clock)
    const bob = await addReplicator(mesh, 'bob', { courtesy })
    const { cid } = file.root
    mesh.link(alice, bob)
    bob.replicator.heal(cid)
    await mesh.time.until(() => bob.replicator.availabilityOf(cid).storedBytes > file.bytes / 4)
    const end = courtesy.begin()
    await mesh.time.pass(2_000)
    const { storedBytes } = bob.replicator.availabilityOf(cid)
    await mesh.time.pass(COURTESY_LIMITS.longestWait / 2)
    expect(bob.replicator.availabilityOf(cid)).toMatchObject({ state: 'arriving', storedBytes })
    expect(storedBytes).toBeLessThan(file.bytes)
    end()
    await mesh.time.until(() => bob.isHere(cid))
    expect(mesh.network.offences()).toEqual([])
  })

  test('goes after what this device wants for itself, until that is here or it has its turn', async () => {
    const mesh = createMemoryMesh()
    const healed = fileOf(1, 4)
    const own = Array.from({ length: REPLICATOR_LIMITS.maxActiveRoots + 8 }, (_, at) => fileOf(at + 2, 4))
    const alice = await mesh.addNode('alice', { blocks: [healed, ...own].flatMap(({ all }) => all), readTime: 100 })
    const courtesy = createCourtesy(mesh.time.environment.clock)
    const bob = await addReplicator(mesh, 'bob', { courtesy })
    bob.replicator.heal(healed.root.cid)
    for (const { root } of own) bob.replicator.want(root.cid)
    mesh.link(alice, bob)
    await mesh.time.until(() => own.every(({ root }) => bob.isHere(root.cid)))
    expect(bob.replicator.availabilityOf(healed.root.cid)).toMatchObject({ state: 'arriving', storedBytes: 0 })
    await mesh.time.until(() => bob.isHere(healed.root.cid))
  })

  test('when it has its turn, there are places for it beside all that this device wants for itself', async () => {
    const mesh = createMemoryMesh()
    const own = Array.from({ length: REPLICATOR_LIMITS.maxActiveRoots + 1 }, (_, at) => fileOf(at + 2, 1))
    const rare = fileOf(1, 1)
    const courtesy = { mayHeal: createWritable(true), begin: () => () => undefined }
    const bob = await addReplicator(mesh, 'bob', { courtesy })
    const carol = await mesh.addNode('carol', { blocks: rare.all })
    const mute = mesh.addStranger('mute', async (_, requests) => {
      for await (const request of requests) expect(request).toBeDefined()
    })
    for (const { root } of own) bob.replicator.want(root.cid)
    mesh.link(mute, bob)
    await mesh.time.pass(1_000)
    courtesy.mayHeal.set(false)
    bob.replicator.heal(rare.root.cid)
    mesh.link(carol, bob)
    await mesh.time.pass(5_000)
    expect(bob.isHere(rare.root.cid)).toBe(false)
    courtesy.mayHeal.set(true)
    await mesh.time.pass(5_000)
    expect(bob.isHere(rare.root.cid)).toBe(true)
  })

  test('what is healed and then wanted here waits for nobody', async () => {
    const mesh = createMemoryMesh()
    const file = fileOf(1, 3)
    const courtesy = createCourtesy(mesh.time.environment.clock)
    const bob = await addReplicator(mesh, 'bob', { courtesy })
    mesh.link(await mesh.addNode('alice', { blocks: file.all }), bob)
    courtesy.begin()
    bob.replicator.heal(file.root.cid)
    await mesh.time.pass(1_000)
    expect(bob.isHere(file.root.cid)).toBe(false)
    bob.replicator.want(file.root.cid)
    await mesh.time.pass(1_000)
    expect(bob.isHere(file.root.cid)).toBe(true)
  })

  test('begins one file at each idle moment, and what is wanted here at once', async () => {
    const mesh = createMemoryMesh()
    const files = [1, 2, 3].map((seed) => fileOf(seed, 1))
    const moments: (() => void)[] = []
    const bob = await addReplicator(mesh, 'bob', {
      whenIdle(callback) {
        moments.push(callback)
        return () => undefined
      },
    })
    mesh.link(await mesh.addNode('alice', { blocks: files.flatMap(({ all }) => all) }), bob)
    const [first, second, third] = files.map(({ root }) => root.cid) as [Cid, Cid, Cid]
    bob.replicator.heal(first)
    bob.replicator.heal(second)
    bob.replicator.want(third)
    await mesh.time.until(() => bob.isHere(third))
    expect([bob.isHere(first), bob.isHere(second), moments.length]).toEqual([false, false, 1])
    moments[0]!()
    await mesh.time.until(() => bob.isHere(first))
    expect([bob.isHere(second), moments.length]).toEqual([false, 2])
    moments[1]!()
    await mesh.time.until(() => bob.isHere(second))
  })
})
