import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import { concatBytes } from '../base/bytes.ts'
import { bech32mLength, decodeBech32m, encodeBech32m } from './bech32.ts'

/** Keys in text: bech32m of a version byte and a body whose length the version fixes. */
export interface KeyTextFormat {
  /** As a person would call it. */
  readonly name: string
  readonly prefix: string
  readonly version: number
  readonly bodyBytes: number
}

/** Far more than any version will need; keeps a pasted novel from being searched for a key. */
const MAX_TEXT_CHARACTERS = 4096

/** @throws RangeError when the body has not the format's length */
export function encodeKeyText(format: KeyTextFormat, body: Uint8Array): string {
  if (body.byteLength !== format.bodyBytes) throw new RangeError(`${format.name} has ${format.bodyBytes} bytes`)
  return encodeBech32m(format.prefix, concatBytes(Uint8Array.of(format.version), body))
}

/** White space anywhere is ignored: keys get wrapped and indented. Refuses with `checksum`, `length`, `version`, `encoding`. */
export function decodeKeyText(format: KeyTextFormat, text: string): Decoded<Bytes> {
  if (text.length > MAX_TEXT_CHARACTERS) return refuse('length', `This is too long for ${format.name}.`)
  const compact = text.replace(/\s+/g, '')
  const decoded = decodeBech32m(format.prefix, compact)
  if (!decoded.ok) {
    const missing = bech32mLength(format.prefix, 1 + format.bodyBytes) - compact.length
    // The checksum of a piece of a key does not match either; that it is a piece says more.
    if (decoded.code !== 'checksum' || missing === 0) return decoded
    const [count, wrong] = [Math.abs(missing), missing > 0 ? 'missing' : 'too many']
    return refuse('length', `${count} ${count === 1 ? 'character is' : 'characters are'} ${wrong} for ${format.name}.`)
  }
  const version = decoded.value[0]
  if (version === undefined) return refuse('length', `This is too short for ${format.name}.`)
  if (version !== format.version) return refuse('version', `Version ${version} of ${format.name} is not known here.`)
  const body = decoded.value.slice(1)
  return body.byteLength === format.bodyBytes
    ? accept(body)
    : refuse('length', `${capitalise(format.name)} has ${format.bodyBytes} bytes, not ${body.byteLength}.`)
}

const capitalise = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
