import type { BlockDatabase, BlockTotals } from './database.ts'

const KEY = 'all'
const NOTHING: BlockTotals = { blocks: 0, bytes: 0 }

export async function readTotals({ totals }: Pick<BlockDatabase, 'totals'>): Promise<BlockTotals> {
  return (await totals.get(KEY)) ?? NOTHING
}

/** Within the transaction that changes the blocks, so that they are always right. */
export async function writeTotals({ totals }: Pick<BlockDatabase, 'totals'>, changed: BlockTotals): Promise<void> {
  await totals.put(changed, KEY)
}
