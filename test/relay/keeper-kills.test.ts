import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { equalBytes } from '../../src/core/base/bytes.ts'
import { isBlock } from '../../src/core/blocks/verify.ts'
import { openDiskStores } from '../../src/platform/nodejs/disk-stores.ts'
import { sampleBytes } from '../contracts/sample-bytes.ts'
import { readFile, stateOf } from '../core/mesh-fixture.ts'
import { WAIT, joinAs, nameKeeper, readMetric } from './keeper-fixture.ts'
import { type BuiltRelay, buildRelay, makePlace, startRelay, stopRelay } from './relay-fixture.ts'

const KILLS = 3
const FILES_PER_LIFE = 8
const QUOTA = '200MB'
const FILE_BYTES = 300_000

let built: BuiltRelay
beforeAll(async () => {
  built = await buildRelay()
}, 60_000)
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

test('a keeper that is killed while it takes files goes on from there, and a copy of its folder is as good', async () => {
  const place = await makePlace()
  const data = join(place, 'data')
  const start = (port: string) =>
    startRelay(built.program, ['--keep', QUOTA, '--data', data, '--port', port], { place })
  let relay = await start('0')
  const port = String(relay.port)
  const invite = relay.invite!
  const ada = await joinAs('Ada', invite)
  await nameKeeper(ada)
  const { id } = await ada.createVault('Archive')
  const vault = await ada.openVault(id)
  let files = 0
  for (let kill = 0; kill < KILLS; kill++) {
    for (let file = 0; file < FILES_PER_LIFE; file++) {
      await vault.add([{ path: [`${++files}.bin`], source: new Blob([sampleBytes(files, FILE_BYTES)]) }])
    }
    // While the others are on their way.
    await vi.waitFor(async () => {
      expect(await readMetric(relay.url, 'warren_keeper_held_roots')).toBeGreaterThan(kill * FILES_PER_LIFE)
    }, WAIT)
    const held = await readMetric(relay.url, 'warren_keeper_held_roots')
    relay.run.child.kill('SIGKILL')
    await relay.run.ended
    relay = await start(port)
    expect(await readMetric(relay.url, 'warren_keeper_held_roots')).toBeGreaterThanOrEqual(held)
  }
  await vi.waitFor(async () => expect(await readMetric(relay.url, 'warren_keeper_held_roots')).toBe(files), WAIT)
  await ada.close()
  await stopRelay(relay.run)
  expect(await scrub(join(data, 'keeper'))).toBeGreaterThanOrEqual(files)

  const backup = join(place, 'backup')
  await cp(data, backup, { recursive: true })
  await rm(data, { recursive: true })
  await cp(backup, data, { recursive: true })
  relay = await start(port)
  const bob = await joinAs('Bob', invite)
  await vi.waitFor(() => expect(bob.vaults.get()).toHaveLength(1), WAIT)
  const copy = await bob.openVault(id)
  await vi.waitFor(() => expect(stateOf(copy, `${files}.bin`)).toBe('here'), WAIT)
  expect(equalBytes(await readFile(copy, `${files}.bin`), sampleBytes(files, FILE_BYTES))).toBe(true)
  await stopRelay(relay.run)
}, 120_000)
