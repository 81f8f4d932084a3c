import { expect, test } from 'vitest'
import { createArrivalMeter } from '../../../src/core/vault/arrival-meter.ts'

test('the time that is left follows the pace, and there is none to go by at first and in the end', () => {
  let now = 0
  const measure = createArrivalMeter({ now: () => now })
  const count = (here: number) => ({
    filesLeft: 100 - here,
    bytesLeft: (100 - here) * 1_000,
    filesHere: here,
    bytesHere: here * 1_000,
  })
  expect(measure(count(0))).toEqual({ files: 100, bytes: 100_000, seconds: undefined })
  now = 5_000
  expect(measure(count(50))).toEqual({ files: 50, bytes: 50_000, seconds: 5 })
  now = 10_000
  // Nothing came: it takes longer than it seemed.
  expect(measure(count(50)).seconds).toBeCloseTo(6.25)
  expect(measure(count(100))).toEqual({ files: 0, bytes: 0, seconds: undefined })
})

test('one long file is measured by its bytes', () => {
  let now = 0
  const measure = createArrivalMeter({ now: () => now })
  measure({ filesLeft: 1, bytesLeft: 1_000, filesHere: 7, bytesHere: 500 })
  now = 4_000
  expect(measure({ filesLeft: 1, bytesLeft: 600, filesHere: 7, bytesHere: 900 }).seconds).toBeCloseTo(6)
})
