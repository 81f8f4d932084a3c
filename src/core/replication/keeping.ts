import { toError } from '../base/errors.ts'
import type { Cid, LogId } from '../base/ids.ts'
import type { Readable } from '../base/readable.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { Healing, HealingDecisions } from './healing.ts'
import type { KeepSettings } from './keep-settings.ts'
import type { Replicator } from './replicator.ts'
import type { KeepMode } from './steward.ts'
import { visitRoot } from './visit-root.ts'

export interface KeepingDependencies {
  readonly settings: Readable<KeepSettings>
  readonly replicator: Pick<Replicator, 'want' | 'heal' | 'unwant' | 'release' | 'isWanted' | 'wasHeld' | 'setPaused'>
  readonly healing: () => Pick<
    Healing,
    'need' | 'forget' | 'forgetAll' | 'isNeeded' | 'decisionOf' | 'touch' | 'reconsider' | 'takeLimits'
  >
  readonly blocks: BlockStore
  /** Whether a log is a vault that this device can read. What it can't is kept whole: nobody here knows what it is for. */
  readonly isVault: (log: LogId) => boolean
  /** Whether bytes cost money here; `undefined` where nobody can tell. */
  readonly isMetered: Readable<boolean | undefined>
  /** What is wanted is another: all that is needed is to be told again. */
  readonly onModesChanged: () => void
  /** These blocks were let go, and may be freed without waiting. */
  readonly onFreed: (cids: readonly Cid[]) => void
  readonly onFault: (error: Error) => void
}

/** What this device keeps of what is needed: everything, its share, or what is opened here. */
export interface Keeping {
  readonly decisions: HealingDecisions
  modeOf(log: LogId): KeepMode
  /** An entry of this log names the root, and the vault's history keeps it. Idempotent. */
  want(root: Cid, log: LogId): void
  /** Nothing needs it any more. */
  unwant(root: Cid): void
  /** Somebody reads it here: where files are kept on demand, it is fetched whole. */
  opened(root: Cid): void
  /** Whether its blocks are to stay, as far as there are any: an entry of this log needs it. */
  isKept(root: Cid, log: LogId): boolean
  close(): void
}

export function createKeeping(dependencies: KeepingDependencies): Keeping {
  const { settings, replicator, healing, blocks, isVault, isMetered, onModesChanged, onFreed, onFault } = dependencies

  function modeIn({ mode, modeByVault }: KeepSettings, log: LogId): KeepMode {
    return isVault(log) ? (modeByVault.get(log) ?? mode) : 'all'
  }

  const modeOf = (log: LogId): KeepMode => modeIn(settings.get(), log)

  /** Where everything is kept there is nothing to decide. */
  const decides = ({ mode, modeByVault, roomBytes }: KeepSettings): boolean =>
    roomBytes !== undefined || [mode, ...modeByVault.values()].some((each) => each !== 'all')

  /** However much that is: with a bound, all is kept that fits. */
  const keepsAll = (log: LogId): boolean => settings.get().roomBytes === undefined && modeOf(log) === 'all'

  /** Read here, and so to be fetched whole. */
  const opened = new Set<Cid>()

  async function drop(roots: readonly Cid[]): Promise<void> {
    const freed = new Set<Cid>()
    for (const root of roots) {
      freed.add(root)
      await visitRoot(blocks, root, (cids) => {
        for (const cid of cids) freed.add(cid)
      })
    }
    for (const root of roots) opened.delete(root)
    await replicator.release(roots)
    onFreed([...freed])
  }

  function pauseAsIsDue(): void {
    replicator.setPaused(settings.get().onlyUnmetered && isMetered.get() === true)
  }

  let before = settings.get()
  function takeSettings(next: KeepSettings): void {
    const previous = before
    before = next
    pauseAsIsDue()
    const hasOtherRoom = next.roomBytes !== previous.roomBytes
    const hasOtherModes =
      next.mode !== previous.mode || next.modeByVault !== previous.modeByVault || decides(next) !== decides(previous)
    if (decides(previous) && !decides(next)) healing().forgetAll()
    if (next.grace !== previous.grace) healing().takeLimits()
    if (hasOtherModes) onModesChanged()
    if (hasOtherModes || hasOtherRoom || next.cacheBytes !== previous.cacheBytes) healing().reconsider()
  }

  const unsubscribes = [settings.subscribe(takeSettings), isMetered.subscribe(pauseAsIsDue)]
  pauseAsIsDue()

  return {
    decisions: {
      fetch: (root, mode) => (mode === 'all' ? replicator.want(root) : replicator.heal(root)),
      leave(root) {
        opened.delete(root)
        replicator.unwant(root)
      },
      drop: (roots) => void drop(roots).catch((error: unknown) => onFault(toError(error))),
    },
    modeOf,
    want(root, log) {
      if (!decides(settings.get())) {
        replicator.want(root)
        return
      }
      healing().need(root, log)
      // What was whole and was damaged is mended: it may be the only copy.
      if (keepsAll(log) || replicator.wasHeld(root)) replicator.want(root)
      else if (!opened.has(root) && healing().decisionOf(root) !== 'hold') replicator.unwant(root)
    },
    unwant(root) {
      opened.delete(root)
      healing().forget(root)
      replicator.unwant(root)
    },
    opened(root) {
      if (!healing().isNeeded(root)) return
      healing().touch(root)
      opened.add(root)
      replicator.want(root)
    },
    isKept: (root, log) => keepsAll(log) || replicator.isWanted(root) || replicator.wasHeld(root),
    close() {
      for (const unsubscribe of unsubscribes) unsubscribe()
    },
  }
}
