import type { Clock } from '../base/environment.ts'

/** Holds back what would go beyond a rate. What has passed is made up for by waiting, so over time the rate is kept. */
export interface Pacer {
  /** So many bytes pass now: what comes next waits for them. */
  spend(bytes: number): void
  /** Milliseconds until more may pass. */
  waitMs(): number
  /** Waits for its turn, in the order of asking, and spends them. */
  pass(bytes: number): Promise<void>
}

/** A limit that was set while much was waiting takes effect within this, in milliseconds, whatever was waited for before. */
const MAX_WAIT_MS = 60_000

/** @param rate bytes a second, as of now; `undefined` for as many as come */
export function createPacer(clock: Clock, rate: () => number | undefined): Pacer {
  let freeAt = -Infinity

  /** When these bytes may pass, which are the next. */
  function take(bytes: number): number {
    const perSecond = rate()
    const now = clock.now()
    if (perSecond === undefined) {
      freeAt = -Infinity
      return now
    }
    // A clock that was set back must not stop everything.
    const at = Math.min(Math.max(now, freeAt), now + MAX_WAIT_MS)
    freeAt = at + (1000 * bytes) / perSecond
    return at
  }

  return {
    spend: (bytes) => void take(bytes),
    waitMs: () => (rate() === undefined ? 0 : Math.min(MAX_WAIT_MS, Math.max(0, freeAt - clock.now()))),
    async pass(bytes) {
      const wait = take(bytes) - clock.now()
      if (wait > 0) await new Promise<void>((resolve) => clock.after(wait, resolve))
    },
  }
}
