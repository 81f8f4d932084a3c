import { createBoundedCache } from './bounded-cache.ts'
import type { Clock } from './environment.ts'

export interface TokenBucketsOptions {
  /** Tokens that come back per second. */
  readonly perSecond: number
  /** The most a bucket holds; a new one is full. */
  readonly burst: number
  /** How many keys are remembered; beyond it the longest unseen is forgotten, which gives it a full bucket again. */
  readonly maxKeys: number
}

/** A rate for each of many keys: an address, a peer. */
export interface TokenBuckets {
  /** Takes so many tokens, one unless said otherwise, from the key's bucket; false, and none is taken, when it has less. */
  take(key: string, amount?: number): boolean
}

/** @param clock one that was set back gives no tokens and takes none */
export function createTokenBuckets(
  clock: Pick<Clock, 'now'>,
  { perSecond, burst, maxKeys }: TokenBucketsOptions,
): TokenBuckets {
  const bucketByKey = createBoundedCache<string, { readonly tokens: number; readonly at: number }>(maxKeys)
  return {
    take(key, amount = 1) {
      const now = clock.now()
      const bucket = bucketByKey.get(key) ?? { tokens: burst, at: now }
      const elapsedSeconds = Math.max(0, now - bucket.at) / 1000
      const tokens = Math.min(burst, bucket.tokens + elapsedSeconds * perSecond)
      const isGranted = tokens >= amount
      bucketByKey.set(key, { tokens: isGranted ? tokens - amount : tokens, at: now })
      return isGranted
    },
  }
}
