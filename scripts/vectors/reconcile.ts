import type { Bytes } from '../../src/core/base/bytes.ts'
import { bytesToHex, concatBytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import { fixedBytes } from './seeds.ts'
import type { Id } from './sketch-reference.ts'
import { cellsOf, coverOf, idBytes, idsOf, inOrder, marksOf, sha256 } from './sketch-reference.ts'
import type { VectorFile } from './vector-file.ts'

/** Numbers from the first to the one before the second. The digest of a number is SHA-256 over its four bytes, the most significant first. */
export type Range = readonly [number, number]
export type SketchSide = 'initiator' | 'responder'

/** A reconciliation, as it is heard. */
export interface ReconcileVector {
  readonly name: string
  readonly initiator: readonly Range[]
  readonly responder: readonly Range[]
  readonly initiatorNonce: string
  readonly responderNonce: string
  readonly pieces: readonly { readonly by: SketchSide; readonly bytes: string }[]
}

/** One side, and pieces of which it takes all but the last. */
export interface RefusedReconcileVector {
  readonly name: string
  readonly side: SketchSide
  readonly own: readonly Range[]
  readonly nonce: string
  readonly pieces: readonly string[]
  readonly code: RefusalCode
}

export function digestsOfRanges(ranges: readonly Range[]): readonly Bytes[] {
  return ranges.flatMap(([from, to]) =>
    Array.from({ length: to - from }, (_, index) => {
      const number = new Uint8Array(4)
      new DataView(number.buffer).setUint32(0, from + index)
      return sha256(number)
    }),
  )
}

const I = fixedBytes('initiator nonce', 16)
const R = fixedBytes('responder nonce', 16)

const number = (value: number): Bytes => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}
const piece = (kind: number, ...parts: readonly Uint8Array[]): Bytes => concatBytes(Uint8Array.of(kind), ...parts)
const few = (ids: readonly Id[]): Bytes => piece(1, I, idBytes(ids))
const marks = (size: number, each: readonly Bytes[]): Bytes =>
  piece(2, I, number(size), Uint8Array.of(Math.log2(each.length)), ...each)
const cover = (buckets: Bytes): Bytes => piece(3, R, buckets)
const cells = (content: Bytes, last = true): Bytes => piece(4, Uint8Array.of(last ? 1 : 0), content)
const ids = (list: readonly Id[], last = true): Bytes => piece(5, Uint8Array.of(last ? 1 : 0), idBytes(list))
const wants = (list: readonly Id[], last = true): Bytes => piece(6, Uint8Array.of(last ? 1 : 0), idBytes(list))
const more = (count: number): Bytes => piece(7, number(count))
const ask = piece(8)
const later = piece(9)

const without = (all: readonly Id[], others: readonly Id[]): readonly Id[] => all.filter((id) => !others.includes(id))

function conversation(
  name: string,
  initiator: readonly Range[],
  responder: readonly Range[],
  say: (mine: readonly Bytes[], theirs: readonly Bytes[]) => readonly (readonly [SketchSide, Bytes])[],
): ReconcileVector {
  const pieces = say(inOrder(digestsOfRanges(initiator)), inOrder(digestsOfRanges(responder)))
  return {
    name,
    initiator,
    responder,
    initiatorNonce: bytesToHex(I),
    responderNonce: bytesToHex(R),
    pieces: pieces.map(([by, bytes]) => ({ by, bytes: bytesToHex(bytes) })),
  }
}

/** Marks and the answer's beginning, with the ids that all the rest is about. */
function begin(mine: readonly Bytes[], theirs: readonly Bytes[], bits: number) {
  const [my, their] = [marksOf(mine, bits, I), marksOf(theirs, bits, I)]
  const [here, there] = [coverOf(mine, my, their), coverOf(theirs, their, my)]
  const [myIds, theirIds] = [idsOf(here.digests, I, R), idsOf(there.digests, I, R)]
  return { opening: marks(mine.length, my), cover: cover(there.buckets), myIds, theirIds }
}

