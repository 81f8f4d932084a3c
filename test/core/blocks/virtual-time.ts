import { setImmediate } from 'node:timers/promises'
import { vi } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { Environment } from '../../../src/core/base/environment.ts'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'

/** Time that passes only when everything else has been done: minutes of it cost milliseconds, and every run is the same. */
export interface VirtualTime {
  readonly environment: Environment
  /** Lets things happen until it holds. @throws Error when nothing more will happen, or not within an hour of virtual time */
  until(condition: () => boolean): Promise<void>
  /** As the promise does, letting things happen until then. */
  settle<T>(promise: Promise<T>): Promise<T>
  /** Does all that needs no time. */
  calm(): Promise<void>
  pass(milliseconds: number): Promise<void>
}

const HOUR = 3_600_000

/**
 * Call before anything hashes. WebCrypto works on threads that know nothing of virtual time, so here it computes the same
 * digest at once.
 */
export function createVirtualTime(): VirtualTime {
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(async (_, data) => hashBytesSync(data as Bytes).buffer)
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  let now = 0
  let seed = 1

  function moveTo(time: number): void {
    now = time
    const due = [...timers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
    for (const timer of due) if (timers.delete(timer)) timer.callback()
  }

  async function until(condition: () => boolean, limit = HOUR): Promise<void> {
    const end = now + limit
    for (;;) {
      await setImmediate()
      if (condition()) return
      const next = Math.min(...[...timers].map(({ at }) => at))
      if (next > end) throw new Error(next === Infinity ? 'Nothing more will happen.' : 'It takes more than an hour.')
      moveTo(next)
    }
  }

  const environment: Environment = {
    clock: {
      // In whole milliseconds, as every clock tells them.
      now: () => Math.floor(now),
      after(milliseconds, callback) {
        const timer = { at: now + milliseconds, callback }
        timers.add(timer)
        return () => timers.delete(timer)
      },
    },
    random: {
      bytes: (length) => new Uint8Array(length).map(() => (seed = (seed * 48271) % 0x7fffffff) & 0xff),
      fraction: () => (seed = (seed * 48271) % 0x7fffffff) / 0x7fffffff,
    },
  }

  return {
    environment,
    until: (condition) => until(condition),
    async settle(promise) {
      let settled = false
      const mark = (): void => {
        settled = true
      }
      promise.then(mark, mark)
      await until(() => settled)
      return promise
    },
    async calm() {
      await setImmediate()
    },
    async pass(milliseconds) {
      const end = now + milliseconds
      let over = false
      environment.clock.after(milliseconds, () => (over = true))
      await until(() => over && now >= end, milliseconds)
    },
  }
}
