/** What a file is, by its own first bytes: neither its name nor its sender is believed. */
export interface SniffedType {
  readonly kind: 'image' | 'video' | 'audio' | 'document'
  /** The media type that the browser is told, from this list only. */
  readonly type: string
}

interface Signature extends SniffedType {
  readonly offset: number
  readonly bytes: readonly number[]
}

const ascii = (text: string): readonly number[] => Array.from(text, (letter) => letter.charCodeAt(0))

/**
 * Types that cannot run anything of the page's: no SVG, no HTML, no XML (they would be this page's own code).
 * Signatures: WHATWG MIME Sniffing, sections 6.1 to 6.3.
 */
const SIGNATURES: readonly Signature[] = [
  { kind: 'image', type: 'image/png', offset: 0, bytes: [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a] },
  { kind: 'image', type: 'image/jpeg', offset: 0, bytes: [0xff, 0xd8, 0xff] },
  { kind: 'image', type: 'image/gif', offset: 0, bytes: ascii('GIF87a') },
  { kind: 'image', type: 'image/gif', offset: 0, bytes: ascii('GIF89a') },
  { kind: 'image', type: 'image/webp', offset: 8, bytes: ascii('WEBPVP') },
  { kind: 'image', type: 'image/avif', offset: 4, bytes: ascii('ftypavif') },
  { kind: 'audio', type: 'audio/wav', offset: 8, bytes: ascii('WAVE') },
  { kind: 'audio', type: 'audio/mp4', offset: 4, bytes: ascii('ftypM4A ') },
  { kind: 'audio', type: 'audio/mpeg', offset: 0, bytes: ascii('ID3') },
  { kind: 'audio', type: 'audio/mpeg', offset: 0, bytes: [0xff, 0xfb] },
  { kind: 'audio', type: 'audio/flac', offset: 0, bytes: ascii('fLaC') },
  { kind: 'audio', type: 'audio/ogg', offset: 0, bytes: [...ascii('OggS'), 0] },
  { kind: 'video', type: 'video/mp4', offset: 4, bytes: ascii('ftyp') },
  { kind: 'video', type: 'video/webm', offset: 0, bytes: [0x1a, 0x45, 0xdf, 0xa3] },
  { kind: 'document', type: 'application/pdf', offset: 0, bytes: ascii('%PDF-') },
]

/** As many bytes as the longest signature reaches. */
export const SNIFF_BYTES = 16

export function sniffType(start: Uint8Array): SniffedType | undefined {
  const found = SIGNATURES.find(({ offset, bytes }) => bytes.every((byte, i) => start[offset + i] === byte))
  return found === undefined ? undefined : { kind: found.kind, type: found.type }
}

/** The bytes as text when they are UTF-8 without control characters that no text has; else undefined. */
export function decodeText(bytes: Uint8Array): string | undefined {
  // A NUL is in no text, and near the beginning of most of what is not text.
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
