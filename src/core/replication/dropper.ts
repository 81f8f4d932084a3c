import type { Cid, MemberId } from '../base/ids.ts'
import { type HealingLimits, MAX_DROPS } from './healing-limits.ts'
import type { Holder, Holders } from './holders.ts'
import type { Pledges } from './pledges.ts'
import { compareScores, placementKey, placementName, placementScore } from './placement.ts'

export interface DropperDependencies {
  readonly self: MemberId
  readonly holders: Holders
  readonly pledges: Pledges
  readonly limits: Pick<HealingLimits, 'pledge' | 'intentWait' | 'proofWindow' | 'dropRetry' | 'patience'>
  readonly weight: () => number
  /** How many others have to hold it before this device may drop it; 0 keeps it whatever others hold. */
  readonly targetOf: (root: Cid) => number
  /** Uniform in [0, 1). */
  readonly fraction: () => number
  /** When this device began to promise. */
  readonly startedAt: number
}

export interface DropDecisions {
  /** Ask these whether they hold the root, and have them promise to keep it. */
  readonly ask: readonly { readonly root: Cid; readonly of: readonly MemberId[] }[]
  /** As many others as the vault wants copies have proved and promised, just now. */
  readonly drop: readonly Cid[]
}

/**
 * Lets go of copies of which there are too many, without ever letting there be too few. What it comes to in safety does
 * not depend on the picture of who holds what, which may be old and may be the same wrong one everywhere: a device drops
 * only when enough others have proved possession within the last minute *and* promised to keep the root for longer than
 * that, and a device that means to drop promises nothing, while one that has promised does not drop. So whenever one drops,
 * that many others hold it and are bound. The picture, the order of rank and the announced intent only keep ten devices
 * from trying at once in vain.
 */
export interface Dropper {
  /**
   * This device would like to be rid of it. Begins when it may: false when it may not now.
   */
  consider(root: Cid, now: number, urgency?: DropUrgency): boolean
  /** Not any more, or it is gone. */
  cancel(root: Cid): void
  /** What has been announced, or is to be. */
  going(): readonly Cid[]
  isGoing(root: Cid): boolean
  /** As many are on their way out as may be at once. */
  isBusy(): boolean
  /** @param askedAt when the question was sent */
  answered(root: Cid, by: MemberId, isPromised: boolean, askedAt: number): void
  decide(now: number): DropDecisions
  nextDue(): number
}

/**
 * `in-turn`: who is last in rank goes first. `out-of-turn`: whoever else ranks where, as for a cache, of which goes what was not
 * used for longest. `hand-over`: also when others are yet to fetch it, which the announced intent makes them do.
 */
export type DropUrgency = 'in-turn' | 'out-of-turn' | 'hand-over'

interface Drop {
  readonly root: Cid
  readonly since: number
  /** Until then it is waited for others to fetch it. */
  readonly patientUntil: number
  /** Everyone has heard of the intent, and it was looked who is there. */
  isLookedAt: boolean
  /** How many of those that come after this device in rank did not use their turn. */
  readonly passed: number
  /** When each was asked; what it promised lasts from then at least. */
  readonly asked: Map<MemberId, number>
  readonly promised: Map<MemberId, number>
  readonly refused: Set<MemberId>
}

/** Roots of which it is remembered since when this device waits for its turn. */
const MAX_WAITING = 65_536

