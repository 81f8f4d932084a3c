import { CID } from 'multiformats/cid'
import type { Bytes } from '../base/bytes.ts'
import { compareBytes, concatBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'

/** `raw` names sealed blocks, `dag-cbor` names entries and links blocks. */
export type CidCodec = 'raw' | 'dag-cbor'

export const DIGEST_BYTES = 32

const CODES = { raw: 0x55, 'dag-cbor': 0x71 } as const
const VERSION = 1
const SHA2_256 = 0x12
const HEADER_BYTES = 4
/** Of the binary form. */
export const CID_BYTES = HEADER_BYTES + DIGEST_BYTES
/** `b` (base32, lower case, no padding) and 58 digits. */
const TEXT_PATTERN = /^b[a-z2-7]{58}$/

/** @param digest SHA-256 of the bytes that the CID names: 32 bytes */
export function cidOfDigest(codec: CidCodec, digest: Uint8Array): Cid {
  if (digest.byteLength !== DIGEST_BYTES) throw new RangeError('a SHA-256 digest has 32 bytes')
  return bytesToText(concatBytes(Uint8Array.of(VERSION, CODES[codec], SHA2_256, DIGEST_BYTES), digest))
}

/** CIDv1, raw or dag-cbor, sha2-256, in lower-case base32. Anything else is refused with `encoding`. */
export function parseCid(text: string): Decoded<Cid> {
  const bytes = textToBytes(text)
  return bytes !== undefined && isOurs(bytes) ? accept(text as Cid) : refuse('encoding', 'This is not a CID of ours.')
}

/** The 32 bytes of SHA-256 in it. @throws RangeError */
export function cidDigest(cid: Cid): Bytes {
  return cidToBytes(cid).slice(HEADER_BYTES)
}

/** @throws RangeError */
export function cidCodec(cid: Cid): CidCodec {
  if (cid.startsWith(RAW_TEXT)) return 'raw'
  if (cid.startsWith(DAG_CBOR_TEXT)) return 'dag-cbor'
  throw new RangeError('not a CID')
}

/** The 36 bytes of the binary form. */
export function cidToBytes(cid: Cid): Bytes {
  const bytes = textToBytes(cid)
  if (bytes === undefined) throw new RangeError('not a CID')
  return bytes
}

/** Refuses with `encoding` what is not the 36 bytes of a CID of ours. */
export function bytesToCid(bytes: Uint8Array): Decoded<Cid> {
  return isOurs(bytes) ? accept(bytesToText(bytes)) : refuse('encoding', 'These bytes are not a CID of ours.')
}

/**
 * The CID whose binary form begins at this place; `undefined` when none of ours does. Without an object for any part of it: a
 * log of 100,000 files has some 200,000.
 */
export function readCid(bytes: Uint8Array, offset: number): Cid | undefined {
  return isOursAt(bytes, offset) ? bytesToText(bytes, offset) : undefined
}

/** What dag-cbor encodes as a link (tag 42). */
export function cidToLink(cid: Cid): CID {
  return CID.decode(cidToBytes(cid))
}

/** @param link what dag-cbor decoded from tag 42 */
export function linkToCid(link: unknown): Decoded<Cid> {
  const cid = CID.asCID(link)
  return cid === null ? refuse('schema', 'A link was expected.') : bytesToCid(cid.bytes)
}

/** Ascending by codec, then digest: the order of the binary form (base32 text sorts otherwise). */
export function compareCids(a: Cid, b: Cid): number {
  return compareBytes(cidToBytes(a), cidToBytes(b))
}

/** The same order, for many: each text is read once. */
export function sortCids(cids: Iterable<Cid>): Cid[] {
  return Array.from(cids, (cid) => ({ cid, bytes: cidToBytes(cid) }))
    .sort((a, b) => compareBytes(a.bytes, b.bytes))
    .map(({ cid }) => cid)
}

const isOurs = (bytes: Uint8Array): boolean => bytes.byteLength === CID_BYTES && isOursAt(bytes, 0)

function isOursAt(bytes: Uint8Array, offset: number): boolean {
  const codec = bytes[offset + 1]
  const isKnown = codec === CODES.raw || codec === CODES['dag-cbor']
  const isHash = bytes[offset + 2] === SHA2_256 && bytes[offset + 3] === DIGEST_BYTES
  return bytes[offset] === VERSION && isKnown && isHash && offset + CID_BYTES <= bytes.byteLength
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'
const DIGIT_CODES = Uint8Array.from(BASE32, (digit) => digit.charCodeAt(0))
const VALUE_BY_CODE = new Uint8Array(128)
for (const [value, code] of DIGIT_CODES.entries()) VALUE_BY_CODE[code] = value
const TEXT_DIGITS = 58
/** The 58 digits hold two bits more than the bytes do: they are zero. */
const SPARE_BITS = 2
/** Filled anew for each text: a log of 100,000 files is some 300,000 of them. */
const codes: number[] = Array.from({ length: 1 + TEXT_DIGITS }, () => 'b'.charCodeAt(0))

/** RFC 4648 base32, lower case and without padding, of exactly as many bytes as a CID of ours has. */
function bytesToText(bytes: Uint8Array, offset = 0): Cid {
  let bits = 0
  let pending = 0
  let at = 1
  for (let index = 0; index < CID_BYTES; index++) {
    pending = ((pending << 8) | (bytes[offset + index] as number)) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      codes[at++] = DIGIT_CODES[(pending >>> bits) & 31] as number
    }
  }
  codes[at] = DIGIT_CODES[(pending << SPARE_BITS) & 31] as number
  return String.fromCharCode(...codes) as Cid
}

/** @param text as TEXT_PATTERN has it, or else nothing is returned */
function textToBytes(text: string): Bytes | undefined {
  if (!TEXT_PATTERN.test(text)) return undefined
  const bytes = new Uint8Array(CID_BYTES)
  let bits = 0
  let pending = 0
  let at = 0
  for (let index = 1; index <= TEXT_DIGITS; index++) {
    pending = ((pending << 5) | (VALUE_BY_CODE[text.charCodeAt(index)] as number)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (pending >>> bits) & 0xff
  }
  return (pending & ((1 << SPARE_BITS) - 1)) === 0 ? bytes : undefined
}

/** Six digits of a CID's text are of its first four bytes alone. */
const [RAW_TEXT, DAG_CBOR_TEXT] = (['raw', 'dag-cbor'] as const).map((codec) =>
  cidOfDigest(codec, new Uint8Array(DIGEST_BYTES)).slice(0, 7),
) as [string, string]
