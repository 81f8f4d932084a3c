import { afterEach, expect, test, vi } from 'vitest'
import { equalBytes } from '../../../src/core/base/bytes.ts'
import { EXCHANGE_LIMITS, PLANNER_LIMITS } from '../../../src/core/blocks/limits.ts'
import type { Block } from '../../../src/core/ports/block-store.ts'
import { cidsOf, createMemoryMesh, makeBlocks } from './exchange-fixture.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const BLOCK_BYTES = 10_000
/** A sixth of it is asked for at any time. */
const BIG = makeBlocks(1_500, BLOCK_BYTES)
const READ_TIME = 20

/**
 * What may come before a block that someone waits for: what the holder has read and is sending, what it is reading, and
 * what has arrived and not been counted yet.
 */
const MAX_BLOCKS_AHEAD = 3 * EXCHANGE_LIMITS.serveBatchBlocks

/** Bob fetches much in the background from someone who has that and more. */
async function startBigDownload(more: readonly Block[] = []) {
  const mesh = createMemoryMesh()
  const alice = await mesh.addNode('alice', { blocks: [...BIG, ...more], readTime: READ_TIME })
  const bob = await mesh.addNode('bob')
  mesh.link(alice, bob)
  let stored = 0
  const download = bob.exchange.fetch(cidsOf(BIG), { priority: 'background', onBlock: () => stored++ })
  // Warm: the window has opened as far as it will.
  await mesh.time.until(() => stored > 300)
  return { ...mesh, bob, download, stored: () => stored }
}

test('a photo that is opened while much is downloaded comes after a bounded number of blocks', async () => {
  const photo = makeBlocks(12, BLOCK_BYTES, 10_000)
  const { time, bob, download, stored } = await startBigDownload(photo)
  const storedBefore = stored()
  for (const { cid, bytes } of photo) expect(equalBytes(await time.settle(bob.exchange.get(cid)), bytes)).toBe(true)
  const ahead = (stored() - storedBefore) / photo.length
  expect(ahead).toBeLessThanOrEqual(MAX_BLOCKS_AHEAD)
  expect(stored()).toBeLessThan(BIG.length)
  await time.settle(download)
})

test('a block of the download itself that someone opens is sent before the rest that was asked for', async () => {
  const { time, network, bob, download, stored } = await startBigDownload()
  // Asked for by now, and far from its turn: what a window holds is many times what may be ahead of it.
  const storedCids = await bob.store.hasMany(cidsOf(BIG))
  const firstMissing = storedCids.indexOf(false)
  const opened = BIG[firstMissing + 100] as Block
  const storedBefore = stored()
  const startedAt = time.environment.clock.now()
  expect(equalBytes(await time.settle(bob.exchange.get(opened.cid)), opened.bytes)).toBe(true)
  expect(stored() - storedBefore).toBeLessThanOrEqual(MAX_BLOCKS_AHEAD)
  expect(time.environment.clock.now() - startedAt).toBeLessThan(1_000)
  await time.settle(download)
  // It came once: a peer that has been told to hurry does not answer twice.
  expect(network.traffic().bytes).toBeLessThan(1.02 * BIG.length * BLOCK_BYTES)
  expect(network.offences()).toEqual([])
})

test('a download goes on while someone reads without end', async () => {
  const film = makeBlocks(400, BLOCK_BYTES, 20_000)
  const { time, bob, stored } = await startBigDownload(film)
  const storedBefore = stored()
  await time.settle(bob.exchange.fetch(cidsOf(film), { priority: 'interactive' }))
  const share = (stored() - storedBefore) / film.length
  expect(share).toBeGreaterThan(0.5 / (PLANNER_LIMITS.interactivePerBackground + 1))
})
