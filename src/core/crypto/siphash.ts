/** A key of SipHash: 16 bytes. */
export const SIP_KEY_BYTES = 16

const INPUT_BYTES = 32
/** Words of eight bytes, with the one that holds the length. */
const INPUT_WORDS = INPUT_BYTES / 8 + 1

/**
 * SipHash-2-4 with 64 bits of output (Aumasson and Bernstein 2012; https://github.com/veorq/SipHash) of `count` inputs
 * of 32 bytes, which stand end to end from `offset` on. Each output is two words of `out`, from `at` on: the less
 * significant half, which is its first four bytes, then the other.
 *
 * Whoever doesn't know the key can't tell which inputs come out alike, which is what it is here for. 64-bit words are
 * pairs of 32-bit ones in local variables: BigInt would take twenty times as long.
 */
export function sipHashInto(
  out: Uint32Array,
  at: number,
  key: Uint8Array,
  inputs: Uint8Array,
  offset: number,
  count: number,
): void {
  const [k0l, k0h, k1l, k1h] = [readWord(key, 0), readWord(key, 4), readWord(key, 8), readWord(key, 12)]
  for (let index = 0; index < count; index++) {
    const start = offset + index * INPUT_BYTES
    let v0l = k0l ^ 0x70736575
    let v0h = k0h ^ 0x736f6d65
    let v1l = k1l ^ 0x6e646f6d
    let v1h = k1h ^ 0x646f7261
    let v2l = k0l ^ 0x6e657261
    let v2h = k0h ^ 0x6c796765
    let v3l = k1l ^ 0x79746573
    let v3h = k1h ^ 0x74656462
    // The last but one takes in the length, for which there are no bytes left over; the last one ends it.
    for (let word = 0; word <= INPUT_WORDS; word++) {
      const isEnd = word === INPUT_WORDS
      let ml = 0
      let mh = 0
      if (word < INPUT_WORDS - 1) {
        ml = readWord(inputs, start + 8 * word)
        mh = readWord(inputs, start + 8 * word + 4)
      } else if (isEnd) {
        v2l ^= 0xff
      } else {
        mh = INPUT_BYTES << 24
      }
      v3l ^= ml
      v3h ^= mh
      for (let round = isEnd ? 4 : 2; round > 0; round--) {
        let sum = (v0l >>> 0) + (v1l >>> 0)
        v0h = (v0h + v1h + (sum > 0xffff_ffff ? 1 : 0)) | 0
        v0l = sum | 0
        let kept = v1l
        v1l = ((v1l << 13) | (v1h >>> 19)) ^ v0l
        v1h = ((v1h << 13) | (kept >>> 19)) ^ v0h
        kept = v0l
        v0l = v0h
        v0h = kept

        sum = (v2l >>> 0) + (v3l >>> 0)
        v2h = (v2h + v3h + (sum > 0xffff_ffff ? 1 : 0)) | 0
        v2l = sum | 0
        kept = v3l
        v3l = ((v3l << 16) | (v3h >>> 16)) ^ v2l
        v3h = ((v3h << 16) | (kept >>> 16)) ^ v2h

        sum = (v0l >>> 0) + (v3l >>> 0)
        v0h = (v0h + v3h + (sum > 0xffff_ffff ? 1 : 0)) | 0
        v0l = sum | 0
        kept = v3l
        v3l = ((v3l << 21) | (v3h >>> 11)) ^ v0l
        v3h = ((v3h << 21) | (kept >>> 11)) ^ v0h

        sum = (v2l >>> 0) + (v1l >>> 0)
        v2h = (v2h + v1h + (sum > 0xffff_ffff ? 1 : 0)) | 0
        v2l = sum | 0
        kept = v1l
        v1l = ((v1l << 17) | (v1h >>> 15)) ^ v2l
        v1h = ((v1h << 17) | (kept >>> 15)) ^ v2h
        kept = v2l
        v2l = v2h
        v2h = kept
      }
      v0l ^= ml
      v0h ^= mh
    }
    out[at + 2 * index] = v0l ^ v1l ^ v2l ^ v3l
    out[at + 2 * index + 1] = v0h ^ v1h ^ v2h ^ v3h
  }
}

function readWord(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  )
}
