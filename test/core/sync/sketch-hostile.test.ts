import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, concatBytes } from '../../../src/core/base/bytes.ts'
import type { Decoded } from '../../../src/core/base/errors.ts'
import { addIds, createCells } from '../../../src/core/log/cells.ts'
import type { Reconciliation } from '../../../src/core/sync/reconciler.ts'
import { createSketch } from '../../../src/core/sync/sketch.ts'
import { writeCells, writeIds } from '../../../src/core/sync/sketch-pieces.ts'
import { MAX_CELLS } from '../../../src/core/sync/sketch-plan.ts'
import { decodeSketchPiece, encodeSketchPiece, MAX_CELLS_PER_PIECE } from '../../../src/core/wire/reconcile.ts'
import { digestsOf, names, seededRandom, snapshotOfAll } from './sketch-fixture.ts'

const sketch = createSketch(seededRandom(7))
const OURS = snapshotOfAll(digestsOf(0, 900))
/** Six digests others than ours. */
const NEAR = snapshotOfAll(digestsOf(3, 903))
const FEW = snapshotOfAll(digestsOf(0, 20))
const NONCE: Bytes = new Uint8Array(16)
const BITS = 6
const SOME: Bytes = new Uint8Array(8).fill(0b1000_0001)

const marks = encodeSketchPiece({ kind: 'marks', nonce: NONCE, size: 900, bits: BITS, marks: new Uint8Array(192) })
const emptyMarks = encodeSketchPiece({ kind: 'marks', nonce: NONCE, size: 0, bits: BITS, marks: new Uint8Array(192) })
const cover = encodeSketchPiece({ kind: 'cover', nonce: NONCE, buckets: SOME })
const few = encodeSketchPiece({ kind: 'few', nonce: NONCE, ids: Uint32Array.of(1, 2) })
const ask = encodeSketchPiece({ kind: 'ask' })
const later = encodeSketchPiece({ kind: 'later' })
const more = (cells: number): Bytes => encodeSketchPiece({ kind: 'more', cells })
const wants = (...ids: number[]): Bytes => writeIds('wants', Uint32Array.from(ids))[0]!
const ids = (...words: number[]): Bytes => writeIds('ids', Uint32Array.from(words))[0]!
const junkIds = (last: boolean): Bytes => encodeSketchPiece({ kind: 'ids', last, ids: Uint32Array.of(1, 2) })
const junkCells = (length: number, last = true): Bytes => {
  const sums = Uint32Array.from({ length: 3 * length }, (_, index) => Math.imul(index + 1, 0x9e37_79b9))
  return encodeSketchPiece({ kind: 'cells', last, length, sums, counts: new Uint8Array(length).fill(1) })
}

/** Buckets that none of so many digests is in. */
function bucketsWithout(count: number): Bytes {
  const buckets = new Uint8Array(8).fill(0xff)
  for (const [first] of digestsOf(0, count)) buckets[first! >>> 5]! &= ~(0x80 >>> ((first! >>> 2) & 7))
  return buckets
}

/** A responder that has answered an offer which differs in six digests: with cells. */
function begun(): Reconciliation {
  const responder = sketch.respond(OURS)
  const answer = responder.receive(sketch.initiate(NEAR).begin()[0]!, Infinity)
  expect(kinds(answer)).toBe('cover cells')
  return responder
}

const ROLES = {
  initiator: () => {
    const made = sketch.initiate(OURS)
    made.begin()
    return made
  },
  'initiator with few': () => {
    const made = sketch.initiate(FEW)
    made.begin()
    return made
  },
  responder: () => sketch.respond(OURS),
  'responder that has begun': begun,
} as const
type Role = keyof typeof ROLES

const kinds = (answer: Decoded<readonly Bytes[]>): string => {
  if (!answer.ok) return answer.code
  return answer.value
    .map((piece) => {
      const decoded = decodeSketchPiece(piece)
      return decoded.ok ? decoded.value.kind : decoded.code
    })
    .join(' ')
}

