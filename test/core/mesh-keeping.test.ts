import { describe, expect, test, vi } from 'vitest'
import type { HandOverProgress, Mesh, Vault } from '../../src/core/mesh.ts'
import type { BlockStore } from '../../src/core/ports/block-store.ts'
import {
  createDevice,
  createMeshKeeper,
  createNetwork,
  type Device,
  randomBytes,
  readFile,
  stateOf,
} from './mesh-fixture.ts'
import { createSkippingEnvironment } from './skipping-clock.ts'

const { open, close } = createMeshKeeper()
const PATIENCE = { timeout: 60_000, interval: 50 }
const SECOND = 1_000
const MINUTE = 60 * SECOND
const MIB = 1024 * 1024

interface Member {
  readonly device: Device
  readonly mesh: Mesh
  readonly vault: Vault
}

/** Devices on one clock, whose time can be made to pass. */
function createScene() {
  const environment = createSkippingEnvironment()
  const network = createNetwork()
  const members: Member[] = []

  async function add(name: string, change: Parameters<Mesh['changeKeeping']>[0] = {}): Promise<Member> {
    const device = await createDevice(name, { environment })
    const mesh = await open(device, network)
    await mesh.changeKeeping(change)
    if (members.length === 0) await mesh.createVault('Photos', { redundancy: 2 })
    await vi.waitFor(() => expect(mesh.vaults.get()).toHaveLength(1), PATIENCE)
    const [summary] = mesh.vaults.get()
    if (summary === undefined) throw new Error('no vault')
    const member = { device, mesh, vault: await mesh.openVault(summary.id) }
    members.push(member)
    return member
  }

  /** Until it is so, while time passes in steps: each step lets what was begun come to its end. */
  async function passUntil(step: number, check: () => void | Promise<void>): Promise<void> {
    await vi.waitFor(async () => {
      environment.skip(step)
      await check()
    }, PATIENCE)
  }

  const holdersOf = (name: string): readonly Member[] => members.filter(({ vault }) => stateOf(vault, name) === 'here')

  return { add, members, passUntil, holdersOf, network, environment }
}

async function countBlocks(blocks: BlockStore): Promise<number> {
  let count = 0
  for await (const _ of blocks.cids()) count++
  return count
}

const copiesOf = ({ mesh, vault }: Member) => mesh.copies.get().get(vault.id)

describe('a device that keeps its share', () => {
  test('fetches what too few hold and leaves the rest; when one goes for good, the copies return', async () => {
    const scene = createScene()
    const grace = { mode: 'share', grace: 5 * MINUTE } as const
    const anna = await scene.add('Anna', grace)
    const others = [await scene.add('Ben', grace), await scene.add('Cleo', grace)]
    const bytes = randomBytes(300_000)
    await anna.vault.add([{ path: ['a.bin'], source: new Blob([bytes]) }])
    await scene.passUntil(SECOND, () => expect(scene.holdersOf('a.bin')).toHaveLength(2))
    await scene.passUntil(SECOND, () => expect(copiesOf(anna)?.fewest).toBe(2))
    expect(copiesOf(anna)?.onlyHere.files).toBe(0)
    expect(scene.holdersOf('a.bin')).toHaveLength(2)
    // Who does not hold it can read it all the same.
    const without = others.find((member) => !scene.holdersOf('a.bin').includes(member)) as Member
    await vi.waitFor(() => expect(stateOf(without.vault, 'a.bin')).toBe('elsewhere'), PATIENCE)
    expect(await readFile(without.vault, 'a.bin')).toEqual(bytes)

    const second = scene.holdersOf('a.bin').find((member) => member !== anna) as Member
    await close(second.mesh)
    await scene.passUntil(30 * SECOND, () => expect(stateOf(without.vault, 'a.bin')).toBe('here'))
    await scene.passUntil(SECOND, () => expect(copiesOf(anna)?.fewest).toBe(2))
    expect(scene.network.offences()).toEqual([])
    expect(scene.network.faults()).toEqual([])
  })

  test('lets go of what others have promised to keep, on its disk too, and never of more', async () => {
    const scene = createScene()
    const anna = await scene.add('Anna')
    await scene.add('Ben')
    const cleo = await scene.add('Cleo')
    await anna.vault.add([
      { path: ['a.bin'], source: new Blob([randomBytes(300_000)]) },
      { path: ['b.bin'], source: new Blob([randomBytes(300_000)]) },
    ])
    for (const name of ['a.bin', 'b.bin']) {
      await scene.passUntil(SECOND, () => expect(scene.holdersOf(name)).toHaveLength(3))
    }
    await cleo.mesh.changeKeeping({ mode: 'share' })
    const before = await countBlocks(cleo.device.blocks)
    // Nothing in the first minutes: it may have promised something before it was started.
    await scene.passUntil(10 * SECOND, () => expect(copiesOf(cleo)?.fewest).toBe(3))
    await scene.passUntil(15 * SECOND, () => expect(scene.holdersOf('a.bin')).toHaveLength(2))
    await scene.passUntil(15 * SECOND, () => expect(scene.holdersOf('b.bin')).toHaveLength(2))
    await scene.passUntil(15 * SECOND, async () =>
      expect(await countBlocks(cleo.device.blocks)).toBeLessThan(before / 2),
    )
    expect(stateOf(cleo.vault, 'a.bin')).toBe('elsewhere')
    // All of them: two copies are wanted, and there are two.
    await anna.mesh.changeKeeping({ mode: 'share' })
    for (let step = 0; step < 60; step++) scene.environment.skip(30 * SECOND)
    await scene.passUntil(30 * SECOND, () => expect(copiesOf(anna)?.fewest).toBe(2))
    expect(scene.holdersOf('a.bin')).toHaveLength(2)
    expect(scene.holdersOf('b.bin')).toHaveLength(2)
    expect(scene.network.offences()).toEqual([])
  })
})

