import { readFile as readFileOf, readdir, stat, writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type Bytes, equalBytes } from '../../src/core/base/bytes.ts'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import { createExchange } from '../../src/core/blocks/exchange.ts'
import { createVerifiedBlockStore } from '../../src/core/blocks/verified-store.ts'
import type { Cid, KeeperSummary, Mesh, PeerId, Vault } from '../../src/core/mesh.ts'
import type { SwarmPeer } from '../../src/core/ports/swarm.ts'
import { createMemoryBlockStore } from '../../src/platform/memory/memory-block-store.ts'
import { sampleBytes } from '../contracts/sample-bytes.ts'
import { readFile, stateOf } from '../core/mesh-fixture.ts'
import { WAIT, joinAs, nameKeeper, readMetric } from './keeper-fixture.ts'
import { type BuiltRelay, buildRelay, joinMesh, makePlace, startRelay, stopRelay } from './relay-fixture.ts'

let built: BuiltRelay
beforeAll(async () => {
  built = await buildRelay()
})
afterAll(() => built.remove())

/** All bytes of all files in a folder, as Latin-1 text: what is in one of them is found in it. */
async function readAll(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const texts = await Promise.all(files.map((entry) => readFileOf(joinPath(entry.parentPath, entry.name), 'latin1')))
  return [...files.map(({ name }) => name), ...texts].join('\n')
}

test('keeps what members have for those who come when all have left', async () => {
  const place = await makePlace()
  const relay = await startRelay(built.program, ['--keep', '200MB', '--data', 'data'], { place })
  const contents = sampleBytes(7, 3_000_000)
  const ada = await joinAs('Ada Lovelace', relay.invite!)
  const { id } = await ada.createVault('Family album')
  await (await ada.openVault(id)).add([{ path: ['holiday.bin'], source: new Blob([contents]) }])
  await ada.lobby.say('good morning')
  await vi.waitFor(() => expect(ada.keepers.get()).toMatchObject([{ isNamed: false, isOffering: true }]), WAIT)
  expect(await readMetric(relay.url, 'warren_keeper_entries')).toBe(0)

  await nameKeeper(ada)
  await vi.waitFor(async () => expect(await readMetric(relay.url, 'warren_keeper_held_roots')).toBe(1), WAIT)
  await ada.lobby.say('and good night')
  await vi.waitFor(async () => expect(await readMetric(relay.url, 'warren_keeper_entries')).toBe(6), WAIT)
  // No receipt: who keeps copies has read nothing.
  expect(ada.lobby.messages.get().map(({ receivedBy }) => receivedBy)).toEqual([[], []])
  await ada.close()

  const bob = await joinAs('Bob', relay.invite!)
  await vi.waitFor(() => expect(bob.lobby.messages.get().map(({ text }) => text)).toEqual(['good morning', 'and good night']), WAIT) // prettier-ignore
  const copy = await bob.openVault(id)
  await vi.waitFor(() => expect(stateOf(copy, 'holiday.bin')).toBe('here'), WAIT)
  expect(equalBytes(await readFile(copy, 'holiday.bin'), contents)).toBe(true)
  await stopRelay(relay.run)

  const kept = await readAll(joinPath(place, 'data'))
  const plain = Buffer.from(contents.subarray(1_000, 1_032)).toString('latin1')
  for (const text of ['Lovelace', 'Family', 'album', 'holiday', 'good morning', 'good night', plain]) {
    expect(kept.includes(text), text).toBe(false)
  }
  expect(kept.length).toBeGreaterThan(contents.length)
})

/** Where a member believes a file to be. */
async function holdersOf(mesh: Mesh, vault: Vault, name: string) {
  const file = vault.items.get().find((item) => item.name === name)
  return file === undefined ? undefined : mesh.copiesOf(vault.id, file.id)
}

const addFile = (vault: Vault, name: string, bytes: Bytes): Promise<unknown> =>
  vault.add([{ path: [name], source: new Blob([bytes]) }])

