import { concatBytes } from '../../core/base/bytes.ts'
import type { Block } from '../../core/ports/block-store.ts'
import type { BlockDatabase, BlockPlace, PackContents, PackId, StoredPack } from './database.ts'
import { lengthOfPack, planPacks } from './plan-packs.ts'
import type { PackPlan } from './plan-packs.ts'
import { toStorageFault } from './storage-fault.ts'

/** Values from here on are files of their own in Chromium; below, a Blob would make one where bytes need none. */
const MIN_BLOB_BYTES = 64 * 1024

export interface PackWriter {
  /** Writes blocks and their places; for use within a transaction that `inTransaction` began. */
  write(blocks: readonly Block[]): Promise<void>
  /** Runs work in a transaction on the whole database, and once more where the browser takes no Blobs into it. */
  inTransaction<T>(work: () => Promise<T>): Promise<T>
}

export function createPackWriter({ dexie, places, packs, packContents, totals }: BlockDatabase): PackWriter {
  let withBlobs = true

  const fillPack = (plan: PackPlan): StoredPack => {
    const parts = plan.map(({ bytes }) => bytes)
    return withBlobs && lengthOfPack(plan) >= MIN_BLOB_BYTES ? new Blob(parts) : concatBytes(...parts)
  }

  const runTransaction = <T>(work: () => Promise<T>): PromiseLike<T> =>
    dexie.transaction('rw', [places, packs, packContents, totals], work)

  return {
    async write(blocks) {
      const plans = planPacks(blocks)
      const ids = await packs.bulkAdd(plans.map(fillPack), { allKeys: true })
      const placed = plans.flatMap((plan, index) => placeBlocks(plan, ids[index] as PackId))
      await Promise.all([
        packContents.bulkAdd(plans.map(describePack), ids),
        places.bulkPut(
          placed,
          blocks.map(({ cid }) => cid),
        ),
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
