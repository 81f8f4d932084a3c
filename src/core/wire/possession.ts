import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import type { Cid, MemberId } from '../base/ids.ts'
import { MAX_BLOCK_BYTES } from './block.ts'
import { cidToBytes, cidToLink } from './cid.ts'
import { ID_BYTES, idToBytes } from './ids.ts'
import { array, bytesOf, either, flag, into, link, literal, map, oneOf, tuple, uint } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** Where in a block is looked. */
export interface Slice {
  readonly cid: Cid
  readonly offset: number
  /** In bytes. A slice that goes beyond the block's end has what there is. */
  readonly length: number
}

/** Whether the other holds a root, of which these slices were drawn. */
export interface PossessionQuestion {
  readonly root: Cid
  readonly slices: readonly Slice[]
}

export interface PossessionAsk {
  readonly v: 1
  /** 32 random bytes: the key of the hashes. */
  readonly nonce: Bytes
  /**
   * Whether a yes is to be a promise, too: to keep the root for `PLEDGE_MS`. The sender drops its own copy on the strength
   * of it.
   */
  readonly pledge: boolean
  readonly questions: readonly PossessionQuestion[]
}

/** `absent`: not held. `going`: held, and about to be dropped. `busy`: asked too much. */
export type PossessionRefusal = 'absent' | 'going' | 'busy'

export interface PossessionAnswer {
  readonly v: 1
  /** In the order of the questions: 32 bytes of proof, or why there is none. */
  readonly answers: readonly (Bytes | PossessionRefusal)[]
}

export const POSSESSION_PROTOCOL = '/warren/possession/1'

export const MAX_QUESTIONS = 32
export const MAX_SLICES = 8
/** Enough that what was not read cannot be guessed; reading and hashing it is nothing beside reading its block. */
export const MAX_SLICE_BYTES = 4096
/** 32 questions of 8 slices of about 52 bytes, and their roots: 15 KB. */
export const MAX_POSSESSION_BYTES = 24 * 1024

const slice = into(tuple(link(), uint(MAX_BLOCK_BYTES), uint(MAX_SLICE_BYTES, 1)), ([cid, offset, length]): Slice => ({
  cid,
  offset,
  length,
}))
const question = into(tuple(link(), array(slice, MAX_SLICES, 1)), ([root, slices]): PossessionQuestion => ({
  root,
  slices,
}))

const ASK: Format<PossessionAsk> = {
  name: 'a possession question',
  maxBytes: MAX_POSSESSION_BYTES,
  version: 1,
  schema: map({
    v: literal(1),
    nonce: bytesOf(ID_BYTES),
    pledge: flag,
    questions: array(question, MAX_QUESTIONS, 1),
  }),
}

const ANSWER: Format<PossessionAnswer> = {
  name: 'a possession answer',
  maxBytes: MAX_POSSESSION_BYTES,
  version: 1,
  schema: map({
    v: literal(1),
    answers: array(either(bytesOf(ID_BYTES), oneOf('absent', 'going', 'busy')), MAX_QUESTIONS, 1),
  }),
}

/** @throws WarrenError `invalid` beyond the limits above */
export function encodePossessionAsk({ v, nonce, pledge, questions }: PossessionAsk): Bytes {
  const wire = questions.map(({ root, slices }) => [
    cidToLink(root),
    slices.map(({ cid, offset, length }) => [cidToLink(cid), offset, length]),
  ])
  return encodeFormat(ASK, { v, nonce, pledge, questions: wire })
}

/** Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`. */
export function decodePossessionAsk(encoded: Uint8Array): Decoded<PossessionAsk> {
  return decodeFormat(ASK, encoded)
}

/** @throws WarrenError `invalid` beyond the limits above */
export function encodePossessionAnswer(answer: PossessionAnswer): Bytes {
  return encodeFormat(ANSWER, answer)
}

/** Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`. */
export function decodePossessionAnswer(encoded: Uint8Array): Decoded<PossessionAnswer> {
  return decodeFormat(ANSWER, encoded)
}

/**
 * What is hashed under the nonce. The prover's key is in it: a proof that a third device made for itself, asked with the
 * same nonce, is not this one's.
 *
 * @param found the slices' bytes, in their order
 */
export function possessionMessage(
  prover: MemberId,
  { root, slices }: PossessionQuestion,
  found: readonly Bytes[],
): Bytes {
  const numbers = (values: readonly number[]): Bytes => {
    const view = new DataView(new ArrayBuffer(4 * values.length))
    values.forEach((value, i) => view.setUint32(4 * i, value))
    return new Uint8Array(view.buffer)
  }
  return concatBytes(
    idToBytes(prover),
    cidToBytes(root),
    ...slices.flatMap(({ cid, offset, length }, i) => {
      const bytes = found[i] as Bytes
      return [cidToBytes(cid), numbers([offset, length, bytes.byteLength]), bytes]
    }),
  )
}

/** What a slice is of a block. */
export function cutSlice(block: Bytes, { offset, length }: Slice): Bytes {
  return block.subarray(offset, offset + length)
}
