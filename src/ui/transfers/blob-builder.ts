/** What is gathered before it becomes a Blob, which the browser may move out of memory. 8 MiB: few Blobs, little memory. */
const PART_BYTES = 8 * 1024 * 1024

export interface BlobBuilder {
  add(piece: Uint8Array<ArrayBuffer>): void
  /** @param type the media type that the Blob claims */
  finish(type: string): Blob
}

/** Puts a file together from its pieces without holding all of it in this page's memory. */
export function createBlobBuilder(): BlobBuilder {
  const parts: Blob[] = []
  let pieces: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const flush = () => {
    if (pieces.length > 0) parts.push(new Blob(pieces))
    pieces = []
    bytes = 0
  }
  return {
    add(piece) {
      pieces.push(piece)
      bytes += piece.byteLength
      if (bytes >= PART_BYTES) flush()
    },
    finish(type) {
      flush()
      return new Blob(parts, { type })
    },
  }
}
