import { expect, test } from 'vitest'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import { createStorageMeter } from '../../../src/platform/browser/storage-meter.ts'

const { clock } = systemEnvironment
const NEVER = new Promise<never>(() => undefined)

function fakeStorage(answers: Partial<StorageManager>): StorageManager {
  return {
    estimate: async () => ({ usage: 10, quota: 100 }),
    persisted: async () => false,
    persist: async () => true,
    getDirectory: () => NEVER,
    ...answers,
  }
}

test('tells what this browser says', async () => {
  const meter = createStorageMeter(clock)
  const state = await meter.read()
  expect(state.quota).toBeGreaterThan(0)
  expect(state.usage).toBeLessThanOrEqual(state.quota)
  expect(await meter.askToPersist()).toMatchObject({ persisted: await navigator.storage.persisted() })
})

test('asks to persist only what is not yet', async () => {
  let asked = 0
  const persist = async () => {
    asked += 1
    return true
  }
  expect(await createStorageMeter(clock, fakeStorage({ persist })).askToPersist()).toEqual({
    usage: 10,
    quota: 100,
    persisted: true,
  })
  const kept = createStorageMeter(clock, fakeStorage({ persist, persisted: async () => true }))
  expect(await kept.askToPersist()).toMatchObject({ persisted: true })
  expect(asked).toBe(1)
})

test('does not hang with a browser that never answers', async () => {
  const silent = fakeStorage({ estimate: () => NEVER, persisted: () => NEVER, persist: () => NEVER })
  const nothing = { usage: 0, quota: 0, persisted: false }
  expect(await createStorageMeter(clock, silent, 10).askToPersist()).toEqual(nothing)
})

test('a browser that refuses to answer, or has no such interface, is no fault', async () => {
  const failing = fakeStorage({
    estimate: () => Promise.reject(new DOMException('not here', 'SecurityError')),
    persisted: () => {
      throw new TypeError('not a function')
    },
  })
  expect(await createStorageMeter(clock, failing).read()).toEqual({ usage: 0, quota: 0, persisted: false })
})
