import type { Bytes } from '../../core/base/bytes.ts'

export interface BlobBudget {
  /** A Blob of the parts; `undefined` when those that are still in memory would be too many with it. */
  make(parts: readonly Bytes[], length: number): Blob | undefined
}

/** Counts Blobs until they are collected: nothing else says when the browser has let go of what one holds. */
export function createBlobBudget(maxBytes: number): BlobBudget {
  let bytes = 0
  const collected = new FinalizationRegistry<number>((length) => (bytes -= length))
  return {
    make(parts, length) {
      if (bytes + length > maxBytes) return undefined
      const blob = new Blob([...parts])
      bytes += length
      collected.register(blob, length)
      return blob
    },
  }
}
