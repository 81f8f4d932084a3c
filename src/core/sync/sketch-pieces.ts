import type { Bytes } from '../base/bytes.ts'
import type { Cells } from '../log/cells.ts'
import { type BucketChoice, MARK_BYTES } from '../log/short-ids.ts'
import { encodeSketchPiece, MAX_CELLS_PER_PIECE, MAX_IDS_PER_PIECE } from '../wire/reconcile.ts'

/** "Not in this conversation": for whatever doesn't fit. */
export const LATER: Bytes = encodeSketchPiece({ kind: 'later' })

/** The pieces, when together they fit into the room that is left. */
export function fitPieces(pieces: readonly Bytes[], room: number): readonly Bytes[] | undefined {
  return pieces.reduce((total, piece) => total + piece.byteLength, 0) <= room ? pieces : undefined
}

export function writeIds(kind: 'ids' | 'wants', ids: Uint32Array): readonly Bytes[] {
  const pieces: Bytes[] = []
  const size = 2 * MAX_IDS_PER_PIECE
  for (let start = 0; start < ids.length || start === 0; start += size) {
    const last = start + size >= ids.length
    pieces.push(encodeSketchPiece({ kind, last, ids: ids.subarray(start, start + size) }))
  }
  return pieces
}

/** The cells from `from` on. */
export function writeCells({ length, sums, counts }: Cells, from: number): readonly Bytes[] {
  const pieces: Bytes[] = []
  for (let start = from; start < length; start += MAX_CELLS_PER_PIECE) {
    const end = Math.min(length, start + MAX_CELLS_PER_PIECE)
    pieces.push(
      encodeSketchPiece({
        kind: 'cells',
        last: end === length,
        length: end - start,
        sums: sums.subarray(3 * start, 3 * end),
        counts: counts.subarray(start, end),
      }),
    )
  }
  return pieces
}

/** One bit for each bucket: whether the marks differ. */
export function compareMarks(theirs: Bytes, own: Bytes): { readonly buckets: Bytes; readonly differing: number } {
  const count = own.byteLength / MARK_BYTES
  const buckets = new Uint8Array(count / 8)
  let differing = 0
  for (let bucket = 0; bucket < count; bucket++) {
    const at = bucket * MARK_BYTES
    const isSame = theirs[at] === own[at] && theirs[at + 1] === own[at + 1] && theirs[at + 2] === own[at + 2]
    if (isSame) continue
    differing++
    buckets[bucket >>> 3] = (buckets[bucket >>> 3] as number) | (0x80 >>> (bucket & 7))
  }
  return { buckets, differing }
}

export function chooseBuckets(buckets: Bytes): BucketChoice {
  return {
    bits: Math.log2(buckets.byteLength * 8),
    has: (bucket) => ((buckets[bucket >>> 3] as number) & (0x80 >>> (bucket & 7))) !== 0,
  }
}