export function createDropper(dependencies: DropperDependencies): Dropper {
  const { self, holders, pledges, limits, weight, targetOf, fraction, startedAt } = dependencies
  const ownName = placementName(self)
  const dropByRoot = new Map<Cid, Drop>()
  const notBeforeByRoot = new Map<Cid, number>()
  const waitingSince = new Map<Cid, number>()

  /** Nothing binds this device to it. What it promised before it was started anew may still do. */
  const isFree = (root: Cid, now: number): boolean =>
    targetOf(root) > 0 && !pledges.isBound(root, now) && now - startedAt >= limits.pledge

  /** Others to count on, the first in rank first; `undefined` when this device must keep its copy, or it is not its turn. */
  function findOthers(root: Cid, now: number, passed: number): readonly Holder[] | undefined {
    const target = targetOf(root)
    if (!isFree(root, now)) return undefined
    holders.advance(now)
    const key = placementKey(root)
    // A weight of 0 ranks last.
    const scoreOf = (name: Uint8Array, of: number): number => placementScore(key, name, Math.max(of, 0))
    const own = scoreOf(ownName, weight())
    const others: { readonly holder: Holder; readonly score: number }[] = []
    for (const holder of holders.holdersOf(root)) {
      if (!holder.isFresh || !holder.isCounted) continue
      // Somebody is on the way out: then it is not this device's turn. A keeper is no worse a place than any other.
      if (holders.isGoing(holder, root)) {
        if (compareScores(own, self, scoreOf(holder.name, holder.weight), holder.id) < 0) return undefined
        continue
      }
      others.push({ holder, score: scoreOf(holder.name, holder.weight) })
    }
    if (others.length < target) return undefined
    others.sort((a, b) => compareScores(a.score, a.holder.id, b.score, b.holder.id))
    // One rank at a time, from the end. Who keeps everything lets its turn pass.
    const worse = others.at(-1 - passed)
    if (worse !== undefined && compareScores(worse.score, worse.holder.id, own, self) > 0) {
      if (waitingSince.size < MAX_WAITING && !waitingSince.has(root)) waitingSince.set(root, now)
      return undefined
    }
    return others.map(({ holder }) => holder)
  }

  /** One more each time that somebody has had time enough to try. */
  function countPassed(root: Cid, now: number): number {
    const since = waitingSince.get(root)
    return since === undefined ? 0 : Math.floor((now - since) / limits.dropRetry)
  }

  function giveUp(drop: Drop, now: number): void {
    dropByRoot.delete(drop.root)
    notBeforeByRoot.set(drop.root, now + limits.dropRetry * (1 + fraction()))
  }

  function advance(drop: Drop, now: number, decisions: { ask: DropDecisions['ask'][number][]; drop: Cid[] }): void {
    if (now - drop.since < limits.intentWait) return
    drop.isLookedAt = true
    const others = findOthers(drop.root, now, drop.passed)
    if (others === undefined) {
      if (now >= drop.patientUntil || !isFree(drop.root, now)) giveUp(drop, now)
      return
    }
    const target = targetOf(drop.root)
    const isValid = (askedAt: number): boolean => now - askedAt < limits.proofWindow
    const promised = [...drop.promised].filter(
      ([id, askedAt]) => isValid(askedAt) && others.some((each) => each.id === id),
    )
    if (promised.length >= target) {
      dropByRoot.delete(drop.root)
      decisions.drop.push(drop.root)
      return
    }
    if ([...drop.asked.values()].some((askedAt) => !isValid(askedAt))) {
      giveUp(drop, now)
      return
    }
    // Those who were asked and have not refused may yet promise; for each that did refuse, the next is asked.
    const pending = [...drop.asked.keys()].filter((id) => !drop.refused.has(id)).length
    const next = others.filter(({ id }) => !drop.asked.has(id)).slice(0, Math.max(0, target - pending))
    if (next.length < target - pending) {
      giveUp(drop, now)
      return
    }
    if (next.length === 0) return
    for (const { id } of next) drop.asked.set(id, now)
    decisions.ask.push({ root: drop.root, of: next.map(({ id }) => id) })
  }

  return {
    consider(root, now, urgency = 'in-turn') {
      if (dropByRoot.has(root)) return true
      if (dropByRoot.size >= MAX_DROPS || (notBeforeByRoot.get(root) ?? 0) > now) return false
      const passed = urgency === 'in-turn' ? countPassed(root, now) : Infinity
      const handsOver = urgency === 'hand-over'
      if (handsOver ? !isFree(root, now) : findOthers(root, now, passed) === undefined) return false
      notBeforeByRoot.delete(root)
      const patientUntil = handsOver ? now + limits.patience : now
      const answers = { asked: new Map(), promised: new Map(), refused: new Set<MemberId>() }
      dropByRoot.set(root, { root, since: now, patientUntil, isLookedAt: false, passed, ...answers })
      return true
    },
    cancel(root) {
      dropByRoot.delete(root)
      waitingSince.delete(root)
    },
    going: () => [...dropByRoot.keys()],
    isGoing: (root) => dropByRoot.has(root),
    isBusy: () => dropByRoot.size >= MAX_DROPS,
    answered(root, by, isPromised, askedAt) {
      const drop = dropByRoot.get(root)
      // A late answer to an earlier attempt says nothing of this one.
      if (drop?.asked.get(by) !== askedAt) return
      if (isPromised) drop.promised.set(by, askedAt)
      else drop.refused.add(by)
    },
    decide(now) {
      const decisions = { ask: [], drop: [] }
      for (const drop of dropByRoot.values()) advance(drop, now, decisions)
      for (const [root, notBefore] of notBeforeByRoot) if (notBefore <= now) notBeforeByRoot.delete(root)
      return decisions
    },
    nextDue() {
      let due = Infinity
      for (const { since, patientUntil, asked, isLookedAt } of dropByRoot.values()) {
        const ends = [...asked.values()].map((at) => at + limits.proofWindow)
        const begin = isLookedAt ? patientUntil : since + limits.intentWait
        due = Math.min(due, ...(ends.length === 0 ? [begin] : ends))
      }
      return due
    },
  }
}
