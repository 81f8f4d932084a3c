import type { Bytes } from '../base/bytes.ts'
import { readPictureSize } from './picture-size.ts'

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

/** What kind of picture the bytes are, if they are of a kind and size that may be shown; `undefined` otherwise. */
export function readPicture(bytes: Bytes): Picture | undefined {
  if (bytes.byteLength > MAX_PICTURE_BYTES) return undefined
  const type = readType(bytes)
  const size = type && readPictureSize(type, bytes)
  const fits = (side: number): boolean => side >= 1 && side <= MAX_PICTURE_SIDE
  return type && size && fits(size.width) && fits(size.height) ? { type, bytes } : undefined
}

function readType(bytes: Bytes): Picture['type'] | undefined {
  if (isStillPng(bytes)) return 'image/png'
  if (isStillWebp(bytes)) return 'image/webp'
  return hasAt(bytes, 0, [0xff, 0xd8]) ? 'image/jpeg' : undefined
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

/** PNG (ISO 15948): the header chunk is the first. */
function isStillPng(bytes: Bytes): boolean {
  if (!hasAt(bytes, 0, PNG_START)) return false
  for (let at = PNG_START.length; at + 4 <= bytes.byteLength; at++) if (hasAt(bytes, at, PNG_ANIMATION)) return false
  return true
}

/** WebP (RFC 9649): lossy, lossless, or extended, which says its size once more; decoders hold the frame to it. */
function isStillWebp(bytes: Bytes): boolean {
  if (bytes.byteLength < WEBP_HEADER_BYTES) return false
  if (!hasAt(bytes, 0, RIFF) || !hasAt(bytes, 8, WEBP) || !hasAt(bytes, 12, VP8)) return false
  switch (bytes[15]) {
    case 0x20: // "VP8 "
      return hasAt(bytes, 23, [0x9d, 0x01, 0x2a])
    case 0x4c: // "VP8L"
      return bytes[20] === 0x2f
    case 0x58: // "VP8X"
      return ((bytes[20] as number) & WEBP_ANIMATION) === 0
    default:
      return false
  }
}
