import type { Bytes } from '../base/bytes.ts'

/** A small picture as its bytes show it: nobody's word is taken for what they are. */
export interface Picture {
  readonly type: 'image/jpeg' | 'image/png' | 'image/webp'
  /** At most MAX_PICTURE_BYTES, and MAX_PICTURE_SIDE pixels on each side by its header. */
  readonly bytes: Bytes
}

/**
 * In an entry, sealed, a member's picture is with all who have the directory, keepers too, as soon as the entry is. 128 pixels
 * in WebP have 4 to 8 KB, in the worst JPEG 20.
 */
export const MAX_PICTURE_BYTES = 32 * 1024
/** In pixels: 32 KiB of PNG can ask for gigabytes when they are decoded. Twice what is shown, for dense screens. */
export const MAX_PICTURE_SIDE = 256

interface Shape {
  readonly type: Picture['type']
  readonly width: number
  readonly height: number
}

/** What kind of picture the bytes are, if they are of a kind and size that may be shown; `undefined` otherwise. */
export function readPicture(bytes: Bytes): Picture | undefined {
  if (bytes.byteLength > MAX_PICTURE_BYTES) return undefined
  const shape = readPng(bytes) ?? readWebp(bytes) ?? readJpeg(bytes)
  const fits = (side: number): boolean => side >= 1 && side <= MAX_PICTURE_SIDE
  return shape !== undefined && fits(shape.width) && fits(shape.height) ? { type: shape.type, bytes } : undefined
}

const PNG_START = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52] as const
/** "RIFF", four bytes of length, "WEBP", "VP8". */
const [RIFF, WEBP, VP8] = [
  [0x52, 0x49, 0x46, 0x46],
  [0x57, 0x45, 0x42, 0x50],
  [0x56, 0x50, 0x38],
] as const
/** "acTL": what makes a PNG move. */
const PNG_ANIMATION = [0x61, 0x63, 0x54, 0x4c] as const
/** Of an extended WebP's flags, the one that says that it moves. */
const WEBP_ANIMATION = 0x02
const WEBP_HEADER_BYTES = 30

function hasAt(bytes: Bytes, at: number, expected: readonly number[]): boolean {
  return expected.every((byte, index) => bytes[at + index] === byte)
}

const viewOf = (bytes: Bytes): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** PNG (ISO 15948): the header chunk is the first. */
function readPng(bytes: Bytes): Shape | undefined {
  if (bytes.byteLength < PNG_START.length + 8 || !hasAt(bytes, 0, PNG_START)) return undefined
  for (let at = PNG_START.length; at + 4 <= bytes.byteLength; at++)
    if (hasAt(bytes, at, PNG_ANIMATION)) return undefined
  const view = viewOf(bytes)
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
}

/** WebP (RFC 9649): lossy, lossless, or extended, which says its size once more; decoders hold the frame to it. */
function readWebp(bytes: Bytes): Shape | undefined {
  if (bytes.byteLength < WEBP_HEADER_BYTES) return undefined
  if (!hasAt(bytes, 0, RIFF) || !hasAt(bytes, 8, WEBP) || !hasAt(bytes, 12, VP8)) return undefined
  const view = viewOf(bytes)
  const sized = (width: number, height: number): Shape => ({ type: 'image/webp', width, height })
  switch (bytes[15]) {
    case 0x20: // "VP8 "
      return hasAt(bytes, 23, [0x9d, 0x01, 0x2a])
        ? sized(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff)
        : undefined
    case 0x4c: {
      // "VP8L": a signature, then twice 14 bits
      const bits = view.getUint32(21, true)
      return bytes[20] === 0x2f ? sized((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1) : undefined
    }
    case 0x58: // "VP8X": flags, three bytes of nothing, then twice 24 bits
      return ((bytes[20] as number) & WEBP_ANIMATION) === 0
        ? sized((view.getUint32(24, true) & 0xffffff) + 1, (view.getUint32(26, true) >>> 8) + 1)
        : undefined
    default:
      return undefined
  }
}

/** JPEG (ITU T.81): segments up to the frame header, which has the size. What lies between is passed over by its length. */
function readJpeg(bytes: Bytes): Shape | undefined {
  if (!hasAt(bytes, 0, [0xff, 0xd8])) return undefined
  const view = viewOf(bytes)
  let at = 2
  while (at + 9 <= bytes.byteLength && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number
    if (marker === 0xff) at += 1
    else if (isFrameHeader(marker)) {
      return { type: 'image/jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    } else if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda)) {
      return undefined // scans and restarts before any frame
    } else {
      at += 2 + view.getUint16(at + 2)
    }
  }
  return undefined
}

/** SOF0 to SOF15, but for DHT, JPG and DAC, which lie between them. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
