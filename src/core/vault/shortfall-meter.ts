import type { Clock } from '../base/environment.ts'
import type { Shortfall } from './vault-types.ts'

export interface ShortfallCount {
  readonly files: number
  readonly bytes: number
  /** Bytes that were missing at the last count and are not any more, though their files are still there. */
  readonly copied: number
}

/** The pace is that of so long, in milliseconds: others tell of whole files within seconds, of parts once a minute. */
const WINDOW_MS = 300_000
/** Where nobody told of anything for so long, nothing is being copied. */
const PATIENCE_MS = 180_000
/** Shorter, it would be the pace of one statement. */
const MIN_WINDOW_MS = 2_000

/** Works out how long it takes until there are copies enough, from counts of what is missing now and then. */
export function createShortfallMeter(clock: Pick<Clock, 'now'>): (count: ShortfallCount) => Shortfall {
  /** When something came, and all that had come by then since the first, which only marks the beginning. */
  let steps: { readonly at: number; readonly copied: number }[] = []

  function note(copied: number, now: number): void {
    const last = steps.at(-1)
    if (copied > 0) steps.push({ at: now, copied: last === undefined ? 0 : last.copied + copied })
    else if (last !== undefined && now - last.at > PATIENCE_MS) steps = []
    while (steps.length > 2 && (steps[1]?.at ?? now) <= now - WINDOW_MS) steps.shift()
  }

  return ({ files, bytes, copied }) => {
    const now = clock.now()
    if (files === 0) {
      steps = []
      return { files, bytes, seconds: undefined }
    }
    note(copied, now)
    const [first, last] = [steps[0], steps.at(-1)]
    if (first === undefined || last === undefined || last === first || now - first.at < MIN_WINDOW_MS) {
      return { files, bytes, seconds: undefined }
    }
    const bytesPerSecond = (last.copied - first.copied) / ((now - first.at) / 1000)
    return { files, bytes, seconds: bytes / bytesPerSecond }
  }
}
