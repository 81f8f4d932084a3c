import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, concatBytes } from '../../../src/core/base/bytes.ts'
import { snapshotOf } from '../../../src/core/log/digest-snapshot.ts'
import { createSketch } from '../../../src/core/sync/sketch.ts'
import { chooseMeans, countCells, estimateDifference, pickBits } from '../../../src/core/sync/sketch-plan.ts'
import { MAX_FEW_IDS } from '../../../src/core/wire/reconcile.ts'
import { MAX_RECONCILE_BYTES } from '../../../src/core/wire/sync.ts'
import { digestsOf, exchange, names, seededRandom, snapshotOfAll } from './sketch-fixture.ts'

const ALL = digestsOf(0, 24_000)
const COMMON = ALL.slice(4_000)
const sketch = createSketch(seededRandom(1))

/** What both hold, what only the initiator holds, what only the responder holds. */
function compare(common: readonly Bytes[], mine: readonly Bytes[], theirs: readonly Bytes[], way = sketch) {
  return exchange(way, snapshotOfAll([...common, ...mine]), snapshotOfAll([...common, ...theirs]))
}

describe('a sketch', () => {
  test('tells each side what the other lacks, of any two sets', () => {
    const count = (max: number): fc.Arbitrary<number> => fc.oneof(fc.nat(3), fc.nat(40), fc.nat(max))
    fc.assert(
      fc.property(count(3_000), count(600), count(600), fc.nat(1_000), fc.nat(), (both, ours, others, at, seed) => {
        const mine = ALL.slice(at, at + ours)
        const theirs = ALL.slice(at + ours, at + ours + others)
        const way = createSketch(seededRandom(seed))
        const { initiator, responder } = compare(COMMON.slice(0, both), mine, theirs, way)
        expect(names(initiator.theyLack())).toEqual(names(mine))
        expect(names(responder.theyLack())).toEqual(names(theirs))
      }),
      { numRuns: 150 },
    )
  })

  test('of ids that crowd into a few buckets', () => {
    const crowded = ALL.filter((digest) => digest[0]! < 4)
    fc.assert(
      fc.property(fc.nat(150), fc.nat(150), (ours, others) => {
        const [mine, theirs] = [crowded.slice(0, ours), crowded.slice(ours, ours + others)]
        const { initiator, responder } = compare(crowded.slice(300), mine, theirs)
        expect(names(initiator.theyLack())).toEqual(names(mine))
        expect(names(responder.theyLack())).toEqual(names(theirs))
      }),
      { numRuns: 30 },
    )
  })

  test('says little when little differs', () => {
    const small = compare(COMMON, ALL.slice(0, 6), ALL.slice(6, 10))
    expect(small.said).toEqual(['marks', 'cover cells', 'wants'])
    expect(small.bytes).toBeLessThan(1_500)
    const large = compare(COMMON, ALL.slice(0, 600), ALL.slice(600, 1_000))
    expect(large.said).toEqual(['marks', 'cover cells', 'wants'])
    expect(large.bytes).toBeLessThan(32_000)
  })

  test('sends a short list at once', () => {
    const few = ALL.slice(0, MAX_FEW_IDS)
    expect(compare([], few, COMMON).said).toEqual(['few', 'wants'])
    expect(compare([], few, []).said).toEqual(['few', 'wants'])
    expect(compare([], ALL.slice(0, MAX_FEW_IDS + 1), []).said[0]).toBe('marks')
    expect(compare([], [], COMMON).bytes).toBeLessThan(32)
  })

  test('sends or asks for ids where nearly all differs, whichever are fewer', () => {
    expect(compare([], ALL.slice(0, 200), COMMON).said).toEqual(['marks', 'cover ask', 'ids', 'wants'])
    expect(compare([], COMMON, ALL.slice(0, 200)).said).toEqual(['marks', 'cover ids', 'wants'])
    const halves = compare(COMMON.slice(0, 5_000), ALL.slice(0, 2_000), ALL.slice(2_000, 4_000))
    expect(halves.said.at(-1)).toBe('wants')
    expect(halves.bytes).toBeLessThan(32 * 7_000)
    expect(names(halves.initiator.theyLack())).toHaveLength(2_000)
  })

  test('of equal sets is marks and no bucket', () => {
    const { said, initiator, responder } = compare(COMMON, [], [])
    expect(said).toEqual(['marks', 'cover'])
    expect([initiator.theyLack(), responder.theyLack()]).toEqual([[], []])
  })

  test('keeps to the room that it is given, and to what a message holds', () => {
    for (const room of [2_000, 20_000, 100_000]) {
      const whole = exchange(sketch, snapshotOfAll(COMMON.slice(0, 9_000)), snapshotOfAll(COMMON.slice(8_000)), room)
      expect(whole.said.join(' ')).toContain('later')
      expect(whole.bytes).toBeLessThanOrEqual(2 * room + 2)
      expect(whole.initiator.theyLack()).toBeDefined()
      expect(whole.responder.theyLack()).toEqual([])
    }
    const many = sketch.initiate(snapshotOfAll(digestsOf(0, 120_000)))
    for (const piece of many.begin()) expect(piece.byteLength).toBeLessThanOrEqual(MAX_RECONCILE_BYTES)
    const bulk = sketch.respond(snapshotOfAll(digestsOf(100_000, 180_000)))
    const answer = bulk.receive(many.begin()[0]!, Infinity)
    expect(answer.ok && answer.value.length > 1).toBe(true)
    for (const piece of answer.ok ? answer.value : []) expect(piece.byteLength).toBeLessThanOrEqual(MAX_RECONCILE_BYTES)
  })

  test('is another every time: neither ids nor cells are the same twice', () => {
    const [mine, theirs] = [snapshotOfAll(COMMON.slice(0, 2_000)), snapshotOfAll(COMMON.slice(5, 2_005))]
    const answerOf = (): Bytes => {
      const answer = sketch.respond(theirs).receive(sketch.initiate(mine).begin()[0]!, Infinity)
      if (!answer.ok) throw new Error(answer.detail)
      return concatBytes(...answer.value.slice(1))
    }
    expect(answerOf()).not.toEqual(answerOf())
    expect(sketch.initiate(snapshotOf(COMMON[0]!)).begin()).not.toEqual(sketch.initiate(snapshotOf(COMMON[0]!)).begin())
  })
})

