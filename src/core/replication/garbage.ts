import type { Clock } from '../base/environment.ts'
import { throwIfCancelled } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { OrphanList } from '../ports/orphan-list.ts'
import { visitRoot } from './visit-root.ts'

/** Names looked up against all roots at once: about 10 MB of memory. A store of more blocks takes another walk for each. */
const NAMES_PER_WALK = 65_536

/** Blocks freed in one transaction, between which someone who wants to store can stop it. */
const BLOCKS_PER_DELETE = 256

export interface GarbageDependencies {
  readonly blocks: BlockStore
  readonly orphans: OrphanList
  readonly clock: Clock
  /** The links roots whose blocks are to be kept. */
  readonly neededRoots: () => Iterable<Cid>
  /** Whether every block of this root has been here once. */
  readonly wasHeld: (root: Cid) => boolean
  /** Let go on purpose: no grace is due to it. */
  readonly mayGoAtOnce?: (cid: Cid) => boolean
}

export interface CollectOptions {
  /** How long an orphan is kept from when it was first seen, in milliseconds. */
  readonly grace: number
  readonly signal: AbortSignal
}

export interface Collection {
  readonly freedBlocks: number
  /** Orphans whose time has not come. */
  readonly keptBlocks: number
  /** When the first of them may be freed. */
  readonly nextDue: number | undefined
  /** Roots that were held and of which a links block is gone: what they need can't be known, so nothing was freed. */
  readonly blockedBy: readonly Cid[]
}

/**
 * Frees the blocks that no needed root leads to and that were seen so for the grace period. To be run while nobody stores
 * anything (see Leases): what an add has stored and not committed looks like an orphan.
 *
 * @throws WarrenError `cancelled` once the signal is aborted; `storage`, `storage-full`, `closed`
 */
export async function collectGarbage(
  { blocks, orphans, clock, neededRoots, wasHeld, mayGoAtOnce }: GarbageDependencies,
  { grace, signal }: CollectOptions,
): Promise<Collection> {
  const refused = new Set<Cid>()
  const blockedBy: Cid[] = []
  for (const root of neededRoots()) {
    throwIfCancelled(signal)
    const standing = await visitRoot(blocks, root, () => undefined)
    if (standing === 'refused') refused.add(root)
    else if (standing === 'partial' && wasHeld(root)) blockedBy.push(root)
  }

  const sinceByCid = await orphans.load()
  if (blockedBy.length > 0) return { freedBlocks: 0, keptBlocks: sinceByCid.size, nextDue: undefined, blockedBy }
  const now = clock.now()
  const keptSinceByCid = new Map<Cid, number>()
  let freedBlocks = 0

  /** What is left of these names when all that is needed is taken away. */
  async function findOrphans(names: Set<Cid>): Promise<readonly Cid[]> {
    for (const root of neededRoots()) {
      throwIfCancelled(signal)
      if (names.size === 0) break
      if (refused.has(root)) continue
      await visitRoot(blocks, root, (cids) => {
        for (const cid of cids) names.delete(cid)
      })
    }
    return [...names]
  }

  async function free(cids: readonly Cid[]): Promise<void> {
    for (let start = 0; start < cids.length; start += BLOCKS_PER_DELETE) {
      throwIfCancelled(signal)
      const batch = cids.slice(start, start + BLOCKS_PER_DELETE)
      await blocks.deleteMany(batch)
      freedBlocks += batch.length
    }
  }

  for await (const names of inSets(blocks.cids(), NAMES_PER_WALK)) {
    const due: Cid[] = []
    for (const cid of await findOrphans(names)) {
      // A clock that was set back must not keep an orphan for ever.
      const since = Math.min(sinceByCid.get(cid) ?? now, now)
      if (now - since >= grace || mayGoAtOnce?.(cid) === true) due.push(cid)
      else keptSinceByCid.set(cid, since)
    }
    await free(due)
  }
  if (sinceByCid.size + keptSinceByCid.size > 0) await orphans.save(keptSinceByCid)
  const oldest = [...keptSinceByCid.values()].reduce((least, since) => Math.min(least, since), Infinity)
  return {
    freedBlocks,
    keptBlocks: keptSinceByCid.size,
    nextDue: oldest === Infinity ? undefined : oldest + grace,
    blockedBy,
  }
}

async function* inSets(cids: AsyncIterable<Cid>, size: number): AsyncGenerator<Set<Cid>> {
  let names = new Set<Cid>()
  for await (const cid of cids) {
    names.add(cid)
    if (names.size < size) continue
    yield names
    names = new Set()
  }
  if (names.size > 0) yield names
}
