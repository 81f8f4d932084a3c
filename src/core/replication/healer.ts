import type { Bytes } from '../base/bytes.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import { compareCids } from '../wire/cid.ts'
import { type HeldPart, MAX_DOUBTS, MAX_GOING, type UnsignedHave } from '../wire/have.ts'
import type { PossessionRefusal } from '../wire/possession.ts'
import { createAudits } from './audits.ts'
import { createDropper, type DropUrgency } from './dropper.ts'
import { createHaveHub, type HaveHub, type HaveSending } from './have-hub.ts'
import type { HealingLimits } from './healing-limits.ts'
import { createHolders, type Holders, type VerifiedHave } from './holders.ts'
import { createOwnHoldings, type HaveHeader } from './own-holdings.ts'
import type { OwnParts } from './own-parts.ts'
import { createPledges } from './pledges.ts'
import { createRoom, type Room } from './room.ts'
import { createSteward, type KeepMode, type Steward } from './steward.ts'

export interface HealerDependencies {
  readonly self: MemberId
  readonly epoch: number
  /** A member's credential; a keeper has none. */
  readonly cred?: Bytes
  readonly limits: HealingLimits
  readonly redundancyOf: (log: LogId) => number
  readonly modeOf: (log: LogId) => KeepMode
  /** Bytes that this device may hold; `undefined` for as many as its disk takes. */
  readonly room: () => number | undefined
  /** Bytes of what is kept on demand; `undefined` for as many as there is room for. */
  readonly cacheRoom?: () => number | undefined
  /** For placement: GiB offered, roughly. */
  readonly weight: () => number
  readonly isNamedKeeper: (id: MemberId) => boolean
  /** Logs of which it takes no share, ascending. */
  readonly aside: () => readonly LogId[]
  /** What this device has of roots that it does not hold. */
  readonly parts?: Pick<OwnParts, 'hasNews' | 'tell'>
  /** Uniform in [0, 1). */
  readonly fraction: () => number
  readonly now: number
}

/** A statement has a hash over the whole list, which takes 0.0015 ms for each root of it: a hundredth of the time at most. */
const REST_MS_PER_ROOT = 0.15

/** Of what is held, so much is looked at between two looks for something to drop: finding out takes some 50 ms at the most. */
const MAX_SURPLUS_LOOKS = 4_096
const MAX_SURPLUS_CONSIDERED = 64

/** A question to be put to another, about a root that this device holds too. */
export interface HealerQuestion {
  readonly root: Cid
  readonly of: MemberId
  /** For an audit nothing is promised. */
  readonly pledge: boolean
  readonly askedAt: number
}

/** What is to be done. In this order: what is dropped is told of as gone in the statement that goes with it. */
export interface HealerActions {
  readonly fetch: readonly Cid[]
  /** Not wanted any more. What has come of it may be kept or not. */
  readonly leave: readonly Cid[]
  readonly ask: readonly HealerQuestion[]
  /** Not held any more, as of now: what the disk has of them is to go. */
  readonly drop: readonly Cid[]
  /** To be signed and handed back with `told`. */
  readonly sign: UnsignedHave | undefined
  readonly send: readonly HaveSending[]
}

/**
 * All that a device decides about copies, in one machine that knows neither clocks nor sockets nor disks: the same in a
 * browser, in a keeper and in the simulator. Call `step` after anything came in, and when `nextDue` says.
 */
export interface Healer {
  readonly holders: Holders
  readonly hub: HaveHub
  readonly steward: Pick<Steward, 'need' | 'forget' | 'decisionOf' | 'targetOf' | 'modeOf' | 'needed' | 'isNeeded'>
  /** All of a root is here. */
  held(root: Cid, bytes: number): void
  /** A root that was held is not whole any more, or is let go of by others' rules. */
  lost(root: Cid): void
  isHeld(root: Cid): boolean
  /** Room for a root that is about to be fetched; false when there is none: then this device says that it is full. */
  reserve(root: Cid, bytes: number): boolean
  /** What was reserved is not needed: the fetch has failed. */
  unreserve(root: Cid): void
  /** It was opened here: a cache drops others first. */
  touch(root: Cid): void
  /** The disk took no more. */
  setDiskFull(isFull: boolean): void
  setLeaving(isLeaving: boolean): void
  learn(from: Parameters<HaveHub['learn']>[0], have: VerifiedHave, now: number): ReturnType<HaveHub['learn']>
  /** The statement of `sign`, with its signature. */
  told(have: VerifiedHave): void
  /** No neighbour has said what it knows, and none will: decisions are made by what is known here. */
  assumePrimed(): void
  /** What to answer whether this device holds a root. With `pledge`, yes binds it from now on: to be answered at once. */
  question(root: Cid, pledge: boolean, now: number): 'prove' | PossessionRefusal
  /** @param isProven `undefined` when nothing came back */
  answered(question: HealerQuestion, isProven: boolean | undefined, now: number): void
  step(now: number): HealerActions
  nextDue(): number
  readonly usedBytes: () => number
  /** Of the room, reservations taken off; Infinity without a bound. */
  readonly freeBytes: () => number
  /** Of what is kept on demand. */
  readonly cachedBytes: () => number
  /** How many copies are wanted has changed, or what is kept here. */
  reconsider(): void
  /** Others are to hear of this device as often as the limits now say, and are judged by them. */
  takeLimits(): void
}

