import type { Bytes } from '../base/bytes.ts'
import { accept, type Decoded, refuse } from '../base/errors.ts'

/**
 * The pieces of the way `sketch`: what the `data` of a `reconcile` message holds. docs/PROTOCOL.md, "Reconciliation".
 * Numbers are little-endian, as SipHash's output is. Ids are pairs of words, the less significant one first.
 */
export type SketchPiece =
  | FewPiece
  | MarksPiece
  | CoverPiece
  | CellsPiece
  | IdsPiece
  | MorePiece
  | { readonly kind: 'ask' }
  | { readonly kind: 'later' }

/** The initiator's first, where it has few: all of its ids. */
export interface FewPiece {
  readonly kind: 'few'
  /** 16 bytes. */
  readonly nonce: Bytes
  readonly ids: Uint32Array
}

/** The initiator's first otherwise: a mark for each of its buckets. */
export interface MarksPiece {
  readonly kind: 'marks'
  readonly nonce: Bytes
  /** How many entries it has. */
  readonly size: number
  /** There are 2^bits buckets. */
  readonly bits: number
  /** 3 bytes each. */
  readonly marks: Bytes
}

/** The responder's first answer to marks: which buckets all that follows is about. */
export interface CoverPiece {
  readonly kind: 'cover'
  readonly nonce: Bytes
  /** One bit for each bucket, the first one the most significant of the first byte. */
  readonly buckets: Bytes
}

export interface CellsPiece {
  readonly kind: 'cells'
  readonly last: boolean
  readonly length: number
  /** Three words a cell: sums of low words, high words, checks. */
  readonly sums: Uint32Array
  readonly counts: Uint8Array
}

/** `ids`: all that the sender has in the buckets. `wants`: those of the receiver's that the sender lacks. */
export interface IdsPiece {
  readonly kind: 'ids' | 'wants'
  readonly last: boolean
  readonly ids: Uint32Array
}

/** So many cells in all, those that came already among them; or 0: ids in place of cells. */
export interface MorePiece {
  readonly kind: 'more'
  readonly cells: number
}

const NONCE_BYTES = 16
const MARK_BYTES = 3
export const ID_BYTES = 8
export const CELL_BYTES = 13
/** 64 buckets, 192 bytes of marks. */
export const MIN_BITS = 6
/** 1024 buckets, 3 KiB of marks. */
export const MAX_BITS = 10
/** 1 KiB: what the marks of a larger log, and the cells after them, would come to. */
export const MAX_FEW_IDS = 128
/** 416 KiB: within the bound of a part. */
export const MAX_CELLS_PER_PIECE = 32_768
/** 256 KiB. */
export const MAX_IDS_PER_PIECE = 32_768

const KINDS = ['few', 'marks', 'cover', 'cells', 'ids', 'wants', 'more', 'ask', 'later'] as const
const kindByte = (kind: SketchPiece['kind']): number => KINDS.indexOf(kind) + 1

/** @param piece within the bounds above: anything else is a mistake of whoever made it */
export function encodeSketchPiece(piece: SketchPiece): Bytes {
  switch (piece.kind) {
    case 'few':
      return join(piece.kind, piece.nonce, wordsToWire(piece.ids))
    case 'marks':
      return join(
        piece.kind,
        piece.nonce,
        wordsToWire(Uint32Array.of(piece.size)),
        Uint8Array.of(piece.bits),
        piece.marks,
      )
    case 'cover':
      return join(piece.kind, piece.nonce, piece.buckets)
    case 'cells':
      return join(piece.kind, Uint8Array.of(piece.last ? 1 : 0), cellsToWire(piece))
    case 'ids':
    case 'wants':
      return join(piece.kind, Uint8Array.of(piece.last ? 1 : 0), wordsToWire(piece.ids))
    case 'more':
      return join(piece.kind, wordsToWire(Uint32Array.of(piece.cells)))
    default:
      return join(piece.kind)
  }
}

/** Refuses with `length`, `schema`, `limit`. */
export function decodeSketchPiece(piece: Bytes): Decoded<SketchPiece> {
  const kind = KINDS[(piece[0] ?? 0) - 1]
  const body = piece.subarray(1)
  if (kind === undefined) return refuse('schema', 'A piece of a kind that is not known.')
  switch (kind) {
    case 'few':
      return decodeFew(body)
    case 'marks':
      return decodeMarks(body)
    case 'cover':
      return decodeCover(body)
    case 'cells':
      return decodeCells(body)
    case 'ids':
    case 'wants':
      return decodeIds(kind, body)
    case 'more':
      return body.byteLength === 4 ? accept({ kind, cells: wireToWords(body)[0] as number }) : badLength()
    default:
      return body.byteLength === 0 ? accept({ kind }) : badLength()
  }
}

