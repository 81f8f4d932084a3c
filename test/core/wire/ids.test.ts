import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import * as fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { compareBytes } from '../../../src/core/base/bytes.ts'
import { unwrap } from '../../../src/core/base/errors.ts'
import { publicKeyOfSeed } from '../../../src/core/crypto/sign.ts'
import {
  bytesToCid,
  cidCodec,
  cidDigest,
  cidOfDigest,
  cidToBytes,
  compareCids,
  parseCid,
} from '../../../src/core/wire/cid.ts'
import { bytesToEpoch, epochToBytes } from '../../../src/core/wire/epoch.ts'
import { bytesToMemberId } from '../../../src/core/wire/ids.ts'
import { memberToPeerId, peerIdToBytes, peerIdToMember } from '../../../src/core/wire/peer-id.ts'

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 })
const codec = fc.constantFrom('raw' as const, 'dag-cbor' as const)

describe('a CID', () => {
  test('is that of multiformats, and comes back from text and bytes', () => {
    fc.assert(
      fc.property(codec, digest, (kind, bytes) => {
        const cid = cidOfDigest(kind, bytes)
        expect(CID.parse(cid).bytes).toEqual(cidToBytes(cid))
        expect(unwrap(parseCid(cid))).toBe(cid)
        expect(unwrap(bytesToCid(cidToBytes(cid)))).toBe(cid)
        expect([cidCodec(cid), cidDigest(cid)]).toEqual([kind, bytes])
      }),
    )
  })

  test('sorts as its bytes do', () => {
    fc.assert(
      fc.property(codec, digest, codec, digest, (kindA, a, kindB, b) => {
        const [one, two] = [cidOfDigest(kindA, a), cidOfDigest(kindB, b)]
        expect(Math.sign(compareCids(one, two))).toBe(Math.sign(compareBytes(cidToBytes(one), cidToBytes(two))))
      }),
    )
  })

  test.each([
    '',
    'b',
    cidOfDigest('raw', new Uint8Array(32)).toUpperCase(),
    cidOfDigest('raw', new Uint8Array(32)).slice(0, -1),
    `${cidOfDigest('raw', new Uint8Array(32))}a`,
    cidOfDigest('raw', new Uint8Array(32)).replace(/a$/, 'b'), // a padding bit
    'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG',
    'bafzaajaiaejcbzdibmxyzdjbbehgtv6og7p6bf3bkrwjvvq2nhqfb6bvhnlqmtdg',
  ])('%s is none of ours', (text) => {
    expect(parseCid(text)).toMatchObject({ ok: false, code: 'encoding' })
  })

  test('any bytes are judged, never thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (junk) => {
        expect(bytesToCid(junk).ok).toBe(false)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (junk) => {
        expect(parseCid(junk).ok).toBe(false)
      }),
    )
  })
})

describe('a peer id', () => {
  test('is what libp2p calls the same key', () => {
    fc.assert(
      fc.property(digest, (seed) => {
        const key = publicKeyOfSeed(seed)
        const peer = memberToPeerId(bytesToMemberId(key))
        const theirs = peerIdFromPublicKey(publicKeyFromRaw(key))
        expect(peer).toBe(theirs.toString())
        expect(peerIdToBytes(peer)).toEqual(theirs.toMultihash().bytes)
        expect(unwrap(peerIdToMember(peer))).toBe(bytesToMemberId(key))
      }),
      { numRuns: 20 },
    )
  })

  test('any text is judged, never thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (junk) => {
        expect(peerIdToMember(junk).ok).toBe(false)
      }),
    )
  })
})

test('an epoch is four bytes, and no others are made', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (epoch) => bytesToEpoch(epochToBytes(epoch)) === epoch),
  )
  for (const wrong of [-1, 1.5, 2 ** 32, Number.NaN]) expect(() => epochToBytes(wrong)).toThrow(RangeError)
})
