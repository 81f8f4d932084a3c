import { concatBytes } from '../../src/core/base/bytes.ts'

const MASK = (1n << 64n) - 1n

const wordAt = (bytes: Uint8Array, at: number): bigint => new DataView(concatBytes(bytes).buffer).getBigUint64(at, true)
const rotate = (word: bigint, by: bigint): bigint => ((word << by) | (word >> (64n - by))) & MASK

/**
 * SipHash-2-4 of 32 bytes the plain way, with one big integer a word (Aumasson and Bernstein, "SipHash: a fast short-input
 * PRF", figure 2.1): what the fast one is compared with.
 */
export function sipHash(key: Uint8Array, data: Uint8Array): bigint {
  const [k0, k1] = [wordAt(key, 0), wordAt(key, 8)]
  let v0 = k0 ^ 0x736f6d6570736575n
  let v1 = k1 ^ 0x646f72616e646f6dn
  let v2 = k0 ^ 0x6c7967656e657261n
  let v3 = k1 ^ 0x7465646279746573n
  const round = (): void => {
    v0 = (v0 + v1) & MASK
    v2 = (v2 + v3) & MASK
    v1 = rotate(v1, 13n) ^ v0
    v3 = rotate(v3, 16n) ^ v2
    v0 = rotate(v0, 32n)
    v2 = (v2 + v1) & MASK
    v0 = (v0 + v3) & MASK
    v1 = rotate(v1, 17n) ^ v2
    v3 = rotate(v3, 21n) ^ v0
    v2 = rotate(v2, 32n)
  }
  for (const word of [0, 8, 16, 24].map((at) => wordAt(data, at)).concat(32n << 56n)) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }
  v2 ^= 0xffn
  for (let i = 0; i < 4; i++) round()
  return v0 ^ v1 ^ v2 ^ v3
}
