import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { Cid } from '../../../src/core/base/ids.ts'
import { createLeases } from '../../../src/core/blocks/leases.ts'
import { createVerifiedBlockStore } from '../../../src/core/blocks/verified-store.ts'
import type { Block } from '../../../src/core/ports/block-store.ts'
import { createRepair } from '../../../src/core/replication/repair.ts'
import { createReplicator } from '../../../src/core/replication/replicator.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { createMemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'
import { cidsOf, createMemoryMesh, makeBlock, makeBlocks, type MemoryMesh } from '../blocks/exchange-fixture.ts'
import { makeSealedFile } from './links-fixture.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

interface Disk {
  readonly store: ReturnType<typeof createMemoryBlockStore>
  readonly entryStore: ReturnType<typeof createMemoryEntryStore>
}

/** A device that repairs itself, as mesh.ts wires it. */
async function addRepairing(mesh: MemoryMesh, { store, entryStore }: Disk) {
  const reported: Cid[] = []
  const blocks = createVerifiedBlockStore(store, {
    onDamaged(cids) {
      reported.push(...cids)
      repair.lost(cids)
    },
  })
  const node = await mesh.addNode('bob', { store })
  const onFault = (error: Error): void => {
    throw error
  }
  const replicator = createReplicator({
    exchange: node.exchange,
    blocks,
    leases: createLeases(),
    entryStore,
    swarm: node.swarm,
    environment: mesh.time.environment,
    onFault,
  })
  const repair = createRepair({ blocks, replicator, onFault })
  await replicator.load()
  const stateOf = (root: Cid) => replicator.availabilityOf(root).state
  return { ...node, blocks, replicator, repair, reported, stateOf }
}

const newDisk = (): Disk => ({ store: createMemoryBlockStore(), entryStore: createMemoryEntryStore() })

/** Other bytes under the block's name. */
async function damage({ store }: Disk, { cid }: Block, bytes: Bytes = makeBlock(9_999).bytes): Promise<void> {
  await store.deleteMany([cid])
  await store.putMany([{ cid, bytes }])
}

const FILES = [makeSealedFile(makeBlocks(5)), makeSealedFile(makeBlocks(5, 1024, 10))] as const

async function openWithFiles() {
  const mesh = createMemoryMesh()
  const disk = newDisk()
  await disk.store.putMany(FILES.flatMap(({ all }) => all))
  await disk.entryStore.commit({
    entries: [],
    holdings: FILES.map(({ root, bytes }) => ({ root: root.cid, bytes })),
  })
  const bob = await addRepairing(mesh, disk)
  return { mesh, disk, bob }
}

