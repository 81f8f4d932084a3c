import type { Bytes } from '../base/bytes.ts'
import { compareBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import type { PeerId } from '../base/ids.ts'
import { PEER_ID_BYTES, bytesToPeerId, peerIdToBytes } from './peer-id.ts'
import { array, ascending, bytesOf, literal, map, refine } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** From a relay to a member: all members that hold a live reservation there. Each push replaces the one before. */
export interface Rendezvous {
  readonly v: 1
  /** Ascending by their bytes, each once. */
  readonly members: readonly PeerId[]
}

/** Twice the reservations that a relay gives out. */
export const MAX_RENDEZVOUS_MEMBERS = 1024
/** 1024 members of some 40 bytes make 41 KB. */
export const MAX_RENDEZVOUS_BYTES = 64 * 1024

const peerId = refine(bytesOf(PEER_ID_BYTES), (bytes) => bytesToPeerId(bytes))

const schema = map({
  v: literal(1),
  members: ascending(array(peerId, MAX_RENDEZVOUS_MEMBERS), (a, b) => compareBytes(peerIdToBytes(a), peerIdToBytes(b))),
})

const FORMAT: Format<Rendezvous> = { name: 'a rendezvous', maxBytes: MAX_RENDEZVOUS_BYTES, version: 1, schema }

/** @param members a set: in any order. @throws WarrenError `invalid` when there are too many */
export function encodeRendezvous(members: Iterable<PeerId>): Bytes {
  const sorted = [...new Set(members)].map(peerIdToBytes).sort(compareBytes)
  return encodeFormat(FORMAT, { v: 1, members: sorted })
}

/** Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`. */
export function decodeRendezvous(encoded: Uint8Array): Decoded<Rendezvous> {
  return decodeFormat(FORMAT, encoded)
}
