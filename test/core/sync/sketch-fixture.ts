import { type Bytes, bytesToHex, compareBytes, concatBytes } from '../../../src/core/base/bytes.ts'
import type { Randomness } from '../../../src/core/base/environment.ts'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'
import { type DigestSnapshot, snapshotOf } from '../../../src/core/log/digest-snapshot.ts'
import type { Reconciler, Reconciliation } from '../../../src/core/sync/reconciler.ts'
import { decodeSketchPiece } from '../../../src/core/wire/reconcile.ts'

/** The same every time, for a seed. */
export function seededRandom(seed: number): Pick<Randomness, 'bytes'> {
  let state = seed + 1
  const next = (): number => (state = (state * 48_271) % 0x7fff_ffff)
  next()
  return { bytes: (length) => new Uint8Array(length).map(() => next() & 255) }
}

export const digestOf = (seed: number): Bytes => hashBytesSync(Uint8Array.of(seed, seed >> 8, seed >> 16))

/** Digests of the numbers from..to-1. */
export function digestsOf(from: number, to: number): readonly Bytes[] {
  return Array.from({ length: to - from }, (_, index) => digestOf(from + index))
}

export function snapshotOfAll(digests: readonly Bytes[]): DigestSnapshot {
  return snapshotOf(concatBytes(...digests.toSorted(compareBytes)))
}

export const names = (digests: readonly Bytes[] | undefined): string[] | undefined => digests?.map(bytesToHex).sort()

export interface Exchange {
  readonly initiator: Reconciliation
  readonly responder: Reconciliation
  /** Turns in which there was something to say. */
  readonly turns: number
  readonly bytes: number
  /** What was said: kinds of pieces, one string for each turn. */
  readonly said: readonly string[]
}

/** Runs both sides to the end. @throws Error when one refuses the other */
export function exchange(way: Reconciler, mine: DigestSnapshot, theirs: DigestSnapshot, room = Infinity): Exchange {
  const [initiator, responder] = [way.initiate(mine), way.respond(theirs)]
  const roomOf = new Map([
    [initiator, room],
    [responder, room],
  ])
  const said: string[] = []
  let pieces = initiator.begin()
  let bytes = 0
  for (let side = responder; pieces.length > 0; side = side === responder ? initiator : responder) {
    said.push(pieces.map(kindOf).join(' '))
    const answers: Bytes[] = []
    for (const piece of pieces) {
      bytes += piece.byteLength
      const left = roomOf.get(side)!
      const answer = side.receive(piece, left)
      if (!answer.ok) throw new Error(answer.detail)
      answers.push(...answer.value)
      roomOf.set(side, left - answer.value.reduce((total, each) => total + each.byteLength, 0))
    }
    if (said.length > 40) throw new Error('It comes to no end.')
    pieces = answers
  }
  return { initiator, responder, turns: said.length, bytes, said }
}

function kindOf(piece: Bytes): string {
  const decoded = decodeSketchPiece(piece)
  return decoded.ok ? decoded.value.kind : decoded.code
}
