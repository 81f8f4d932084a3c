import { throwIfCancelled, toError } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import { createSerialQueue } from '../base/serial-queue.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { Replicator } from './replicator.ts'
import { visitRoot } from './visit-root.ts'

export interface RepairDependencies {
  readonly blocks: BlockStore
  readonly replicator: Pick<Replicator, 'heldRoots' | 'rootsInUse' | 'lose'>
  readonly onFault: (error: Error) => void
}

/** Finds out which roots are the worse for a block that is gone, and has the replicator want them again. */
export interface Repair {
  /** These were damaged and are gone. Returns at once: the search is long, and those lost meanwhile share the next. */
  lost(cids: readonly Cid[]): void
  /** Looks for every block of every root that is held. Resolves with how many are missing. @throws WarrenError `cancelled`, `storage`, `closed` */
  findMissing(signal?: AbortSignal): Promise<number>
  /** Resolves when all that was lost so far is wanted again. */
  settled(): Promise<void>
}

export function createRepair({ blocks, replicator, onFault }: RepairDependencies): Repair {
  const searches = createSerialQueue()
  let unsearched = new Set<Cid>()

  async function searchRoots(): Promise<void> {
    const lost = unsearched
    if (lost.size === 0) return
    unsearched = new Set()
    const held = new Set(replicator.heldRoots())
    const worse: Cid[] = []
    for (const root of replicator.rootsInUse()) {
      let needsLost = false
      const standing = await visitRoot(blocks, root, (cids) => {
        needsLost ||= cids.some((cid) => lost.has(cid))
      })
      if (needsLost || (standing !== 'whole' && held.has(root))) worse.push(root)
    }
    await replicator.lose(worse)
  }

  return {
    lost(cids) {
      for (const cid of cids) unsearched.add(cid)
      searches.run(searchRoots).catch((error: unknown) => onFault(toError(error)))
    },
    async findMissing(signal) {
      const worse: Cid[] = []
      let missing = 0
      for (const root of replicator.heldRoots()) {
        throwIfCancelled(signal)
        const missingBefore = missing
        await visitRoot(blocks, root, async (cids) => {
          missing += (await blocks.hasMany(cids)).filter((has) => !has).length
        })
        if (missing > missingBefore) worse.push(root)
      }
      await replicator.lose(worse)
      return missing
    },
    settled: () => searches.settled(),
  }
}
