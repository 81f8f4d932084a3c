import { createBoundedCache } from '../base/bounded-cache.ts'
import type { Clock } from '../base/environment.ts'
import { ANNOUNCEMENT_BURST, ANNOUNCEMENTS_PER_SECOND, MAX_RATED_MEMBERS } from './limits.ts'

/** A token bucket for each name: whether one more is within its rate. */
export function createRate(clock: Clock): (name: string) => boolean {
  const buckets = createBoundedCache<string, { tokens: number; at: number }>(MAX_RATED_MEMBERS)
  return (name) => {
    const now = clock.now()
    const bucket = buckets.get(name) ?? { tokens: ANNOUNCEMENT_BURST, at: now }
    const refill = (Math.max(0, now - bucket.at) / 1000) * ANNOUNCEMENTS_PER_SECOND
    const tokens = Math.min(ANNOUNCEMENT_BURST, bucket.tokens + refill)
    const isWithin = tokens >= 1
    buckets.set(name, { tokens: isWithin ? tokens - 1 : tokens, at: now })
    return isWithin
  }
}
