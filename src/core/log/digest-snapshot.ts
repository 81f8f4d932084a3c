import { type Bytes, compareBytes } from '../base/bytes.ts'
import { HASH_WORDS, hashRunInto } from '../crypto/hash.ts'

export const DIGEST_BYTES = 32

/** A set's digests fall into buckets by their first bits, so that a difference can be looked for where it is. */
export const BUCKET_BITS = 12
export const BUCKETS = 2 ** BUCKET_BITS

/** A set of 32-byte digests as of one moment. */
export interface DigestSnapshot {
  /** Ascending, end to end. Not to be written to. */
  readonly digests: Bytes
  readonly size: number
  /**
   * BUCKETS hashes of HASH_WORDS words: for each value of the first BUCKET_BITS bits the SHA-256 over the digests that
   * begin with them, end to end; zero where there are none. Not to be written to, nor kept.
   */
  bucketHashes(): Uint32Array
}

/** @param digests ascending, end to end */
export function snapshotOf(digests: Bytes): DigestSnapshot {
  return {
    digests,
    size: digests.byteLength / DIGEST_BYTES,
    bucketHashes() {
      const hashes = new Uint32Array(BUCKETS * HASH_WORDS)
      let from = 0
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        const begin = from
        while (from < digests.byteLength && bucketOf(digests, from) === bucket) from += DIGEST_BYTES
        if (from > begin) hashRunInto(hashes, bucket * HASH_WORDS, digests, begin, from)
      }
      return hashes
    },
  }
}

export function hashBucket(hashes: Uint32Array, bucket: number, digests: Bytes): void {
  const [from, to] = [findBucket(digests, bucket, BUCKET_BITS), findBucket(digests, bucket + 1, BUCKET_BITS)]
  if (to > from) hashRunInto(hashes, bucket * HASH_WORDS, digests, from * DIGEST_BYTES, to * DIGEST_BYTES)
}

/** The bucket of the digest at `offset`. */
export function bucketOf(digests: Uint8Array, offset = 0): number {
  return (((digests[offset] as number) << 8) | (digests[offset + 1] as number)) >>> (16 - BUCKET_BITS)
}

/** The index of the first digest whose first `bits` bits are not below `prefix`. @param bits at most 16 */
export function findBucket(digests: Uint8Array, prefix: number, bits: number): number {
  const least = prefix * 2 ** (16 - bits)
  return findFirst(digests.byteLength / DIGEST_BYTES, (index) => {
    const offset = index * DIGEST_BYTES
    return (((digests[offset] as number) << 8) | (digests[offset + 1] as number)) >= least
  })
}

/** The index of the first of `count` ascending digests that is not below this one. */
export function findDigest(digests: Uint8Array, digest: Uint8Array, count: number): number {
  return findFirst(count, (index) => {
    const offset = index * DIGEST_BYTES
    return compareBytes(digests.subarray(offset, offset + DIGEST_BYTES), digest) >= 0
  })
}

/** The first index for which it holds, when it holds for all that follow; `count` when for none. */
function findFirst(count: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
