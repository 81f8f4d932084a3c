import { bech32m } from '@scure/base'
import type { Bytes } from '../base/bytes.ts'
import { ownBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'

/**
 * Bech32m (BIP 350) without its limit of 90 characters: below that it names every error of up to four characters,
 * above it a changed text passes with a chance of 2^-30.
 */

const ALPHABET = /^[qpzry9x8gf2tvdw0s3jn54khce6mua7l]+$/
const CHECKSUM_CHARACTERS = 6

/** In small letters. */
export function encodeBech32m(prefix: string, payload: Uint8Array): string {
  return bech32m.encode(prefix, bech32m.toWords(payload), false)
}

/** How many characters encodeBech32m makes. */
export function bech32mLength(prefix: string, payloadBytes: number): number {
  return prefix.length + 1 + Math.ceil((8 * payloadBytes) / 5) + CHECKSUM_CHARACTERS
}

/** Whether a text says of itself that it has this prefix. */
export function hasBech32mPrefix(prefix: string, text: string): boolean {
  return text.toLowerCase().startsWith(`${prefix}1`)
}

/**
 * Refuses with `encoding` (another prefix, mixed case, a character outside the alphabet, set padding bits), `checksum`.
 *
 * @param text without white space
 */
export function decodeBech32m(prefix: string, text: string): Decoded<Bytes> {
  const lower = text.toLowerCase()
  if (text !== lower && text !== text.toUpperCase()) {
    return refuse('encoding', 'The text mixes capital and small letters.')
  }
  if (!hasBech32mPrefix(prefix, text)) return refuse('encoding', `The text does not begin with ${prefix}1.`)
  const data = lower.slice(prefix.length + 1)
  if (!ALPHABET.test(data)) return refuse('encoding', 'The text holds a character that no key has.')
  const decoded = decodeWords(lower)
  if (decoded === undefined) return refuse('checksum', 'The checksum does not match: there is a typing error.')
  try {
    return accept(ownBytes(bech32m.fromWords(decoded)))
  } catch {
    return refuse('encoding', 'The text does not end on a whole byte.')
  }
}

function decodeWords(text: string): number[] | undefined {
  try {
    return bech32m.decode(text as `${string}1${string}`, false).words
  } catch {
    return undefined // the alphabet has been checked, so it is the checksum
  }
}
