/** How far back a rate looks (5 s): long enough to be calm, short enough to follow a connection that changes. */
const WINDOW_MS = 5_000
/** Less than this says nothing yet. */
const MIN_SPAN_MS = 500

export interface RateMeter {
  /** @returns bytes per second over the last seconds; undefined while too little is known */
  measure(bytes: number, now: number): number | undefined
}

export function createRateMeter(): RateMeter {
  let samples: { readonly bytes: number; readonly at: number }[] = []
  return {
    measure(bytes, now) {
      // One sample older than the window is kept, so that a slow transfer still has something to be measured against.
      const cut = samples.findLastIndex((sample) => now - sample.at >= WINDOW_MS)
      samples = [...samples.slice(Math.max(0, cut)), { bytes, at: now }]
      const first = samples[0]
      if (first === undefined || now - first.at < MIN_SPAN_MS) return undefined
      return Math.max(0, ((bytes - first.bytes) / (now - first.at)) * 1000)
    },
  }
}
