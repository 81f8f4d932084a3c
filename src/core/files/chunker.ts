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
 * once a longest chunk's bytes are there; an empty file has no chunks. They come in runs: the chunks whose ends were found
 * in one piece. A run's buffers are its own from then on, so that they may be handed over to another thread.
 *
 * @param pieces handed over too: their buffers hold nothing else and are used by nobody else
 */
export async function* cutChunks(
  pieces: AsyncIterable<Bytes>,
  gear: GearTable,
): AsyncGenerator<readonly Bytes[], void> {
  // The start of a chunk whose end is not here yet.
  const carry = new Uint8Array(MAX_CHUNK_BYTES)
  let carried = 0
  for await (const piece of pieces) {
    // Only what lies across the seam of two pieces is copied together: copying all of a piece would cost a tenth of the time.
    const seam = concatBytes(carry.subarray(0, carried), piece.subarray(0, carried === 0 ? 0 : MAX_CHUNK_BYTES))
    const atSeam = cutWhere(gear, seam, 0, (start) => start < carried && seam.byteLength - start >= MAX_CHUNK_BYTES)
    if (atSeam.end < carried) {
      // A short piece, all of which is in the seam already.
      carry.set(seam.subarray(atSeam.end))
      carried = seam.byteLength - atSeam.end
      if (atSeam.chunks.length > 0) yield atSeam.chunks
      continue
    }
    const rest = cutWhere(gear, piece, atSeam.end - carried, (start) => piece.byteLength - start >= MAX_CHUNK_BYTES)
    carry.set(piece.subarray(rest.end))
    carried = piece.byteLength - rest.end
    const chunks = [...atSeam.chunks, ...rest.chunks]
    if (chunks.length > 0) yield chunks
  }
  const last = carry.slice(0, carried)
  const { chunks } = cutWhere(gear, last, 0, (start) => start < carried)
  if (chunks.length > 0) yield chunks
}

/** Cuts chunk after chunk, views on `bytes`, as long as one may begin where the last one ended. */
function cutWhere(
  gear: GearTable,
  bytes: Bytes,
  from: number,
  mayBeginAt: (start: number) => boolean,
): { readonly chunks: readonly Bytes[]; readonly end: number } {
  const chunks: Bytes[] = []
  let start = from
  while (mayBeginAt(start)) {
    const end = findCut(gear, bytes, start, bytes.byteLength)
    chunks.push(bytes.subarray(start, end))
    start = end
  }
  return { chunks, end: start }
}
