import type { PlannerLimits } from './limits.ts'

/** How fast a peer delivers, and so how much may be asked of it at once. */
export interface PeerPace {
  /** Bytes per millisecond; a guess until something was measured. */
  rate(): number
  /** Estimated bytes that may be asked of the peer and not yet answered. */
  windowBytes(): number
  /** The peer went from owing nothing to owing something. */
  started(now: number): void
  arrived(bytes: number, now: number): void
}

/** Bytes per millisecond until measured: a modest broadband upload. */
const GUESSED_RATE = { direct: 2_000, relayed: 200 }

/** Milliseconds: shorter samples measure the clock's grain and the bursts of the transport. */
const SAMPLE_TIME = 200

/** How much a new sample counts: the window follows a change of path within a second or two. */
const SAMPLE_WEIGHT = 0.4

export function createPeerPace(path: 'direct' | 'relayed', limits: PlannerLimits): PeerPace {
  let measured: number | undefined
  let sampleStart = 0
  let sampleBytes = 0
  return {
    rate: () => measured ?? GUESSED_RATE[path],
    windowBytes() {
      if (measured === undefined) return limits.initialWindowBytes
      return Math.min(limits.maxWindowBytes, Math.max(limits.minWindowBytes, measured * limits.windowTime))
    },
    started(now) {
      sampleStart = now
      sampleBytes = 0
    },
    arrived(bytes, now) {
      sampleBytes += bytes
      const elapsed = now - sampleStart
      if (elapsed < SAMPLE_TIME) return
      const sample = sampleBytes / elapsed
      measured = measured === undefined ? sample : measured + SAMPLE_WEIGHT * (sample - measured)
      sampleStart = now
      sampleBytes = 0
    },
  }
}
