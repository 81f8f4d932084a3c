import { base32nopad, base58 } from '@scure/base'
import { bytesToHex, concatBytes, hexToBytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import { bytesToMemberId } from '../../src/core/wire/ids.ts'
import { memberToPeerId, peerIdToBytes } from '../../src/core/wire/peer-id.ts'
import { exampleMember } from './members.ts'
import { seedOf } from './seeds.ts'
import type { RefusedText, VectorFile } from './vector-file.ts'

export interface PeerIdVector {
  readonly name: string
  /** The Ed25519 public key. */
  readonly member: string
  readonly bytes: string
  readonly text: string
}

const HEADER = '002408011220'

export function buildPeerId(): VectorFile<PeerIdVector, RefusedText> {
  const good = (name: string, key: Uint8Array): PeerIdVector => {
    const member = bytesToMemberId(key)
    const text = memberToPeerId(member)
    return { name, member, bytes: bytesToHex(peerIdToBytes(text)), text }
  }
  const key = exampleMember('anna').publicKey
  const refused = (name: string, header: string, rest: Uint8Array, code: RefusalCode = 'encoding'): RefusedText => ({
    name,
    text: base58.encode(concatBytes(hexToBytes(header), rest)),
    code,
  })
  const text = memberToPeerId(bytesToMemberId(key))
  return {
    about: 'The libp2p peer id of an Ed25519 key: docs/PROTOCOL.md, "Peer id".',
    good: [good('anna', key), good('all zero', new Uint8Array(32)), good('all ones', new Uint8Array(32).fill(0xff))],
    refused: [
      refused('one byte short', HEADER, key.subarray(1)),
      refused('one byte too long', HEADER, concatBytes(key, new Uint8Array(1))),
      refused('a secp256k1 key', '002508021221', concatBytes(Uint8Array.of(2), key)),
      refused('the type of a secp256k1 key', '002408021220', key),
      refused('named by a SHA-256', '1220', seedOf('an RSA key')),
      { name: 'its newer form, a CIDv1', text: cidOf(key), code: 'encoding' },
      { name: 'empty', text: '', code: 'encoding' },
      { name: 'a character that base58 does not have', text: text.replace(/.$/, '0'), code: 'encoding' },
      { name: 'a space after it', text: `${text} `, code: 'encoding' },
      { name: 'a 1 in front', text: `1${text}`, code: 'encoding' },
      { name: 'long junk', text: 'z'.repeat(5000), code: 'encoding' },
    ],
  }
}

/** libp2p/specs, peer-ids: the same multihash as a CID of codec libp2p-key (0x72). */
function cidOf(key: Uint8Array): string {
  return `b${base32nopad.encode(concatBytes(hexToBytes(`0172${HEADER}`), key)).toLowerCase()}`
}
