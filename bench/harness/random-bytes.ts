import type { Bytes } from '../../src/core/base/bytes.ts'

/** As much as `crypto.getRandomValues` gives at a time. */
const MAX_RANDOM_BYTES = 65_536

/** Bytes that nothing can compress. */
export function makeRandomBytes(length: number): Bytes {
  const bytes = new Uint8Array(length)
  for (let start = 0; start < length; start += MAX_RANDOM_BYTES) {
    crypto.getRandomValues(bytes.subarray(start, Math.min(start + MAX_RANDOM_BYTES, length)))
  }
  return bytes
}