function talkOfFew(mine: readonly Bytes[], theirs: readonly Bytes[]): readonly (readonly [SketchSide, Bytes])[] {
  const [myIds, theirIds] = [idsOf(mine, I), idsOf(theirs, I)]
  return [
    ['initiator', few(myIds)],
    ['responder', wants(without(myIds, theirIds))],
  ]
}

/** @param batches how many cells in all, each time */
function talkOfCells(bits: number, ...batches: readonly number[]) {
  return (mine: readonly Bytes[], theirs: readonly Bytes[]): readonly (readonly [SketchSide, Bytes])[] => {
    const { opening, cover: covered, myIds, theirIds } = begin(mine, theirs, bits)
    const said: (readonly [SketchSide, Bytes])[] = [
      ['initiator', opening],
      ['responder', covered],
    ]
    for (const [index, total] of batches.entries()) {
      if (index > 0) said.push(['initiator', more(total)])
      said.push(['responder', cells(cellsOf(theirIds, batches[index - 1] ?? 0, total))])
    }
    return [...said, ['initiator', wants(inReadingOrder(without(theirIds, myIds)))]]
  }
}

/** In a vector the wants after cells are sorted: any order will do. */
const inReadingOrder = (list: readonly Id[]): readonly Id[] => list.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))

export function buildReconcile(): VectorFile<ReconcileVector, RefusedReconcileVector> {
  return {
    about:
      'The reconciliation "sketch": docs/PROTOCOL.md, "Reconciliation". The number of cells is the responder’s to choose; ' +
      'ids in "wants" may stand in any order.',
    good: goodTalks(),
    refused: refusedTalks(),
  }
}

function goodTalks(): readonly ReconcileVector[] {
  return [
    conversation('a few against a few', [[0, 5]], [[3, 9]], talkOfFew),
    conversation('none against some', [], [[0, 9]], talkOfFew),
    conversation('a few against many', [[0, 3]], [[2, 300]], talkOfFew),
    conversation('four apart in a thousand', [[0, 1000]], [[2, 1002]], talkOfCells(6, CELLS_FOR_FOUR)),
    conversation('too few cells at first', [[0, 1000]], [[2, 1002]], talkOfCells(6, 3, 9)),
    conversation('equal', [[0, 150]], [[0, 150]], (mine, theirs) => {
      const { opening, cover: covered } = begin(mine, theirs, 6)
      return [
        ['initiator', opening],
        ['responder', covered],
      ]
    }),
    conversation('many against a few: all ids of the responder’s', [[0, 150]], [[140, 160]], (mine, theirs) => {
      const { opening, cover: covered, myIds, theirIds } = begin(mine, theirs, 6)
      return [
        ['initiator', opening],
        ['responder', covered],
        ['responder', ids(theirIds)],
        ['initiator', wants(without(theirIds, myIds))],
      ]
    }),
    conversation('some against many: all ids of the initiator’s', [[0, 130]], [[100, 1500]], (mine, theirs) => {
      const { opening, cover: covered, myIds, theirIds } = begin(mine, theirs, 6)
      return [
        ['initiator', opening],
        ['responder', covered],
        ['responder', ask],
        ['initiator', ids(myIds)],
        ['responder', wants(without(myIds, theirIds))],
      ]
    }),
  ]
}

/** What our responder sends where three buckets of 64 differ. */
const CELLS_FOR_FOUR = 22

