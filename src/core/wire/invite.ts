import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { WarrenError, accept, refuse } from '../base/errors.ts'
import { concealSecrets } from '../base/secret.ts'
import { bech32mLength, decodeBech32m, encodeBech32m, hasBech32mPrefix } from './bech32.ts'
import { epochSchema } from './epoch.ts'
import { bytesToMemberId, ID_BYTES, idToBytes } from './ids.ts'
import { MESH_KEY_BYTES, MESH_KEY_PREFIX, decodeMeshKey } from './mesh-key.ts'
import { memberToPeerId, peerIdToMember } from './peer-id.ts'
import {
  HOST_KINDS,
  MAX_HOST_CHARACTERS,
  MAX_PORT,
  checkRelayAddress,
  formatRelayAddress,
  parseRelayAddress,
} from './relay-address.ts'
import type { RelayAddress } from './relay-address.ts'
import { array, bytesOf, flag, text as textSchema, refine, tuple, uint } from './schema.ts'
import { decodeCbor, encodeCbor } from './strict-cbor.ts'

/** What an invite link carries. Whoever has it is a member as soon as they like. */
export interface Invite {
  /** 32 bytes. */
  readonly meshKey: Bytes
  readonly epoch: number
  /** Empty when all that was given is a mesh key. */
  readonly name: string
  /** Multiaddrs of relays, each ending in /p2p/<peer id>: the pin. */
  readonly relays: readonly string[]
}

export const INVITE_PREFIX = 'warreninvite'
/** What the fragment of an invite's URL begins with. */
export const INVITE_FRAGMENT = '#/join/'
/** What fits beside a picture on a phone, as for members and vaults (directory-body.ts). */
export const MAX_MESH_NAME_CHARACTERS = 64
/** Each makes the link and its QR code longer, and one that is there is enough. */
export const MAX_INVITE_RELAYS = 8

const VERSION = 1
/** The version byte, and the length of the whole payload in two: a link that was cut off is named as one. */
const HEADER_BYTES = 3
/** Eight relays with the longest names and a mesh name of 64 four-byte characters have 2.8 KB. */
const MAX_PAYLOAD_BYTES = 4096
/** The payload in base32, and a URL around it. */
const MAX_TEXT_CHARACTERS = 16 * 1024

const relaySchema = refine(
  tuple(uint(HOST_KINDS.length - 1), textSchema(MAX_HOST_CHARACTERS, 1), uint(MAX_PORT, 1), flag, bytesOf(ID_BYTES)),
  ([kind, host, port, secure, peerKey], path): Decoded<string> => {
    const peer = memberToPeerId(bytesToMemberId(peerKey))
    const hostKind = HOST_KINDS[kind] as RelayAddress['hostKind']
    const address = checkRelayAddress({ hostKind, host, port, secure, peer })
    return address.ok ? accept(formatRelayAddress(address.value)) : refuse('schema', `${path}: ${address.detail}`)
  },
)

/** An invite as it stands in other documents too. */
export const inviteSchema = refine(
  tuple(
    bytesOf(MESH_KEY_BYTES),
    epochSchema,
    textSchema(MAX_MESH_NAME_CHARACTERS),
    array(relaySchema, MAX_INVITE_RELAYS),
  ),
  ([meshKey, epoch, name, relays]): Decoded<Invite> => accept({ meshKey, epoch, name, relays }),
)

/**
 * The fragment of an invite's URL, `#/join/warreninvite1…`.
 *
 * @throws WarrenError `invalid` when the name is longer than 64 characters, there are more than 8 relays, or one is no relay's address
 */
export function encodeInvite(invite: Invite): string {
  const wire = inviteToWire(invite)
  const checked = inviteSchema(wire, 'The invite')
  if (!checked.ok) throw new WarrenError('invalid', `This cannot be put into an invite: ${checked.detail}`)
  const content = encodeCbor(wire)
  const header = new Uint8Array(HEADER_BYTES)
  header[0] = VERSION
  new DataView(header.buffer).setUint16(1, HEADER_BYTES + content.byteLength)
  return INVITE_FRAGMENT + encodeBech32m(INVITE_PREFIX, concatBytes(header, content))
}

/**
 * Reads a whole URL, its fragment, the bare text of an invite or a mesh key (then without name and relays), as mail and
 * chat programs leave them: white space anywhere, punctuation around it, percent-encoding and capitals are forgiven.
 * Refuses with `too-large`, `encoding`, `checksum`, `length`, `version`, `schema`, `too-deep`.
 */
