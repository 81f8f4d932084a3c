import { base32nopad } from '@scure/base'
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
const CID_BYTES = HEADER_BYTES + DIGEST_BYTES
/** `b` (base32, lower case, no padding) and 58 digits. */
const TEXT_PATTERN = /^b[a-z2-7]{58}$/

/** @param digest SHA-256 of the bytes that the CID names: 32 bytes */
export function cidOfDigest(codec: CidCodec, digest: Uint8Array): Cid {
  if (digest.byteLength !== DIGEST_BYTES) throw new RangeError('a SHA-256 digest has 32 bytes')
  return bytesToText(concatBytes(Uint8Array.of(VERSION, CODES[codec], SHA2_256, DIGEST_BYTES), digest))
}

/** CIDv1, raw or dag-cbor, sha2-256, in lower-case base32. Anything else is refused with `encoding`. */
export function parseCid(text: string): Decoded<Cid> {
  const bytes = TEXT_PATTERN.test(text) ? textToBytes(text) : undefined
  return bytes !== undefined && isOurs(bytes) ? accept(text as Cid) : refuse('encoding', 'This is not a CID of ours.')
}

/** The 32 bytes of SHA-256 in it. @throws RangeError */
export function cidDigest(cid: Cid): Bytes {
  return cidToBytes(cid).slice(HEADER_BYTES)
}

/** @throws RangeError */
export function cidCodec(cid: Cid): CidCodec {
  return cidToBytes(cid)[1] === CODES.raw ? 'raw' : 'dag-cbor'
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

function isOurs(bytes: Uint8Array): boolean {
  const [version, codec, hash, length] = bytes
  const known = codec === CODES.raw || codec === CODES['dag-cbor']
  return bytes.byteLength === CID_BYTES && version === VERSION && known && hash === SHA2_256 && length === DIGEST_BYTES
}

function bytesToText(bytes: Uint8Array): Cid {
  return `b${base32nopad.encode(bytes).toLowerCase()}` as Cid
}

function textToBytes(text: string): Bytes | undefined {
  try {
    return base32nopad.decode(text.slice(1).toUpperCase()) as Bytes
  } catch {
    return undefined // the digits do not end on a whole byte
  }
}