test('counts as a holder, proves what it holds, and nothing any more once it is taken back', async () => {
  const place = await makePlace()
  const relay = await startRelay(built.program, ['--keep', '200MB', '--data', 'data'], { place })
  const ada = await joinAs('Ada', relay.invite!)
  const { id } = await ada.createVault('Album', { redundancy: 2 })
  const vault = await ada.openVault(id)
  const contents = sampleBytes(3, 400_000)
  await addFile(vault, 'before.bin', contents)
  await vi.waitFor(
    async () => expect(await holdersOf(ada, vault, 'before.bin')).toMatchObject({ copies: 1, wanted: 2 }),
    WAIT,
  )
  await nameKeeper(ada)
  await vi.waitFor(async () => {
    expect(await holdersOf(ada, vault, 'before.bin')).toMatchObject({
      copies: 2,
      devices: [{ isKeeper: false }, { isKeeper: true, isCounted: true, isOnline: true }],
    })
    expect(ada.copies.get().get(id)).toMatchObject({ fewest: 2, shortFiles: 0, keptFiles: 1, onlyHere: { files: 0 } })
  }, WAIT)

  const [{ id: keeper }] = ada.keepers.get() as [KeeperSummary]
  await ada.setKeeper(keeper, false)
  await vi.waitFor(async () => {
    expect(await holdersOf(ada, vault, 'before.bin')).toMatchObject({ copies: 1 })
    expect(ada.copies.get().get(id)).toMatchObject({ fewest: 1, keptFiles: 0, onlyHere: { files: 1 } })
  }, WAIT)
  // Its last: that it is none any more. Two profiles are yet to come, the keeper, and the vault with a file.
  await vi.waitFor(async () => expect(await readMetric(relay.url, 'warren_keeper_entries')).toBe(5), WAIT)
  await vi.waitFor(() => expect(ada.peers.get().some(({ role }) => role === 'keeper')).toBe(false), WAIT)
  const ben = await joinAs('Ben', relay.invite!)
  await ada.lobby.say('not for the relay')
  await addFile(vault, 'after.bin', sampleBytes(4, 300_000))
  await vi.waitFor(() => expect(ben.vaults.get()).toHaveLength(1), WAIT)
  const copy = await ben.openVault(id)
  await vi.waitFor(() => expect(stateOf(copy, 'after.bin')).toBe('here'), WAIT)
  expect(ben.keepers.get()).toMatchObject([{ isNamed: false }])
  expect(await readMetric(relay.url, 'warren_keeper_entries')).toBe(5)
  expect(await readMetric(relay.url, 'warren_keeper_held_roots')).toBe(1)

  // Whoever meets nobody but the relay is told by itself that it is no keeper, and takes nothing else from it.
  await Promise.all([ada.close(), ben.close()])
  const cleo = await joinAs('Cleo', relay.invite!)
  await vi.waitFor(() => expect(cleo.vaults.get()).toHaveLength(1), WAIT)
  const empty = await cleo.openVault(id)
  expect(cleo.keepers.get()).toMatchObject([{ isNamed: false, isOffering: true }])
  expect(empty.items.get()).toEqual([])
  await stopRelay(relay.run)
})

/** What a folder takes on the disk, in bytes. */
async function measureFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const found = entry.isFile()
        ? await stat(joinPath(entry.parentPath, entry.name)).catch(() => undefined)
        : undefined
      return found?.size ?? 0
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

test('stays under its size while more than fits is written, says so, and is counted for what it has', async () => {
  const place = await makePlace()
  const quota = 68_000_000
  const relay = await startRelay(built.program, ['--keep', `${quota / 1e6}MB`, '--data', 'data'], { place })
  const ada = await joinAs('Ada', relay.invite!)
  const { id } = await ada.createVault('Films', { redundancy: 2 })
  const vault = await ada.openVault(id)
  await nameKeeper(ada)
  let most = 0
  const files = 12
  for (let file = 0; file < files; file++) {
    await addFile(vault, `${file}.bin`, sampleBytes(file + 1, 8_000_000))
    most = Math.max(most, await measureFolder(joinPath(place, 'data', 'keeper')))
  }
  await vi.waitFor(async () => {
    most = Math.max(most, await measureFolder(joinPath(place, 'data', 'keeper')))
    expect(await readMetric(relay.url, 'warren_keeper_full')).toBe(1)
  }, WAIT)
  await vi.waitFor(() => expect(ada.keepers.get()).toMatchObject([{ isNamed: true, isFull: true }]), WAIT)
  // What was said in the meantime still gets in.
  await ada.lobby.say('there is room for this')
  await vi.waitFor(async () => expect(await readMetric(relay.url, 'warren_keeper_entries')).toBe(4 + files), WAIT)
  const countCopies = (): Promise<number[]> =>
    Promise.all(vault.items.get().map(async (item) => (await ada.copiesOf(id, item.id))?.copies ?? 0))
  // It is full from when room is set aside for the last that fits: that may still be arriving. Vaults are counted now and
  // then, files when they are asked for.
  await vi.waitFor(async () => {
    const held = await readMetric(relay.url, 'warren_keeper_held_roots')
    expect(held).toBeGreaterThan(3)
    expect(held).toBeLessThan(files)
    const copies = await countCopies()
    expect(copies.filter((count) => count === 2)).toHaveLength(held)
    expect(copies.filter((count) => count === 1)).toHaveLength(files - held)
    expect(ada.copies.get().get(id)).toMatchObject({ shortFiles: files - held, keptFiles: held })
  }, WAIT)
  most = Math.max(most, await measureFolder(joinPath(place, 'data', 'keeper')))
  expect(most).toBeLessThanOrEqual(quota)
  expect(await readMetric(relay.url, 'warren_keeper_used_bytes')).toBeLessThanOrEqual(quota)
  await stopRelay(relay.run)
})

