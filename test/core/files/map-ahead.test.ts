import { expect, test } from 'vitest'
import { mapAhead } from '../../../src/core/files/map-ahead.ts'

/** Promises that are settled by hand, by input. */
function manualTransform() {
  const settlerByInput = new Map<number, { resolve(value: string): void; reject(error: Error): void }>()
  const transform = (input: number): Promise<string> =>
    new Promise((resolve, reject) => settlerByInput.set(input, { resolve, reject }))
  return { settlerByInput, transform }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

test('gives results in the order of the inputs, whichever is ready first', async () => {
  const { settlerByInput, transform } = manualTransform()
  const results = collect(mapAhead([1, 2, 3], transform, { maxCount: 3 }))
  await expect.poll(() => settlerByInput.size).toBe(3)
  for (const input of [3, 1, 2]) settlerByInput.get(input)!.resolve(`result ${input}`)
  expect(await results).toEqual(['result 1', 'result 2', 'result 3'])
})

test('begins no more than it may, by count and by weight', async () => {
  let begun = 0
  const transform = async (input: number): Promise<number> => {
    begun += 1
    return input
  }
  const byCount = mapAhead([1, 2, 3, 4, 5], transform, { maxCount: 2 })
  expect(begun).toBe(0)
  await byCount.next()
  expect(begun).toBe(2)
  await byCount.return()

  begun = 0
  const byWeight = mapAhead([6, 5, 30, 1], transform, { maxCount: 9, maxWeight: 10, weightOf: (input) => input })
  expect(await byWeight.next()).toEqual({ done: false, value: 6 })
  expect(begun).toBe(2)
  expect(await collect(byWeight)).toEqual([5, 30, 1])
})

test('a failure comes in its turn, and later results are waited for, not lost as unhandled', async () => {
  const { settlerByInput, transform } = manualTransform()
  let abandoned = 0
  const mapped = mapAhead([1, 2, 3], transform, {
    maxCount: 3,
    onAbandon() {
      abandoned += 1
      settlerByInput.get(3)!.reject(new Error('third'))
    },
  })
  const first = mapped.next()
  await expect.poll(() => settlerByInput.size).toBe(3)
  settlerByInput.get(2)!.reject(new Error('second'))
  settlerByInput.get(1)!.resolve('one')
  expect(await first).toEqual({ done: false, value: 'one' })
  await expect(mapped.next()).rejects.toThrow('second')
  expect(abandoned).toBe(1)
  expect(await mapped.next()).toEqual({ done: true, value: undefined })
})

test('a caller that stops early finds nothing under way', async () => {
  const { settlerByInput, transform } = manualTransform()
  const mapped = mapAhead([1, 2], transform, {
    maxCount: 2,
    onAbandon: () => settlerByInput.get(2)!.resolve('two'),
  })
  const first = mapped.next()
  await expect.poll(() => settlerByInput.size).toBe(2)
  settlerByInput.get(1)!.resolve('one')
  await first
  expect(await mapped.return()).toEqual({ done: true, value: undefined })
})