function refusedTalks(): readonly RefusedReconcileVector[] {
  const own: readonly Range[] = [[0, 200]]
  const someFew: readonly Range[] = [[0, 3]]
  const allMarks = (bits: number): readonly Bytes[] => Array.from({ length: 2 ** bits }, () => new Uint8Array(3))
  const opening = marks(200, allMarks(6))
  const covered = cover(new Uint8Array(8).fill(0xff))
  const strangers: readonly Id[] = [1n, 2n]
  const [first] = idsOf(inOrder(digestsOfRanges(someFew)), I)
  const refused = (
    name: string,
    code: RefusalCode,
    side: SketchSide,
    pieces: readonly Bytes[],
    ranges = own,
  ): RefusedReconcileVector => ({
    name,
    side,
    own: ranges,
    nonce: bytesToHex(side === 'initiator' ? I : R),
    pieces: pieces.map(bytesToHex),
    code,
  })
  const threeCells = new Uint8Array(39).fill(1)
  return [
    refused('no bytes', 'schema', 'responder', [new Uint8Array(0)]),
    refused('a kind of 0', 'schema', 'responder', [Uint8Array.of(0)]),
    refused('a kind of 10', 'schema', 'responder', [Uint8Array.of(10)]),
    refused('few with half an id', 'length', 'responder', [few([1n]).slice(0, -4)]),
    refused('few without a nonce', 'length', 'responder', [few([]).slice(0, 10)]),
    refused('129 are not few', 'limit', 'responder', [few(Array.from({ length: 129 }, (_, i) => BigInt(i)))]),
    refused('marks of 32 buckets', 'schema', 'responder', [marks(200, allMarks(5))]),
    refused('marks of 2048 buckets', 'schema', 'responder', [marks(200, allMarks(11))]),
    refused('a mark too few', 'length', 'responder', [opening.slice(0, -3)]),
    refused('a byte after the marks', 'length', 'responder', [concatBytes(opening, Uint8Array.of(0))]),
    refused('marks twice', 'protocol', 'responder', [opening, opening]),
    refused('marks to an initiator', 'protocol', 'initiator', [opening]),
    refused('wants before anything', 'protocol', 'responder', [wants([])]),
    refused('cells to a responder', 'protocol', 'responder', [opening, cells(threeCells)]),
    refused('"more" of three bytes', 'length', 'responder', [more(9).slice(0, 4)]),
    refused('wants of what the responder does not have', 'protocol', 'responder', [opening, wants(strangers)]),
    refused('a cover of seven bytes', 'length', 'initiator', [covered.slice(0, -1)]),
    refused('a cover of other buckets', 'protocol', 'initiator', [cover(new Uint8Array(16))]),
    refused('a cover twice', 'protocol', 'initiator', [covered, covered]),
    refused('cells before the cover', 'protocol', 'initiator', [cells(threeCells)]),
    refused('half a cell', 'length', 'initiator', [covered, cells(threeCells.slice(0, 20))]),
    refused('no cells', 'schema', 'initiator', [covered, cells(new Uint8Array(0))]),
    refused('cells with a flag of 2', 'schema', 'initiator', [covered, piece(4, Uint8Array.of(2), threeCells)]),
    refused('fewer cells than asked for', 'protocol', 'initiator', [covered, cells(threeCells), cells(threeCells)]),
    refused('ids amid cells', 'protocol', 'initiator', [covered, cells(threeCells, false), ids(strangers)]),
    refused('an empty list of ids that is not the last', 'schema', 'initiator', [covered, ids([], false)]),
    refused('half an id', 'length', 'initiator', [covered, ids([1n]).slice(0, -1)]),
    refused('"ask" with a byte', 'length', 'initiator', [covered, concatBytes(ask, Uint8Array.of(0))]),
    refused('"ask" twice', 'protocol', 'initiator', [covered, ask, ask]),
    refused('a piece after "later"', 'protocol', 'initiator', [later, covered]),
    refused('wants of what was not offered', 'protocol', 'initiator', [wants(strangers)], someFew),
    refused('wants of the same twice', 'protocol', 'initiator', [wants([first as Id, first as Id])], someFew),
    refused('wants after the last', 'protocol', 'initiator', [wants([]), wants([])], someFew),
    refused('a cover for a few', 'protocol', 'initiator', [covered], someFew),
  ]
}
