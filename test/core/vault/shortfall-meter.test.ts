import { expect, test } from 'vitest'
import { createShortfallMeter } from '../../../src/core/vault/shortfall-meter.ts'

const MINUTE = 60_000

/** A mesh that lacks so many bytes, of which devices tell now and then that they have copied some. */
function createLack(bytes: number) {
  let now = 0
  let left = bytes
  const measure = createShortfallMeter({ now: () => now })
  return (minutes: number, copied: number) => {
    now += minutes * MINUTE
    left -= copied
    return measure({ files: left > 0 ? 1 : 0, bytes: left, copied }).seconds
  }
}

test('the first that is told of only marks the beginning; from the second on there is a pace', () => {
  const pass = createLack(100_000)
  expect(pass(0, 0)).toBe(undefined)
  expect(pass(60, 10_000)).toBe(undefined)
  expect(pass(1, 30_000)).toBeCloseTo(120)
  // Nothing more was told of yet: it takes longer than it seemed.
  expect(pass(1, 0)).toBeCloseTo(240)
  expect(pass(1, 30_000)).toBeCloseTo(90)
})

test('where nobody copies anything any more, nobody says how long it takes', () => {
  const pass = createLack(100_000)
  pass(0, 10_000)
  expect(pass(1, 30_000)).toBeDefined()
  expect(pass(3, 0)).toBeDefined()
  expect(pass(0.1, 0)).toBe(undefined)
  // It goes on after an hour, which is not counted.
  expect(pass(60, 10_000)).toBe(undefined)
  expect(pass(1, 20_000)).toBeCloseTo(90)
  expect(pass(1, 30_000)).toBe(undefined)
})

test('the pace is that of the last minutes', () => {
  const pass = createLack(1_000_000)
  pass(0, 1)
  for (let i = 0; i < 20; i++) pass(1, 1_000)
  for (let i = 0; i < 4; i++) pass(1, 60_000)
  // 1,000 + 4 * 60,000 in five minutes, give or take a step; 740,000 left.
  const seconds = pass(1, 60_000) ?? 0
  expect(seconds).toBeGreaterThan(600)
  expect(seconds).toBeLessThan(900)
})
