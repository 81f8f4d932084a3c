import { bech32, bech32m } from '@scure/base'
import { bytesToHex, concatBytes } from '../../src/core/base/bytes.ts'
import { deriveMeshKeys, relayKeyOf } from '../../src/core/identity/mesh-keys.ts'
import { encodeMeshKey, MESH_KEY_PREFIX } from '../../src/core/wire/mesh-key.ts'
import { encodeRelayKey, RELAY_KEY_PREFIX } from '../../src/core/wire/relay-key.ts'
import { fixedBytes, seedOf } from './seeds.ts'
import { toJson } from './to-json.ts'
import type { RefusedText, VectorFile } from './vector-file.ts'

export interface MeshKeyVector {
  readonly name: string
  readonly meshKey: string
  readonly epoch: number
  readonly text: string
  /** The same key, as people pass it on. */
  readonly alsoReadFrom: readonly string[]
}

export interface RelayKeyVector {
  readonly name: string
  readonly meshId: string
  readonly epoch: number
  readonly swarmKey: string
  readonly relayPrologue: string
  readonly text: string
  readonly alsoReadFrom: readonly string[]
}

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'

export function encodeBech32mText(prefix: string, payload: Uint8Array): string {
  return bech32m.encode(prefix, bech32m.toWords(payload), false)
}

export function replaceAt(text: string, index: number, character: string): string {
  const at = index < 0 ? text.length + index : index
  return text.slice(0, at) + character + text.slice(at + 1)
}

/** Another character of the alphabet in its place: a typing error. */
export function mistype(text: string, index: number): string {
  const at = index < 0 ? text.length + index : index
  const next = (ALPHABET.indexOf(text.charAt(at)) + 1) % ALPHABET.length
  return replaceAt(text, at, ALPHABET.charAt(next))
}

/** Two unlike neighbours after the prefix, the other way round. */
export function transpose(text: string, prefix: string): string {
  for (let i = prefix.length + 2; i + 1 < text.length; i++) {
    const [a, b] = [text.charAt(i), text.charAt(i + 1)]
    if (a !== b) return text.slice(0, i) + b + a + text.slice(i + 2)
  }
  throw new Error('a text of one character')
}

/** A text whose last five bits carry a padding bit that is set: it decodes to the same bytes, and is not their encoding. */
function withSetPadding(prefix: string, payload: Uint8Array): string {
  const words = bech32m.toWords(payload)
  const last = words.length - 1
  return bech32m.encode(prefix, [...words.slice(0, last), (words[last] as number) | 1], false)
}

interface Shape {
  readonly prefix: string
  readonly otherPrefix: string
  readonly bodyBytes: number
}

