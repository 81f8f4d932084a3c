import { expect, test } from 'vitest'
import { createRateMeter } from '../../src/ui/transfers/rate-meter.ts'

test('a steady transfer has its rate, once there is something to measure', () => {
  const meter = createRateMeter()
  expect(meter.measure(0, 0)).toBeUndefined()
  expect(meter.measure(100, 100)).toBeUndefined()
  expect(meter.measure(1_000, 1_000)).toBe(1_000)
  expect(meter.measure(2_000, 2_000)).toBe(1_000)
})

test('what is long past does not count, and what stands still falls to nothing', () => {
  const meter = createRateMeter()
  for (let second = 0; second <= 10; second++) meter.measure(second * 1_000, second * 1_000)
  for (let second = 11; second <= 16; second++) meter.measure(10_000, second * 1_000)
  expect(meter.measure(10_000, 17_000)).toBe(0)
})
