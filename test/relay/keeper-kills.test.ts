import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { equalBytes } from '../../src/core/base/bytes.ts'
import type { LogId, Mesh, Vault } from '../../src/core/mesh.ts'
import { isBlock } from '../../src/core/blocks/verify.ts'
import { openDiskStores } from '../../src/platform/nodejs/disk-stores.ts'
import { sampleBytes } from '../contracts/sample-bytes.ts'
import { readFile, stateOf } from '../core/mesh-fixture.ts'
import { WAIT, joinAs, nameKeeper, readMetric } from './keeper-fixture.ts'
import { type BuiltRelay, buildRelay, makePlace, runRelay, startRelay, stopRelay } from './relay-fixture.ts'

const KILLS = 100
/** Keepers side by side, each with a mesh of its own: a life is mostly waiting for a process, and for a member to find it again. */
const LANES = 8
/** Killed at a random moment of so many milliseconds after the first write of its life, or, every third, after its process was begun. */
const LONGEST_LIFE_MS = 300
const LONGEST_START_MS = 600
const FILES_PER_LIFE = 6
const QUOTA = '200MB'
/** From one block to a few. */
const lengthOf = (file: number): number => 2_000 + ((file * 104_729) % 9) * 100_000

let built: BuiltRelay
beforeAll(async () => {
  built = await buildRelay()
})
afterAll(() => built.remove())

/** How much of what is kept is whole; all of it, or the test fails. */
async function scrub(folder: string): Promise<number> {
  const stores = await openDiskStores(folder, { quotaBytes: 1e9 })
  let blocks = 0
  for await (const cid of stores.blocks.cids()) {
    const bytes = await stores.blocks.get(cid)
    expect(bytes !== undefined && (await isBlock(cid, bytes)), cid).toBe(true)
    blocks++
  }
  expect((await stores.blocks.usage()).blocks).toBe(blocks)
  await stores.close()
  return blocks
}

const pause = (longest: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * longest))

/** Files of which the member was told by the keeper that it has them. */
async function countAcknowledged(mesh: Mesh, vault: Vault): Promise<number> {
  const files = await Promise.all(vault.items.get().map(({ id }) => mesh.copiesOf(vault.id, id)))
  return files.filter((file) => file?.devices.some(({ isKeeper, share }) => isKeeper && share === 1)).length
}

/**
 * Kills a keeper again and again while a member writes: what it had told that it holds is there at each start, before anybody
 * could bring it again. In the end it has everything, whole.
 */
async function runLane(
  kills: number,
): Promise<{ readonly folder: string; readonly files: number; readonly vault: LogId; readonly invite: string }> {
  const place = await makePlace()
  const data = join(place, 'data')
  const args = ['--keep', QUOTA, '--data', data]
  let relay = await startRelay(built.program, args, { place })
  const invite = relay.invite!
  const again = [...args, '--port', String(relay.port)]
  const ada = await joinAs('Ada', invite)
  await nameKeeper(ada)
  const { id } = await ada.createVault('Archive')
  const vault = await ada.openVault(id)
  const heldRoots = (): Promise<number> => readMetric(relay.url, 'warren_keeper_held_roots')
  let files = 0
  let told = 0
  for (let kill = 0; kill < kills; kill++) {
    const blocks = await readMetric(relay.url, 'warren_keeper_blocks')
    const adding = Array.from({ length: FILES_PER_LIFE }, () => ++files).map((file) =>
      vault.add([{ path: [`${file}.bin`], source: new Blob([sampleBytes(file, lengthOf(file))]) }]),
    )
    await vi.waitFor(async () => {
      expect(await readMetric(relay.url, 'warren_keeper_blocks')).toBeGreaterThan(blocks)
    }, WAIT)
    await pause(LONGEST_LIFE_MS)
    told = Math.max(await heldRoots(), await countAcknowledged(ada, vault))
    relay.run.child.kill('SIGKILL')
    await relay.run.ended
    await Promise.all(adding)
    if (kill % 3 === 0 && ++kill < kills) {
      const starting = runRelay(built.program, ['--json', ...again], { place })
      await pause(LONGEST_START_MS)
      starting.child.kill('SIGKILL')
      await starting.ended
    }
    relay = await startRelay(built.program, again, { place })
    expect(await heldRoots()).toBeGreaterThanOrEqual(told)
  }
  await vi.waitFor(async () => expect(await heldRoots()).toBe(files), WAIT)
  await ada.close()
  await stopRelay(relay.run)
  expect(await scrub(join(data, 'keeper'))).toBeGreaterThanOrEqual(files)
  return { folder: data, files, vault: id, invite }
}

test(`a keeper that is killed ${KILLS} times while it takes files loses nothing of what it told, and is whole`, async () => {
  const lanes = Array.from({ length: LANES }, (_, lane) => Math.floor((KILLS + lane) / LANES))
  await Promise.all(lanes.map(runLane))
}, 600_000)

test('a copy of a keeper’s folder is as good', async () => {
  const { folder, files, vault: id, invite } = await runLane(1)
  const backup = join(folder, '..', 'backup')
  await cp(folder, backup, { recursive: true })
  await rm(folder, { recursive: true })
  await cp(backup, folder, { recursive: true })
  const { port } = new URL(invite)
  const relay = await startRelay(built.program, ['--keep', QUOTA, '--data', folder, '--port', port], { place: backup })
  const bob = await joinAs('Bob', invite)
  await vi.waitFor(() => expect(bob.vaults.get()).toHaveLength(1), WAIT)
  const copy = await bob.openVault(id)
  await vi.waitFor(() => expect(stateOf(copy, `${files}.bin`)).toBe('here'), WAIT)
  expect(equalBytes(await readFile(copy, `${files}.bin`), sampleBytes(files, lengthOf(files)))).toBe(true)
  await stopRelay(relay.run)
})
