import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../../src/core/base/bytes.ts'
import type { Cid } from '../../../src/core/base/ids.ts'
import { MAX_BLOCK_BYTES } from '../../../src/core/wire/block.ts'
import { cidOfDigest, cidToBytes } from '../../../src/core/wire/cid.ts'
import {
  type ExchangeMessage,
  MAX_CIDS_PER_MESSAGE,
  MAX_EXCHANGE_MESSAGE_BYTES,
  decodeExchangeMessage,
  encodeExchangeMessage,
} from '../../../src/core/wire/exchange.ts'

const makeCid = (number: number): Cid =>
  cidOfDigest('raw', new Uint8Array(32).fill(number & 0xff).fill(number >> 8, 16))
const makeCids = (count: number): Cid[] => Array.from({ length: count }, (_, i) => makeCid(i))

const cid = fc
  .tuple(fc.constantFrom('raw' as const, 'dag-cbor' as const), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([codec, digest]) => cidOfDigest(codec, digest))
const cids = fc.uniqueArray(cid, { minLength: 1, maxLength: 20 })
const message: fc.Arbitrary<ExchangeMessage> = fc.oneof(
  fc.record({ kind: fc.constant('want' as const), urgent: fc.boolean(), cids }),
  fc.record({ kind: fc.constantFrom('cancel' as const, 'urge' as const), cids }),
  fc.record({ kind: fc.constant('absent' as const), cids }),
  fc.record({
    kind: fc.constant('block' as const),
    cid,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 2000 }).map((bytes) => new Uint8Array(bytes)),
  }),
)

describe('messages of the block exchange', () => {
  test('come out as they went in, and have one encoding', () => {
    fc.assert(
      fc.property(message, (each) => {
        const encoded = encodeExchangeMessage(each)
        expect(decodeExchangeMessage(encoded)).toEqual({ ok: true, value: each })
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const decoded = decodeExchangeMessage(bytes)
        if (decoded.ok) expect(encodeExchangeMessage(decoded.value)).toEqual(new Uint8Array(bytes))
      }),
    )
  })

  test('start with the kind; names follow, then the block', () => {
    const [a, b] = [makeCid(1), makeCid(2)]
    const names = concatBytes(cidToBytes(a), cidToBytes(b))
    const both = [a, b]
    expect(encodeExchangeMessage({ kind: 'want', urgent: false, cids: both })).toEqual(
      concatBytes(Uint8Array.of(1), names),
    )
    expect(encodeExchangeMessage({ kind: 'want', urgent: true, cids: both })).toEqual(
      concatBytes(Uint8Array.of(2), names),
    )
    expect(encodeExchangeMessage({ kind: 'cancel', cids: both })).toEqual(concatBytes(Uint8Array.of(3), names))
    expect(encodeExchangeMessage({ kind: 'absent', cids: both })).toEqual(concatBytes(Uint8Array.of(5), names))
    expect(encodeExchangeMessage({ kind: 'urge', cids: both })).toEqual(concatBytes(Uint8Array.of(6), names))
    const bytes = Uint8Array.of(7, 8, 9)
    expect(encodeExchangeMessage({ kind: 'block', cid: a, bytes })).toEqual(
      concatBytes(Uint8Array.of(4), cidToBytes(a), bytes),
    )
  })

  test('hold a whole block, which is not copied', () => {
    const encoded = encodeExchangeMessage({ kind: 'block', cid: makeCid(1), bytes: new Uint8Array(MAX_BLOCK_BYTES) })
    expect(encoded.byteLength).toBe(MAX_EXCHANGE_MESSAGE_BYTES)
    const decoded = decodeExchangeMessage(encoded)
    if (!decoded.ok || decoded.value.kind !== 'block') throw new Error('not a block')
    expect(decoded.value.bytes.byteLength).toBe(MAX_BLOCK_BYTES)
    expect(decoded.value.bytes.buffer).toBe(encoded.buffer)
  })

  test.each([
    ['nothing', 'length', []],
    ['a kind that is not known', 'schema', [0]],
    ['another such', 'schema', [7, ...cidToBytes(makeCid(1))]],
    ['no names', 'length', [1]],
    ['a name cut short', 'length', [1, ...cidToBytes(makeCid(1)).subarray(1)]],
    ['bytes after the names', 'length', [3, ...cidToBytes(makeCid(1)), 0]],
    ['a name that is no CID', 'encoding', [5, ...new Uint8Array(36)]],
    ['a name twice', 'limit', [1, ...cidToBytes(makeCid(1)), ...cidToBytes(makeCid(1))]],
    ['a block without a block', 'length', [4, ...cidToBytes(makeCid(1))]],
    ['a block under no CID', 'encoding', [4, ...new Uint8Array(37)]],
  ])('are refused with %s', (_, code, bytes) => {
    expect(decodeExchangeMessage(Uint8Array.from(bytes))).toMatchObject({ ok: false, code })
  })

  test('are taken at their limits and refused above', () => {
    const names = (count: number) => concatBytes(Uint8Array.of(1), ...makeCids(count).map(cidToBytes))
    expect(decodeExchangeMessage(names(MAX_CIDS_PER_MESSAGE)).ok).toBe(true)
    expect(decodeExchangeMessage(names(MAX_CIDS_PER_MESSAGE + 1))).toMatchObject({ ok: false, code: 'limit' })
    const tooLong = new Uint8Array(MAX_EXCHANGE_MESSAGE_BYTES + 1).fill(4)
    expect(decodeExchangeMessage(tooLong)).toMatchObject({ ok: false, code: 'too-large' })
    for (const wrong of [
      { kind: 'want', urgent: true, cids: [] },
      { kind: 'absent', cids: makeCids(MAX_CIDS_PER_MESSAGE + 1) },
      { kind: 'block', cid: makeCid(1), bytes: new Uint8Array() },
      { kind: 'block', cid: makeCid(1), bytes: new Uint8Array(MAX_BLOCK_BYTES + 1) },
    ] as const) {
      expect(() => encodeExchangeMessage(wrong)).toThrow(expect.objectContaining({ code: 'invalid' }))
    }
  })
})
