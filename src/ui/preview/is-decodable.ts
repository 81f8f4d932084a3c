import { readPictureSize } from '../../core/mesh.ts'

/**
 * Pixels that are decoded (200 MB in memory): what today's phones take at the most. A few kilobytes can ask for a thousand
 * times that.
 */
const MAX_SHOWN_PIXELS = 50_000_000

/** Whether a picture may be decoded: one of which nobody can tell how large it gets may not. */
export function isDecodable(type: string, bytes: Uint8Array, maxPixels: number = MAX_SHOWN_PIXELS): boolean {
  const size = readPictureSize(type, bytes)
  return size !== undefined && size.width >= 1 && size.height >= 1 && size.width * size.height <= maxPixels
}
