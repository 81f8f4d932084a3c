import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sipHash } from '../../../scripts/vectors/sip-hash-reference.ts'
import { bytesToHex, concatBytes, hexToBytes } from '../../../src/core/base/bytes.ts'
import {
  hashBytesSync,
  hashLeafInto,
  hashNodeInto,
  hashRunInto,
  sipHashInto,
  wordsToBytes,
} from '../../../src/core/crypto/hash.ts'

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('SHA-256 in place is that of the library', () => {
  test('for leaves, at any offset', () => {
    const out = new Uint32Array(24)
    fc.assert(
      fc.property(digest, fc.nat(9), (data, offset) => {
        hashLeafInto(out, 8, concatBytes(new Uint8Array(offset), data), offset)
        expect(wordsToBytes(out.subarray(8, 16))).toEqual(hashBytesSync(concatBytes(Uint8Array.of(0), data)))
      }),
    )
  })

  test('for nodes, also over themselves', () => {
    const leaves = new Uint32Array(24)
    fc.assert(
      fc.property(digest, digest, fc.constantFrom(0, 8, 16), (left, right, at) => {
        const view = new DataView(concatBytes(left, right).buffer)
        for (let word = 0; word < 16; word++) leaves[8 + word] = view.getUint32(4 * word)
        hashNodeInto(leaves, at, leaves, 8, 16)
        expect(wordsToBytes(leaves.subarray(at, at + 8))).toEqual(
          hashBytesSync(concatBytes(Uint8Array.of(1), left, right)),
        )
      }),
    )
  })

  test('for runs of every length around a block', () => {
    const out = new Uint32Array(8)
    const data = Uint8Array.from({ length: 300 }, (_, index) => index * 7)
    for (let length = 0; length <= 200; length++) {
      hashRunInto(out, 0, data, 3, 3 + length)
      expect(wordsToBytes(out)).toEqual(hashBytesSync(data.slice(3, 3 + length)))
    }
  })
})

describe('SipHash-2-4', () => {
  function naive(key: Uint8Array, data: Uint8Array): string {
    const out = new Uint8Array(8)
    new DataView(out.buffer).setBigUint64(0, sipHash(key, data), true)
    return bytesToHex(out)
  }

  function hashOf(key: Uint8Array, data: Uint8Array, count = 1, offset = 0): string {
    const out = new Uint32Array(2 * count + 1)
    sipHashInto(out, 1, key, data, offset, count)
    const view = new DataView(new ArrayBuffer(8 * count))
    for (let word = 0; word < 2 * count; word++) view.setUint32(4 * word, out[1 + word]!, true)
    return bytesToHex(new Uint8Array(view.buffer))
  }

  test('is that of the reference implementation', () => {
    // vectors.h, vectors_sip64[32]: the key 00..0f and the input 00..1f.
    const key = hexToBytes('000102030405060708090a0b0c0d0e0f')
    const data = Uint8Array.from({ length: 32 }, (_, index) => index)
    expect(hashOf(key, data)).toBe('ce7cf2722f512771')
    expect(naive(key, data)).toBe('ce7cf2722f512771')
  })

  test('of any keys and inputs, many at once', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        digest,
        digest,
        fc.nat(5),
        (key, one, two, offset) => {
          const inputs = concatBytes(new Uint8Array(offset), one, two)
          expect(hashOf(key, inputs, 2, offset)).toBe(naive(key, one) + naive(key, two))
        },
      ),
    )
  })
})
