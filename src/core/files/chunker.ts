import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import type { GearTable } from './gear.ts'
import { MAX_CHUNK_BYTES, MIN_CHUNK_BYTES, NORMAL_CHUNK_BYTES } from './limits.ts'

/**
 * FastCDC (Xia et al., 2020: normalised, skipping the minimum) over 32-bit words, as docs/PROTOCOL.md, Chunking:
 * from byte MIN on, `h = 2h + gear[byte] mod 2^32`, h = 0 at first, and a chunk ends after a byte where
 * `h & mask` is 0. The mask is strict up to NORMAL and loose from there, so that lengths gather around NORMAL.
 */
const STRICT_MASK = 0x7ffff800 // 20 bits: NORMAL is 2^18, two bits stricter
const LOOSE_MASK = 0x7fff8000 // 16 bits: two bits looser
// Both leave out bit 31, which is what lets `findCut` take two bytes a step with the same cuts, and the low bits,
// which depend on few bytes.

/**
 * The end of the chunk that starts at `start`: an index of `bytes`, at most `end`. Only right when there are
 * MAX_CHUNK_BYTES from start to end, or when the file ends at `end`.
 */
export function findCut(gear: GearTable, bytes: Uint8Array, start: number, end: number): number {
  const normal = Math.min(start + NORMAL_CHUNK_BYTES, end)
  const limit = Math.min(start + MAX_CHUNK_BYTES, end)
  let position = start + MIN_CHUNK_BYTES
  let hash = 0
  for (const [bound, mask] of [
    [normal, STRICT_MASK],
    [limit, LOOSE_MASK],
  ] as const) {
    const doubledMask = mask << 1
    while (position + 1 < bound) {
      // Twice the hash after the first byte, tested against twice the mask; then the hash after the second.
      hash = ((hash << 2) + ((gear[bytes[position] as number] as number) << 1)) | 0
      if ((hash & doubledMask) === 0) return position + 1
      hash = (hash + (gear[bytes[position + 1] as number] as number)) | 0
      position += 2
      if ((hash & mask) === 0) return position
    }
    if (position < bound) {
      hash = ((hash << 1) + (gear[bytes[position] as number] as number)) | 0
      position += 1
      if ((hash & mask) === 0) return position
    }
  }
  return limit
}

/**
 * Cuts a file that comes in pieces. The cuts depend on the bytes alone, whatever the pieces: a cut is only looked for
 * once a longest chunk's bytes are there. Chunks are views on buffers that are never written again; an empty file has none.
 */
export async function* cutChunks(pieces: AsyncIterable<Bytes>, gear: GearTable): AsyncGenerator<Bytes, void> {
  // The start of a chunk whose end is not here yet. Copied, so that small pieces cost no more than their bytes.
  const carry = new Uint8Array(MAX_CHUNK_BYTES)
  let carried = 0
  for await (const piece of pieces) {
    if (carried + piece.byteLength < MAX_CHUNK_BYTES) {
      carry.set(piece, carried)
      carried += piece.byteLength
      continue
    }
    const window = carried === 0 ? piece : concatBytes(carry.subarray(0, carried), piece)
    let start = 0
    while (window.byteLength - start >= MAX_CHUNK_BYTES) {
      const end = findCut(gear, window, start, window.byteLength)
      yield window.subarray(start, end)
      start = end
    }
    carry.set(window.subarray(start))
    carried = window.byteLength - start
  }
  const last = carry.slice(0, carried)
  for (let start = 0; start < last.byteLength;) {
    const end = findCut(gear, last, start, last.byteLength)
    yield last.subarray(start, end)
    start = end
  }
}
