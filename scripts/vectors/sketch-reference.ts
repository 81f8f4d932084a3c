import { createHash } from 'node:crypto'
import { compareBytes, concatBytes, utf8ToBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { sipHash } from './sip-hash-reference.ts'

/**
 * What the pieces of a sketch hold, made the plain way from the words of docs/PROTOCOL.md ("Reconciliation"), so that the
 * vectors do not come from the code that they check.
 */

export const sha256 = (...parts: readonly Uint8Array[]): Bytes =>
  new Uint8Array(
    createHash('sha256')
      .update(concatBytes(...parts))
      .digest(),
  )

/** An id is SipHash-2-4 of a digest, as a number. */
export type Id = bigint

export const keyOf = (...nonces: readonly Bytes[]): Bytes =>
  sha256(utf8ToBytes('warren/1 reconcile'), ...nonces).slice(0, 16)

export function idsOf(digests: readonly Bytes[], ...nonces: readonly Bytes[]): readonly Id[] {
  const key = keyOf(...nonces)
  return digests.map((digest) => sipHash(key, digest))
}

export function idBytes(ids: readonly Id[]): Bytes {
  const bytes = new Uint8Array(8 * ids.length)
  const view = new DataView(bytes.buffer)
  for (const [index, id] of ids.entries()) view.setBigUint64(8 * index, id, true)
  return bytes
}

export const inOrder = (digests: readonly Bytes[]): readonly Bytes[] => digests.toSorted(compareBytes)

const firstBits = (digest: Bytes, bits: number): number => (((digest[0] ?? 0) << 8) | (digest[1] ?? 0)) >>> (16 - bits)

export function marksOf(digests: readonly Bytes[], bits: number, nonce: Bytes): readonly Bytes[] {
  const sorted = inOrder(digests)
  const each = 2 ** (12 - bits)
  return Array.from({ length: 2 ** bits }, (_, bucket) => {
    const small = Array.from({ length: each }, (_, index) =>
      sorted.filter((digest) => firstBits(digest, 12) === bucket * each + index),
    )
    const filled = small.filter((inside) => inside.length > 0)
    return sha256(nonce, ...filled.map((inside) => sha256(...inside))).slice(0, 3)
  })
}

/** The digests of the buckets whose marks differ, and these buckets as bits. */
export function coverOf(digests: readonly Bytes[], own: readonly Bytes[], their: readonly Bytes[]) {
  const bits = Math.log2(own.length)
  const isCovered = own.map((mark, bucket) => compareBytes(mark, their[bucket] as Bytes) !== 0)
  const buckets = new Uint8Array(own.length / 8)
  for (const [bucket, covered] of isCovered.entries()) {
    if (covered) buckets[bucket >> 3] = (buckets[bucket >> 3] ?? 0) | (0x80 >> (bucket & 7))
  }
  return { buckets, digests: inOrder(digests).filter((digest) => isCovered[firstBits(digest, bits)] === true) }
}

function mix(word: number): number {
  let mixed = word ^ (word >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

const lowOf = (id: Id): number => Number(id & 0xffff_ffffn)
const highOf = (id: Id): number => Number(id >> 32n)

/** As an unsigned word. */
export const checkOf = (id: Id): number => mix((mix((lowOf(id) ^ 0x5bd1e995) >>> 0) + highOf(id)) | 0)

/** The cells below `end` that an id is in. */
export function placesOf(id: Id, end: number): readonly number[] {
  const places: number[] = []
  let cell = 0
  for (let draw = 1; cell < end; draw++) {
    places.push(cell)
    const u = mix((lowOf(id) + Math.imul(draw, highOf(id) | 1)) | 0) + 1
    cell += Math.max(1, Math.ceil((cell + 1.5) * (65_536 / Math.sqrt(u) - 1)))
  }
  return places
}

/** The cells from..to-1 of a set of ids, 13 bytes each. */
export function cellsOf(ids: readonly Id[], from: number, to: number): Bytes {
  const bytes = new Uint8Array(13 * (to - from))
  const view = new DataView(bytes.buffer)
  for (const id of ids) {
    const words = [lowOf(id), highOf(id), checkOf(id)]
    for (const cell of placesOf(id, to)) {
      if (cell < from) continue
      const at = 13 * (cell - from)
      for (const [index, value] of words.entries()) {
        view.setUint32(at + 4 * index, view.getUint32(at + 4 * index, true) ^ value, true)
      }
      view.setUint8(at + 12, view.getUint8(at + 12) + 1)
    }
  }
  return bytes
}
