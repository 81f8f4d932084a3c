import * as fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import { bytesToHex, concatBytes, equalBytes, hexToBytes } from '../../../src/core/base/bytes.ts'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import { unwrap } from '../../../src/core/base/errors.ts'
import { MAX_CBOR_DEPTH, MAX_CBOR_ITEMS, OwnLink, readCbor } from '../../../src/core/wire/cbor-decode.ts'
import { cidOfDigest, cidToLink, linkToCid } from '../../../src/core/wire/cid.ts'
import { decodeCbor, encodeCbor } from '../../../src/core/wire/strict-cbor.ts'
import { decodeByComparison } from './cbor-by-comparison.ts'

const LIMIT = 1024 * 1024

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 })
const leaf = fc.oneof(
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
  // But for a byte order mark at the beginning, which the old way lost: see below.
  fc.string({ unit: 'binary' }).filter((text) => !text.startsWith('\ufeff')),
  fc.uint8Array({ maxLength: 40 }),
  digest.map((bytes) => cidToLink(cidOfDigest('raw', bytes))),
)
const key = fc
  .string({ unit: 'binary', maxLength: 12 })
  .filter((name) => name !== '__proto__' && !name.startsWith('\ufeff'))
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

test('links of ours are read as CIDs are, and all else is read and refused as it is without', () => {
  const plain = (read: unknown): unknown => {
    if (read instanceof OwnLink) return read.cid
    if (read instanceof CID) return linkToCid(read).ok ? unwrap(linkToCid(read)) : read.toString()
    if (Array.isArray(read)) return read.map(plain)
    if (typeof read !== 'object' || read === null || read instanceof Uint8Array) return read
    return Object.fromEntries(Object.entries(read).map(([name, held]) => [name, plain(held)]))
  }
  const links = fc.array(digest, { minLength: 1, maxLength: 4 }).map((digests) => {
    return digests.map((bytes, at) => cidToLink(cidOfDigest(at % 2 === 0 ? 'raw' : 'dag-cbor', bytes)))
  })
  fc.assert(
    fc.property(fc.oneof(links, value), fc.nat(), fc.nat(255), fc.boolean(), (original, at, change, isCut) => {
      const bytes = encodeCbor(original)
      // Where heads, prefixes and CIDs' first bytes are, mostly.
      const index = at % Math.min(bytes.byteLength, 12)
      const changed = bytes.map((byte, i) => (i === index ? byte ^ change : byte))
      const given = isCut ? changed.slice(0, bytes.byteLength - 1 - (at % bytes.byteLength)) : changed
      const [one, other] = [readCbor(given), readCbor(given, true)]
      expect(other.ok ? plain(other.value) : other).toEqual(one.ok ? plain(one.value) : one)
    }),
    { numRuns: 3000 },
  )
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

describe('reading in one pass says the same as decoding, encoding again and comparing', () => {
  const expectAgreement = (bytes: Bytes): void => {
    const [read, compared] = [decodeCbor(bytes, LIMIT), decodeByComparison(bytes)]
    expect(read.ok).toBe(compared.ok)
    // Of two faults each names the one that it meets first: the slow way looks for what is deep or many before all else.
    const isOneOfTwo = !read.ok && !compared.ok && read.code === 'encoding' && compared.code !== 'encoding'
    if (!read.ok && !compared.ok && !isOneOfTwo) expect(read.code).toBe(compared.code)
    if (read.ok && compared.ok) expect(read.value).toEqual(compared.value)
  }

  test('of what is encoded, with any bytes changed, removed or put in', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.integer({ min: 0, max: 255 })), { maxLength: 3 })
    fc.assert(
      fc.property(value, edits, (original, changes) => {
        const bytes = Array.from(encodeCbor(original))
        for (const [at, kind, byte] of changes) {
          const index = at % (bytes.length + 1)
          if (kind === 0) bytes.splice(index, 1)
          else if (kind === 1) bytes.splice(index, 0, byte)
          else bytes[index] = byte
        }
        expectAgreement(Uint8Array.from(bytes))
      }),
      { numRuns: 10_000 },
    )
  })

  test('of heads of items that follow each other at random', () => {
    const heads = fc.constantFrom(
      ...[
        '00',
        '17',
        '18',
        '1818',
        '1900ff',
        '190100',
        '20',
        '3b',
        '40',
        '41',
        '58',
        '60',
        '61',
        '6161',
        '62',
        '78',
        '80',
      ],
      ...[
        '81',
        '82',
        '98',
        'a0',
        'a1',
        'a2',
        'b8',
        'd82a',
        'd82a4100',
        'd82a582500',
        '01551220',
        '01711220',
        'f4',
        'f6',
        'f7',
      ],
      ...['fb', 'ff', '00'.repeat(32), 'c3a9', 'eda080', 'efbbbf', '6161', '6162', '626161', '695f5f70726f746f5f5f'],
    )
    fc.assert(
      fc.property(fc.array(heads, { maxLength: 12 }), (parts) => expectAgreement(hexToBytes(parts.join('')))),
      { numRuns: 20_000 },
    )
  })

  test('of CIDs of other kinds', () => {
    const cids = ['00', '0155', '01551220', `1220${'ab'.repeat(32)}`, '0155120100', '01701220']
    const more = [`0155122000${'00'.repeat(31)}`, '01550000', `01a9021220${'cd'.repeat(32)}`, '8101551220']
    for (const cid of [...cids, ...more, `01551220${'00'.repeat(33)}`, `01711220${'11'.repeat(32)}`]) {
      expectAgreement(encodeCborLink(hexToBytes(cid)))
    }
  })
})

/** A link to these bytes, be they a CID or not. */
function encodeCborLink(cid: Bytes): Bytes {
  return concatBytes(hexToBytes('d82a'), encodeCbor(concatBytes(Uint8Array.of(0), cid)))
}

test('a byte order mark at the beginning of a text is a part of it, however long the text', () => {
  for (const text of ['\ufeffa', `\ufeff${'long'.repeat(30)}`]) {
    expect(unwrap(decodeCbor(encodeCbor(text), LIMIT))).toBe(text)
  }
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
