import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GoodMessage } from '../../../scripts/vectors/vector-file.ts'
import { equalBytes, hexToBytes } from '../../../src/core/base/bytes.ts'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { Decoded } from '../../../src/core/base/errors.ts'
import type { Cid, PeerId } from '../../../src/core/base/ids.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import { MAX_ENTRY_BYTES, MAX_ENTRY_LINKS, decodeEntry, encodeEntry } from '../../../src/core/wire/entry.ts'
import type { Entry } from '../../../src/core/wire/entry.ts'
import {
  MAX_ANNOUNCED_HEADS,
  MAX_HEADS_BYTES,
  MAX_INLINE_ENTRY_BYTES,
  decodeHeads,
  encodeHeads,
} from '../../../src/core/wire/gossip.ts'
import {
  MAX_ASIDE,
  MAX_BITMAP_BYTES,
  MAX_DOUBTS,
  MAX_GOING,
  MAX_HAVE_BYTES,
  MAX_HAVE_CHANGES,
  MAX_HELD_ROOTS,
  MAX_PARTS,
  MAX_WEIGHT,
  decodeHave,
  encodeHave,
} from '../../../src/core/wire/have.ts'
import type { HaveStatement } from '../../../src/core/wire/have.ts'
import {
  MAX_HAVE_MESSAGE_BYTES,
  MAX_HOLDERS,
  MAX_ROOTS_PER_LIST,
  decodeHaveMessage,
  encodeHaveMessage,
} from '../../../src/core/wire/have-messages.ts'
import {
  MAX_POSSESSION_BYTES,
  MAX_QUESTIONS,
  MAX_SLICES,
  MAX_SLICE_BYTES,
  decodePossessionAnswer,
  decodePossessionAsk,
  encodePossessionAnswer,
  encodePossessionAsk,
} from '../../../src/core/wire/possession.ts'
import { decodeHello, encodeHello } from '../../../src/core/wire/hello.ts'
import { MAX_LINKS, decodeLinks, encodeLinks, orderLinks } from '../../../src/core/wire/links.ts'
import { MAX_BLOCK_BYTES, MAX_CHUNK_BYTES } from '../../../src/core/wire/block.ts'
import { MAX_MANIFEST_CHUNKS, decodeManifest, encodeManifest } from '../../../src/core/wire/manifest.ts'
import {
  MAX_NEIGHBOURS,
  MAX_NEIGHBOURS_BYTES,
  decodeNeighbours,
  encodeNeighbours,
} from '../../../src/core/wire/neighbours.ts'
import {
  MAX_RENDEZVOUS_BYTES,
  MAX_RENDEZVOUS_MEMBERS,
  decodeRendezvous,
  encodeRendezvous,
} from '../../../src/core/wire/rendezvous.ts'
import { bytesToLogId, bytesToMemberId } from '../../../src/core/wire/ids.ts'
import { memberToPeerId } from '../../../src/core/wire/peer-id.ts'
import { encodeCbor } from '../../../src/core/wire/strict-cbor.ts'
import { readVectors } from '../../vectors/read-vectors.ts'

/** Decodes, and encodes again what came out. */
type RoundTrip = (bytes: Bytes) => Decoded<Bytes>

function roundTrip<T>(decode: (bytes: Bytes) => Decoded<T>, encode: (value: T) => Bytes): RoundTrip {
  return (bytes) => {
    const decoded = decode(bytes)
    return decoded.ok ? { ok: true, value: encode(decoded.value) } : decoded
  }
}