function refusedTexts(text: string, { prefix, otherPrefix, bodyBytes }: Shape): RefusedText[] {
  const body = fixedBytes('a key of another kind', bodyBytes + 1)
  const version = (number: number, length: number) => concatBytes(Uint8Array.of(number), body.subarray(0, length))
  const payload = version(1, bodyBytes)
  const middle = Math.floor(text.length / 2)
  return [
    { name: 'the first character after the prefix mistyped', text: mistype(text, prefix.length + 1), code: 'checksum' },
    { name: 'a character in the middle mistyped', text: mistype(text, middle), code: 'checksum' },
    { name: 'the last character mistyped', text: mistype(text, -1), code: 'checksum' },
    {
      name: 'four characters mistyped',
      text: [8, 20, 33, 46].reduce((typed, at) => mistype(typed, prefix.length + at), text),
      code: 'checksum',
    },
    { name: 'two neighbours the other way round', text: transpose(text, prefix), code: 'checksum' },
    {
      name: 'bech32 in place of bech32m',
      text: bech32.encode(prefix, bech32.toWords(payload), false),
      code: 'checksum',
    },
    { name: 'the last character missing', text: text.slice(0, -1), code: 'length' },
    { name: 'half of it', text: text.slice(0, middle), code: 'length' },
    { name: 'a character too many', text: `${text}q`, code: 'length' },
    { name: 'twice', text: text + text.slice(prefix.length + 1), code: 'length' },
    {
      name: 'one byte short, checksum right',
      text: encodeBech32mText(prefix, version(1, bodyBytes - 1)),
      code: 'length',
    },
    {
      name: 'one byte too long, checksum right',
      text: encodeBech32mText(prefix, version(1, bodyBytes + 1)),
      code: 'length',
    },
    { name: 'no payload, checksum right', text: encodeBech32mText(prefix, new Uint8Array(0)), code: 'length' },
    { name: 'longer than any key', text: `${prefix}1${'q'.repeat(5000)}`, code: 'length' },
    { name: 'version 0', text: encodeBech32mText(prefix, version(0, bodyBytes)), code: 'version' },
    { name: 'version 2', text: encodeBech32mText(prefix, version(2, bodyBytes)), code: 'version' },
    { name: 'version 2 of another length', text: encodeBech32mText(prefix, version(2, 9)), code: 'version' },
    { name: 'empty', text: '', code: 'encoding' },
    { name: 'the prefix alone', text: prefix, code: 'encoding' },
    { name: 'another prefix', text: encodeBech32mText(otherPrefix, payload), code: 'encoding' },
    { name: 'without its prefix', text: text.slice(prefix.length + 1), code: 'encoding' },
    { name: 'the prefix mistyped', text: replaceAt(text, 0, 'v'), code: 'encoding' },
    {
      name: 'capital and small letters',
      text: text.slice(0, middle) + text.slice(middle).toUpperCase(),
      code: 'encoding',
    },
    { name: 'a character that no key has (o)', text: replaceAt(text, middle, 'o'), code: 'encoding' },
    { name: 'a letter of another alphabet', text: replaceAt(text, middle, 'а'), code: 'encoding' },
    { name: 'a padding bit that is set', text: withSetPadding(prefix, payload), code: 'encoding' },
  ]
}

function asPassedOn(text: string): string[] {
  const lines = text.match(/.{1,20}/g) ?? []
  return [text.toUpperCase(), `  ${text}\r\n`, lines.join('\n  ')]
}

export function buildMeshKey(): VectorFile<MeshKeyVector, RefusedText> {
  const good = (name: string, meshKey: Uint8Array<ArrayBuffer>, epoch: number): MeshKeyVector => {
    const text = encodeMeshKey(meshKey, epoch)
    return { name, meshKey: bytesToHex(meshKey), epoch, text, alsoReadFrom: asPassedOn(text) }
  }
  const text = encodeMeshKey(seedOf('mesh key'), 0)
  return {
    about: 'A mesh key in text: docs/PROTOCOL.md, "Keys in text".',
    good: [
      good('all zero', new Uint8Array(32), 0),
      good('all ones, the last epoch', new Uint8Array(32).fill(0xff), 0xffff_ffff),
      good('looks random', seedOf('mesh key'), 7),
    ],
    refused: refusedTexts(text, { prefix: MESH_KEY_PREFIX, otherPrefix: RELAY_KEY_PREFIX, bodyBytes: 36 }),
  }
}

export function buildRelayKey(): VectorFile<RelayKeyVector, RefusedText> {
  const good = (name: string, meshKey: Uint8Array<ArrayBuffer>, epoch: number): RelayKeyVector => {
    const relayKey = relayKeyOf(deriveMeshKeys(meshKey, epoch))
    const text = encodeRelayKey(relayKey)
    return { name, ...toJson(relayKey), text, alsoReadFrom: asPassedOn(text) }
  }
  const text = encodeRelayKey(relayKeyOf(deriveMeshKeys(seedOf('mesh key'), 0)))
  return {
    about: 'A relay key in text: docs/PROTOCOL.md, "Keys in text".',
    good: [
      good('of the mesh key that is all zero', new Uint8Array(32), 0),
      good('looks random', seedOf('mesh key'), 7),
    ],
    refused: refusedTexts(text, { prefix: RELAY_KEY_PREFIX, otherPrefix: MESH_KEY_PREFIX, bodyBytes: 100 }),
  }
}
