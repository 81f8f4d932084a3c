import type { Clock } from '../base/environment.ts'
import { createTokenBuckets } from '../base/token-buckets.ts'
import { ANNOUNCEMENT_BURST, ANNOUNCEMENTS_PER_SECOND, MAX_RATED_MEMBERS } from './limits.ts'

/** Whether one more announcement by a member is within its rate. */
export function createRate(clock: Clock): (name: string) => boolean {
  const limits = { perSecond: ANNOUNCEMENTS_PER_SECOND, burst: ANNOUNCEMENT_BURST, maxKeys: MAX_RATED_MEMBERS }
  const buckets = createTokenBuckets(clock, limits)
  return (name) => buckets.take(name)
}
