import type { Bytes } from '../../src/core/base/bytes.ts'
import { equalBytes } from '../../src/core/base/bytes.ts'
import type { Cid } from '../../src/core/base/ids.ts'
import { isBlock } from '../../src/core/blocks/verify.ts'
import { hashBytes } from '../../src/core/crypto/hash.ts'
import { STORE_BATCHES_IN_FLIGHT, STORE_BATCH_BYTES } from '../../src/core/files/limits.ts'
import { mapAhead } from '../../src/core/files/map-ahead.ts'
import type { Block } from '../../src/core/ports/block-store.ts'
import { cidOfDigest } from '../../src/core/wire/cid.ts'
import type { Measures } from '../harness/benchmark.ts'
import { answerJob } from '../harness/call-worker.ts'
import { makeRandomBytes } from '../harness/random-bytes.ts'
import { measureThroughput } from '../harness/throughput.ts'
import type { StoreJob } from './page.ts'
import { openStore } from './stores.ts'

const BLOCK_BYTES = 256 * 1024
const BLOCKS_PER_BATCH = STORE_BATCH_BYTES / BLOCK_BYTES

answerJob(async ({ store: name, bytes }: StoreJob): Promise<Measures> => {
  const batches = inBatches(await makeBlocks(bytes / BLOCK_BYTES))
  const store = await openStore(name)

  const readAll = async (use: (block: Block, stored: Bytes) => Promise<boolean>): Promise<void> => {
    await eachBatch(batches, async (batch) => {
      const stored = await store.getMany(batch.map(({ cid }) => cid))
      const uses = await Promise.all(batch.map((block, at) => use(block, requireBytes(stored[at], block.cid))))
      if (uses.includes(false)) throw new Error('The store gave back other bytes than it was given.')
    })
  }

  return {
    put: await measureThroughput(bytes, () => eachBatch(batches, (batch) => store.putMany(batch))),
    'put again': await measureThroughput(bytes, () => eachBatch(batches, (batch) => store.putMany(batch))),
    get: await measureThroughput(bytes, () => readAll(async (block, stored) => haveEqualEnds(block.bytes, stored))),
    'get and check': await measureThroughput(bytes, () => readAll((block, stored) => isBlock(block.cid, stored))),
  }
})

/** As the app reads and writes: one batch is prepared while another is in the browser's hands. */
async function eachBatch(batches: readonly Block[][], work: (batch: readonly Block[]) => Promise<void>): Promise<void> {
  const ahead = mapAhead(batches, work, { maxCount: STORE_BATCHES_IN_FLIGHT })
  while ((await ahead.next()).done !== true);
}

async function makeBlocks(count: number): Promise<Block[]> {
  const blocks: Block[] = []
  while (blocks.length < count) {
    const bytes = makeRandomBytes(BLOCK_BYTES)
    blocks.push({ cid: cidOfDigest('raw', await hashBytes(bytes)), bytes })
  }
  return blocks
}

function inBatches(blocks: readonly Block[]): Block[][] {
  return Array.from({ length: Math.ceil(blocks.length / BLOCKS_PER_BATCH) }, (_, at) =>
    blocks.slice(at * BLOCKS_PER_BATCH, (at + 1) * BLOCKS_PER_BATCH),
  )
}

function requireBytes(stored: Bytes | undefined, cid: Cid): Bytes {
  if (stored === undefined) throw new Error(`The store lost ${cid}.`)
  return stored
}

/** Bytes from both ends: enough to know the block again, and no work to speak of. */
function haveEqualEnds(a: Bytes, b: Bytes): boolean {
  return (
    a.byteLength === b.byteLength &&
    equalBytes(a.subarray(0, 32), b.subarray(0, 32)) &&
    equalBytes(a.subarray(-32), b.subarray(-32))
  )
}
