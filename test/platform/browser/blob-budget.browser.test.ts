import { expect, test, vi } from 'vitest'
import { createBlobBudget } from '../../../src/platform/browser/blob-budget.ts'

const MIB = 1024 * 1024
const part = new Uint8Array(MIB)

test('makes Blobs of the parts end to end, up to so many bytes that are still in memory', async () => {
  const budget = createBlobBudget(2.5 * MIB)
  const first = budget.make([Uint8Array.of(1, 2), Uint8Array.of(3)], 3)
  expect(new Uint8Array(await (first as Blob).arrayBuffer())).toEqual(Uint8Array.of(1, 2, 3))
  const kept = [budget.make([part], MIB), budget.make([part], MIB)]
  expect(kept.every((blob) => blob?.size === MIB)).toBe(true)
  expect(budget.make([part], MIB)).toBeUndefined()
  expect(budget.make([part.subarray(0, 100)], 100)?.size).toBe(100)
})

test('makes more once the browser has collected earlier ones', async () => {
  const budget = createBlobBudget(MIB)
  expect(budget.make([part], MIB)).toBeDefined()
  expect(budget.make([part], MIB)).toBeUndefined()
  await vi.waitFor(
    () => {
      // What makes the collector run: the weight of bytes.
      for (let at = 0; at < 32; at++) new Uint8Array(MIB).fill(at)
      expect(budget.make([part], MIB)).toBeDefined()
    },
    { timeout: 60_000, interval: 10 },
  )
})