describe('a device that keeps files on demand', () => {
  test('fetches what is opened, up to a bound, and lets go of what was not opened for longest', async () => {
    const scene = createScene()
    const anna = await scene.add('Anna')
    await scene.add('Ben')
    const cleo = await scene.add('Cleo', { mode: 'on-demand', cacheBytes: MIB })
    const contents = Array.from({ length: 3 }, () => randomBytes(400_000))
    await anna.vault.add(contents.map((bytes, at) => ({ path: [`${at}.bin`], source: new Blob([bytes]) })))
    for (const name of ['0.bin', '1.bin', '2.bin']) {
      await scene.passUntil(SECOND, () => expect(scene.holdersOf(name)).toHaveLength(2))
    }
    expect(scene.holdersOf('0.bin')).not.toContain(cleo)
    for (const [at, bytes] of contents.entries()) {
      const name = `${at}.bin`
      expect(await readFile(cleo.vault, name)).toEqual(bytes)
      await scene.passUntil(SECOND, () => expect(stateOf(cleo.vault, name)).toBe('here'))
      // The first is opened again: the second is then the one that was not opened for longest.
      scene.environment.skip(SECOND)
      if (at === 1) await readFile(cleo.vault, '0.bin')
    }
    await scene.passUntil(15 * SECOND, () => expect(stateOf(cleo.vault, '1.bin')).toBe('elsewhere'))
    expect(stateOf(cleo.vault, '0.bin')).toBe('here')
    expect(stateOf(cleo.vault, '2.bin')).toBe('here')
  })

  test('keeps what it brought, however much that is, while nobody else has it', async () => {
    const scene = createScene()
    const anna = await scene.add('Anna', { mode: 'on-demand', cacheBytes: MIB })
    await scene.add('Ben')
    const bytes = randomBytes(2 * MIB)
    await anna.vault.add([{ path: ['a.bin'], source: new Blob([bytes]) }])
    await scene.passUntil(SECOND, () => expect(scene.holdersOf('a.bin')).toHaveLength(2))
    for (let step = 0; step < 60; step++) scene.environment.skip(30 * SECOND)
    await scene.passUntil(30 * SECOND, () => expect(copiesOf(anna)?.fewest).toBe(2))
    expect(stateOf(anna.vault, 'a.bin')).toBe('here')
  })
})

