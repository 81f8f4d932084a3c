import type { Range } from '../../scripts/vectors/reconcile.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'

/** Where a vector has numbers in place of entries: SHA-256 over four bytes, the most significant first. */
export function digestOfNumber(number: number): Bytes {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, number)
  return hashBytesSync(bytes)
}

/** From the first number to the one before the second. */
export const digestsOfNumbers = ([from, to]: Range): readonly Bytes[] =>
  Array.from({ length: to - from }, (_, index) => digestOfNumber(from + index))
