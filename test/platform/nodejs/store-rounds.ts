import type { Cid, LogId } from '../../../src/core/base/ids.ts'
import type { Block } from '../../../src/core/ports/block-store.ts'
import { sampleBlock } from '../../contracts/sample-bytes.ts'

/** What store-writer.ts writes in its nth round: the same for the writer and for who looks after it was killed. */
export interface Round {
  /** In lists that are put at once. */
  readonly blocks: readonly (readonly Block[])[]
  readonly entries: readonly { cid: Cid; bytes: Block['bytes']; height: number; receivedAt: number }[]
  /** Of the round four before: all but one of its blocks, so that packs are written anew. */
  readonly removed: readonly Cid[]
}

const PUTS = 3
const BLOCKS_PER_PUT = 4
export const ROUNDS_KEPT = 4

const seedOf = (round: number, index: number): number => 1 + round * 64 + index

/** From a few bytes to 100 KB, most of them small: many rounds in a short time. */
const lengthOf = (seed: number): number => ((seed * 7919) % 10 === 0 ? 100_000 : 20 + ((seed * 104_729) % 9_000))

const blockAt = (round: number, index: number): Block => {
  const seed = seedOf(round, index)
  return sampleBlock(seed, lengthOf(seed))
}

export const logOf = (round: number): LogId => (round % 2 === 0 ? '11' : 'ee').repeat(32) as LogId

export function roundOf(round: number): Round {
  const blocks = Array.from({ length: PUTS }, (_, put) =>
    Array.from({ length: BLOCKS_PER_PUT }, (__, index) => blockAt(round, put * BLOCKS_PER_PUT + index)),
  )
  const entry = sampleBlock(seedOf(round, 63), 300)
  const before = round - ROUNDS_KEPT
  return {
    blocks,
    entries: [{ ...entry, height: round, receivedAt: 1_000 + round }],
    removed: before < 0 ? [] : Array.from({ length: PUTS * BLOCKS_PER_PUT - 1 }, (_, i) => blockAt(before, i + 1).cid),
  }
}