describe('its plan', () => {
  test('has as many buckets as each holds digests, within bounds, and 256 where a thousand may differ', () => {
    expect([0, 1, 1_000, 10_000, 100_000, 1_000_000, 1e9].map(pickBits)).toEqual([6, 6, 6, 8, 8, 10, 10])
  })

  test('estimates a difference from the buckets that differ, rather too high', () => {
    expect(estimateDifference(0, 256, [5, 5])).toBe(0)
    for (const [difference, most] of [
      [1, 2],
      [10, 12],
      [100, 115],
      [500, 580],
      [1_000, 1_200],
    ] as const) {
      const differing = Math.round(256 * (1 - Math.exp(-difference / 256)))
      const estimate = estimateDifference(differing, 256, [100_000, 100_000])
      expect(estimate).toBeGreaterThanOrEqual(difference * 0.95)
      expect(estimate).toBeLessThanOrEqual(most)
    }
    expect(estimateDifference(256, 256, [100_000, 100_000])).toBeGreaterThan(1_500)
    expect(estimateDifference(256, 256, [100_000, 40_000])).toBe(60_000)
  })

  test('takes what is shortest', () => {
    expect(chooseMeans(10, 4_000, 4_000)).toBe('cells')
    expect(chooseMeans(3_000, 4_000, 4_000)).toBe('ids')
    expect(chooseMeans(100_000, 100_000, 1_000)).toBe('ask')
    expect(chooseMeans(1, 0, 1)).toBe('ids')
    expect(countCells(10)).toBe(36)
  })
})
