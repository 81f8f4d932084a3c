import { describe, expect, test } from 'vitest'
import type { Range, ReconcileVector, RefusedReconcileVector } from '../../scripts/vectors/reconcile.ts'
import type { VectorFile } from '../../scripts/vectors/vector-file.ts'
import { type Bytes, bytesToHex, compareBytes, concatBytes, hexToBytes } from '../../src/core/base/bytes.ts'
import { type DigestSnapshot, snapshotOf } from '../../src/core/log/digest-snapshot.ts'
import type { Reconciliation } from '../../src/core/sync/reconciler.ts'
import { createSketchInitiator } from '../../src/core/sync/sketch-initiator.ts'
import { createSketchResponder } from '../../src/core/sync/sketch-responder.ts'
import { digestsOfNumbers } from './numbered-digests.ts'
import { readVectors } from './read-vectors.ts'

const CELLS = '04'
const WANTS = '06'

const { good, refused, ...rest } = readVectors('reconcile') as VectorFile<ReconcileVector, RefusedReconcileVector>

const digestsOf = (ranges: readonly Range[]): readonly Bytes[] => ranges.flatMap(digestsOfNumbers)

const snapshotOfRanges = (ranges: readonly Range[]): DigestSnapshot =>
  snapshotOf(concatBytes(...digestsOf(ranges).toSorted(compareBytes)))

/** Ids of wants may stand in any order. */
function normalise(piece: string): string {
  if (!piece.startsWith(WANTS)) return piece
  const ids = piece.slice(4).match(/.{16}/g) ?? []
  return piece.slice(0, 4) + ids.sort().join('')
}

function hear(side: Reconciliation, pieces: readonly string[]): readonly string[] {
  return pieces.flatMap((piece) => {
    const answer = side.receive(hexToBytes(piece), Infinity)
    if (!answer.ok) throw new Error(answer.detail)
    return answer.value.map(bytesToHex)
  })
}

/** The pieces of a conversation, turn by turn. */
function turnsOf({ pieces }: ReconcileVector): readonly (readonly string[])[] {
  const turns: string[][] = []
  let speaker = ''
  for (const { by, bytes } of pieces) {
    if (by !== speaker) turns.push([])
    speaker = by
    turns.at(-1)!.push(bytes)
  }
  return turns
}

const lacking = (of: readonly Range[], by: readonly Range[]): readonly string[] => {
  const theirs = new Set(digestsOf(by).map(bytesToHex))
  return digestsOf(of)
    .map(bytesToHex)
    .filter((digest) => !theirs.has(digest))
    .sort()
}
const told = (side: Reconciliation): readonly string[] | undefined => side.theyLack()?.map(bytesToHex).sort()

describe('docs/vectors/reconcile.json', () => {
  test('holds what it should and no more', () => {
    expect(Object.keys(rest)).toEqual(['about'])
    for (const each of good) {
      expect(Object.keys(each).join(' ')).toBe('name initiator responder initiatorNonce responderNonce pieces')
    }
    for (const each of refused) expect(Object.keys(each).join(' ')).toBe('name side own nonce pieces code')
    expect(refused.length).toBeGreaterThanOrEqual(good.length)
    expect(new Set([...good, ...refused].map(({ name }) => name)).size).toBe(good.length + refused.length)
  })

  test.each(good)('good, as the initiator: $name', (vector) => {
    const side = createSketchInitiator(snapshotOfRanges(vector.initiator), hexToBytes(vector.initiatorNonce))
    const turns = turnsOf(vector)
    expect(side.begin().map(bytesToHex)).toEqual(turns[0])
    for (let turn = 1; turn < turns.length; turn += 2) {
      expect(hear(side, turns[turn]!).map(normalise)).toEqual((turns[turn + 1] ?? []).map(normalise))
    }
    expect(told(side)).toEqual(lacking(vector.initiator, vector.responder))
  })

  test.each(good)('good, as the responder: $name', (vector) => {
    const side = createSketchResponder(snapshotOfRanges(vector.responder), hexToBytes(vector.responderNonce))
    const turns = turnsOf(vector)
    for (let turn = 0; turn < turns.length; turn += 2) {
      const said = hear(side, turns[turn]!).map(normalise)
      const expected = (turns[turn + 1] ?? []).map(normalise)
      // How many cells is ours to say: those that are in the vector are as they stand there.
      const isLonger = said.at(-1)?.startsWith(CELLS) === true && said.at(-1)!.length > expected.at(-1)!.length
      if (isLonger) {
        expect(said.at(-1)!.startsWith(turns.filter(isCells).map(cellsIn).reduce(join))).toBe(true)
        return
      }
      expect(said).toEqual(expected)
    }
    expect(told(side)).toEqual(lacking(vector.responder, vector.initiator))
  })

  test.each(refused)('refused: $name ($code)', ({ side: role, own, nonce, pieces, code }) => {
    const create = role === 'initiator' ? createSketchInitiator : createSketchResponder
    const side = create(snapshotOfRanges(own), hexToBytes(nonce))
    side.begin()
    const answers = pieces.map((piece) => side.receive(hexToBytes(piece), Infinity))
    expect(answers.slice(0, -1).filter(({ ok }) => !ok)).toEqual([])
    expect(answers.at(-1)).toMatchObject({ ok: false, code })
  })
})

const isCells = (turn: readonly string[]): boolean => turn.at(-1)!.startsWith(CELLS)
const cellsIn = (turn: readonly string[]): string => turn.at(-1)!
/** The cells of two batches, as if they had come as one. */
const join = (first: string, second: string): string => first + second.slice(4)
