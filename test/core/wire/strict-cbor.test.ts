import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesToHex, concatBytes, equalBytes, hexToBytes } from '../../../src/core/base/bytes.ts'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import { unwrap } from '../../../src/core/base/errors.ts'
import { MAX_CBOR_DEPTH, MAX_CBOR_ITEMS, scanCbor } from '../../../src/core/wire/cbor-scan.ts'
import { cidOfDigest, cidToLink, linkToCid } from '../../../src/core/wire/cid.ts'
import { decodeCbor, encodeCbor } from '../../../src/core/wire/strict-cbor.ts'

const LIMIT = 1024 * 1024

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 })
const leaf = fc.oneof(
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 40 }),
  digest.map((bytes) => cidToLink(cidOfDigest('raw', bytes))),
)
const key = fc.string({ unit: 'binary', maxLength: 12 }).filter((name) => name !== '__proto__')
/** Everything that a format may hold, nested up to six deep. */
const value = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6 },
    leaf,
    fc.array(tie('node'), { maxLength: 5 }),
    fc.dictionary(key, tie('node'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).node

const codeOf = (bytes: Bytes, limit = LIMIT): string => {
  const decoded = decodeCbor(bytes, limit)
  return decoded.ok ? 'accepted' : decoded.code
}
const nested = (depth: number): Bytes => concatBytes(new Uint8Array(depth).fill(0x81), Uint8Array.of(0))

describe('what is encoded', () => {
  test('is decoded to the same value', () => {
    fc.assert(
      fc.property(value, (original) => {
        const bytes = encodeCbor(original)
        const decoded = unwrap(decodeCbor(bytes, LIMIT))
        expect(encodeCbor(decoded)).toEqual(bytes)
        expect(decoded).toEqual(original)
      }),
    )
  })

  test('has no second encoding: with any byte changed it is refused, or is the encoding of another value', () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.integer({ min: 1, max: 255 }), (original, at, change) => {
        const bytes = encodeCbor(original)
        const index = at % bytes.byteLength
        const changed = bytes.map((byte, i) => (i === index ? byte ^ change : byte))
        const decoded = decodeCbor(changed, LIMIT)
        if (decoded.ok) expect(equalBytes(encodeCbor(decoded.value), changed)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('is refused with any byte removed or added at its end', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 255 }), (original, byte) => {
        const bytes = encodeCbor(original)
        expect(codeOf(bytes.slice(0, -1))).toBe('encoding')
        expect(codeOf(concatBytes(bytes, Uint8Array.of(byte)))).toBe('encoding')
      }),
    )
  })
})

