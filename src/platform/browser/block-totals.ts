import type { Block } from '../../core/ports/block-store.ts'
import type { BlockDatabase, BlockTotals } from './database.ts'

const KEY = 'all'

/** Counts anew what was forgotten. */
export async function readTotals({ totals, places }: Pick<BlockDatabase, 'totals' | 'places'>): Promise<BlockTotals> {
  const known = await totals.get(KEY)
  if (known !== undefined) return known
  let blocks = 0
  let bytes = 0
  await places.each(({ length }) => {
    blocks++
    bytes += length
  })
  return { blocks, bytes }
}

/**
 * For blocks that are given their places in the same transaction, meanwhile; called before, so that the answer is there early.
 *
 * @returns what they were, `undefined` if they were forgotten: then they stay so
 */
export async function addToTotals(
  database: Pick<BlockDatabase, 'totals'>,
  added: readonly Block[],
): Promise<BlockTotals | undefined> {
  const known = await database.totals.get(KEY)
  if (known !== undefined) await writeTotals(database, sumTotals(known, added))
  return known
}

export function sumTotals({ blocks, bytes }: BlockTotals, added: readonly Block[]): BlockTotals {
  return { blocks: blocks + added.length, bytes: added.reduce((sum, block) => sum + block.bytes.byteLength, bytes) }
}

/** Within the transaction that changes the blocks, so that they are always right. */
export async function writeTotals({ totals }: Pick<BlockDatabase, 'totals'>, changed: BlockTotals): Promise<void> {
  await totals.put(changed, KEY)
}

/** Instead of writing them, where there is no room to write anything. */
export async function forgetTotals({ totals }: Pick<BlockDatabase, 'totals'>): Promise<void> {
  await totals.delete(KEY)
}
