import { CID } from 'multiformats/cid'
import type { Bytes } from '../base/bytes.ts'
import { equalBytes } from '../base/bytes.ts'
import type { Decoded, RefusalCode } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import { readCid } from './cid.ts'

/** No format of ours nests deeper than 5; a decoder that recurses stands far more than this. */
export const MAX_CBOR_DEPTH = 16
/**
 * Items of one document, keys included. The fullest of ours, 4096 changes of a vault, has some 100,000. A decoder makes an
 * object of each: a megabyte of empty lists would hold up the page for a second or two.
 */
export const MAX_CBOR_ITEMS = 131_072

const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6 } as const
const LINK_TAG = 42
/** What stands before a CID's bytes in a link. */
const LINK_PREFIX = 0
const [FALSE, TRUE, NULL] = [0xf4, 0xf5, 0xf6]
/** No field of ours, and JavaScript gives it a meaning that nobody should meet. */
const PROTO_KEY = '__proto__'

/** A CIDv1 of SHA-256, which nearly every link of ours is: then nothing of it needs to be looked for. */
const CID_VERSION = 1
const SHA2_256 = 0x12
const DIGEST_BYTES = 32
const CID_HEADER_BYTES = 4
const MAX_ONE_BYTE_CODEC = 0x7f

/** Text up to this many bytes, of ASCII alone, is put together here: below it, calling the platform costs more. */
const SHORT_TEXT_BYTES = 64
/** A byte order mark is a character like any other here. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A link to something of ours. `CID` objects, and the four views of bytes that each has, are most of what a log would leave to be collected. */
export class OwnLink {
  readonly cid: Cid

  constructor(cid: Cid) {
    this.cid = cid
  }
}

interface Reader {
  readonly bytes: Uint8Array
  offset: number
  items: number
  /** Links to what is ours become an OwnLink. */
  readonly hasOwnLinks: boolean
}

/** Ends the reading. Never leaves this file. */
class Refused extends Error {
  readonly code: RefusalCode

  constructor(code: RefusalCode, detail: string) {
    super(detail)
    this.code = code
  }
}

/**
 * Reads a document of strict DAG-CBOR: what has exactly one encoding, and is this one. Refuses nesting beyond
 * MAX_CBOR_DEPTH (`too-deep`), more items than MAX_CBOR_ITEMS (`too-large`), and as `encoding` indefinite lengths, floats,
 * `undefined`, integers beyond 2^53-1 or not in their shortest form, other tags than 42, keys that are no text, twice, not
 * in their order or `__proto__`, text that is not UTF-8, counts that the document is too short for, and bytes after its end.
 *
 * Links become `CID` objects, or with `hasOwnLinks` those to CIDs of ours an OwnLink.
 *
 * In one pass, for this is most of what reading a log costs: nothing is read, encoded again and compared. Bytes in the
 * result are views of `bytes`.
 */
export function readCbor(bytes: Uint8Array, hasOwnLinks = false): Decoded<unknown> {
  const reader: Reader = { bytes, offset: 0, items: 0, hasOwnLinks }
  try {
    const value = readItem(reader, 1)
    if (reader.offset !== bytes.byteLength) throw malformed('something follows its end')
    return accept(value)
  } catch (error) {
    if (error instanceof Refused) return refuse(error.code, error.message)
    throw error
  }
}

const malformed = (what: string): Refused => new Refused('encoding', `This is not canonical DAG-CBOR: ${what}.`)

/** @param depth of the lists, maps and links that an item is in, and one */
function readItem(reader: Reader, depth: number): unknown {
  if (++reader.items > MAX_CBOR_ITEMS) throw new Refused('too-large', `More than ${MAX_CBOR_ITEMS} items.`)
  const first = reader.bytes[reader.offset]
  if (first === TRUE) return readSimple(reader, true)
  if (first === FALSE) return readSimple(reader, false)
  if (first === NULL) return readSimple(reader, null)
  if (first === undefined) throw malformed('an item is cut short')
  const major = first >> 5
  const argument = readArgument(reader, first & 0x1f)
  switch (major) {
    case MAJOR.unsigned:
      return argument
    case MAJOR.negative:
      // It is -1 - argument: that must be safe too.
      if (argument >= Number.MAX_SAFE_INTEGER) throw malformed('an integer is too large')
      return -1 - argument
    case MAJOR.bytes:
      return readBytes(reader, argument)
    case MAJOR.text:
      return readText(reader, argument)
    case MAJOR.array:
      return readArray(reader, argument, depth)
    case MAJOR.map:
      return readMap(reader, argument, depth)
    case MAJOR.tag:
      if (argument !== LINK_TAG) throw malformed('a tag is not 42')
      return readLink(reader, depth)
    default:
      throw malformed('an item is of a kind that no format has')
  }
}

function readSimple<T>(reader: Reader, value: T): T {
  reader.offset += 1
  return value
}

/** A value, a length or a count; in its shortest form. */
function readArgument(reader: Reader, info: number): number {
  reader.offset += 1
  if (info < 24) return info
  if (info > 27) throw malformed('a length is reserved or indefinite')
  const length = 1 << (info - 24)
  const end = reader.offset + length
  if (end > reader.bytes.byteLength) throw malformed('an item is cut short')
  let argument = 0
  while (reader.offset < end) argument = argument * 256 + (reader.bytes[reader.offset++] as number)
  const isShortest = length === 1 ? argument >= 24 : argument >= 2 ** (4 * length)
  if (!isShortest || argument > Number.MAX_SAFE_INTEGER) throw malformed('an integer is too large or not the shortest')
  return argument
}

