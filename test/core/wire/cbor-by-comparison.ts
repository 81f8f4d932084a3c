import { decode, encode } from '@ipld/dag-cbor'
import { equalBytes } from '../../../src/core/base/bytes.ts'
import type { Decoded } from '../../../src/core/base/errors.ts'
import { accept, refuse } from '../../../src/core/base/errors.ts'
import { MAX_CBOR_DEPTH, MAX_CBOR_ITEMS } from '../../../src/core/wire/cbor-decode.ts'

/** The slow way that `readCbor` must agree with: what is well formed is decoded by a library, encoded again, and compared. */
export function decodeByComparison(bytes: Uint8Array): Decoded<unknown> {
  const scanned = scanCbor(bytes)
  if (!scanned.ok) return scanned
  try {
    const value: unknown = decode(bytes)
    return equalBytes(bytes, encode(value)) ? accept(value) : refuse('encoding', 'This is not the canonical encoding.')
  } catch {
    return refuse('encoding', 'This is not DAG-CBOR.')
  }
}

const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const
const LINK_TAG = 42
const SIMPLE_FALSE = 20
const SIMPLE_NULL = 22
/** `__proto__` in CBOR text: no field of ours, and JavaScript gives it a meaning that no decoder should meet. */
const PROTO_KEY = Array.from('__proto__', (character) => character.charCodeAt(0))

interface Header {
  readonly major: number
  /** The argument: a value, a length or a count. */
  readonly argument: number
  /** Where what follows the header starts. */
  readonly end: number
}

/**
 * Walks the items of a CBOR document without recursion and without building anything, and refuses what could hurt a
 * decoder or has no place in any format of ours: nesting beyond MAX_CBOR_DEPTH (`too-deep`), more items than
 * MAX_CBOR_ITEMS (`too-large`), and as `encoding`
 * indefinite lengths, floats, `undefined`, integers beyond 2^53-1, other tags than 42, the key `__proto__`, counts that
 * the document is too short for, and bytes after its end.
 */
function scanCbor(bytes: Uint8Array): Decoded<undefined> {
  /** Items still to come, per open array, map or tag. */
  const remaining: number[] = [1]
  /** Whether that level is a map, whose even items are keys. */
  const isMap: boolean[] = [false]
  let offset = 0
  let items = 0
  while (remaining.length > 0) {
    const level = remaining.length - 1
    const left = remaining[level] as number
    if (left === 0) {
      remaining.pop()
      isMap.pop()
      continue
    }
    remaining[level] = left - 1
    items += 1
    if (items > MAX_CBOR_ITEMS) return refuse('too-large', `More than ${MAX_CBOR_ITEMS} items.`)
    const header = readHeader(bytes, offset)
    if (header === undefined) return malformed('an item is cut short or of a kind that no format has')
    const { major, argument, end } = header
    offset = end
    if (isMap[level] === true && left % 2 === 0 && isProtoKey(bytes, header)) return malformed('a key is __proto__')
    if (major === MAJOR.bytes || major === MAJOR.text) {
      if (argument > bytes.byteLength - offset) return malformed('a string is cut short')
      offset += argument
    } else if (major === MAJOR.array || major === MAJOR.map || major === MAJOR.tag) {
      if (major === MAJOR.tag && argument !== LINK_TAG) return malformed('a tag is not 42')
      const held = major === MAJOR.tag ? 1 : major === MAJOR.map ? 2 * argument : argument
      if (held > bytes.byteLength - offset) return malformed('a count is larger than what follows')
      if (remaining.length > MAX_CBOR_DEPTH) return refuse('too-deep', `Nested deeper than ${MAX_CBOR_DEPTH}.`)
      remaining.push(held)
      isMap.push(major === MAJOR.map)
    }
  }
  return offset === bytes.byteLength ? accept(undefined) : malformed('bytes follow its end')
}

const malformed = (what: string): Decoded<never> => refuse('encoding', `This is not DAG-CBOR: ${what}.`)

function readHeader(bytes: Uint8Array, offset: number): Header | undefined {
  const first = bytes[offset]
  if (first === undefined) return undefined
  const major = first >> 5
  const info = first & 0x1f
  if (major === MAJOR.simple) {
    return info >= SIMPLE_FALSE && info <= SIMPLE_NULL ? { major, argument: info, end: offset + 1 } : undefined
  }
  if (info < 24) return { major, argument: info, end: offset + 1 }
  if (info > 27) return undefined // reserved, or indefinite
  const end = offset + 1 + (1 << (info - 24))
  if (end > bytes.byteLength) return undefined
  let argument = 0
  for (let i = offset + 1; i < end; i++) argument = argument * 256 + (bytes[i] as number)
  // A negative integer is -1 - argument: it must be safe too.
  const limit = major === MAJOR.negative ? Number.MAX_SAFE_INTEGER - 1 : Number.MAX_SAFE_INTEGER
  return argument > limit ? undefined : { major, argument, end }
}

function isProtoKey(bytes: Uint8Array, { major, argument, end }: Header): boolean {
  if (major !== MAJOR.text || argument !== PROTO_KEY.length) return false
  return PROTO_KEY.every((byte, i) => bytes[end + i] === byte)
}
