import type { Clock } from '../src/core/base/environment.ts'
import type { Log } from './log.ts'

const REFUSALS = [
  /** More TCP connections than there may be. */
  'connections',
  'connections-per-address',
  'connection-rate',
  'sockets-per-address',
  'origin',
  /** A request, or its TLS, that was not complete in time. */
  'slow',
  /** An answer that was not taken in time. */
  'stalled',
  /** Headers or a WebSocket message that are too long. */
  'oversize',
  /** No HTTP, no WebSocket, or no TLS where there should be. */
  'malformed',
] as const

export type Refusal = (typeof REFUSALS)[number]

/** How often a summary is written at most: a flood must not become a flood of log lines. */
const SUMMARY_AFTER_MS = 60_000

export interface RefusalTally {
  count(reason: Refusal): void
  /** Since the start. */
  totals(): Readonly<Record<Refusal, number>>
}

/** Counts what the front door refused, and writes one line about it a minute after the first. */
export function createRefusalTally(clock: Clock, log: Log): RefusalTally {
  const countsByReason = new Map<Refusal, number>()
  const totals = Object.fromEntries(REFUSALS.map((reason) => [reason, 0])) as Record<Refusal, number>
  return {
    count(reason) {
      if (countsByReason.size === 0) {
        clock.after(SUMMARY_AFTER_MS, () => {
          log.warn('refused', Object.fromEntries(countsByReason))
          countsByReason.clear()
        })
      }
      countsByReason.set(reason, (countsByReason.get(reason) ?? 0) + 1)
      totals[reason]++
    },
    totals: () => ({ ...totals }),
  }
}