const FORMATS: readonly { readonly name: string; readonly trip: RoundTrip }[] = [
  { name: 'hello', trip: roundTrip(decodeHello, encodeHello) },
  { name: 'rendezvous', trip: roundTrip(decodeRendezvous, ({ members }) => encodeRendezvous(members)) },
  { name: 'neighbours', trip: roundTrip(decodeNeighbours, ({ links }) => encodeNeighbours(links)) },
  { name: 'heads', trip: roundTrip(decodeHeads, encodeHeads) },
  { name: 'have', trip: roundTrip(decodeHave, encodeHave) },
  { name: 'have-messages', trip: roundTrip(decodeHaveMessage, encodeHaveMessage) },
  { name: 'possession-ask', trip: roundTrip(decodePossessionAsk, encodePossessionAsk) },
  { name: 'possession-answer', trip: roundTrip(decodePossessionAnswer, encodePossessionAnswer) },
  { name: 'manifest', trip: roundTrip(decodeManifest, encodeManifest) },
  { name: 'links', trip: roundTrip(decodeLinks, encodeLinks) },
  { name: 'entry', trip: roundTrip(decodeEntry, encodeEntry) },
]

describe.each(FORMATS)('$name', ({ name, trip }) => {
  const good = readVectors(name).good as readonly GoodMessage<unknown>[]

  test('any one byte changed: refused, or read as what it now says', () => {
    for (const { bytes: hex } of good) {
      const bytes = hexToBytes(hex)
      const step = Math.ceil(bytes.byteLength / 500)
      for (let index = 0; index < bytes.byteLength; index += step) {
        for (const change of [0x01, 0x20, 0x80, 0xff]) {
          const changed = bytes.map((byte, i) => (i === index ? byte ^ change : byte))
          const again = trip(changed)
          if (again.ok && !equalBytes(again.value, changed)) throw new Error(`byte ${index} of ${name}`)
        }
      }
    }
  })

  test('cut off anywhere: refused', () => {
    const bytes = hexToBytes(good[0]!.bytes)
    for (let length = 0; length < bytes.byteLength; length++) expect(trip(bytes.slice(0, length)).ok).toBe(false)
  })

  test('any document of CBOR is judged, never thrown', () => {
    const anything = fc.anything({ withBigInt: false, withNullPrototype: false }).map((value) => {
      try {
        return encodeCbor(value)
      } catch {
        return encodeCbor(null) // a value that CBOR has no form for
      }
    })
    fc.assert(
      fc.property(anything, (bytes) => {
        expect(trip(bytes).ok).toBe(false)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(trip(bytes).ok).toBe(false)
      }),
    )
  })

  test('any value in place of a field is judged, never thrown', () => {
    const fields = FORMATS_FIELDS[name] ?? []
    const odd = fc.oneof(
      fc.integer(),
      fc.string(),
      fc.uint8Array(),
      fc.array(fc.nat(), { minLength: 1 }),
      fc.constant(null),
      fc.boolean(),
    )
    fc.assert(
      fc.property(fc.record(Object.fromEntries(['v', ...fields].map((field) => [field, odd]))), (value) => {
        expect(trip(encodeCbor({ ...value, v: 1 })).ok).toBe(false)
      }),
    )
  })
})

const FORMATS_FIELDS: Readonly<Record<string, readonly string[]>> = {
  hello: ['role', 'epoch', 'caps', 'cred'],
  rendezvous: ['members'],
  neighbours: ['links'],
  heads: ['log', 'root', 'heads'],
  have: ['by', 'seq', 'since', 'have', 'gone', 'digest', 'sig'],
  'have-messages': ['kind', 'holders', 'statements', 'by', 'roots'],
  'possession-ask': ['nonce', 'pledge', 'questions'],
  'possession-answer': ['answers'],
  manifest: ['size', 'level', 'chunks'],
  links: ['size', 'level', 'links'],
  entry: ['log', 'epoch', 'parents', 'height', 'time', 'author', 'cred', 'links', 'body', 'sig'],
}

const numberedDigest = (i: number): Bytes => {
  const digest = new Uint8Array(32)
  new DataView(digest.buffer).setUint32(0, i)
  return digest
}
const cids = (codec: 'raw' | 'dag-cbor', count: number): Cid[] =>
  Array.from({ length: count }, (_, i) => cidOfDigest(codec, numberedDigest(i)))
