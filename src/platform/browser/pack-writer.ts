import { Dexie } from 'dexie'
import { concatBytes } from '../../core/base/bytes.ts'
import type { Bytes } from '../../core/base/bytes.ts'
import type { Cid } from '../../core/base/ids.ts'
import type { Block } from '../../core/ports/block-store.ts'
import { createBlobBudget } from './blob-budget.ts'
import type { BlockDatabase, BlockPlace, Pack, PackContents, PackId } from './database.ts'
import { lengthOfPack, planPacks } from './plan-packs.ts'
import type { PackPlan } from './plan-packs.ts'
import { toStorageFault } from './storage-fault.ts'

/** Values from here on are files of their own in Chromium; below, a Blob would make one where bytes need none. */
const MIN_BLOB_BYTES = 64 * 1024

/**
 * Blobs that were made here and not collected yet, together: the browser keeps their bytes in its own memory until then,
 * and at some 500 MB of them refuses more. What is beyond is written as bytes, whose weight makes the collector run. With
 * 128 MiB a file took 60 MB more on its way in, and was no faster (bench: ingest).
 */
export const MAX_BLOB_BYTES = 32 * 1024 * 1024

export interface PackWriter {
  /** Begins to write packs of these blocks; for use within a transaction that `inTransaction` began. */
  begin(blocks: readonly Block[]): PendingPacks
  /** Runs work in a transaction on the whole database, and once more where the browser takes no Blobs into it. */
  inTransaction<T>(work: () => Promise<T>): Promise<T>
}

/** Packs on their way, which nothing leads to yet. All is called in the same transaction. */
export interface PendingPacks {
  /** Gives the blocks their places in them. @returns those that have a place already, and keep it */
  place(): Promise<ReadonlySet<Cid>>
  /** Gives the blocks their places in them, instead of those that they have. */
  move(): Promise<void>
  /** Takes the packs back, and the places of all blocks but those that had one. */
  discard(known: ReadonlySet<Cid>): Promise<void>
}

export function createPackWriter(database: BlockDatabase): PackWriter {
  const { dexie, places, packs, packContents, totals } = database
  const blobs = createBlobBudget(MAX_BLOB_BYTES)
  let withBlobs = true

  const join = (parts: readonly Bytes[], length: number): Blob | Bytes => {
    const blob = withBlobs && length >= MIN_BLOB_BYTES ? blobs.make(parts, length) : undefined
    return blob ?? concatBytes(...parts)
  }
  const fillPack = (plan: PackPlan): Pack => {
    const parts = plan.map(({ bytes }) => bytes)
    return { bytes: join(parts, lengthOfPack(plan)) }
  }

  const runTransaction = <T>(work: () => Promise<T>): PromiseLike<T> =>
    dexie.transaction('rw', [places, packs, packContents, totals], work)

  return {
    begin(blocks) {
      const plans = planPacks(blocks)
      const ids = plans.map(drawPackId)
      const cids = blocks.map(({ cid }) => cid)
      const found = plans.flatMap((plan, index) => placeBlocks(plan, ids[index] as PackId))
      const written = packs.bulkAdd(plans.map(fillPack), ids)
      // Whoever waits is told; so is whoever does not, by the transaction, which it aborts.
      written.catch(() => undefined)
      const describe = () => packContents.bulkAdd(plans.map(describePack), ids)
      return {
        async place() {
          const [known] = await Promise.all([placeNew(places.bulkAdd(found, cids), cids), written, describe()])
          return known
        },
        async move() {
          await Promise.all([places.bulkPut(found, cids), written, describe()])
        },
        async discard(known) {
          const placed = cids.filter((cid) => !known.has(cid))
          await Promise.all([packs.bulkDelete(ids), packContents.bulkDelete(ids), places.bulkDelete(placed)])
        },
      }
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

/** @returns the blocks that could not be added because they are there; that is no failure of the transaction's. */
async function placeNew(adding: PromiseLike<unknown>, cids: readonly Cid[]): Promise<ReadonlySet<Cid>> {
  try {
    await adding
    return new Set()
  } catch (error) {
    if (!(error instanceof Dexie.BulkError)) throw error
    const failures = Object.entries(error.failuresByPos)
    for (const [, failure] of failures) if (failure.name !== 'ConstraintError') throw error
    return new Set(failures.map(([position]) => cids[Number(position)] as Cid))
  }
}

function describePack(plan: PackPlan): PackContents {
  return { cids: plan.map(({ cid }) => cid), length: lengthOfPack(plan) }
}

/** At random: a counter in the database would be one more thing to wait for before a pack can be written. */
function drawPackId(): PackId {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2)) as Uint32Array & [number, number]
  return (high & 0x1f_ffff) * 2 ** 32 + low
}

function placeBlocks(plan: PackPlan, pack: PackId): readonly BlockPlace[] {
  let offset = 0
  return plan.map(({ bytes: { byteLength: length } }) => {
    const place: BlockPlace = { pack, offset, length }
    offset += length
    return place
  })
}
