import type { Clock } from '../base/environment.ts'
import { WarrenError, toError } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import type { Leases } from '../blocks/leases.ts'
import { collectGarbage, type Collection, type GarbageDependencies } from './garbage.ts'
import type { Replicator } from './replicator.ts'

const SECOND = 1_000
const HOUR = 3_600 * SECOND

/** When garbage is looked for, in milliseconds. */
export interface HousekeepingLimits {
  /** What a cancelled or killed add has stored is kept so long, for a retry to go on from: until the next day at least. */
  readonly orphanGrace: number
  /** Nobody must have stored anything for so long before it begins: an add of many files, or a start, has pauses. */
  readonly idleTime: number
}

export const HOUSEKEEPING_LIMITS: HousekeepingLimits = {
  orphanGrace: 24 * HOUR,
  idleTime: 20 * SECOND,
}

export interface HousekeepingDependencies extends Omit<GarbageDependencies, 'wasHeld' | 'mayGoAtOnce'> {
  readonly leases: Leases
  readonly replicator: Pick<Replicator, 'lose' | 'suspend' | 'wasHeld'>
  readonly clock: Clock
  readonly onFault: (error: Error) => void
  readonly limits?: HousekeepingLimits
}

/** Sees to it that blocks which nobody needs do not stay, and those that somebody is about to need do. */
export interface Housekeeping {
  /**
   * Looks for garbage once nobody has stored anything for a while, and again when what was kept comes due. To be called
   * again when there is new garbage.
   */
  start(): void
  /** These were let go on purpose: what of them is garbage goes without any grace, once nobody stores anything. */
  free(cids: readonly Cid[]): void
  /**
   * Runs an add: nothing that it stores is freed before it has settled. After it failed, what it left is kept for a
   * retry; where the disk is full, it is freed before the error is passed on.
   */
  guardAdd<T>(add: () => Promise<T>): Promise<T>
  /** Resolves when nothing is freed any more. */
  close(): Promise<void>
}

export function createHousekeeping(dependencies: HousekeepingDependencies): Housekeeping {
  const { leases, replicator, clock, onFault, limits = HOUSEKEEPING_LIMITS } = dependencies
  const closing = new AbortController()
  let cancelNext: (() => void) | undefined
  let collecting: Promise<unknown> = Promise.resolve()
  const letGo = new Set<Cid>()

  /** `undefined` when it was put off: somebody is storing, or began to. */
  async function collect(grace: number): Promise<Collection | undefined> {
    try {
      const run = leases.whileFree((stop) =>
        collectGarbage(
          { ...dependencies, wasHeld: replicator.wasHeld, mayGoAtOnce: (cid) => letGo.has(cid) },
          { grace, signal: AbortSignal.any([stop, closing.signal]) },
        ),
      )
      collecting = run.catch(() => undefined)
      return await run
    } catch (error) {
      if (error instanceof WarrenError && error.code === 'cancelled') return undefined
      throw error
    }
  }

  /** Some time after nobody stores any more. A later call takes the place of an earlier one. */
  function collectWhenIdle(delay: number, grace: number): void {
    if (closing.signal.aborted) return
    cancelNext?.()
    cancelNext = clock.after(delay, () => {
      cancelNext = undefined
      collectInBackground(grace).catch((error: unknown) => onFault(toError(error)))
    })
  }

  async function collectInBackground(grace: number): Promise<void> {
    const freeing = [...letGo]
    const collection = await collect(grace)
    if (closing.signal.aborted) return
    if (collection === undefined) {
      await leases.freed()
      collectWhenIdle(limits.idleTime, grace)
      return
    }
    if (collection.blockedBy.length > 0) await replicator.lose(collection.blockedBy)
    else for (const cid of freeing) letGo.delete(cid)
    if (collection.nextDue !== undefined) {
      collectWhenIdle(Math.max(limits.idleTime, collection.nextDue - clock.now()), limits.orphanGrace)
    }
  }

  /** All garbage goes, whoever left it: room is needed now. Downloads stand still meanwhile. */
  async function collectAtOnce(): Promise<void> {
    try {
      const collection = await replicator.suspend(() => collect(0))
      // Another add is running: then as soon as it is over.
      if (collection === undefined) collectWhenIdle(0, 0)
    } catch (error) {
      onFault(toError(error))
    }
  }

  return {
    start: () => collectWhenIdle(limits.idleTime, limits.orphanGrace),
    free(cids) {
      for (const cid of cids) letGo.add(cid)
      collectWhenIdle(limits.idleTime, limits.orphanGrace)
    },
    async guardAdd(add) {
      const release = await leases.take()
      try {
        const result = await add()
        release()
        return result
      } catch (error) {
        release()
        if (error instanceof WarrenError && error.code === 'storage-full') await collectAtOnce()
        else collectWhenIdle(limits.idleTime, limits.orphanGrace)
        throw error
      }
    },
    async close() {
      closing.abort()
      cancelNext?.()
      await collecting
    },
  }
}