describe('a sketch refuses', () => {
  const cases: Record<string, readonly [Role, ...Bytes[]]> = {
    'schema: nothing': ['responder', new Uint8Array(0)],
    'protocol: marks of the responder’s': ['initiator', marks],
    'protocol: cells before the cover': ['initiator', junkCells(3)],
    'protocol: ids before the cover': ['initiator', ids(1, 2)],
    'protocol: wants where nothing was offered': ['initiator', cover, wants()],
    'protocol: a second cover': ['initiator', cover, cover],
    'protocol: a cover of other buckets': [
      'initiator',
      encodeSketchPiece({ kind: 'cover', nonce: NONCE, buckets: new Uint8Array(16).fill(1) }),
    ],
    'protocol: a cover for few': ['initiator with few', cover],
    'protocol: cells for few': ['initiator with few', junkCells(3)],
    'protocol: ids amid cells': ['initiator', cover, junkCells(3, false), ids(1, 2)],
    'protocol: cells amid ids': ['initiator', cover, junkIds(false), junkCells(3)],
    'protocol: "ask" amid cells': ['initiator', cover, junkCells(3, false), ask],
    'protocol: fewer cells than were asked for': ['initiator', cover, junkCells(10), junkCells(3)],
    'protocol: more cells than were asked for': ['initiator', cover, junkCells(10), junkCells(21)],
    'protocol: a piece after "later"': ['initiator', later, cover],
    'protocol: a piece after the last ids': ['initiator', cover, ids(1, 2), ids(3, 4)],
    'protocol: wants of what was not offered': ['initiator with few', wants(1, 2)],
    'protocol: anything before the marks': ['responder', more(100)],
    'protocol: wants before the marks': ['responder', wants()],
    'protocol: marks twice': ['responder', marks, marks],
    'protocol: few after marks': ['responder', marks, few],
    'protocol: marks after few': ['responder', few, marks],
    'protocol: cells of the initiator’s': ['responder that has begun', junkCells(3)],
    'protocol: "ask" of the initiator’s': ['responder that has begun', ask],
    'protocol: ids that were not asked for': ['responder that has begun', ids(1, 2)],
    'protocol: wants of what it does not have': ['responder that has begun', wants(1, 2)],
    'protocol: a piece after the last wants': ['responder that has begun', wants(), wants()],
    'protocol: "more" after wants': ['responder that has begun', wants(), more(0)],
    'protocol: more after more came to ids': ['responder that has begun', more(0), more(0)],
  }
  test.each(Object.keys(cases))('%s', (name) => {
    const [role, ...pieces] = cases[name]!
    const side = ROLES[role]()
    const results = pieces.map((piece) => side.receive(piece, Infinity))
    expect(results.slice(0, -1).filter(({ ok }) => !ok)).toEqual([])
    expect(results.at(-1)).toMatchObject({ ok: false, code: name.split(':')[0] })
  })

  test('to send cells little by little', () => {
    const responder = begun()
    expect(kinds(responder.receive(more(1), Infinity))).toBe('protocol')
  })

  test('to be wanted the same twice', () => {
    const initiator = sketch.initiate(FEW)
    const offered = decodeSketchPiece(initiator.begin()[0]!)
    const [low, high] = offered.ok && offered.value.kind === 'few' ? offered.value.ids : []
    expect(kinds(initiator.receive(wants(low!, high!, low!, high!), Infinity))).toBe('protocol')
  })
})

