import { base58 } from '@scure/base'
import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { MemberId, PeerId } from '../base/ids.ts'
import { ID_BYTES, bytesToMemberId, idToBytes } from './ids.ts'

/**
 * libp2p's name for an Ed25519 key (libp2p/specs, peer-ids): the base58btc text of an identity multihash (00, length)
 * of the key in protobuf (08 01: type Ed25519, 12 20: 32 bytes).
 */
const HEADER = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)

export const PEER_ID_BYTES = HEADER.byteLength + ID_BYTES

/** 52 characters for nearly every key; a bound for the decoder, which is quadratic. */
const MAX_TEXT_CHARACTERS = 64

/** What libp2p calls the member's key. @throws RangeError when the id is not hexadecimal */
export function memberToPeerId(member: MemberId): PeerId {
  return base58.encode(concatBytes(HEADER, idToBytes(member))) as PeerId
}

/** Refuses with `encoding` what is not the base58 name of an Ed25519 key. */
export function peerIdToMember(peer: PeerId | string): Decoded<MemberId> {
  const bytes = parsePeerId(peer)
  return bytes.ok ? accept(bytesToMemberId(bytes.value.subarray(HEADER.byteLength))) : bytes
}

/** The 38 bytes of the multihash. */
export function peerIdToBytes(peer: PeerId): Bytes {
  return base58.decode(peer) as Bytes
}

/** Refuses with `encoding` what is not the 38 bytes of an Ed25519 key's multihash. */
export function bytesToPeerId(bytes: Uint8Array): Decoded<PeerId> {
  return isEd25519(bytes)
    ? accept(base58.encode(bytes) as PeerId)
    : refuse('encoding', 'These bytes are not a peer id.')
}

function parsePeerId(text: string): Decoded<Bytes> {
  const refused = refuse('encoding', 'This is not the peer id of an Ed25519 key.')
  if (text.length > MAX_TEXT_CHARACTERS) return refused
  try {
    const bytes = base58.decode(text) as Bytes
    return isEd25519(bytes) ? accept(bytes) : refused
  } catch {
    return refused // a character that base58 does not have
  }
}

function isEd25519(bytes: Uint8Array): boolean {
  return bytes.byteLength === PEER_ID_BYTES && HEADER.every((byte, i) => bytes[i] === byte)
}
