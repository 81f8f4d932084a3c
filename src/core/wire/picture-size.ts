/** In pixels, as a picture's own header says. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Of an AVIF, where its boxes with sizes lie. */
const AVIF_HEADER_BYTES = 64 * 1024

/**
 * @param type what its first bytes say that it is: this looks at nothing but sizes
 * @returns undefined when the header does not say, or is none
 */
export function readPictureSize(type: string, bytes: Uint8Array): PictureSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    switch (type) {
      case 'image/png':
        return { width: view.getUint32(16), height: view.getUint32(20) }
      case 'image/gif':
        return readGif(view)
      case 'image/webp':
        return readWebp(view)
      case 'image/jpeg':
        return readJpeg(view)
      case 'image/avif':
        return readAvif(view)
      default:
        return undefined
    }
  } catch (error) {
    // It ends before its size is told.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** The screen, or the first frame where that is larger: decoders grow with it. */
function readGif(view: DataView): PictureSize {
  const screen = { width: view.getUint16(6, true), height: view.getUint16(8, true) }
  const flags = view.getUint8(10)
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1))
  for (;;) {
    const block = view.getUint8(at)
    if (block === 0x2c) {
      return {
        width: Math.max(screen.width, view.getUint16(at + 1, true) + view.getUint16(at + 5, true)),
        height: Math.max(screen.height, view.getUint16(at + 3, true) + view.getUint16(at + 7, true)),
      }
    }
    if (block !== 0x21) return screen
    at += 2
    for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) at += length + 1
    at += 1
  }
}

/** RFC 9649: lossy, lossless, or extended, which says the whole's size. */
function readWebp(view: DataView): PictureSize | undefined {
  const kind = view.getUint8(15)
  if (kind === 0x20) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  }
  if (kind === 0x4c) {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (kind !== 0x58) return undefined
  return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(26, true) >>> 8) + 1 }
}

/** JPEG (ITU T.81): segments up to the frame header, which has the size. What lies between is passed over by its length. */
function readJpeg(view: DataView): PictureSize | undefined {
  let at = 2
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) at += 1
    else if (isFrameHeader(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    else if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda))
      return undefined // scans and restarts before any frame
    else at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

/** SOF0 to SOF15, but for DHT, JPG and DAC, which lie between them. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** ISO 23008-12: the largest of the sizes (`ispe`) that its parts have. */
function readAvif(view: DataView): PictureSize | undefined {
  let largest: PictureSize | undefined
  const end = Math.min(view.byteLength, AVIF_HEADER_BYTES) - 16
  for (let at = 4; at <= end; at++) {
    if (view.getUint32(at) !== 0x69737065) continue
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) }
    if (largest === undefined || size.width * size.height > largest.width * largest.height) largest = size
  }
  return largest
}