export function decodeInvite(input: string): Decoded<Invite> {
  if (input.length > MAX_TEXT_CHARACTERS) return refuse('too-large', 'This is too long for an invite.')
  const payload = withoutWrapping(input)
  if (hasBech32mPrefix(MESH_KEY_PREFIX, payload)) {
    const key = decodeMeshKey(payload)
    return key.ok ? accept(conceal({ ...key.value, name: '', relays: [] })) : key
  }
  const decoded = decodeBech32m(INVITE_PREFIX, payload)
  if (!decoded.ok) return decoded.code === 'checksum' ? explainChecksum(payload, decoded) : decoded
  return decodePayload(decoded.value)
}

/** What `inviteSchema` reads. @throws WarrenError `invalid` when a relay's address is none */
export function inviteToWire({ meshKey, epoch, name, relays }: Invite): unknown[] {
  return [meshKey, epoch, name, relays.map(relayToWire)]
}

function decodePayload(payload: Bytes): Decoded<Invite> {
  const version = payload[0]
  if (version === undefined) return refuse('length', 'This is too short for an invite.')
  if (version !== VERSION) return refuse('version', `Version ${version} of an invite is not known here.`)
  if (payload.byteLength < HEADER_BYTES || declaredLength(payload) !== payload.byteLength) {
    return refuse('length', 'The invite is not as long as it says.')
  }
  const decoded = decodeCbor(payload.subarray(HEADER_BYTES), MAX_PAYLOAD_BYTES)
  if (!decoded.ok) return decoded
  const invite = inviteSchema(decoded.value, 'The invite')
  return invite.ok ? accept(conceal(invite.value)) : invite
}

const conceal = (invite: Invite): Invite => concealSecrets(invite, ['meshKey'])

/** What the fragment begins with, from its first slash on: some programs percent-encode the `#`. */
const FRAGMENT_PATH = INVITE_FRAGMENT.slice(1)
/** What people and programs put around a link: none of it is in a bech32m text. */
const PUNCTUATION_AROUND = '<>()[]{}"\'`*_.,;:!?/'

function withoutWrapping(input: string): string {
  const joined = input.replace(/\s+/g, '').replace(/%2f/gi, '/')
  const start = joined.toLowerCase().lastIndexOf(FRAGMENT_PATH)
  const text = start < 0 ? joined : joined.slice(start + FRAGMENT_PATH.length)
  let from = 0
  let to = text.length
  while (from < to && PUNCTUATION_AROUND.includes(text.charAt(from))) from++
  while (from < to && PUNCTUATION_AROUND.includes(text.charAt(to - 1))) to--
  return text.slice(from, to)
}

function declaredLength(payload: Bytes): number {
  return new DataView(payload.buffer, payload.byteOffset).getUint16(1)
}

/** A cut link fails its checksum too; the length that it declares, though unverified then, tells which it was. */
function explainChecksum(text: string, refused: Decoded<never>): Decoded<never> {
  const head = firstBytes(text)
  if (head === undefined || head[0] !== VERSION) return refused
  const expected = bech32mLength(INVITE_PREFIX, declaredLength(head))
  if (text.length === expected) return refused
  return refuse('length', `The invite is ${text.length < expected ? 'cut off' : 'longer than it says'}.`)
}

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

/** The first three bytes of the payload, without looking at the checksum. */
function firstBytes(text: string): Bytes | undefined {
  const start = INVITE_PREFIX.length + 1
  const words = Array.from(text.slice(start, start + 5).toLowerCase(), (character) => ALPHABET.indexOf(character))
  if (words.length < 5) return undefined
  const bits = words.reduce((sum, word) => sum * 32 + word, 0) // 25 bits, of which 24 are ours
  return Uint8Array.of(bits >>> 17, (bits >>> 9) & 0xff, (bits >>> 1) & 0xff)
}

function relayToWire(text: string): unknown[] {
  const address = parseRelayAddress(text)
  if (!address.ok) throw new WarrenError('invalid', address.detail)
  const { hostKind, host, port, secure, peer } = address.value
  const member = peerIdToMember(peer)
  if (!member.ok) throw new WarrenError('invalid', member.detail)
  return [HOST_KINDS.indexOf(hostKind), host, port, secure, idToBytes(member.value)]
}
