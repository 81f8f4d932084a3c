import { afterEach, expect, test, vi } from 'vitest'
import type { Cid, FileId, LogId } from '../../../src/core/base/ids.ts'
import { createWritable } from '../../../src/core/base/readable.ts'
import { createLeases } from '../../../src/core/blocks/leases.ts'
import { createHealing } from '../../../src/core/replication/healing.ts'
import { createReplicator } from '../../../src/core/replication/replicator.ts'
import { createCopies } from '../../../src/core/vault/copies.ts'
import { decodeLinks } from '../../../src/core/wire/links.ts'
import { unwrap } from '../../../src/core/base/errors.ts'
import type { Block } from '../../../src/core/ports/block-store.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { createMemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'
import { cidsOf, createMemoryMesh, makeBlocks, type MemoryMesh } from '../blocks/exchange-fixture.ts'
import { memberOf } from './have-fixture.ts'
import { makeSealedFile } from './links-fixture.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const ROOM = 256 * 1024

/** A device that tells what it has, and fetches what it wants. `asked`: the blocks that others wanted of it. */
async function addDevice(mesh: MemoryMesh, index: number, blocks: readonly Block[] = []) {
  const store = createMemoryBlockStore()
  const asked = new Set<Cid>()
  const watched = {
    ...store,
    getMany(cids: readonly Cid[]) {
      for (const cid of cids) asked.add(cid)
      return store.getMany(cids)
    },
  }
  const member = memberOf(index)
  const node = await mesh.addNode(`device ${index}`, { blocks, store: watched, readTime: 20, member })
  const { environment } = mesh.time
  const onFault = (error: Error): void => {
    throw error
  }
  const replicator = createReplicator({
    ...{ exchange: node.exchange, blocks: store, leases: createLeases(), entryStore: createMemoryEntryStore() },
    ...{ swarm: node.swarm, environment, onFault },
    partsOf: (root) => healing.partsOf(root),
  })
  const healing = createHealing({
    ...{ swarm: node.swarm, replicator, blocks: store, environment, self: member, epoch: 0, onFault },
    cred: new Uint8Array(64),
    sign: async () => new Uint8Array(64),
    verify: async () => 'good',
    isNamedKeeper: () => false,
  })
  healing.start()
  const stateOf = (root: Cid) => replicator.availabilityOf(root).state
  /** What its person is told of a file with this root, of which two copies are wanted. */
  function countCopies(root: Cid, size: number) {
    const [vault, fileId] = ['vault' as LogId, 'file' as FileId]
    const summary = { id: vault, redundancy: 2, name: '', description: '', createdAt: 0, createdBy: member }
    const copies = createCopies({
      clock: environment.clock,
      self: member,
      vaults: createWritable([summary]),
      openVaults: () => new Map([[vault, { currentRoots: () => new Map([[fileId, { root, size }]]) }]]),
      roots: healing,
      blocks: store,
      availabilityOf: replicator.availabilityOf,
      heldRoots: replicator.heldRoots,
      ownPartOf: replicator.parts.bitmapOf,
      onAvailability: replicator.onChange,
      isOnline: () => true,
    })
    return { ofFile: () => copies.ofFile(vault, fileId), shortfall: copies.shortfall }
  }
  return { ...node, replicator, healing, asked, stateOf, countCopies }
}

test('who fetches gets from two that have different parts what neither has whole, and asks each for what it says it has', async () => {
  const mesh = createMemoryMesh()
  const file = makeSealedFile(makeBlocks(32, ROOM))
  const root = file.root.cid
  const halves = [file.blocks.slice(0, 16), file.blocks.slice(16)] as const
  const anna = await addDevice(mesh, 1, [file.root, ...halves[0]])
  const ben = await addDevice(mesh, 2, [file.root, ...halves[1]])
  const cleo = await addDevice(mesh, 3)
  // What was broken off is looked at, and cannot be gone on with: nobody is there.
  for (const device of [anna, ben]) device.replicator.want(root)
  await mesh.time.until(() => [anna, ben].every((device) => device.stateOf(root) === 'elsewhere'))
  const size = 32 * ROOM
  const told = [anna, ben, cleo].map((device) => device.countCopies(root, size))

  mesh.link(anna, cleo)
  mesh.link(ben, cleo)
  await mesh.time.until(() => cleo.healing.partsOf(root).length === 2)
  const order = unwrap(decodeLinks(file.root.bytes)).links.map(({ cid }) => cid)
  const stated = new Map(
    cleo.healing
      .partsOf(root)
      .map(({ peer, bitmap }) => [
        peer,
        new Set(order.filter((_, place) => ((bitmap[place >> 3] ?? 0) >> (place & 7)) & 1)),
      ]),
  )
  expect(stated.get(anna.id)).toEqual(new Set(cidsOf(halves[0])))
  expect(stated.get(ben.id)).toEqual(new Set(cidsOf(halves[1])))
  expect(cleo.healing.healthOf(root)).toMatchObject({ copies: 0, holders: [] })
  await mesh.time.until(() => anna.healing.partsByRoot().has(root))
  const [annas, bens, cleos] = told as [(typeof told)[0], (typeof told)[0], (typeof told)[0]]
  const half = { isKeeper: false, isCounted: true, isOnline: true, share: 0.5 }
  expect(await annas.ofFile()).toEqual({
    ...{ wanted: 2, copies: 0, together: 1, elsewhere: 0 },
    devices: [
      { member: memberOf(1), ...half },
      { member: memberOf(2), ...half },
    ],
  })
  // Who has not the list of the file's blocks cannot say how much the others have.
  expect(await cleos.ofFile()).toMatchObject({
    ...{ copies: 0, together: undefined, elsewhere: undefined },
    devices: [{ share: undefined }, { share: undefined }],
  })
  // Two copies are wanted, and there are the blocks of one.
  await mesh.time.until(() => [cleos, bens].every(({ shortfall }) => shortfall.get().files === 1))
  expect(cleos.shortfall.get()).toEqual({ files: 1, bytes: size, seconds: undefined })

  cleo.replicator.want(root)
  await mesh.time.until(() => cleo.stateOf(root) === 'here')
  const vain = (device: typeof anna, half: readonly Block[]): Cid[] =>
    [...device.asked].filter((cid) => cid !== root && !cidsOf(half).includes(cid))
  expect([vain(anna, halves[0]), vain(ben, halves[1])]).toEqual([[], []])
  await mesh.time.until(() => cleo.healing.healthOf(root).copies >= 1)
  expect(await cleos.ofFile()).toMatchObject({
    ...{ copies: 1, together: 2, elsewhere: 1 },
    devices: [
      { member: memberOf(3), share: 1 },
      { member: memberOf(1), share: 0.5 },
      { member: memberOf(2), share: 0.5 },
    ],
  })
  // The others get the rest of it from her, and then there is nothing left to copy.
  await mesh.time.until(() => [cleos, bens].every(({ shortfall }) => shortfall.get().files === 0))
})
