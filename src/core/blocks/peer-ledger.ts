import type { Cid, PeerId } from '../base/ids.ts'
import type { Path } from '../ports/swarm.ts'
import type { PlannerLimits } from './limits.ts'
import { createPeerPace } from './peer-pace.ts'

/** A want that a peer was asked for and has not answered. */
export interface Debt {
  /** Expected length of the block in bytes. */
  readonly estimate: number
  readonly askedAt: number
}

/** What one peer owes, how fast it pays, and whether it is left alone for the moment. */
export interface PeerLedger {
  readonly id: PeerId
  readonly owed: ReadonlyMap<Cid, Debt>
  owesNothing(): boolean
  /** Asks of it; true when it must be told, false when it was asked before, cancelled, and has not answered that yet. */
  owe(cid: Cid, estimate: number, now: number): boolean
  /** It answered this one. `bytes` when with a block. */
  settle(cid: Cid, now: number, bytes?: number): void
  /** No longer waited for, but in the window until it is answered. False when it is not owed. */
  abandon(cid: Cid): boolean
  /** Its stream is gone: nothing is owed any more. Returns what was waited for. */
  writeOff(): Cid[]
  /** Failed or stalled: left alone for a while. */
  pause(now: number): void
  isPaused(now: number): boolean
  /** Failures in a row. */
  failures(): number
  /** When its pause ends; `undefined` when there is none. */
  pausedUntil(): number | undefined
  /** When it has stalled unless it answers something before. */
  stalledAt(): number
  /** When a debt is to be collected elsewhere, if it can be. */
  deadlineOf(debt: Debt, urgent: boolean): number
  hasRoom(bytes: number, urgent: boolean): boolean
  /** No more fits: nothing is asked until `isDueForMore`. */
  filled(): void
  /** Enough of its window was free at one time since it was full. */
  isDueForMore(): boolean
  /** Milliseconds until it would have delivered all it owes and so many bytes more, if the last were asked for now. */
  waitFor(bytes: number): number
  /** What it denied is to be asked again at this time. */
  recheckAt(): number | undefined
  denied(now: number): void
  rechecked(): void
}

/** Milliseconds, of a peer that has not been measured yet. */
const GUESSED_ROUND_TRIP = { direct: 50, relayed: 200 }

/** @param roundTripMs as measured by now */
export function createPeerLedger(
  id: PeerId,
  path: Path,
  limits: PlannerLimits,
  roundTripMs: () => number | undefined = () => undefined,
): PeerLedger {
  const pace = createPeerPace(path, limits)
  const owed = new Map<Cid, Debt>()
  const abandoned = new Map<Cid, Debt>()
  let owedBytes = 0
  let isFilling = true
  let progressAt = 0
  let failures = 0
  let pausedUntil: number | undefined
  let recheckAt: number | undefined
  let rechecks = 0

  const hasRoom = (bytes: number, urgent: boolean): boolean => {
    if (owed.size + abandoned.size >= limits.maxWantsPerPeer) return false
    const window = pace.windowBytes() + (urgent ? limits.urgentReserveBytes : 0)
    return owedBytes === 0 || owedBytes + bytes <= window
  }

  const patience = (): number => Math.min(limits.maxPatience, limits.patience * 2 ** failures)

  return {
    id,
    owed,
    owesNothing: () => owed.size === 0 && abandoned.size === 0,
    owe(cid, estimate, now) {
      if (owed.size === 0 && abandoned.size === 0) {
        progressAt = now
        pace.started(now)
      }
      const pending = abandoned.get(cid)
      abandoned.delete(cid)
      owed.set(cid, { estimate: pending?.estimate ?? estimate, askedAt: now })
      if (pending === undefined) owedBytes += estimate
      return pending === undefined
    },
    settle(cid, now, bytes) {
      for (const book of [owed, abandoned]) {
        const debt = book.get(cid)
        if (debt === undefined) continue
        book.delete(cid)
        owedBytes -= debt.estimate
      }
      progressAt = now
      failures = 0
      pausedUntil = undefined
      if (bytes === undefined) return
      rechecks = 0
      pace.arrived(bytes, now)
    },
    abandon(cid) {
      const debt = owed.get(cid)
      if (debt === undefined) return false
      owed.delete(cid)
      abandoned.set(cid, debt)
      return true
    },
    writeOff() {
      const waited = [...owed.keys()]
      owed.clear()
      abandoned.clear()
      owedBytes = 0
      return waited
    },
    pause(now) {
      pausedUntil = now + Math.min(limits.maxPause, limits.pause * 2 ** failures)
      failures++
    },
    isPaused: (now) => pausedUntil !== undefined && pausedUntil > now,
    failures: () => failures,
    pausedUntil: () => pausedUntil,
    stalledAt: () => progressAt + patience(),
    deadlineOf(debt, urgent) {
      const hard = debt.askedAt + limits.wantDeadline
      if (!urgent) return hard
      return Math.min(hard, Math.max(debt.askedAt, progressAt) + patience() * limits.urgentPatienceShare)
    },
    hasRoom,
    isDueForMore() {
      const free = Math.min(limits.refillBytes, limits.refillShare * pace.windowBytes())
      const wants = owed.size + abandoned.size
      if (hasRoom(free, false) && wants <= (1 - limits.refillShare) * limits.maxWantsPerPeer) isFilling = true
      return isFilling
    },
    filled() {
      isFilling = false
    },
    waitFor: (bytes) => (roundTripMs() ?? GUESSED_ROUND_TRIP[path]) + (owedBytes + bytes) / pace.rate(),
    recheckAt: () => recheckAt,
    denied(now) {
      recheckAt ??= now + Math.min(limits.maxRecheck, limits.recheck * 2 ** rechecks)
    },
    rechecked() {
      recheckAt = undefined
      rechecks++
    },
  }
}
