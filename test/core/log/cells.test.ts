import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addIds, type Cells, createCellReader, createCells } from '../../../src/core/log/cells.ts'
import { countCells } from '../../../src/core/sync/sketch-plan.ts'

/** Ids that look like SipHash's. */
function idsOf(seed: number, count: number): Uint32Array {
  let state = seed | 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  for (let i = 0; i < 20; i++) next()
  return Uint32Array.from({ length: 2 * count }, next)
}

const cellsOf = (ids: Uint32Array, length: number): Cells => {
  const cells = createCells(length)
  addIds(cells, 0, ids)
  return cells
}

function subtract(theirs: Cells, ours: Cells, from: number, to: number): Cells {
  return {
    length: to - from,
    sums: theirs.sums.slice(3 * from, 3 * to).map((sum, index) => sum ^ ours.sums[3 * from + index]!),
    counts: theirs.counts.slice(from, to).map((count, index) => count - ours.counts[from + index]!),
  }
}

const pairs = (ids: Uint32Array): string[] =>
  Array.from({ length: ids.length / 2 }, (_, index) => `${ids[2 * index]}:${ids[2 * index + 1]}`).sort()

describe('cells', () => {
  test('of two sets tell what they have apart, however many come at once', () => {
    const batches = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.nat(), fc.nat(200), fc.nat(20), fc.nat(20), batches, (seed, both, mine, other, sizes) => {
        const all = idsOf(seed, both + mine + other)
        const ours = all.slice(0, 2 * (both + mine))
        const theirs = Uint32Array.from([...all.slice(0, 2 * both), ...all.slice(2 * (both + mine))])
        const total = sizes.reduce((sum, size) => sum + size, 0) + 500
        const [a, b] = [cellsOf(theirs, total), cellsOf(ours, total)]
        const reader = createCellReader()
        let from = 0
        let isRead = false
        for (const size of [...sizes, 500]) {
          isRead = reader.take(subtract(a, b, from, from + size))
          from += size
        }
        expect([isRead, reader.isBroken]).toEqual([true, false])
        expect(pairs(reader.difference().ours)).toEqual(pairs(ours.slice(2 * both)))
        expect(pairs(reader.difference().theirs)).toEqual(pairs(theirs.slice(2 * both)))
      }),
    )
  })

  test('from some index on are those of the whole row', () => {
    const ids = idsOf(3, 100)
    const whole = cellsOf(ids, 80)
    const tail = createCells(80)
    addIds(tail, 50, ids)
    expect(tail.sums.slice(150)).toEqual(whole.sums.slice(150))
    expect(tail.counts.slice(50)).toEqual(whole.counts.slice(50))
    expect(tail.sums.slice(0, 150).every((sum) => sum === 0)).toBe(true)
  })

  test('of an id are in the first, and in others ever more rarely', () => {
    const cells = cellsOf(idsOf(9, 4_000), 1_000)
    expect(cells.counts[0]).toBe(4_000 % 256)
    const held = cellsOf(idsOf(5, 100), 1_000).counts
    const sum = (from: number, to: number): number => held.slice(from, to).reduce((total, count) => total + count, 0)
    // 100 ids times the sum of 1 / (1 + i/2).
    expect(sum(1, 10)).toBeGreaterThan(240)
    expect(sum(1, 10)).toBeLessThan(350)
    expect(sum(500, 1_000)).toBeGreaterThan(100)
    expect(sum(500, 1_000)).toBeLessThan(180)
  })

  test('as many as planned are enough in nearly all cases', () => {
    for (const [difference, trials] of [
      [1, 300],
      [2, 300],
      [5, 300],
      [10, 300],
      [50, 200],
      [200, 100],
      [1_000, 30],
    ] as const) {
      const total = countCells(difference)
      let failures = 0
      for (let trial = 0; trial < trials; trial++) {
        const reader = createCellReader()
        if (!reader.take(cellsOf(idsOf(7_919 * trial + difference, difference), total))) failures++
      }
      expect(failures / trials, `${difference}`).toBeLessThanOrEqual(0.03)
    }
  })

  test('that were made up break off instead of going on', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 120 }),
        (seed, count, length) => {
          // True cells of a set, some of which are then put in other places: every id reads well, but they contradict.
          const cells = cellsOf(idsOf(seed, count), length)
          const at = seed % length
          cells.sums.copyWithin(3 * at, 0, 3)
          cells.counts[at] = cells.counts[0]!
          const reader = createCellReader()
          reader.take(cells)
          expect(pairs(reader.difference().theirs).length + pairs(reader.difference().ours).length).toBeLessThan(
            2 * length + 2,
          )
        },
      ),
    )
  })
})
