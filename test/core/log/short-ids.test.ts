import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesToHex, compareBytes, concatBytes } from '../../../src/core/base/bytes.ts'
import { hashBytesSync, sipHashInto, wordsToBytes } from '../../../src/core/crypto/hash.ts'
import { BUCKETS, bucketOf, findBucket, findDigest, snapshotOf } from '../../../src/core/log/digest-snapshot.ts'
import { createRootTree } from '../../../src/core/log/merkle.ts'
import { deriveSipKey, EVERY_BUCKET, MARK_BYTES, markBuckets, nameDigests } from '../../../src/core/log/short-ids.ts'

const digestOf = (seed: number): Uint8Array<ArrayBuffer> => hashBytesSync(Uint8Array.of(seed, seed >> 8, seed >> 16))
const sorted = Array.from({ length: 3_000 }, (_, seed) => digestOf(seed)).sort(compareBytes)
const ALL = snapshotOf(concatBytes(...sorted))
const NONCE = new Uint8Array(16).fill(9)
const KEY = deriveSipKey(NONCE, NONCE)

describe('a snapshot', () => {
  test('has its digests in buckets by their first bits', () => {
    for (const bits of [0, 1, 6, 10, 12]) {
      for (let bucket = 0; bucket < 2 ** bits; bucket++) {
        const from = findBucket(ALL.digests, bucket, bits)
        const to = findBucket(ALL.digests, bucket + 1, bits)
        for (const digest of sorted.slice(from, to)) expect(bucketOf(digest) >>> (12 - bits)).toBe(bucket)
      }
      expect(findBucket(ALL.digests, 2 ** bits, bits)).toBe(sorted.length)
    }
    for (const index of [0, 1, 1_234, 2_999]) expect(findDigest(ALL.digests, sorted[index]!, 3_000)).toBe(index)
  })

  test('of a tree has the hashes of its buckets as of then, however the tree has grown before and after', () => {
    const tree = createRootTree()
    // More than the tree takes to keep them.
    const many = Array.from({ length: 17_000 }, (_, seed) => digestOf(seed))
    tree.insert(many)
    const first = tree.snapshot()
    expect(first.bucketHashes()).toEqual(snapshotOf(first.digests).bucketHashes())
    const whole = bytesToHex(first.digests)
    for (let seed = 17_000; seed < 17_010; seed++) {
      tree.insert([digestOf(seed)])
      const next = tree.snapshot()
      expect(next.size).toBe(seed + 1)
      expect(next.bucketHashes()).toEqual(snapshotOf(next.digests).bucketHashes())
    }
    expect(bytesToHex(first.digests)).toBe(whole)
    expect(first.bucketHashes()).toEqual(snapshotOf(first.digests).bucketHashes())
  })

  test('has a hash for each bucket in which there is something', () => {
    expect(snapshotOf(new Uint8Array(0)).bucketHashes()).toEqual(new Uint32Array(8 * BUCKETS))
    const one = sorted[1_000]!
    const hashes = snapshotOf(one).bucketHashes()
    const at = 8 * bucketOf(one)
    expect(wordsToBytes(hashes.subarray(at, at + 8))).toEqual(hashBytesSync(one))
    expect(hashes.filter((word) => word !== 0).length).toBeLessThanOrEqual(8)
  })
})

describe('marks', () => {
  test('differ where, and only where, the digests do', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 10 }),
        fc.uniqueArray(fc.nat(2_999), { maxLength: 20 }),
        (bits, missing) => {
          const rest = snapshotOf(concatBytes(...sorted.filter((_, index) => !missing.includes(index))))
          const [a, b] = [markBuckets(ALL, bits, NONCE), markBuckets(rest, bits, NONCE)]
          const differing = Array.from({ length: 2 ** bits }, (_, bucket) => bucket).filter((bucket) => {
            const at = bucket * MARK_BYTES
            return compareBytes(a.subarray(at, at + MARK_BYTES), b.subarray(at, at + MARK_BYTES)) !== 0
          })
          const expected = new Set(missing.map((index) => bucketOf(sorted[index]!) >>> (12 - bits)))
          expect(differing).toEqual([...expected].sort((x, y) => x - y))
        },
      ),
      { numRuns: 20 },
    )
  })

  test('are others under another nonce', () => {
    expect(markBuckets(ALL, 6, NONCE)).not.toEqual(markBuckets(ALL, 6, new Uint8Array(16)))
  })
})

describe('names', () => {
  test('are SipHash under the key of both nonces, of the digests of the buckets that are chosen', () => {
    const chosen = { bits: 6, has: (bucket: number): boolean => bucket % 5 < 2 }
    const named = nameDigests(ALL, chosen, KEY)
    const expected = sorted.filter((digest) => chosen.has(bucketOf(digest) >>> 6))
    expect(named.count).toBe(expected.length)
    for (const [index, digest] of expected.entries()) {
      const out = new Uint32Array(2)
      sipHashInto(out, 0, KEY, digest, 0, 1)
      expect(named.digestAt(index)).toEqual(digest)
      expect(named.ids.slice(2 * index, 2 * index + 2)).toEqual(out)
      expect(named.find(out[0]!, out[1]!)).toBe(index)
    }
    expect(named.find(1, 2)).toBe(-1)
    expect(() => nameDigests(snapshotOf(new Uint8Array(0)), EVERY_BUCKET, KEY).digestAt(0)).toThrow(RangeError)
  })

  test('depend on both nonces, in their order', () => {
    const [one, two] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)]
    const keys = [deriveSipKey(one), deriveSipKey(one, two), deriveSipKey(two, one), deriveSipKey(one, one)]
    expect(new Set(keys.map(bytesToHex)).size).toBe(4)
  })
})
