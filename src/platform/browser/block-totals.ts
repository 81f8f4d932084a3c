import type { BlockDatabase, BlockTotals } from './database.ts'

const KEY = 'all'
const NOTHING: BlockTotals = { blocks: 0, bytes: 0 }

export async function readTotals({ totals }: Pick<BlockDatabase, 'totals'>): Promise<BlockTotals> {
  return (await totals.get(KEY)) ?? NOTHING
}

/** Within the transaction that changes the blocks, so that the sum is always right. */
export async function changeTotals(
  { totals }: Pick<BlockDatabase, 'totals'>,
  before: BlockTotals,
  change: BlockTotals,
): Promise<void> {
  await totals.put({ blocks: before.blocks + change.blocks, bytes: before.bytes + change.bytes }, KEY)
}
