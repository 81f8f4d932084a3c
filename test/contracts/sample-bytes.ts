import type { Bytes } from '../../src/core/base/bytes.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import type { Block } from '../../src/core/ports/block-store.ts'
import { cidOfDigest } from '../../src/core/wire/cid.ts'

/**
 * The generator that docs/vectors/chunking.json names: xorshift32 (Marsaglia 2003) on 32-bit words, the low byte of
 * each state after the step. `seed` is the first state and not 0; 0 gives zero bytes.
 */
export function sampleBytes(seed: number, length: number): Bytes {
  const bytes = new Uint8Array(length)
  let state = seed | 0
  for (let index = 0; index < length; index++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[index] = state
  }
  return bytes
}

/** A block of pseudo-random bytes under its true name. */
export function sampleBlock(seed: number, length = 100): Block {
  const bytes = sampleBytes(seed, length)
  return { cid: cidOfDigest('raw', hashBytesSync(bytes)), bytes }
}

export function sampleBlocks(count: number, length = 100): readonly Block[] {
  return Array.from({ length: count }, (_, index) => sampleBlock(index + 1, length))
}