export function createHealer(dependencies: HealerDependencies): Healer {
  const {
    self,
    epoch,
    cred,
    limits,
    redundancyOf,
    modeOf,
    weight,
    aside,
    parts,
    fraction,
    now: startedAt,
  } = dependencies
  const own = createOwnHoldings()
  const holders = createHolders({ self, limits, isNamedKeeper: dependencies.isNamedKeeper, own: own.told })
  const hub = createHaveHub({ self, holders, own })
  const room = createRoom(dependencies.room)
  const cache = createRoom(dependencies.cacheRoom ?? (() => undefined))
  const steward = createSteward({
    ...{ self, holders, limits, redundancyOf, modeOf },
    standing: () => ({ weight: weight(), isFull: room.isFull(), isLeaving }),
    fits: room.fits,
  })
  const pledges = createPledges(limits)
  const dropper = createDropper({
    ...{ self, holders, pledges, limits, weight, fraction, startedAt },
    targetOf: (root) => (own.roots.has(root) && mayGo(root) ? steward.targetOf(root) : 0),
  })
  /** What is to be kept whatever others hold goes only where the room has been made less than it takes. */
  const mayGo = (root: Cid): boolean => steward.modeOf(root) !== 'all' || room.isOver()
  const audits = createAudits({ holders, limits, roots: own.roots, fraction })
  let isLeaving = false
  let lastHeader = ''
  let lastTold = -Infinity
  let toldBeat = 0
  let wasPutOff = false
  let newsSince: number | undefined
  let lastFlush = -Infinity
  let dropsDue = -Infinity
  let retryDue = startedAt + limits.calmGather
  let wasFull = false
  let surplus = own.roots.values()

  /**
   * When what is half here is told next, if that is all there is to tell: not before what was said last has been passed on,
   * or others would be more statements behind than are kept for them, and would ask for whole lists.
   */
  const partsDue = (): number => (parts?.hasNews() === true ? lastTold + Math.max(rest(), limits.calmGather) : Infinity)

  /** What has just come to be held may not have left the parts yet, or the other way round. */
  const tellParts = (): readonly HeldPart[] => (parts?.tell() ?? []).filter(({ root }) => !own.roots.has(root))

  function header(now: number): Omit<HaveHeader, 'parts'> {
    return {
      by: self,
      epoch,
      ...(cred === undefined ? {} : { cred }),
      weight: weight(),
      full: room.isFull(),
      leaving: isLeaving,
      aside: aside(),
      doubts: audits.doubts(now).slice(0, MAX_DOUBTS),
      going: [...dropper.going()].sort(compareCids).slice(0, MAX_GOING),
    }
  }

  /** Between two statements of what changed: no more of them than can be passed on one by one. */
  const rest = (): number => Math.max(limits.busyGather, own.roots.size * REST_MS_PER_ROOT)

  function compose(now: number): UnsignedHave | undefined {
    const isDue = now - lastTold >= toldBeat
    // What changes all the time is told once in a while.
    wasPutOff = !isDue && now - lastTold < rest()
    if (wasPutOff) return undefined
    const next = header(now)
    const text = [next.weight, next.full, next.leaving, next.aside, next.doubts, next.going].join('|')
    if (!isDue && text === lastHeader && !own.hasNews() && now < partsDue()) return undefined
    lastHeader = text
    lastTold = now
    toldBeat = limits.heartbeat * (0.8 + 0.2 * fraction())
    return own.compose({ ...next, parts: tellParts() }, now)
  }

  /** What goes first where there is too little room, and what there are too many copies of. */
  function considerDrops(now: number): void {
    if (now < dropsDue || own.roots.size === 0) return
    dropsDue = now + limits.roomCheck
    makeRoom(room, now, room.isOver() ? 'hand-over' : 'in-turn')
    makeRoom(cache, now, 'out-of-turn')
    if (steward.size() > 0) dropSurplus(now)
  }

  /** A part of what is held at a time: who ranks where takes a while to work out. */
  function dropSurplus(now: number): void {
    let considered = 0
    for (let looks = Math.min(MAX_SURPLUS_LOOKS, own.roots.size); looks > 0; looks--) {
      let next = surplus.next()
      if (next.done === true) {
        surplus = own.roots.values()
        next = surplus.next()
      }
      if (next.done === true || dropper.isBusy() || considered >= MAX_SURPLUS_CONSIDERED) return
      if (!isSurplus(next.value)) continue
      considered++
      dropper.consider(next.value, now)
    }
  }

  function makeRoom(tight: Room, now: number, urgency: DropUrgency): void {
    if (!tight.isTight()) return
    for (const root of tight.leastUsed()) {
      if (!tight.isTight(dropper.going())) return
      if (own.roots.has(root)) dropper.consider(root, now, urgency)
    }
  }

  /** Of a vault of which this device keeps its share: others hold as many copies as are wanted, so this may be one too many. */
  const isSurplus = (root: Cid): boolean =>
    steward.isNeeded(root) && holders.copiesOf(root) >= steward.targetOf(root) && steward.modeOf(root) === 'share'

  /** When what is news is passed on; Infinity when nothing is. */
  function flushDue(): number {
    if (newsSince === undefined) return Infinity
    if (hub.news() !== 'urgent') return newsSince + limits.calmGather
    return Math.max(newsSince + limits.gather, lastFlush + limits.busyGather)
  }

  function flush(now: number): readonly HaveSending[] {
    if (hub.news() === 'none') newsSince = undefined
    else newsSince ??= now
    if (now < flushDue()) return []
    newsSince = undefined
    lastFlush = now
    return hub.flush()
  }

  /** What is kept on demand has a room of its own. */
  function sortIntoCache(root: Cid): void {
    const bytes = room.bytesOf(root)
    if (bytes === undefined || steward.modeOf(root) !== 'on-demand') cache.remove(root)
    else if (cache.bytesOf(root) === undefined) cache.add(root, bytes)
  }

  function unhold(root: Cid): void {
    own.delete(root)
    room.remove(root)
    cache.remove(root)
    dropper.cancel(root)
    steward.setHeld(root, false)
  }

  /** Of what would be kept here if there were room it is known at once that there is none: or it would be begun anew. */
  function letGo(root: Cid): void {
    const bytes = room.bytesOf(root)
    unhold(root)
    if (bytes === undefined || steward.modeOf(root) !== 'all') return
    room.reserve(root, bytes)
    room.unreserve(root)
  }

  return {
    holders,
    hub,
    steward: {
      ...steward,
      need(root, log) {
        steward.need(root, log)
        if (!own.roots.has(root)) return
        steward.setHeld(root, true)
        sortIntoCache(root)
      },
      forget(root) {
        steward.forget(root)
        cache.remove(root)
        dropper.cancel(root)
      },
    },
    held(root, bytes) {
      own.add(root)
      room.add(root, bytes)
      steward.setHeld(root, true)
      sortIntoCache(root)
    },
    lost: unhold,
    isHeld: (root) => own.roots.has(root),
    reserve(root, bytes) {
      const fitsCache = steward.modeOf(root) !== 'on-demand' || bytes <= (dependencies.cacheRoom?.() ?? Infinity)
      const isGranted = fitsCache && room.reserve(root, bytes)
      if (!isGranted) steward.refuse(root)
      return isGranted
    },
    unreserve: room.unreserve,
    touch(root) {
      room.touch(root)
      cache.touch(root)
    },
    setDiskFull: room.setDiskFull,
    setLeaving(leaving) {
      isLeaving = leaving
      steward.reconsider()
    },
    learn: hub.learn,
    told: hub.tell,
    assumePrimed: steward.setPrimed,
    question(root, pledge, now) {
      if (!own.roots.has(root)) return 'absent'
      if (!pledge) return 'prove'
      if (dropper.isGoing(root) || isLeaving) return 'going'
      return pledges.promise(root, now) ? 'prove' : 'busy'
    },
    answered({ root, of, pledge, askedAt }, isProven, now) {
      if (pledge) dropper.answered(root, of, isProven === true, askedAt)
      else if (isProven !== undefined) audits.answered(of, isProven, now)
    },
    step(now) {
      if (hub.isPrimed()) steward.setPrimed()
      if (room.isFull() !== wasFull) {
        wasFull = room.isFull()
        steward.reconsider()
      }
      const { fetch, leave } = steward.decide(now)
      considerDrops(now)
      const { ask, drop } = dropper.decide(now)
      for (const root of drop) letGo(root)
      const questions = ask.flatMap(({ root, of }) => of.map((id) => ({ root, of: id, pledge: true, askedAt: now })))
      const audit = audits.next(now)
      if (audit !== undefined) questions.push({ ...audit, pledge: false, askedAt: now })
      const sign = compose(now)
      const send = [...flush(now)]
      if (now >= retryDue) {
        retryDue = now + limits.calmGather
        send.push(...hub.retry(fraction))
      }
      return { fetch, leave, ask: questions, drop, sign, send }
    },
    nextDue() {
      const mayDrop = room.isTight() || cache.isTight() || steward.size() > 0
      const dropsNext = mayDrop && own.roots.size > 0 ? dropsDue : Infinity
      const toldDue = wasPutOff || own.hasNews() ? lastTold + rest() : Math.min(lastTold + toldBeat, partsDue())
      return Math.min(steward.nextDue(), dropper.nextDue(), audits.nextDue(), flushDue(), dropsNext, toldDue, retryDue)
    },
    usedBytes: room.usedBytes,
    freeBytes: room.freeBytes,
    cachedBytes: cache.usedBytes,
    reconsider() {
      steward.reconsider()
      for (const root of own.roots) {
        sortIntoCache(root)
        if (!mayGo(root)) dropper.cancel(root)
      }
      dropsDue = -Infinity
    },
    takeLimits() {
      holders.refresh()
      toldBeat = Math.min(toldBeat, limits.heartbeat)
    },
  }
}