describe('damage', () => {
  test.each([
    ['a block', (file: (typeof FILES)[number]) => file.blocks[2] as Block],
    ['a links block', (file: (typeof FILES)[number]) => file.root],
  ])('%s that is read and found damaged is fetched again from a peer', async (_, pick) => {
    const { mesh, disk, bob } = await openWithFiles()
    const [hurt, other] = FILES
    const wrong = pick(hurt)
    await damage(disk, wrong)
    expect(await bob.blocks.get(wrong.cid)).toBeUndefined()
    expect(bob.reported).toEqual([wrong.cid])
    await mesh.time.calm()
    await mesh.time.until(() => bob.stateOf(hurt.root.cid) === 'elsewhere') // nobody is here yet
    expect(bob.stateOf(other.root.cid)).toBe('here')
    mesh.link(await mesh.addNode('alice', { blocks: hurt.all }), bob)
    await mesh.time.until(() => bob.stateOf(hurt.root.cid) === 'here')
    expect(await bob.blocks.get(wrong.cid)).toEqual(new Uint8Array(wrong.bytes))
    expect(await disk.entryStore.holdings()).toContainEqual({ root: hurt.root.cid, bytes: hurt.bytes })
    // Only what was damaged came.
    expect(mesh.network.traffic().bytes).toBeLessThan(2 * wrong.bytes.byteLength)
  })

  test('is not forgotten over a restart', async () => {
    const { mesh, disk, bob } = await openWithFiles()
    const [hurt, other] = FILES
    await damage(disk, hurt.blocks[0] as Block)
    await bob.blocks.getMany(cidsOf(hurt.blocks))
    await bob.repair.settled()
    await mesh.time.settle(Promise.all([bob.replicator.close(), bob.exchange.close(), bob.swarm.close()]))

    const again = await addRepairing(mesh, disk)
    expect(again.stateOf(hurt.root.cid)).toBe('elsewhere')
    expect(again.replicator.wasHeld(hurt.root.cid)).toBe(true)
    expect(again.stateOf(other.root.cid)).toBe('here')
    mesh.link(await mesh.addNode('alice', { blocks: hurt.all }), again)
    again.replicator.want(hurt.root.cid)
    await mesh.time.until(() => again.stateOf(hurt.root.cid) === 'here')
  })

  test('of a block that two files share makes both be fetched again', async () => {
    const mesh = createMemoryMesh()
    const disk = newDisk()
    const shared = makeBlock(1)
    const files = [makeSealedFile([shared, makeBlock(2)]), makeSealedFile([shared, makeBlock(3)])]
    await disk.store.putMany(files.flatMap(({ all }) => all))
    const holdings = files.map(({ root, bytes }) => ({ root: root.cid, bytes }))
    await disk.entryStore.commit({ entries: [], holdings })
    await damage(disk, shared)
    const bob = await addRepairing(mesh, disk)
    await bob.blocks.get(shared.cid)
    await bob.repair.settled()
    expect(bob.replicator.heldRoots()).toEqual([])
    mesh.link(await mesh.addNode('alice', { blocks: [shared] }), bob)
    await mesh.time.until(() => bob.replicator.heldRoots().length === 2)
  })

  test('found in a file that is just arriving begins it again, and it is whole in the end', async () => {
    const mesh = createMemoryMesh()
    const disk = newDisk()
    const file = makeSealedFile(makeBlocks(200, 10_000))
    const early = file.blocks.slice(0, 20)
    await disk.store.putMany(early)
    await damage(disk, early[0] as Block)
    const bob = await addRepairing(mesh, disk)
    mesh.link(await mesh.addNode('alice', { blocks: file.all, readTime: 20 }), bob)
    bob.replicator.want(file.root.cid)
    await mesh.time.until(() => bob.replicator.availabilityOf(file.root.cid).storedBytes > file.bytes / 2)
    await bob.blocks.get((early[0] as Block).cid)
    await mesh.time.until(() => bob.stateOf(file.root.cid) === 'here')
    expect(await bob.blocks.check(cidsOf(file.all))).toEqual({ blocks: 201, bytes: file.bytes, damaged: [] })
  })
})

test('blocks that are missing without a trace are found, and fetched again', async () => {
  const { mesh, disk, bob } = await openWithFiles()
  const [hurt, other] = FILES
  expect(await bob.repair.findMissing()).toBe(0)
  await disk.store.deleteMany(cidsOf(hurt.blocks.slice(0, 2)))
  expect(await bob.repair.findMissing()).toBe(2)
  expect(bob.replicator.heldRoots()).toEqual([other.root.cid])
  await disk.store.deleteMany([other.root.cid])
  expect(await bob.repair.findMissing()).toBe(1)
  mesh.link(await mesh.addNode('alice', { blocks: FILES.flatMap(({ all }) => all) }), bob)
  await mesh.time.until(() => bob.replicator.heldRoots().length === 2)
  expect(await bob.repair.findMissing()).toBe(0)
  expect(await bob.blocks.hasMany(cidsOf(FILES.flatMap(({ all }) => all)))).not.toContain(false)
})

test('while it is suspended nothing is fetched; then it goes on, and counts only on what is there', async () => {
  const mesh = createMemoryMesh()
  const disk = newDisk()
  const file = makeSealedFile(makeBlocks(100, 10_000))
  const bob = await addRepairing(mesh, disk)
  mesh.link(await mesh.addNode('alice', { blocks: file.all, readTime: 20 }), bob)
  bob.replicator.want(file.root.cid)
  await mesh.time.until(() => bob.replicator.availabilityOf(file.root.cid).storedBytes > file.bytes / 2)
  const suspended = bob.replicator.suspend(async () => {
    await disk.store.deleteMany(cidsOf(file.blocks.slice(0, 50)))
    return 'done'
  })
  expect(await mesh.time.settle(suspended)).toBe('done')
  await mesh.time.until(() => bob.stateOf(file.root.cid) === 'here')
  expect(await bob.blocks.hasMany(cidsOf(file.all))).not.toContain(false)
})
