import type { Cid, LogId, MemberId } from '../base/ids.ts'
import type { HealingLimits } from './healing-limits.ts'
import type { Holder, Holders } from './holders.ts'
import { compareScores, placementKey, type PlacementKey, placementName, placementScore } from './placement.ts'

/** What a device keeps of a vault: all of it; its share of the copies; or what was opened here, while there is room. */
export type KeepMode = 'all' | 'share' | 'on-demand'

/** What this device offers the others, and how it stands. */
export interface OwnStanding {
  /** 0 offers nothing: then it holds what it is told to keep, and no share. */
  readonly weight: number
  readonly isFull: boolean
  readonly isLeaving: boolean
}

export interface StewardDependencies {
  readonly self: MemberId
  readonly holders: Holders
  readonly limits: Pick<HealingLimits, 'settle' | 'patience'>
  /** How many copies are wanted of what a log names. */
  readonly redundancyOf: (log: LogId) => number
  readonly modeOf: (log: LogId) => KeepMode
  readonly standing: () => OwnStanding
  /** Whether there may be room for a root: false for one that was refused and still would be. */
  readonly fits: (root: Cid) => boolean
}

/** `hold`: it belongs here. `leave`: it does not. `unknown`: the picture of who holds what is not there yet. */
export type Decision = 'hold' | 'leave' | 'unknown'

/**
 * Decides what this device should fetch, from who holds what: as many as there are copies missing, the first in rank of
 * those that lack it. Pure: what happened comes in with the time, decisions go out. It drops nothing: see Dropper.
 */
export interface Steward {
  /** A log names this root, and nothing lets go of it. */
  need(root: Cid, log: LogId): void
  forget(root: Cid): void
  /** All of it is here, or not any more. */
  setHeld(root: Cid, isHeld: boolean): void
  /** What was wanted is not fetched after all: there was no room for it. It may be wanted again later. */
  refuse(root: Cid): void
  /** Settings have changed, of logs or of this device. */
  reconsider(): void
  /** From now on silence means that nobody is there: some neighbour has told all that it knew. */
  setPrimed(): void
  /**
   * Which roots have become wanted here, and which are no longer though they have not come. A root that is held is never
   * among the latter.
   */
  decide(now: number): { readonly fetch: readonly Cid[]; readonly leave: readonly Cid[] }
  /** When something may change by time alone; Infinity for never. */
  nextDue(): number
  decisionOf(root: Cid): Decision
  targetOf(root: Cid): number
  modeOf(root: Cid): KeepMode
  needed(): Iterable<Cid>
  isNeeded(root: Cid): boolean
  size(): number
}

interface Needed {
  readonly root: Cid
  readonly logs: Set<LogId>
  readonly key: PlacementKey
  isHeld: boolean
  isWanted: boolean
  /** When copies were first seen to be missing; `undefined` while none are. */
  missingSince: number | undefined
  /** Who was to fetch it before this device, when that was last worked out. */
  better: readonly MemberId[]
}

/** Strictest first. */
const MODES: readonly KeepMode[] = ['all', 'share', 'on-demand']

