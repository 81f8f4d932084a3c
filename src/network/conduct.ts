import type { Clock } from '../core/base/environment.ts'
import type { PeerId } from '../core/base/ids.ts'
import { CLEAN_SCORE, THROTTLE_PENALTY, chargeOffence, isBanned, penaltyAt } from '../core/peers/score.ts'
import type { PeerScore } from '../core/peers/score.ts'
import type { Lapse, Offence } from '../core/ports/swarm.ts'

/** Remembered offenders. Beyond it the one that has behaved longest is forgiven. */
const MAX_REMEMBERED = 1024

/** The conduct of each peer. */
export interface Conduct {
  /** Takes over what is remembered of earlier; what peers have done since counts. */
  recall(remembered: ReadonlyMap<PeerId, PeerScore>): void
  charge(peer: PeerId, offence: Offence | Lapse): void
  isBanned(peer: PeerId): boolean
  /** Gets less than others from now on. */
  isThrottled(peer: PeerId): boolean
  /** 0 for a peer that did nothing wrong. */
  penalty(peer: PeerId): number
}

export interface ConductOptions {
  readonly clock: Clock
  /** A peer has gone too far: its connections are to be closed. */
  readonly onBan: (peer: PeerId) => void
  /** After each offence. */
  readonly onScore?: (peer: PeerId, score: PeerScore) => void
}

export function createConduct({ clock, onBan, onScore }: ConductOptions): Conduct {
  const scores = new Map<PeerId, PeerScore>()
  const scoreOf = (peer: PeerId): PeerScore => scores.get(peer) ?? CLEAN_SCORE

  return {
    recall(remembered) {
      for (const [peer, score] of remembered) if (!scores.has(peer)) scores.set(peer, score)
    },
    charge(peer, { code }) {
      const score = chargeOffence(scoreOf(peer), code, clock.now())
      scores.delete(peer)
      scores.set(peer, score)
      const [oldest] = scores.keys()
      if (scores.size > MAX_REMEMBERED && oldest !== undefined) scores.delete(oldest)
      onScore?.(peer, score)
      if (isBanned(score, clock.now())) onBan(peer)
    },
    isBanned: (peer) => isBanned(scoreOf(peer), clock.now()),
    isThrottled: (peer) => penaltyAt(scoreOf(peer), clock.now()) >= THROTTLE_PENALTY,
    penalty: (peer) => penaltyAt(scoreOf(peer), clock.now()),
  }
}
