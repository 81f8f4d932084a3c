import { isIPv4, isIPv6 } from 'node:net'
import { crc32 } from 'node:zlib'
import { accept, refuse } from '../src/core/base/errors.ts'
import type { Decoded } from '../src/core/base/errors.ts'

/**
 * STUN's Binding method (RFC 8489, which RFC 5389 became): "which address do I come from?". Nothing else of STUN: no
 * authentication, since the answer tells the asker only what every router on the way knows; no SOFTWARE, no alternate server.
 */

export const STUN_HEADER_BYTES = 20
/** RFC 8489, 6.1: what gets through any IPv4 path unfragmented, less the headers of IP and UDP. A browser sends 20 to 100. */
export const MAX_STUN_REQUEST_BYTES = 548

const MAGIC_COOKIE = 0x2112_a442
const TRANSACTION_ID_BYTES = 12

const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101
const BINDING_ERROR = 0x0111

const XOR_MAPPED_ADDRESS = 0x0020
const ERROR_CODE = 0x0009
const UNKNOWN_ATTRIBUTES = 0x000a
const MESSAGE_INTEGRITY = 0x0008
const MESSAGE_INTEGRITY_SHA256 = 0x001c
const FINGERPRINT = 0x8028

/** From here on an attribute may be passed over by who does not know it. */
const FIRST_OPTIONAL = 0x8000

/**
 * RFC 8489, 18.3: those that a server has to know. Credentials are among them, and a server that asks for none leaves
 * them unread; the rest make no sense in a request, and 14 has such ignored.
 */
const KNOWN_REQUIRED: ReadonlySet<number> = new Set([
  0x0000, // reserved
  0x0001, // MAPPED-ADDRESS
  0x0006, // USERNAME
  MESSAGE_INTEGRITY,
  ERROR_CODE,
  UNKNOWN_ATTRIBUTES,
  0x0014, // REALM
  0x0015, // NONCE
  MESSAGE_INTEGRITY_SHA256,
  0x001d, // PASSWORD-ALGORITHM
  0x001e, // USERHASH
  XOR_MAPPED_ADDRESS,
])

/** Told of at most: a request of 548 bytes could name 132, and each costs four bytes there and two in the answer. */
const MAX_UNKNOWN_TOLD = 8

const FAMILY_IPV4 = 0x01
const FAMILY_IPV6 = 0x02
const UNKNOWN_ATTRIBUTE_ERROR = 420
const FINGERPRINT_XOR = 0x5354_554e
const FINGERPRINT_ATTRIBUTE_BYTES = 8

export interface StunRequest {
  /** 12 bytes. */
  readonly transactionId: Buffer
  /** The request had a FINGERPRINT, and so the answer has one. */
  readonly hasFingerprint: boolean
  /** Types of attributes that the sender says one has to understand, and we do not; each once. */
  readonly unknownRequired: readonly number[]
}

const pad4 = (length: number): number => (length + 3) & ~3

/** RFC 8489, 14.7: over the message up to the attribute, whose length the header already counts. */
const fingerprintOf = (before: Uint8Array): number => (crc32(before) ^ FINGERPRINT_XOR) >>> 0

interface Attributes {
  readonly hasFingerprint: boolean
  readonly unknownRequired: readonly number[]
}

function readAttributes(message: Buffer): Decoded<Attributes> {
  const unknown = new Set<number>()
  let isSigned = false
  let offset = STUN_HEADER_BYTES
  while (offset < message.byteLength) {
    const type = message.readUInt16BE(offset)
    const length = message.readUInt16BE(offset + 2)
    const next = offset + 4 + pad4(length)
    if (next > message.byteLength) return refuse('length', 'An attribute that ends behind its message.')
    if (type === FINGERPRINT) {
      if (length !== 4 || next !== message.byteLength) return refuse('schema', 'A fingerprint that is not at the end.')
      const holds = message.readUInt32BE(offset + 4) === fingerprintOf(message.subarray(0, offset))
      if (!holds) return refuse('checksum', 'A fingerprint that is not the message’s.')
      return accept({ hasFingerprint: true, unknownRequired: [...unknown] })
    }
    // What follows the message's signature is not to be looked at (RFC 8489, 14.5), a fingerprint excepted.
    if (!isSigned && type < FIRST_OPTIONAL && !KNOWN_REQUIRED.has(type)) unknown.add(type)
    isSigned ||= type === MESSAGE_INTEGRITY || type === MESSAGE_INTEGRITY_SHA256
    offset = next
  }
  return accept({ hasFingerprint: false, unknownRequired: [...unknown] })
}

