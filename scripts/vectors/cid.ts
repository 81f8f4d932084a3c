import { bytesToHex, utf8ToBytes } from '../../src/core/base/bytes.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import type { CidCodec } from '../../src/core/wire/cid.ts'
import { fixedBytes, seedOf } from './seeds.ts'
import type { RefusedText, VectorFile } from './vector-file.ts'

export interface CidVector {
  readonly name: string
  /** What is named. */
  readonly content: string
  readonly codec: CidCodec
  readonly bytes: string
  readonly text: string
}

/** RFC 4648 base32 by hand: five bits at a time, small letters, no padding. */
function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const digits = bits.match(/.{1,5}/g) ?? []
  return digits.map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[parseInt(five.padEnd(5, '0'), 2)]).join('')
}

const textOf = (hex: string): string => `b${toBase32(Buffer.from(hex, 'hex'))}`

export function buildCid(): VectorFile<CidVector, RefusedText> {
  const good = (name: string, content: Uint8Array, codec: CidCodec): CidVector => {
    const bytes = `01${codec === 'raw' ? '55' : '71'}1220${bytesToHex(hashBytesSync(new Uint8Array(content)))}`
    return { name, content: bytesToHex(content), codec, bytes, text: textOf(bytes) }
  }
  const digest = bytesToHex(seedOf('digest'))
  const text = textOf(`01551220${digest}`)
  const refused = (name: string, refusedText: string): RefusedText => ({ name, text: refusedText, code: 'encoding' })
  return {
    about: 'Names of blocks, entries and links blocks: docs/PROTOCOL.md, "CIDs".',
    good: [
      good('a block', utf8ToBytes('a block'), 'raw'),
      good('an entry', utf8ToBytes('an entry'), 'dag-cbor'),
      good('no bytes', new Uint8Array(0), 'raw'),
      good('many bytes', fixedBytes('many', 1000), 'raw'),
    ],
    refused: [
      refused('nothing', ''),
      refused('capital letters', text.toUpperCase()),
      refused('without the b', text.slice(1)),
      refused('base58', 'zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA'),
      refused('padded', `${text}======`),
      refused('a digit too few', text.slice(0, -1)),
      refused('a digit too many', `${text}a`),
      refused('bits that are left over and set', `${text.slice(0, -1)}${text.endsWith('b') ? 'c' : 'b'}`),
      refused('a digit that base32 does not have', `${text.slice(0, -2)}1a`),
      refused('CIDv0', 'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG'),
      refused('version 2', textOf(`02551220${digest}`)),
      refused('of codec dag-pb', textOf(`01701220${digest}`)),
      refused('by SHA-512', textOf(`01551340${digest}${digest}`)),
      refused('by BLAKE3', textOf(`01551e20${digest}`)),
      refused('a digest of 31 bytes', textOf(`0155121f${digest.slice(2)}`)),
      refused('a digest that is said to have 33 bytes', textOf(`01551221${digest}`)),
      refused('a path behind it', `${text}/a`),
      refused('a blank behind it', `${text} `),
    ],
  }
}
