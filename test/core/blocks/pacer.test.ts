import { expect, test } from 'vitest'
import { createPacer } from '../../../src/core/blocks/pacer.ts'
import { createSkippingEnvironment } from '../skipping-clock.ts'

const RATE = 100_000

test('what has passed is waited for by what comes next, in the order of asking', async () => {
  const { clock, skip } = createSkippingEnvironment()
  const pacer = createPacer(clock, () => RATE)
  const passed: number[] = []
  const all = [1, 2, 3].map(async (each) => {
    await pacer.pass(RATE)
    passed.push(each)
  })
  await all[0]
  expect(passed).toEqual([1])
  skip(1_001)
  await all[1]
  expect(passed).toEqual([1, 2])
  skip(1_001)
  await Promise.all(all)
  expect(passed).toEqual([1, 2, 3])
})

test('who asks for more waits until what came is made up for', () => {
  const { clock, skip } = createSkippingEnvironment()
  const pacer = createPacer(clock, () => RATE)
  expect(pacer.waitMs()).toBe(0)
  pacer.spend(2 * RATE)
  expect(pacer.waitMs()).toBeGreaterThan(1_900)
  skip(2_001)
  expect(pacer.waitMs()).toBe(0)
  // What was not used is not saved up: a connection that was idle is not flooded.
  skip(60_000)
  pacer.spend(RATE)
  expect(pacer.waitMs()).toBeGreaterThan(900)
})

test('a limit that is taken away holds nothing back', () => {
  const { clock } = createSkippingEnvironment()
  let rate: number | undefined = RATE
  const pacer = createPacer(clock, () => rate)
  pacer.spend(10 * RATE)
  rate = undefined
  expect(pacer.waitMs()).toBe(0)
})
