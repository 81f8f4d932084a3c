import { concatBytes, utf8ToBytes } from '../base/bytes.ts'
import type { MemberId, MeshId } from '../base/ids.ts'
import { hashBytesSync } from '../crypto/hash.ts'
import { idToBytes } from '../wire/ids.ts'

/** So that this hash is none of another purpose. No domain holds a zero byte, which ends it. */
const DOMAIN = 'warren/1 safety words'

/** Of a list of 2048. */
const BITS_PER_WORD = 11

/**
 * Twelve words are 132 bits. Somebody between two people needs two keys of their own, one to show to each, for which both
 * screens say the same: a collision, not a second preimage, and it costs 2^66 keys. Six words would cost 2^33, an hour.
 */
export const SAFETY_WORDS = 12

/**
 * What two members compare on their two screens: twelve numbers below 2048, places in the English list of BIP-39. The same
 * from both sides; another key on either side gives others.
 */
export function safetyWordPlaces(mesh: MeshId, one: MemberId, other: MemberId): readonly number[] {
  const keys = one < other ? [one, other] : [other, one]
  const hash = hashBytesSync(
    concatBytes(utf8ToBytes(DOMAIN), new Uint8Array(1), idToBytes(mesh), ...keys.map((key) => idToBytes(key))),
  )
  return Array.from({ length: SAFETY_WORDS }, (_, word) => readBits(hash, word * BITS_PER_WORD))
}

/** Eleven bits from a place on, the most significant first. They lie in three bytes at the most. */
function readBits(bytes: Uint8Array, from: number): number {
  const at = from >>> 3
  const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
  return (three >>> (24 - (from & 7) - BITS_PER_WORD)) & (2 ** BITS_PER_WORD - 1)
}
