import type { Lapse, Offence } from '../ports/swarm.ts'

/**
 * What a peer's offences cost, and when it is shown the door. Pure: a score is a value, time is handed in. Penalties
 * decay, so that a peer on a bad link recovers; bans grow, so that one who does it for fun does not.
 */

export interface PeerScore {
  /** As it stood at `at`; use `penaltyAt` for what is left of it. */
  readonly penalty: number
  /** Milliseconds since the Unix epoch. */
  readonly at: number
  readonly bans: number
  /** Milliseconds since the Unix epoch; 0 when never banned. */
  readonly bannedUntil: number
}

/** Of a peer of whom nothing bad is known. */
export const CLEAN_SCORE: PeerScore = { penalty: 0, at: 0, bans: 0, bannedUntil: 0 }

/** A peer at or above it is banned. Five offences that no honest program makes reach it. */
export const BAN_PENALTY = 100

/** Half way there it gets less than others: see the network's rates. */
export const THROTTLE_PENALTY = 50

/** An honest peer that errs once in a while is forgiven within the hour. */
const HALF_LIFE_MS = 10 * 60 * 1000

const FIRST_BAN_MS = 60 * 1000
const LONGEST_BAN_MS = 24 * 60 * 60 * 1000

/** Cannot happen by accident between programs of the same version: forged, mislabelled or malformed. */
const DELIBERATE = 20
/** Can happen to an old version, or in the race of an epoch change. */
const SUSPECT = 10
/** Can happen to an eager but honest peer. */
const EAGER = 5
/** Happens on a bad line. Stalls come ever more seldom (blocks/limits.ts), so alone they ban nobody. */
const SLOW = 2

const COSTS: Readonly<Record<(Offence | Lapse)['code'], number>> = {
  signature: DELIBERATE,
  credential: DELIBERATE,
  key: DELIBERATE,
  hash: DELIBERATE,
  checksum: DELIBERATE,
  decrypt: DELIBERATE,
  encoding: DELIBERATE,
  schema: DELIBERATE,
  length: DELIBERATE,
  'too-large': DELIBERATE,
  'too-deep': DELIBERATE,
  height: DELIBERATE,
  log: DELIBERATE,
  protocol: SUSPECT,
  version: SUSPECT,
  epoch: SUSPECT,
  limit: EAGER,
  timeout: SLOW,
}

/** What is left of the penalty. @param now milliseconds since the Unix epoch */
export function penaltyAt(score: PeerScore, now: number): number {
  const elapsed = Math.max(0, now - score.at)
  return score.penalty * 0.5 ** (elapsed / HALF_LIFE_MS)
}

/**
 * A score as it was kept, for the clock of today: one that was set wrong when it was written would else ban for years, or
 * keep a penalty from fading. What lies ahead of now begins now.
 */
export function bringToPresent(score: PeerScore, now: number): PeerScore {
  if (score.at <= now) return { ...score, bannedUntil: Math.min(score.bannedUntil, score.at + LONGEST_BAN_MS) }
  const banLeft = Math.min(LONGEST_BAN_MS, Math.max(0, score.bannedUntil - score.at))
  return { ...score, at: now, bannedUntil: banLeft === 0 ? 0 : now + banLeft }
}

/** @param now milliseconds since the Unix epoch */
export function isBanned(score: PeerScore, now: number): boolean {
  return now < score.bannedUntil
}

/** The score after an offence. One that reaches BAN_PENALTY starts a ban, twice as long as the last, and a clean sheet. */
export function chargeOffence(score: PeerScore, code: (Offence | Lapse)['code'], now: number): PeerScore {
  const penalty = penaltyAt(score, now) + COSTS[code]
  // Decay between five quick offences keeps their sum just under: round it.
  if (Math.round(penalty) < BAN_PENALTY) return { ...score, penalty, at: now }
  const duration = Math.min(LONGEST_BAN_MS, FIRST_BAN_MS * 2 ** score.bans)
  return { penalty: 0, at: now, bans: score.bans + 1, bannedUntil: now + duration }
}