function decodeFew(body: Bytes): Decoded<FewPiece> {
  const length = body.byteLength - NONCE_BYTES
  if (length < 0 || length % ID_BYTES !== 0) return badLength()
  if (length > MAX_FEW_IDS * ID_BYTES) return refuse('limit', `More than ${MAX_FEW_IDS} ids are not few.`)
  return accept({ kind: 'few', nonce: body.slice(0, NONCE_BYTES), ids: wireToWords(body.subarray(NONCE_BYTES)) })
}

function decodeMarks(body: Bytes): Decoded<MarksPiece> {
  if (body.byteLength < NONCE_BYTES + 5) return badLength()
  const [size] = wireToWords(body.subarray(NONCE_BYTES, NONCE_BYTES + 4))
  const bits = body[NONCE_BYTES + 4] as number
  if (bits < MIN_BITS || bits > MAX_BITS) return refuse('schema', 'Marks of too few or too many buckets.')
  const marks = body.slice(NONCE_BYTES + 5)
  if (marks.byteLength !== 2 ** bits * MARK_BYTES) return badLength()
  return accept({ kind: 'marks', nonce: body.slice(0, NONCE_BYTES), size: size as number, bits, marks })
}

function decodeCover(body: Bytes): Decoded<CoverPiece> {
  const bits = Math.log2((body.byteLength - NONCE_BYTES) * 8)
  if (!Number.isInteger(bits) || bits < MIN_BITS || bits > MAX_BITS) return badLength()
  return accept({ kind: 'cover', nonce: body.slice(0, NONCE_BYTES), buckets: body.slice(NONCE_BYTES) })
}

function decodeCells(body: Bytes): Decoded<CellsPiece> {
  const length = (body.byteLength - 1) / CELL_BYTES
  if (!Number.isInteger(length)) return badLength()
  const last = readFlag(body[0])
  if (last === undefined) return badFlag()
  if (length < 1) return refuse('schema', 'No cells.')
  if (length > MAX_CELLS_PER_PIECE) return refuse('limit', `More than ${MAX_CELLS_PER_PIECE} cells in one piece.`)
  const sums = new Uint32Array(3 * length)
  const counts = new Uint8Array(length)
  const view = new DataView(body.buffer, body.byteOffset + 1)
  for (let cell = 0; cell < length; cell++) {
    const at = cell * CELL_BYTES
    for (let word = 0; word < 3; word++) sums[3 * cell + word] = view.getUint32(at + 4 * word, true)
    counts[cell] = view.getUint8(at + 12)
  }
  return accept({ kind: 'cells', last, length, sums, counts })
}

function decodeIds(kind: 'ids' | 'wants', body: Bytes): Decoded<IdsPiece> {
  const length = body.byteLength - 1
  if (length < 0 || length % ID_BYTES !== 0) return badLength()
  const last = readFlag(body[0])
  if (last === undefined) return badFlag()
  // An empty piece that is not the last says nothing: whoever sends them could go on for ever.
  if (!last && length === 0) return refuse('schema', 'A list of ids that is neither filled nor the last.')
  if (length > MAX_IDS_PER_PIECE * ID_BYTES) return refuse('limit', `More than ${MAX_IDS_PER_PIECE} ids in one piece.`)
  return accept({ kind, last, ids: wireToWords(body.subarray(1)) })
}

const badLength = (): Decoded<never> => refuse('length', 'A piece of a length that it cannot have.')
const badFlag = (): Decoded<never> => refuse('schema', 'A piece that is neither the last nor another.')

function readFlag(byte: number | undefined): boolean | undefined {
  return byte === 0 ? false : byte === 1 ? true : undefined
}

function cellsToWire({ length, sums, counts }: CellsPiece): Bytes {
  const bytes = new Uint8Array(length * CELL_BYTES)
  const view = new DataView(bytes.buffer)
  for (let cell = 0; cell < length; cell++) {
    const at = cell * CELL_BYTES
    for (let word = 0; word < 3; word++) view.setUint32(at + 4 * word, sums[3 * cell + word] as number, true)
    view.setUint8(at + 12, counts[cell] as number)
  }
  return bytes
}

function wordsToWire(words: Uint32Array): Bytes {
  const bytes = new Uint8Array(4 * words.length)
  const view = new DataView(bytes.buffer)
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true)
  return bytes
}

function wireToWords(bytes: Bytes): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Uint32Array.from({ length: bytes.byteLength / 4 }, (_, index) => view.getUint32(4 * index, true))
}

function join(kind: SketchPiece['kind'], ...parts: readonly Bytes[]): Bytes {
  const bytes = new Uint8Array(1 + parts.reduce((total, part) => total + part.byteLength, 0))
  bytes[0] = kindByte(kind)
  let offset = 1
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.byteLength
  }
  return bytes
}
