import type { Clock } from '../core/base/environment.ts'
import type { PeerId } from '../core/base/ids.ts'
import { CLEAN_SCORE, chargeOffence, isBanned, penaltyAt } from '../core/peers/score.ts'
import type { PeerScore } from '../core/peers/score.ts'
import type { Offence } from '../core/ports/swarm.ts'

/** Remembered offenders. Beyond it the one that has behaved longest is forgiven. */
const MAX_REMEMBERED = 1024

/** The conduct of each peer, for as long as this node runs. */
export interface Conduct {
  charge(peer: PeerId, offence: Offence): void
  isBanned(peer: PeerId): boolean
  /** 0 for a peer that did nothing wrong. */
  penalty(peer: PeerId): number
}

/** @param onBan called when a peer has gone too far: its connections are to be closed */
export function createConduct(clock: Clock, onBan: (peer: PeerId) => void): Conduct {
  const scores = new Map<PeerId, PeerScore>()
  const scoreOf = (peer: PeerId): PeerScore => scores.get(peer) ?? CLEAN_SCORE

  return {
    charge(peer, { code }) {
      const score = chargeOffence(scoreOf(peer), code, clock.now())
      scores.delete(peer)
      scores.set(peer, score)
      const [oldest] = scores.keys()
      if (scores.size > MAX_REMEMBERED && oldest !== undefined) scores.delete(oldest)
      if (isBanned(score, clock.now())) onBan(peer)
    },
    isBanned: (peer) => isBanned(scoreOf(peer), clock.now()),
    penalty: (peer) => penaltyAt(scoreOf(peer), clock.now()),
  }
}