test('random bytes are judged, never thrown at the caller', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
      const decoded = decodeCbor(junk, LIMIT)
      if (decoded.ok) expect(equalBytes(encodeCbor(decoded.value), junk)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

test.each([
  ['', 'nothing'],
  ['1801', 'an integer in one byte too many'],
  ['1900ff', 'an integer in two bytes where one would do'],
  ['1b0000000000000001', 'an integer in eight bytes'],
  ['1b0020000000000000', '2^53'],
  ['1bffffffffffffffff', '2^64 - 1'],
  ['3b001fffffffffffff', '-2^53'],
  ['5f4101ff', 'bytes of indefinite length'],
  ['7f6161ff', 'text of indefinite length'],
  ['9f01ff', 'a list of indefinite length'],
  ['bf616101ff', 'a map of indefinite length'],
  ['ff', 'a break'],
  ['f93c00', 'a half float'],
  ['fa3f800000', 'a float'],
  ['fb3ff0000000000000', 'a double'],
  ['fb7ff8000000000000', 'not a number'],
  ['f7', 'undefined'],
  ['f0', 'a simple value'],
  ['f818', 'a simple value in two bytes'],
  ['1c', 'a reserved length'],
  ['c000', 'another tag'],
  ['c24101', 'a big number'],
  ['d9d9f700', 'the tag of CBOR itself'],
  ['d82a00', 'a link that is no bytes'],
  ['d82a40', 'a link without bytes'],
  ['d82a4100', 'a link with a prefix alone'],
  ['d82a420101', 'a link with another prefix'],
  [`d82a58250001551220${'00'.repeat(31)}`, 'a link cut short'],
  ['a2616201616101', 'keys that are not in order'],
  ['a262616101616201', 'a longer key before a shorter one'],
  ['a2616101616102', 'a key twice'],
  ['a10102', 'a key that is a number'],
  ['a1410102', 'a key that is bytes'],
  ['61ff', 'text that is not UTF-8'],
  ['63eda080', 'half a surrogate pair'],
  ['a1695f5f70726f746f5f5f00', 'the key __proto__'],
  ['8161', 'text cut short'],
  ['5a7fffffff', 'bytes of two gigabytes'],
  ['9b001fffffffffffff', 'a list of 2^53 items'],
  ['bb000fffffffffffff', 'a map of 2^52 pairs'],
  ['9a7fffffff00', 'a list of two thousand million items'],
  ['0000', 'two documents'],
])('%s is refused: %s', (hex) => {
  expect(codeOf(hexToBytes(hex))).toBe('encoding')
})

test('depth is bounded, at the limit and one above it', () => {
  expect(codeOf(nested(MAX_CBOR_DEPTH))).toBe('accepted')
  expect(codeOf(nested(MAX_CBOR_DEPTH + 1))).toBe('too-deep')
})

test('the number of items is bounded, at the limit and one above it', () => {
  const list = (length: number): Bytes => encodeCbor(Array.from({ length }, () => 0))
  expect(codeOf(list(MAX_CBOR_ITEMS - 1))).toBe('accepted')
  expect(codeOf(list(MAX_CBOR_ITEMS))).toBe('too-large')
})

test('size is bounded, at the limit and one above it', () => {
  const bytes = encodeCbor(new Uint8Array(97)) // 99 bytes
  expect(codeOf(bytes, 99)).toBe('accepted')
  expect(codeOf(bytes, 98)).toBe('too-large')
})

/** Generous: the machine that runs this is shared. A decoder that recursed or allocated by count would need far more. */
const BOMB_MS = 1000

test.each([
  ['a megabyte of lists in lists', new Uint8Array(LIMIT).fill(0x81)],
  ['a megabyte of maps in maps', new Uint8Array(LIMIT).fill(0xa1)],
  ['a megabyte of links in links', hexToBytes('d82a'.repeat(LIMIT / 2))],
  ['huge counts, one in the other', hexToBytes('9b001fffffffffffff'.repeat(10_000))],
  ['a megabyte of small items', concatBytes(hexToBytes('9a000ffff0'), new Uint8Array(0xffff0))],
  ['a megabyte of empty lists', concatBytes(hexToBytes('9a000ffff0'), new Uint8Array(0xffff0).fill(0x80))],
])('%s: judged in time', (_name, bytes) => {
  const start = performance.now()
  decodeCbor(bytes, 2 * LIMIT)
  expect(performance.now() - start).toBeLessThan(BOMB_MS)
})

test('the scan accepts what the decoder accepts', () => {
  fc.assert(
    fc.property(value, (original) => {
      expect(scanCbor(encodeCbor(original)).ok).toBe(true)
    }),
  )
})

test('links come back as CIDs of ours, other ones do not', () => {
  const cid = cidOfDigest('dag-cbor', new Uint8Array(32))
  const bytes = encodeCbor(cidToLink(cid))
  expect(unwrap(linkToCid(unwrap(decodeCbor(bytes, LIMIT))))).toBe(cid)
  expect(bytesToHex(bytes)).toBe(`d82a58250001711220${'00'.repeat(32)}`)
  const identity = unwrap(decodeCbor(hexToBytes('d82a450001550000'), LIMIT))
  expect(linkToCid(identity)).toMatchObject({ ok: false, code: 'encoding' })
  expect(linkToCid('bafy')).toMatchObject({ ok: false, code: 'schema' })
  expect(linkToCid(undefined)).toMatchObject({ ok: false, code: 'schema' })
})

test('values that have no encoding are the caller’s mistake', () => {
  for (const unencodable of [undefined, Number.NaN, Symbol('x'), { a: undefined }]) {
    expect(() => encodeCbor(unencodable)).toThrow()
  }
})
