import type { Bytes } from '../../src/core/base/bytes.ts'
import { bytesToHex, concatBytes } from '../../src/core/base/bytes.ts'
import { digestsOfRanges, type Range } from './reconcile.ts'
import { fixedBytes } from './seeds.ts'
import { cellsOf, checkOf, type Id, idBytes, idsOf, inOrder, keyOf, marksOf, placesOf } from './sketch-reference.ts'
import type { VectorFile } from './vector-file.ts'

/** What becomes of one digest under the key of a reconciliation. */
export interface SketchIdVector {
  readonly digest: string
  /** 8 bytes as they are sent. */
  readonly id: string
  /** 4 bytes as they stand in a cell. */
  readonly check: string
  /** The cells below 1000 that it is in. */
  readonly places: readonly number[]
}

/** What becomes of a set of numbers: the digest of a number is SHA-256 over its four bytes, the most significant first. */
export interface SketchVector {
  readonly name: string
  readonly numbers: readonly Range[]
  readonly initiatorNonce: string
  /** Empty after `few`. */
  readonly responderNonce: string
  /** The 16 bytes for SipHash. */
  readonly key: string
  /** Of the digests in their order, 8 bytes each. */
  readonly ids: string
  readonly bits: number
  /** 3 bytes for each bucket. */
  readonly marks: string
  /** 13 bytes each. */
  readonly cells: string
}

export interface SketchFile extends VectorFile<SketchVector, never> {
  /** SipHash-2-4's own test vectors: the key 00 01 … 0f; the message of n bytes is 00 01 … */
  readonly sipHash: { readonly key: string; readonly message: string; readonly output: string }
  readonly ids: readonly SketchIdVector[]
}

const [I, R] = [fixedBytes('initiator nonce', 16), fixedBytes('responder nonce', 16)]
const PLACES_BELOW = 1000

const word = (value: number): string => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytesToHex(bytes)
}
const counting = (count: number): string => bytesToHex(Uint8Array.from({ length: count }, (_, at) => at))

export function buildSketch(): SketchFile {
  const good = (
    name: string,
    numbers: readonly Range[],
    bits: number,
    cells: number,
    responderNonce = R,
  ): SketchVector => {
    const digests = inOrder(digestsOfRanges(numbers))
    const ids: readonly Id[] = idsOf(digests, I, responderNonce)
    return {
      name,
      numbers,
      initiatorNonce: bytesToHex(I),
      responderNonce: bytesToHex(responderNonce),
      key: bytesToHex(keyOf(I, responderNonce)),
      ids: bytesToHex(idBytes(ids)),
      bits,
      marks: bytesToHex(concatBytes(...marksOf(digests, bits, I))),
      cells: bytesToHex(cellsOf(ids, 0, cells)),
    }
  }
  const nothing: Bytes = new Uint8Array(0)
  return {
    about:
      'What the pieces of the reconciliation "sketch" are made of: docs/PROTOCOL.md, "Reconciliation". `ids` are under the ' +
      'key of the first good case. Nothing is refused: what cannot be read leads to "more".',
    // Of the reference implementation's list (vectors.h, vectors_sip64) the one that is as long as a digest.
    sipHash: { key: counting(16), message: counting(32), output: 'ce7cf2722f512771' },
    ids: digestsOfRanges([[0, 6]]).map((digest) => {
      const [id] = idsOf([digest], I, R) as [Id]
      return {
        digest: bytesToHex(digest),
        id: bytesToHex(idBytes([id])),
        check: word(checkOf(id)),
        places: placesOf(id, PLACES_BELOW),
      }
    }),
    good: [
      good('ten', [[0, 10]], 6, 20),
      good('three hundred', [[0, 300]], 7, 30),
      good('none', [], 6, 4),
      good('ten, without a nonce of the responder', [[0, 10]], 6, 8, nothing),
      good('one, in a thousand cells', [[7, 8]], 6, PLACES_BELOW),
      good(
        'two thousand, in the most buckets',
        [
          [0, 500],
          [1000, 1100],
        ],
        10,
        10,
      ),
    ],
    refused: [],
  }
}
