import { expect, test, vi } from 'vitest'
import { createDerived } from '../../../src/core/base/readable.ts'

test('a derived value is worked out when it is asked for, once until it is refreshed', () => {
  const derive = vi.fn(() => 1)
  const derived = createDerived(derive)
  derived.refresh()
  expect(derive).not.toHaveBeenCalled()
  expect([derived.get(), derived.get()]).toEqual([1, 1])
  expect(derive).toHaveBeenCalledTimes(1)
  derived.refresh()
  expect(derive).toHaveBeenCalledTimes(1)
})

test('who listens to a derived value is told of each new one, and not any more afterwards', () => {
  let value = 1
  const derived = createDerived(() => value)
  const told: number[] = []
  const stop = derived.subscribe((next) => told.push(next))
  expect(derived.get()).toBe(1)
  derived.refresh()
  value = 2
  derived.refresh()
  derived.refresh()
  stop()
  stop()
  value = 3
  derived.refresh()
  expect(told).toEqual([2])
  expect(derived.get()).toBe(3)
})

test('who listens without having asked is told at the next refresh', () => {
  const derived = createDerived(() => 1)
  const listener = vi.fn()
  derived.subscribe(listener)
  derived.refresh()
  derived.refresh()
  expect(listener.mock.calls).toEqual([[1]])
})
