import type { Block } from '../../core/ports/block-store.ts'

/**
 * Bytes of a pack, unless one block alone has more. Longer ones are written and read faster in bulk; a block that is read
 * alone costs the reading of its whole pack, some milliseconds for this much.
 */
export const PACK_BYTES = 2 * 1024 * 1024

/** Blocks that will lie in one pack, end to end in this order. */
export type PackPlan = readonly Block[]

/** Shares blocks out among packs, in their order: what was written together is mostly read together. */
export function planPacks(blocks: readonly Block[]): readonly PackPlan[] {
  const plans: Block[][] = []
  let room = 0
  for (const block of blocks) {
    const length = block.bytes.byteLength
    const last = plans.at(-1)
    if (last === undefined || length > room) {
      plans.push([block])
      room = PACK_BYTES - length
    } else {
      last.push(block)
      room -= length
    }
  }
  return plans
}

export function lengthOfPack(plan: PackPlan): number {
  return plan.reduce((total, { bytes }) => total + bytes.byteLength, 0)
}