/** Whatever is refused here is not answered: it is no request of this method, or no STUN. */
export function parseStunRequest(message: Buffer): Decoded<StunRequest> {
  const { byteLength } = message
  if (byteLength < STUN_HEADER_BYTES) return refuse('length', 'Shorter than the header.')
  if (byteLength > MAX_STUN_REQUEST_BYTES) return refuse('too-large', 'Longer than a request may be.')
  if (message.readUInt32BE(4) !== MAGIC_COOKIE) return refuse('schema', 'Not STUN.')
  if (message.readUInt16BE(0) !== BINDING_REQUEST) return refuse('protocol', 'Not a Binding request.')
  const length = message.readUInt16BE(2)
  if (length % 4 !== 0 || STUN_HEADER_BYTES + length !== byteLength) return refuse('length', 'Not of its own length.')
  const attributes = readAttributes(message)
  if (!attributes.ok) return attributes
  const transactionId = Buffer.from(message.subarray(STUN_HEADER_BYTES - TRANSACTION_ID_BYTES, STUN_HEADER_BYTES))
  return accept({ transactionId, ...attributes.value })
}

function encodeAttribute(type: number, value: Uint8Array): Buffer {
  const encoded = Buffer.alloc(4 + pad4(value.byteLength))
  encoded.writeUInt16BE(type, 0)
  encoded.writeUInt16BE(value.byteLength, 2)
  encoded.set(value, 4)
  return encoded
}

function encodeMessage(type: number, { transactionId, hasFingerprint }: StunRequest, attributes: Buffer[]): Buffer {
  const header = Buffer.alloc(STUN_HEADER_BYTES)
  const bodyBytes = attributes.reduce((sum, { byteLength }) => sum + byteLength, 0)
  header.writeUInt16BE(type, 0)
  header.writeUInt16BE(bodyBytes + (hasFingerprint ? FINGERPRINT_ATTRIBUTE_BYTES : 0), 2)
  header.writeUInt32BE(MAGIC_COOKIE, 4)
  header.set(transactionId, 8)
  const message = Buffer.concat([header, ...attributes])
  if (!hasFingerprint) return message
  const fingerprint = Buffer.alloc(4)
  fingerprint.writeUInt32BE(fingerprintOf(message))
  return Buffer.concat([message, encodeAttribute(FINGERPRINT, fingerprint)])
}

/** The 16 bytes of an IPv6 address in text. */
function ipv6Bytes(address: string): Buffer {
  const bare = address.split('%')[0] ?? ''
  // The URL standard's serialiser turns an IPv4 tail into two groups.
  const plain = new URL(`http://[${bare}]`).hostname.slice(1, -1)
  const [head = '', tail] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0')
  const bytes = Buffer.alloc(16)
  for (const [i, group] of [...front, ...zeros, ...back].entries())
    bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * i)
  return bytes
}

function encodeXorMappedAddress(address: string, port: number, transactionId: Uint8Array): Buffer {
  if (!isIPv4(address) && !isIPv6(address)) throw new RangeError('Not an IP address.')
  const plain = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address)
  const mask = Buffer.alloc(4 + TRANSACTION_ID_BYTES)
  mask.writeUInt32BE(MAGIC_COOKIE)
  mask.set(transactionId, 4)
  const value = Buffer.alloc(4 + plain.byteLength)
  value[1] = plain.byteLength === 4 ? FAMILY_IPV4 : FAMILY_IPV6
  value.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2)
  for (const [i, byte] of plain.entries()) value[4 + i] = byte ^ (mask[i] ?? 0)
  return encodeAttribute(XOR_MAPPED_ADDRESS, value)
}

/**
 * 32 bytes over IPv4, 44 over IPv6, 8 more with a fingerprint: the header and the address, and nothing that could be left
 * out. So an answer is at most 12 (24) bytes longer than what was asked.
 *
 * @param address where the request came from, as an IPv4 or IPv6 address
 * @throws RangeError when it is neither
 */
export function encodeStunSuccess(request: StunRequest, address: string, port: number): Buffer {
  return encodeMessage(BINDING_SUCCESS, request, [encodeXorMappedAddress(address, port, request.transactionId)])
}

/** 420: names what was not understood, and has no reason phrase (RFC 8489, 14.8, lets it be empty). */
export function encodeStunUnknownAttributes(request: StunRequest): Buffer {
  const code = Buffer.from([0, 0, Math.trunc(UNKNOWN_ATTRIBUTE_ERROR / 100), UNKNOWN_ATTRIBUTE_ERROR % 100])
  const told = request.unknownRequired.slice(0, MAX_UNKNOWN_TOLD)
  const types = Buffer.alloc(2 * told.length)
  for (const [i, type] of told.entries()) types.writeUInt16BE(type, 2 * i)
  return encodeMessage(BINDING_ERROR, request, [
    encodeAttribute(ERROR_CODE, code),
    encodeAttribute(UNKNOWN_ATTRIBUTES, types),
  ])
}
