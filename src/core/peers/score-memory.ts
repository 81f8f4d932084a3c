import type { PeerId } from '../base/ids.ts'
import type { LocalState, LocalValue } from '../ports/local-state.ts'
import { bringToPresent } from './score.ts'
import type { PeerScore } from './score.ts'

const PREFIX = 'score/'

/** Offenders remembered across restarts. Those who have behaved longest are forgiven for others to be remembered. */
const MAX_SCORES = 1024

/** What peers did wrong, kept on this device: a restart of the app forgives nobody. */
export interface ScoreMemory {
  /** @param now milliseconds since the Unix epoch @throws WarrenError `storage`, `closed` */
  load(now: number): Promise<ReadonlyMap<PeerId, PeerScore>>
  /** @throws WarrenError `storage-full`, `storage`, `closed` */
  save(peer: PeerId, score: PeerScore): Promise<void>
}

export function createScoreMemory(localState: LocalState): ScoreMemory {
  const save: ScoreMemory['save'] = (peer, { penalty, at, bans, bannedUntil }) =>
    localState.set(PREFIX + peer, { penalty, at, bans, bannedUntil })

  return {
    async load(now) {
      const values = await localState.list(PREFIX)
      const scores = [...values].flatMap(([key, value]): [PeerId, PeerScore][] => {
        const score = readScore(value)
        return score === undefined ? [] : [[key.slice(PREFIX.length) as PeerId, bringToPresent(score, now)]]
      })
      scores.sort(([, a], [, b]) => a.at - b.at)
      const forgiven = scores.splice(0, Math.max(0, scores.length - MAX_SCORES))
      await Promise.all(forgiven.map(([peer]) => localState.remove(PREFIX + peer)))
      // Kept as it is now, or each start would begin the ban anew.
      await Promise.all(scores.filter(([, score]) => score.at === now).map(([peer, score]) => save(peer, score)))
      return new Map(scores)
    },
    save,
  }
}

function readScore(value: LocalValue): PeerScore | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { penalty, at, bans, bannedUntil } = value as Readonly<Record<string, LocalValue>>
  return isCount(penalty) && isCount(at) && isCount(bans) && isCount(bannedUntil)
    ? { penalty, at, bans, bannedUntil }
    : undefined
}

function isCount(value: LocalValue | undefined): value is number {
  return typeof value === 'number' && value >= 0
}
