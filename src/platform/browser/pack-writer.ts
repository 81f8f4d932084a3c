import { concatBytes } from '../../core/base/bytes.ts'
import type { Block } from '../../core/ports/block-store.ts'
import { writeTotals } from './block-totals.ts'
import type { BlockDatabase, BlockPlace, BlockTotals, PackContents, PackId, StoredPack } from './database.ts'
import { lengthOfPack, planPacks } from './plan-packs.ts'
import type { PackPlan } from './plan-packs.ts'
import { toStorageFault } from './storage-fault.ts'

/** Values from here on are files of their own in Chromium; below, a Blob would make one where bytes need none. */
const MIN_BLOB_BYTES = 64 * 1024

export interface PackWriter {
  /**
   * Writes blocks, their places and the new totals; for use within a transaction that `inTransaction` began.
   *
   * @param totals as they will be, but for the packs that this takes
   */
  write(blocks: readonly Block[], totals: BlockTotals): Promise<void>
  /** Runs work in a transaction on the whole database, and once more where the browser takes no Blobs into it. */
  inTransaction<T>(work: () => Promise<T>): Promise<T>
}

export function createPackWriter(database: BlockDatabase): PackWriter {
  const { dexie, places, packs, packContents, totals } = database
  let withBlobs = true

  const fillPack = (plan: PackPlan): StoredPack => {
    const parts = plan.map(({ bytes }) => bytes)
    return withBlobs && lengthOfPack(plan) >= MIN_BLOB_BYTES ? new Blob(parts) : concatBytes(...parts)
  }

  const runTransaction = <T>(work: () => Promise<T>): PromiseLike<T> =>
    dexie.transaction('rw', [places, packs, packContents, totals], work)

  return {
    async write(blocks, after) {
      const plans = planPacks(blocks)
      const ids = plans.map((_, index) => after.nextPack + index)
      await Promise.all([
        packs.bulkAdd(plans.map(fillPack), ids),
        packContents.bulkAdd(plans.map(describePack), ids),
        places.bulkPut(
          plans.flatMap((plan, index) => placeBlocks(plan, after.nextPack + index)),
          blocks.map(({ cid }) => cid),
        ),
        writeTotals(database, { ...after, nextPack: after.nextPack + plans.length }),
      ])
    },

    async inTransaction(work) {
      try {
        return await runTransaction(work)
      } catch (error) {
        // Safari takes no Blobs in private windows, and what it throws then has no name of its own.
        if (!withBlobs || toStorageFault(error).code !== 'storage') throw error
        withBlobs = false
        return runTransaction(work)
      }
    },
  }
}

function placeBlocks(plan: PackPlan, pack: PackId): readonly BlockPlace[] {
  let offset = 0
  return plan.map(({ bytes: { byteLength: length } }) => {
    const place: BlockPlace = { pack, offset, length }
    offset += length
    return place
  })
}

function describePack(plan: PackPlan): PackContents {
  return { cids: plan.map(({ cid }) => cid), bytes: lengthOfPack(plan) }
}
