import type { Clock } from '../src/core/base/environment.ts'
import type { Log } from './log.ts'

export type Refusal = 'connections-per-address' | 'connection-rate' | 'sockets-per-address' | 'origin' | 'connections'

/** How often a summary is written at most: a flood must not become a flood of log lines. */
const SUMMARY_AFTER_MS = 60_000

export interface RefusalTally {
  count(reason: Refusal): void
}

/** Counts what the front door refused, and writes one line about it a minute after the first. */
export function createRefusalTally(clock: Clock, log: Log): RefusalTally {
  const countsByReason = new Map<Refusal, number>()
  return {
    count(reason) {
      if (countsByReason.size === 0) {
        clock.after(SUMMARY_AFTER_MS, () => {
          log.warn('refused', Object.fromEntries(countsByReason))
          countsByReason.clear()
        })
      }
      countsByReason.set(reason, (countsByReason.get(reason) ?? 0) + 1)
    },
  }
}
