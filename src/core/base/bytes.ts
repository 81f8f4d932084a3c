/** Bytes as the rest of core uses them: backed by a plain ArrayBuffer, as WebCrypto and IndexedDB want. */
export type Bytes = Uint8Array<ArrayBuffer>

/** Of the sixteen digits. */
const DIGIT_CODES = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))
/** A call takes only so many arguments; ids and keys have no more bytes than this. */
const HEX_BATCH_BYTES = 64

/** New bytes: the parts end to end. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.byteLength, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.byteLength
  }
  return whole
}

/** Not constant-time: for public values (ids, roots, encodings) only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false
  for (let i = 0; i < a.byteLength; i++) if (a[i] !== b[i]) return false
  return true
}

/** Lexicographic by unsigned byte, shorter first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.byteLength, b.byteLength)
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.byteLength - b.byteLength
}

/** In lower case. */
export function bytesToHex(bytes: Uint8Array): string {
  let hex = ''
  // Not digit by digit: a text that grows is a chain of as many texts until somebody looks at it.
  for (let start = 0; start < bytes.byteLength; start += HEX_BATCH_BYTES) {
    const end = Math.min(start + HEX_BATCH_BYTES, bytes.byteLength)
    const codes: number[] = []
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number
      codes.push(DIGIT_CODES[byte >>> 4] as number, DIGIT_CODES[byte & 15] as number)
    }
    hex += String.fromCharCode(...codes)
  }
  return hex
}

/** @throws RangeError when the text is not an even number of hexadecimal digits */
export function hexToBytes(hex: string): Bytes {
  if (hex.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(hex)) throw new RangeError('not hexadecimal')
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

const encoder = new TextEncoder()

export function utf8ToBytes(text: string): Bytes {
  return encoder.encode(text)
}

/** The same bytes on an ArrayBuffer that holds nothing else (IndexedDB clones the whole buffer behind a view). */
export function ownBytes(bytes: Uint8Array): Bytes {
  const exact = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
  return exact ? (bytes as Bytes) : bytes.slice()
}
