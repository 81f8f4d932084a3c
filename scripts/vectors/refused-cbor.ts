import { decode } from '@ipld/dag-cbor'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { bytesToHex, concatBytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import { RawCbor, RawMap, writeCbor } from './raw-cbor.ts'
import type { RefusedMessage, VectorBytes } from './vector-file.ts'

type Pair = readonly [string, unknown]

/** A document to spoil: its fields in the canonical order. */
export interface Document {
  /** One refused case: the document with these fields put in place of, or beside, its own. */
  with(name: string, code: RefusalCode, fields: Readonly<Record<string, unknown>>): RefusedMessage
  without(name: string, code: RefusalCode, field: string): RefusedMessage
  readonly pairs: readonly Pair[]
}

export function documentOf(bytes: Bytes): Document {
  const pairs = Object.entries(decode<Record<string, unknown>>(bytes))
  return {
    pairs,
    with(name, code, fields) {
      const merged = new Map([...pairs, ...Object.entries(fields)])
      return refusedBytes(name, code, writeCbor(new RawMap([...merged].toSorted(byCanonicalOrder))))
    },
    without: (name, code, field) =>
      refusedBytes(name, code, writeCbor(new RawMap(pairs.filter(([key]) => key !== field)))),
  }
}

/** DAG-CBOR: shorter keys first, then by byte. */
function byCanonicalOrder([a]: Pair, [b]: Pair): number {
  return a.length - b.length || (a < b ? -1 : 1)
}

export function refusedBytes(name: string, code: RefusalCode, bytes: VectorBytes | Uint8Array): RefusedMessage {
  return { name, bytes: bytes instanceof Uint8Array ? shortenRuns(bytes) : bytes, code }
}

/** A run of one byte at least this long is written as how often it comes. */
const LONG_RUN_BYTES = 256

export function shortenRuns(bytes: Uint8Array): VectorBytes {
  const parts: { hex: string; times: number }[] = []
  let written = 0
  for (let start = 0; start < bytes.byteLength;) {
    let end = start + 1
    while (end < bytes.byteLength && bytes[end] === bytes[start]) end++
    if (end - start >= LONG_RUN_BYTES) {
      if (start > written) parts.push({ hex: bytesToHex(bytes.subarray(written, start)), times: 1 })
      parts.push({ hex: bytesToHex(bytes.subarray(start, start + 1)), times: end - start })
      written = end
    }
    start = end
  }
  if (parts.length === 0) return bytesToHex(bytes)
  if (written < bytes.byteLength) parts.push({ hex: bytesToHex(bytes.subarray(written)), times: 1 })
  return parts
}

/** Deeper than any format. */
const DEEP = `${'81'.repeat(40)}01`

/** What is refused of every format of one map with a field `v`, whatever else it holds. */
export function commonRefusals(good: Bytes, maxBytes: number): RefusedMessage[] {
  const document = documentOf(good)
  const { pairs } = document
  const withoutVersion = pairs.filter(([key]) => key !== 'v')
  const reversed = writeCbor(new RawMap(pairs.toReversed()))
  const twice = writeCbor(new RawMap([...pairs.slice(0, 1), ...pairs]))
  const endless = concatBytes(
    Uint8Array.of(0xbf),
    ...pairs.flatMap(([key, field]) => [writeCbor(key), writeCbor(field)]),
    Uint8Array.of(0xff),
  )
  return [
    refusedBytes('no bytes', 'encoding', ''),
    refusedBytes('cut off', 'encoding', good.subarray(0, good.byteLength - 1)),
    refusedBytes('a byte after its end', 'encoding', concatBytes(good, Uint8Array.of(0))),
    refusedBytes('keys in another order', 'encoding', reversed),
    refusedBytes('a key twice', 'encoding', twice),
    refusedBytes('of indefinite length', 'encoding', endless),
    refusedBytes('a count larger than what follows', 'encoding', 'bb001fffffffffffff'),
    document.with('an integer that is not the shortest', 'encoding', { v: new RawCbor('1801') }),
    document.with('an integer of 2^53', 'encoding', { v: new RawCbor('1b0020000000000000') }),
    document.with('a float', 'encoding', { v: new RawCbor('f93c00') }),
    document.with('undefined', 'encoding', { v: new RawCbor('f7') }),
    document.with('a big number', 'encoding', { v: new RawCbor('c24101') }),
    document.with('text that is not UTF-8', 'encoding', { v: new RawCbor('61ff') }),
    document.with('the key __proto__', 'encoding', { ['__proto__']: 0 }),
    document.with('nested too deep', 'too-deep', { v: new RawCbor(DEEP) }),
    refusedBytes('too large', 'too-large', [{ hex: '00', times: maxBytes + 1 }]),
    refusedBytes('no map', 'schema', writeCbor(pairs.map(([, field]) => field))),
    refusedBytes('no version', 'schema', writeCbor(new RawMap(withoutVersion))),
    document.with('a version in text', 'schema', { v: '1' }),
    document.with('version 2', 'version', { v: 2 }),
    refusedBytes('version 2 of another shape', 'version', writeCbor({ v: 2, of: 'another shape' })),
    document.with('a field too many', 'schema', { zz: 0 }),
    ...pairs.flatMap(([key]) => (key === 'v' ? [] : [document.without(`no ${key}`, 'schema', key)])),
  ]
}
