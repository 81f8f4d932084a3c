import type { Clock } from '../src/core/base/environment.ts'

export interface TokenBucketsOptions {
  /** Tokens that come back per second. */
  readonly perSecond: number
  /** The most a bucket holds; a new one is full. */
  readonly burst: number
  /** How many keys are remembered; beyond it the longest unseen is forgotten. */
  readonly maxKeys: number
}

export interface TokenBuckets {
  /** Takes one token from the key's bucket; false when it is empty. */
  take(key: string): boolean
}

export function createTokenBuckets(clock: Clock, { perSecond, burst, maxKeys }: TokenBucketsOptions): TokenBuckets {
  // In the order last seen: the first key is the one to forget.
  const bucketsByKey = new Map<string, { tokens: number; at: number }>()
  return {
    take(key) {
      const now = clock.now()
      const known = bucketsByKey.get(key)
      bucketsByKey.delete(key)
      // A clock that was set back gives nothing and takes nothing.
      const elapsedSeconds = known === undefined ? 0 : Math.max(0, now - known.at) / 1000
      const tokens = known === undefined ? burst : Math.min(burst, known.tokens + elapsedSeconds * perSecond)
      const granted = tokens >= 1
      bucketsByKey.set(key, { tokens: granted ? tokens - 1 : tokens, at: now })
      if (bucketsByKey.size > maxKeys) {
        const [longestUnseen] = bucketsByKey.keys()
        if (longestUnseen !== undefined) bucketsByKey.delete(longestUnseen)
      }
      return granted
    },
  }
}