function readBytes(reader: Reader, length: number): Uint8Array {
  const start = reader.offset
  if (length > reader.bytes.byteLength - start) throw malformed('a string is cut short')
  reader.offset = start + length
  // Not `subarray`: Node's own kind of bytes would make another of its kind, which is no plain value.
  return new Uint8Array(reader.bytes.buffer, reader.bytes.byteOffset + start, length)
}

function readText(reader: Reader, length: number): string {
  const { bytes, offset: start } = reader
  if (length > bytes.byteLength - start) throw malformed('a string is cut short')
  const end = start + length
  reader.offset = end
  if (length <= SHORT_TEXT_BYTES) {
    let text = ''
    let at = start
    while (at < end) {
      const byte = bytes[at] as number
      if (byte >= 0x80) break
      text += String.fromCharCode(byte)
      at++
    }
    if (at === end) return text
  }
  try {
    return utf8.decode(bytes.subarray(start, end))
  } catch {
    throw malformed('a text is not UTF-8')
  }
}

function enter(reader: Reader, held: number, depth: number): void {
  if (held > reader.bytes.byteLength - reader.offset) throw malformed('a count is larger than what follows')
  if (depth > MAX_CBOR_DEPTH) throw new Refused('too-deep', `Nested deeper than ${MAX_CBOR_DEPTH}.`)
}

function readArray(reader: Reader, count: number, depth: number): unknown[] {
  enter(reader, count, depth)
  const items: unknown[] = []
  for (let index = 0; index < count; index++) items.push(readItem(reader, depth + 1))
  return items
}

function readMap(reader: Reader, count: number, depth: number): Record<string, unknown> {
  enter(reader, 2 * count, depth)
  const fields: Record<string, unknown> = {}
  let before = -1
  for (let index = 0; index < count; index++) {
    const at = reader.offset
    if (((reader.bytes[at] ?? 0) & 0xe0) >> 5 !== MAJOR.text) throw malformed('a key is no text')
    const key = readItem(reader, depth + 1) as string
    if (key === PROTO_KEY) throw malformed('a key is __proto__')
    if (before >= 0 && !isBefore(reader.bytes, before, at, reader.offset)) throw malformed('keys are not in order')
    before = at
    fields[key] = readItem(reader, depth + 1)
  }
  return fields
}

/**
 * Keys are in order by their encodings: the shorter first, of the same length byte by byte. An encoding begins with the
 * length, in its shortest form, so that this is the order of the encodings as bytes; the one at `later` ends at `end`.
 */
function isBefore(bytes: Uint8Array, earlier: number, later: number, end: number): boolean {
  for (let at = 0; later + at < end; at++) {
    const difference = (bytes[earlier + at] as number) - (bytes[later + at] as number)
    if (difference !== 0) return difference < 0
  }
  return false
}

function readLink(reader: Reader, depth: number): CID | OwnLink {
  enter(reader, 1, depth)
  const own = reader.hasOwnLinks ? readOwnLink(reader) : undefined
  if (own !== undefined) return own
  const held = readItem(reader, depth + 1)
  if (!(held instanceof Uint8Array) || held[0] !== LINK_PREFIX) throw malformed('a link holds no CID')
  return readAnyCid(held.subarray(1) as Bytes)
}

/** What every link of ours begins with: the head of 37 bytes, and the prefix. */
const OWN_LINK_HEAD = [0x58, 0x25, LINK_PREFIX]
const OWN_LINK_BYTES = OWN_LINK_HEAD.length + CID_HEADER_BYTES + DIGEST_BYTES

/** Nothing is read where there is none: then it is the other way that tells what is wrong. */
function readOwnLink(reader: Reader): OwnLink | undefined {
  const { bytes, offset } = reader
  if (!OWN_LINK_HEAD.every((byte, index) => bytes[offset + index] === byte)) return undefined
  const cid = readCid(bytes, offset + OWN_LINK_HEAD.length)
  if (cid === undefined || reader.items >= MAX_CBOR_ITEMS) return undefined
  reader.items += 1
  reader.offset += OWN_LINK_BYTES
  return new OwnLink(cid)
}

function readAnyCid(bytes: Bytes): CID {
  const codec = bytes[1] ?? Infinity
  const isPlain = bytes[0] === CID_VERSION && codec <= MAX_ONE_BYTE_CODEC
  if (isPlain && bytes[2] === SHA2_256 && bytes[3] === DIGEST_BYTES) {
    if (bytes.byteLength !== CID_HEADER_BYTES + DIGEST_BYTES) throw malformed('a link holds no CID')
    const digest = bytes.subarray(CID_HEADER_BYTES)
    return new CID(CID_VERSION, codec, { code: SHA2_256, size: DIGEST_BYTES, digest, bytes: bytes.subarray(2) }, bytes)
  }
  let cid: CID
  try {
    cid = CID.decode(bytes)
  } catch {
    throw malformed('a link holds no CID')
  }
  if (!equalBytes(cid.bytes, bytes)) throw malformed('a link holds no CID')
  return cid
}