describe('a sketch comes to an end', () => {
  test('with a responder that makes its cells up', () => {
    const initiator = ROLES.initiator()
    initiator.receive(cover, Infinity)
    let total = 1_000
    let answer = initiator.receive(junkCells(total), Infinity)
    let asked = 0
    for (; answer.ok && answer.value.length > 0; asked++) {
      const heard = decodeSketchPiece(answer.value[0]!)
      if (!heard.ok || heard.value.kind !== 'more' || heard.value.cells === 0) break
      const left = heard.value.cells - total
      total = heard.value.cells
      const pieces: Bytes[] = []
      for (let done = 0; done < left; done += MAX_CELLS_PER_PIECE) {
        const length = Math.min(MAX_CELLS_PER_PIECE, left - done)
        pieces.push(junkCells(length, done + length === left))
      }
      for (const piece of pieces) answer = initiator.receive(piece, Infinity)
    }
    expect(asked).toBeLessThan(8)
    expect(total).toBeLessThanOrEqual(MAX_CELLS)
    expect(kinds(answer)).toBe('more')
    expect(kinds(initiator.receive(ids(), Infinity))).toBe('wants')
  })

  test('with a responder whose cells read as one id over and over', () => {
    const cells = createCells(64)
    addIds(cells, 0, Uint32Array.of(5, 7))
    // Once the id is taken out of this cell, it is in there again.
    const second = cells.counts.indexOf(1, 1)
    cells.sums.fill(0, 3 * second, 3 * second + 3)
    cells.counts[second] = 2
    const nothing = sketch.initiate(snapshotOfAll(digestsOf(0, 200)))
    nothing.begin()
    // Buckets in which this one has nothing, so that the cells are read as they come.
    const empty = encodeSketchPiece({ kind: 'cover', nonce: NONCE, buckets: bucketsWithout(200) })
    expect(kinds(nothing.receive(empty, Infinity))).toBe('')
    const answer = nothing.receive(writeCells(cells, 0)[0]!, Infinity)
    // No more cells would help: ids in their place.
    expect(answer).toEqual({ ok: true, value: [more(0)] })
  })

  test('with an initiator that asks for cells for ever', () => {
    const responder = sketch.respond(snapshotOfAll(digestsOf(0, 20_000)))
    responder.receive(sketch.initiate(snapshotOfAll(digestsOf(25, 20_025))).begin()[0]!, Infinity)
    let answers = 0
    for (let cells = 256; answers < 40; cells *= 2, answers++) {
      const said = kinds(responder.receive(more(cells), Infinity))
      if (said === 'ids') break
      expect(said).toBe('cells')
    }
    expect(answers).toBeGreaterThan(0)
    expect(answers).toBeLessThan(6)
    expect(kinds(responder.receive(more(1_000_000), Infinity))).toBe('protocol')
    expect(responder.theyLack()).toBeUndefined()
  })

  test('with whatever comes, in whatever order: refused or answered, never thrown, never at length', () => {
    const mutate = (piece: Bytes, at: number, to: number): Bytes => piece.map((byte, i) => (i === at ? to : byte))
    const legitimate = [marks, emptyMarks, cover, few, ask, later, more(0), more(400), wants(), ids(), ids(1, 2)]
    const anyPiece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Uint8Array.from(bytes)),
      fc.constantFrom(...legitimate, junkCells(40), junkCells(20, false), junkIds(false)),
      fc.tuple(fc.constantFrom(...legitimate, junkCells(5)), fc.nat(220), fc.nat(255)).map((args) => mutate(...args)),
      fc.tuple(fc.constantFrom(...legitimate), fc.nat(220)).map(([piece, end]) => piece.slice(0, end)),
    )
    const roles = Object.keys(ROLES) as Role[]
    fc.assert(
      fc.property(fc.constantFrom(...roles), fc.array(anyPiece, { maxLength: 8 }), (role, pieces) => {
        const side = ROLES[role]()
        for (const piece of pieces) {
          const answer = side.receive(piece, 50_000)
          if (!answer.ok) return
          expect(concatBytes(...answer.value).byteLength).toBeLessThanOrEqual(50_000)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('with pieces of another conversation, from which nothing is learned', () => {
    const theirs = snapshotOfAll(digestsOf(5, 905))
    const first = sketch.respond(theirs)
    const old = first.receive(sketch.initiate(OURS).begin()[0]!, Infinity)
    const replayed = sketch.initiate(OURS)
    replayed.begin()
    const answers = (old.ok ? old.value : []).map((piece) => replayed.receive(piece, Infinity))
    expect(kinds(answers.at(-1)!)).toBe('more')
    expect(replayed.theyLack()).toBeUndefined()
  })

  test('and a lie costs the liar: it is not offered more than we have', () => {
    const liar = sketch.respond(FEW)
    const honest = sketch.initiate(OURS)
    const answer = liar.receive(honest.begin()[0]!, Infinity)
    for (const piece of answer.ok ? answer.value : []) honest.receive(piece, Infinity)
    expect(names(honest.theyLack() ?? [])!.length).toBeLessThanOrEqual(900)
  })
})