export function createSteward(dependencies: StewardDependencies): Steward {
  const { self, holders, limits, redundancyOf, modeOf, standing, fits } = dependencies
  const neededByRoot = new Map<Cid, Needed>()
  /** To be looked at, since something has changed. */
  const dirty = new Set<Needed>()
  /** Not held here, and short of copies. */
  const short = new Set<Needed>()
  const dueByNeeded = new Map<Needed, number>()
  const ownName = placementName(self)
  let isPrimed = false
  let nextDue = Infinity
  let candidatesDue = Infinity

  const targetOf = ({ logs }: Needed): number => Math.max(1, ...[...logs].map(redundancyOf))

  function modeOfRoot({ logs }: Needed): KeepMode {
    const modes = new Set([...logs].map(modeOf))
    return MODES.find((mode) => modes.has(mode)) ?? 'share'
  }

  function couldFetch(holder: Holder, needed: Needed): boolean {
    const { isFresh, isCounted, weight, full, aside } = holder
    if (!isFresh || !isCounted || full || weight === 0 || holders.holds(holder, needed.root)) return false
    if (holders.isGoing(holder, needed.root)) return false
    return aside.length === 0 || [...needed.logs].some((log) => !aside.includes(log))
  }

  /** How many others are to fetch it before this device; no more than `enough` are counted. */
  function countBetter(needed: Needed, enough: number): { readonly better: number; readonly others: number } {
    const own = placementScore(needed.key, ownName, standing().weight)
    const isBetter = (holder: Holder): boolean =>
      compareScores(placementScore(needed.key, holder.name, holder.weight), holder.id, own, self) < 0
    // Those who were before this device last time mostly still are: then nobody else need be looked at.
    const before = needed.better.flatMap((id) => holders.get(id) ?? [])
    if (before.length >= enough) {
      const still = before.filter((holder) => couldFetch(holder, needed) && isBetter(holder)).length
      if (still >= enough) return { better: still, others: still }
    }
    const better: MemberId[] = []
    let others = 0
    for (const holder of holders.all()) {
      if (better.length >= enough) break
      if (!couldFetch(holder, needed)) continue
      others++
      if (isBetter(holder)) better.push(holder.id)
    }
    needed.better = better
    return { better: better.length, others }
  }

  /** Whether it is for this device to fetch it now. Notes when to look again. */
  function isDue(needed: Needed, now: number): boolean {
    const { weight, isFull, isLeaving } = standing()
    if (isLeaving) return false
    if (!fits(needed.root)) {
      lookAgain(needed, now + limits.patience)
      return false
    }
    const mode = modeOfRoot(needed)
    if (mode === 'all') return true
    if (mode === 'on-demand' || weight === 0 || !isPrimed) return false
    const missing = targetOf(needed) - holders.copiesOf(needed.root)
    if (missing <= 0) {
      needed.missingSince = undefined
      short.delete(needed)
      return false
    }
    needed.missingSince ??= now
    short.add(needed)
    const waited = now - needed.missingSince
    const late = Math.floor(waited / limits.patience)
    const { better, others } = countBetter(needed, missing + late)
    // One that is full is not counted on by the others, and sees what it can do when they do not.
    if (better >= missing + late || (isFull && others > 0 && late === 0)) {
      lookAgain(needed, needed.missingSince + (late + 1) * limits.patience)
      return false
    }
    // Where all who can have to, there is nothing to wait for.
    if (others + 1 <= missing || waited >= limits.settle) return true
    lookAgain(needed, needed.missingSince + limits.settle)
    return false
  }

  function lookAgain(needed: Needed, at: number): void {
    dueByNeeded.set(needed, at)
    nextDue = Math.min(nextDue, at)
  }

  function takeDue(now: number): void {
    nextDue = Infinity
    for (const [needed, at] of dueByNeeded) {
      if (at <= now) {
        dueByNeeded.delete(needed)
        dirty.add(needed)
      } else nextDue = Math.min(nextDue, at)
    }
  }

  function takePicture(now: number): void {
    holders.advance(now)
    const { roots, candidates } = holders.takeChanges()
    for (const root of roots) {
      const needed = neededByRoot.get(root)
      if (needed !== undefined) dirty.add(needed)
    }
    // Many come at once, at a start most of all: it is worked out for all of them together.
    if (candidates && candidatesDue === Infinity) candidatesDue = now + limits.settle / 2
    if (now < candidatesDue) return
    candidatesDue = Infinity
    for (const needed of short) dirty.add(needed)
  }

  function reconsider(): void {
    for (const needed of neededByRoot.values()) dirty.add(needed)
  }

  return {
    need(root, log) {
      const present = neededByRoot.get(root)
      if (present?.logs.has(log) === true) return
      const needed = present ?? {
        root,
        logs: new Set<LogId>(),
        key: placementKey(root),
        isHeld: false,
        isWanted: false,
        missingSince: undefined,
        better: [],
      }
      needed.logs.add(log)
      neededByRoot.set(root, needed)
      dirty.add(needed)
    },
    forget(root) {
      const needed = neededByRoot.get(root)
      if (needed === undefined) return
      neededByRoot.delete(root)
      dirty.delete(needed)
      short.delete(needed)
      dueByNeeded.delete(needed)
    },
    setHeld(root, isHeld) {
      const needed = neededByRoot.get(root)
      if (needed === undefined) return
      needed.isHeld = isHeld
      needed.isWanted = false
      if (isHeld) short.delete(needed)
      dirty.add(needed)
    },
    refuse(root) {
      const needed = neededByRoot.get(root)
      if (needed === undefined) return
      needed.isWanted = false
      dirty.add(needed)
    },
    reconsider,
    setPrimed() {
      if (isPrimed) return
      isPrimed = true
      reconsider()
    },
    decide(now) {
      takePicture(now)
      if (nextDue <= now) takeDue(now)
      const fetch: Cid[] = []
      const leave: Cid[] = []
      for (const needed of dirty) {
        dueByNeeded.delete(needed)
        if (needed.isHeld) continue
        const due = isDue(needed, now)
        if (due === needed.isWanted) continue
        needed.isWanted = due
        ;(due ? fetch : leave).push(needed.root)
      }
      dirty.clear()
      return { fetch, leave }
    },
    nextDue: () => Math.min(nextDue, candidatesDue, holders.nextLapse(), dirty.size > 0 ? -Infinity : Infinity),
    decisionOf(root) {
      const needed = neededByRoot.get(root)
      if (needed === undefined) return 'unknown'
      if (needed.isHeld || needed.isWanted) return 'hold'
      return isPrimed && !dirty.has(needed) ? 'leave' : 'unknown'
    },
    targetOf(root) {
      const needed = neededByRoot.get(root)
      return needed === undefined ? 0 : targetOf(needed)
    },
    modeOf(root) {
      const needed = neededByRoot.get(root)
      return needed === undefined ? 'share' : modeOfRoot(needed)
    },
    needed: () => neededByRoot.keys(),
    isNeeded: (root) => neededByRoot.has(root),
    size: () => neededByRoot.size,
  }
}