const invalid = expect.objectContaining({ code: 'invalid' })

describe('the longest that a format allows fits into its size, and one more is refused', () => {
  test('manifest', () => {
    const chunks = (count: number) =>
      cids('raw', count).map((cid) => ({ cid, key: new Uint8Array(32), length: Number.MAX_SAFE_INTEGER }))
    const sized = (count: number) => {
      const of = chunks(count).map((chunk) => ({ ...chunk, length: MAX_CHUNK_BYTES }))
      return { size: count * MAX_CHUNK_BYTES, chunks: of }
    }
    expect(encodeManifest(sized(MAX_MANIFEST_CHUNKS)).byteLength).toBeLessThanOrEqual(MAX_CHUNK_BYTES)
    expect(() => encodeManifest(sized(MAX_MANIFEST_CHUNKS + 1))).toThrow(invalid)
    expect(() => encodeManifest({ size: Number.MAX_SAFE_INTEGER, level: 1, chunks: chunks(2) })).toThrow(invalid)
  })

  test('links', () => {
    const refs = (count: number) => cids('raw', count).map((cid) => ({ cid, length: MAX_BLOCK_BYTES }))
    const bytes = encodeLinks({ links: refs(MAX_LINKS) })
    expect(bytes.byteLength).toBeLessThanOrEqual(MAX_BLOCK_BYTES)
    expect(() => encodeLinks({ links: refs(MAX_LINKS + 1) })).toThrow(invalid)
    expect(() => encodeLinks({ links: [...refs(5), ...refs(1)] })).toThrow(invalid)
    expect(() => encodeLinks({ links: orderLinks([...refs(5), ...refs(5)]) })).not.toThrow()
  })

  test('links lie beside their neighbours, in runs that do not tell where in the file they are', () => {
    const sorted = cids('raw', 192).map((cid) => ({ cid, length: 1 }))
    const asInTheFile = sorted.toReversed()
    const [first, second, third] = [0, 64, 128].map((start) => asInTheFile.slice(start, start + 64))
    expect(orderLinks([...asInTheFile, ...asInTheFile.slice(0, 70)])).toEqual([...third!, ...second!, ...first!])
  })

  test('rendezvous', () => {
    const peers = (count: number): PeerId[] =>
      Array.from({ length: count }, (_, i) => memberToPeerId(bytesToMemberId(numberedDigest(i))))
    expect(encodeRendezvous(peers(MAX_RENDEZVOUS_MEMBERS)).byteLength).toBeLessThanOrEqual(MAX_RENDEZVOUS_BYTES)
    expect(() => encodeRendezvous(peers(MAX_RENDEZVOUS_MEMBERS + 1))).toThrow(invalid)
  })

  test('neighbours', () => {
    const links = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ member: bytesToMemberId(numberedDigest(i)), isRelayed: i % 2 === 0 }))
    expect(encodeNeighbours(links(MAX_NEIGHBOURS)).byteLength).toBeLessThanOrEqual(MAX_NEIGHBOURS_BYTES)
    expect(() => encodeNeighbours(links(MAX_NEIGHBOURS + 1))).toThrow(invalid)
  })

  test('heads', () => {
    const heads = (count: number, entryBytes: number) => ({
      v: 1 as const,
      log: bytesToLogId(new Uint8Array(32)),
      root: new Uint8Array(32),
      heads: cids('dag-cbor', count),
      entry: new Uint8Array(entryBytes),
    })
    const longest = encodeHeads(heads(MAX_ANNOUNCED_HEADS, MAX_INLINE_ENTRY_BYTES))
    expect(longest.byteLength).toBeLessThanOrEqual(MAX_HEADS_BYTES)
    expect(() => encodeHeads(heads(MAX_ANNOUNCED_HEADS + 1, 1))).toThrow(invalid)
    expect(() => encodeHeads(heads(1, MAX_INLINE_ENTRY_BYTES + 1))).toThrow(invalid)
  })

  test('have', () => {
    const byBytes = (count: number): Cid[] => cids('raw', count)
    const statement = (have: number, going: number, parts: number): HaveStatement => ({
      v: 1,
      by: bytesToMemberId(new Uint8Array(32)),
      epoch: 0xffff_ffff,
      cred: new Uint8Array(64),
      seq: Number.MAX_SAFE_INTEGER,
      since: 0,
      at: Number.MAX_SAFE_INTEGER,
      weight: MAX_WEIGHT,
      full: true,
      leaving: true,
      aside: Array.from({ length: MAX_ASIDE }, (_, i) => bytesToLogId(numberedDigest(i))),
      doubts: Array.from({ length: MAX_DOUBTS }, (_, i) => bytesToMemberId(numberedDigest(i))),
      going: byBytes(going),
      parts: cids('dag-cbor', parts).map((root) => ({ root, bitmap: new Uint8Array(MAX_BITMAP_BYTES) })),
      have: byBytes(have),
      gone: [],
      count: MAX_HELD_ROOTS,
      digest: new Uint8Array(32),
      sig: new Uint8Array(64),
    })
    const longest = encodeHave(statement(MAX_HAVE_CHANGES, MAX_GOING, MAX_PARTS))
    expect(longest.byteLength).toBeLessThanOrEqual(MAX_HAVE_BYTES)
    expect(() => encodeHave(statement(MAX_HAVE_CHANGES + 1, 0, 0))).toThrow(invalid)
    expect(() => encodeHave(statement(0, MAX_GOING + 1, 0))).toThrow(invalid)
    expect(() => encodeHave(statement(0, 0, MAX_PARTS + 1))).toThrow(invalid)
  })

  test('have messages and questions of possession', () => {
    const by = bytesToMemberId(new Uint8Array(32))
    const holders = Array.from({ length: MAX_HOLDERS }, (_, i) => ({
      by: bytesToMemberId(numberedDigest(i)),
      seq: Number.MAX_SAFE_INTEGER,
    }))
    const page = { v: 1, kind: 'list', by, seq: 1, roots: cids('raw', MAX_ROOTS_PER_LIST), last: true } as const
    for (const message of [{ v: 1, kind: 'know', holders } as const, page]) {
      expect(encodeHaveMessage(message).byteLength).toBeLessThanOrEqual(MAX_HAVE_MESSAGE_BYTES)
    }
    const slices = cids('raw', MAX_SLICES).map((cid) => ({ cid, offset: MAX_BLOCK_BYTES, length: MAX_SLICE_BYTES }))
    const questions = cids('raw', MAX_QUESTIONS).map((root) => ({ root, slices }))
    const nonce = new Uint8Array(32)
    const ask = encodePossessionAsk({ v: 1, nonce, pledge: true, questions })
    expect(ask.byteLength).toBeLessThanOrEqual(MAX_POSSESSION_BYTES)
  })

  test('entry', () => {
    const entry = (links: number, bodyBytes: number): Entry => ({
      v: 1,
      log: bytesToLogId(new Uint8Array(32)),
      epoch: 0,
      parents: [],
      height: 0,
      time: 0,
      author: bytesToMemberId(new Uint8Array(32)),
      cred: new Uint8Array(64),
      links: cids('raw', links),
      body: new Uint8Array(bodyBytes),
      sig: new Uint8Array(64),
    })
    expect(encodeEntry(entry(MAX_ENTRY_LINKS, 28)).byteLength).toBeLessThanOrEqual(MAX_ENTRY_BYTES)
    expect(() => encodeEntry(entry(MAX_ENTRY_LINKS + 1, 28))).toThrow(invalid)
    expect(() => encodeEntry(entry(0, MAX_ENTRY_BYTES))).toThrow(invalid)
    expect(() => encodeEntry(entry(0, 27))).toThrow(invalid)
  })
})