describe('the room that is set for a device', () => {
  test('is never exceeded by what comes or is added, and is got to when it is made less', async () => {
    const scene = createScene()
    const anna = await scene.add('Anna')
    await scene.add('Ben')
    const cleo = await scene.add('Cleo', { roomBytes: MIB })
    const names = ['0.bin', '1.bin', '2.bin', '3.bin']
    for (const name of names) await anna.vault.add([{ path: [name], source: new Blob([randomBytes(400_000)]) }])
    const heldBy = (member: Member) => names.filter((name) => stateOf(member.vault, name) === 'here')
    for (const name of names) await scene.passUntil(SECOND, () => expect(scene.holdersOf(name)).toContain(anna))
    await scene.passUntil(SECOND, () => expect(heldBy(cleo)).toHaveLength(2))
    await scene.passUntil(SECOND, () =>
      expect(scene.members.map(heldBy).map(({ length }) => length)).toEqual([4, 4, 2]),
    )
    const add = cleo.vault.add([{ path: ['more.bin'], source: new Blob([randomBytes(400_000)]) }])
    await expect(add).rejects.toMatchObject({ code: 'storage-full' })
    await cleo.vault.add([{ path: ['little.bin'], source: new Blob([randomBytes(10_000)]) }])
    await scene.passUntil(SECOND, () => expect(scene.holdersOf('little.bin')).toHaveLength(3))

    await anna.mesh.changeKeeping({ roomBytes: 1.5 * MIB })
    const before = await countBlocks(anna.device.blocks)
    await scene.passUntil(15 * SECOND, () => expect(heldBy(anna).length).toBeLessThan(4))
    await scene.passUntil(15 * SECOND, async () => expect(await countBlocks(anna.device.blocks)).toBeLessThan(before))
    expect(heldBy(anna)).toHaveLength(3)
    // What went comes back when there is room for it.
    await anna.mesh.changeKeeping({ roomBytes: undefined })
    await scene.passUntil(SECOND, () => expect(heldBy(anna)).toHaveLength(4))
    expect(scene.network.offences()).toEqual([])
    expect(scene.network.faults()).toEqual([])
  })
})

test('what is set for this device is remembered, and what makes no sense is refused', async () => {
  const network = createNetwork()
  const device = await createDevice('Anna')
  const mesh = await open(device, network)
  const { id } = await mesh.createVault('Photos')
  expect(mesh.keeping.get().mode).toBe('all')
  const modeByVault = new Map([[id, 'share' as const]])
  const change = { modeByVault, roomBytes: 5e9, uploadRate: 1_000_000, onlyUnmetered: true }
  await mesh.changeKeeping(change)
  await expect(mesh.changeKeeping({ downloadRate: 10 })).rejects.toMatchObject({ code: 'invalid' })
  await expect(mesh.changeKeeping({ roomBytes: 0 })).rejects.toMatchObject({ code: 'invalid' })
  await expect(mesh.changeKeeping({ grace: 1 })).rejects.toMatchObject({ code: 'invalid' })
  await close(mesh)
  const again = await open(device, network)
  expect(again.keeping.get()).toMatchObject({ ...change, mode: 'all', downloadRate: undefined })
})

describe('leaving', () => {
  test('hands over what only this device has, with progress, and then goes', async () => {
    const scene = createScene()
    const anna = await scene.add('Anna')
    await anna.vault.add([{ path: ['a.bin'], source: new Blob([randomBytes(500_000)]) }])
    await scene.passUntil(SECOND, () => expect(copiesOf(anna)?.onlyHere.files).toBe(1))
    const seen: HandOverProgress[] = []
    let hasLeft = false
    const leaving = anna.mesh.leave({ onProgress: (left) => seen.push(left) }).then(() => (hasLeft = true))
    await scene.passUntil(10 * SECOND, () => expect(seen.length).toBeGreaterThan(2))
    expect(hasLeft).toBe(false)
    expect(seen.at(-1)).toMatchObject({ files: 1 })
    expect(seen.at(-1)?.bytes).toBeGreaterThan(500_000)
    expect(seen.at(-1)?.logs).toBeGreaterThan(0)
    const ben = await scene.add('Ben', { mode: 'share' })
    await scene.passUntil(SECOND, () => expect(hasLeft).toBe(true))
    await leaving
    expect(seen.at(-1)).toEqual({ files: 0, bytes: 0, logs: 0 })
    // Ben keeps a share only: he fetched it because Anna said that she leaves.
    expect(stateOf(ben.vault, 'a.bin')).toBe('here')
    await scene.passUntil(SECOND, () => expect(copiesOf(ben)?.fewest).toBe(1))
  })

  test('stays when that is broken off, and goes at once when it is forced to', async () => {
    const scene = createScene()
    const anna = await scene.add('Anna')
    await anna.vault.add([{ path: ['a.bin'], source: new Blob([randomBytes(1_000)]) }])
    const stop = new AbortController()
    const leaving = anna.mesh.leave({ signal: stop.signal })
    stop.abort()
    scene.environment.skip(2 * SECOND)
    await expect(leaving).rejects.toMatchObject({ code: 'cancelled' })
    expect(stateOf(anna.vault, 'a.bin')).toBe('here')
    await anna.vault.createFolder('Still open')
    await anna.mesh.leave({ isForced: true })
  })
})