/** Blocks from the keeper alone, whoever else is there. */
async function openKeepersExchange(invite: string, keeper: PeerId) {
  const swarm = await joinMesh(invite)
  swarm.setKeepers([keeper])
  const isKeeper = ({ id }: SwarmPeer): boolean => id === keeper
  await vi.waitFor(() => expect(swarm.peers().find(isKeeper)).toMatchObject({ role: 'keeper' }), WAIT)
  const store = createMemoryBlockStore()
  const exchange = createExchange({
    swarm: { ...swarm, peers: () => swarm.peers().filter(isKeeper), on: () => () => undefined },
    blocks: createVerifiedBlockStore(store, { onDamaged: () => undefined }),
    environment: systemEnvironment,
  })
  onTestFinished(() => exchange.close())
  return exchange
}

/** Another byte in the middle of a block, wherever it lies in the folder. */
async function damageOnDisk(folder: string, block: Bytes): Promise<void> {
  for (const pack of await readdir(folder)) {
    const bytes = await readFileOf(joinPath(folder, pack))
    const at = bytes.indexOf(block)
    if (at < 0) continue
    bytes[at + (block.byteLength >> 1)]! ^= 1
    await writeFile(joinPath(folder, pack), bytes)
    return
  }
  throw new Error('The block lies nowhere.')
}

test('a block that is damaged is mended, at a keeper from a member and at a member from its keeper', async () => {
  const place = await makePlace()
  const args = ['--keep', '200MB', '--data', 'data']
  const relay = await startRelay(built.program, args, { place })
  const blocks = createMemoryBlockStore()
  const ada = await joinAs('Ada', relay.invite!, blocks)
  await nameKeeper(ada)
  const { id } = await ada.createVault('Album')
  const vault = await ada.openVault(id)
  const contents = sampleBytes(5, 3_000_000)
  await addFile(vault, 'holiday.bin', contents)
  const held = (url: string) => readMetric(url, 'warren_keeper_held_roots')
  await vi.waitFor(async () => expect(await held(relay.url)).toBe(1), WAIT)
  const lengths = new Map<Cid, number>()
  for await (const cid of blocks.cids()) lengths.set(cid, (await blocks.get(cid))!.byteLength)
  const [victim] = [...lengths].sort(([, a], [, b]) => b - a)[0]!
  const whole = (await blocks.get(victim))!

  // The keeper's, found when it is asked for.
  await stopRelay(relay.run)
  await damageOnDisk(joinPath(place, 'data', 'keeper', 'packs'), whole)
  const again = await startRelay(built.program, [...args, '--port', String(relay.port)], { place })
  const [{ id: keeper }] = ada.keepers.get() as [KeeperSummary]
  const exchange = await openKeepersExchange(relay.invite!, keeper)
  await expect(exchange.get(victim)).rejects.toMatchObject({ code: 'unreachable' })
  expect(await readMetric(again.url, 'warren_keeper_damaged_blocks_total')).toBe(1)
  await vi.waitFor(async () => expect(await held(again.url)).toBe(1), WAIT)
  const fresh = await openKeepersExchange(relay.invite!, keeper)
  expect(equalBytes(await fresh.get(victim), whole)).toBe(true)

  // The member's: there is nobody else to have it from.
  const damaged = whole.slice()
  damaged[0]! ^= 1
  await blocks.deleteMany([victim])
  await blocks.putMany([{ cid: victim, bytes: damaged }])
  expect(await ada.scrub()).toMatchObject({ damaged: 1 })
  await vi.waitFor(async () => expect((await blocks.get(victim))?.byteLength).toBe(whole.byteLength), WAIT)
  await vi.waitFor(() => expect(stateOf(vault, 'holiday.bin')).toBe('here'), WAIT)
  expect(equalBytes(await readFile(vault, 'holiday.bin'), contents)).toBe(true)
  expect(await ada.scrub()).toMatchObject({ damaged: 0, missing: 0 })
  await stopRelay(again.run)
})
