import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, concatBytes } from '../../../src/core/base/bytes.ts'
import {
  decodeSketchPiece,
  encodeSketchPiece,
  MAX_BITS,
  MAX_CELLS_PER_PIECE,
  MAX_FEW_IDS,
  MAX_IDS_PER_PIECE,
  MIN_BITS,
  type SketchPiece,
} from '../../../src/core/wire/reconcile.ts'
import { MAX_RECONCILE_BYTES } from '../../../src/core/wire/sync.ts'

const ownBytes = (length: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Uint8Array.from(bytes))
const word = fc.nat({ max: 0xffff_ffff })
const idsUpTo = (max: number): fc.Arbitrary<Uint32Array> =>
  fc.array(fc.tuple(word, word), { maxLength: max }).map((pairs) => Uint32Array.from(pairs.flat()))
const nonce = ownBytes(16)
const bits = fc.integer({ min: MIN_BITS, max: MAX_BITS })

const piece: fc.Arbitrary<SketchPiece> = fc.oneof(
  fc.record({ kind: fc.constant('few' as const), nonce, ids: idsUpTo(MAX_FEW_IDS) }),
  bits.chain((count) =>
    fc.record({
      kind: fc.constant('marks' as const),
      nonce,
      size: word,
      bits: fc.constant(count),
      marks: ownBytes(2 ** count * 3),
    }),
  ),
  bits.chain((count) => fc.record({ kind: fc.constant('cover' as const), nonce, buckets: ownBytes(2 ** count / 8) })),
  fc.integer({ min: 1, max: 40 }).chain((length) =>
    fc.record({
      kind: fc.constant('cells' as const),
      last: fc.boolean(),
      length: fc.constant(length),
      sums: fc.uint32Array({ minLength: 3 * length, maxLength: 3 * length }).map((sums) => Uint32Array.from(sums)),
      counts: ownBytes(length),
    }),
  ),
  fc.record({ kind: fc.constantFrom('ids' as const, 'wants' as const), last: fc.constant(true), ids: idsUpTo(40) }),
  fc.record({ kind: fc.constant('more' as const), cells: word }),
  fc.record({ kind: fc.constantFrom('ask' as const, 'later' as const) }),
)

describe('a piece of a sketch', () => {
  test('decodes to what was encoded, and has one encoding', () => {
    fc.assert(
      fc.property(piece, (value) => {
        const encoded = encodeSketchPiece(value)
        expect(decodeSketchPiece(encoded)).toEqual({ ok: true, value })
      }),
    )
  })

  test('that decodes encodes to the same bytes; anything else is refused, not thrown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), fc.uint8Array({ maxLength: 300 }), (kind, body) => {
        const bytes = concatBytes(Uint8Array.of(kind), body)
        const decoded = decodeSketchPiece(bytes)
        if (decoded.ok) expect(encodeSketchPiece(decoded.value)).toEqual(bytes)
      }),
      { numRuns: 1_000 },
    )
  })

  test('of the greatest length fits into a message', () => {
    const cells: SketchPiece = {
      kind: 'cells',
      last: true,
      length: MAX_CELLS_PER_PIECE,
      sums: new Uint32Array(3 * MAX_CELLS_PER_PIECE),
      counts: new Uint8Array(MAX_CELLS_PER_PIECE),
    }
    const ids: SketchPiece = { kind: 'ids', last: false, ids: new Uint32Array(2 * MAX_IDS_PER_PIECE) }
    for (const full of [cells, ids]) {
      const encoded = encodeSketchPiece(full)
      expect(encoded.byteLength).toBeLessThanOrEqual(MAX_RECONCILE_BYTES)
      expect(decodeSketchPiece(encoded).ok).toBe(true)
    }
    const oneMore = [
      concatBytes(encodeSketchPiece(cells), new Uint8Array(13)),
      concatBytes(encodeSketchPiece(ids), new Uint8Array(8)),
      encodeSketchPiece({ kind: 'few', nonce: new Uint8Array(16), ids: new Uint32Array(2 * MAX_FEW_IDS + 2) }),
    ]
    for (const encoded of oneMore) expect(decodeSketchPiece(encoded)).toMatchObject({ ok: false, code: 'limit' })
  })
})
