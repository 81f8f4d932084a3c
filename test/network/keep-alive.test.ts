import { describe, expect, test } from 'vitest'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import type { Clock } from '../../src/core/base/environment.ts'
import { KEEP_ALIVE_LIMITS } from '../../src/network/limits.ts'
import { relayAddress } from './door.ts'
import { openFreezingLine } from './freezing-line.ts'
import { makeKeys, makeMember, meet, runRelay, sees, until } from './mesh-fixture.ts'

/** The real time, until it is told to run faster. */
function createHurriedClock(): Clock & { hurry(factor: number): void } {
  const real = systemEnvironment.clock
  let factor = 1
  let [from, at] = [real.now(), real.now()]
  const now = (): number => at + (real.now() - from) * factor
  return {
    now,
    after: (milliseconds, callback) => real.after(milliseconds / factor, callback),
    hurry(next) {
      ;[at, from, factor] = [now(), real.now(), next]
    },
  }
}

/** As in a page in the background: once it is throttled no timer of it is heard of again. */
function createThrottledClock(): Clock & { throttle(): void } {
  let isThrottled = false
  return {
    now: systemEnvironment.clock.now,
    after: (milliseconds, callback) =>
      systemEnvironment.clock.after(milliseconds, () => {
        if (!isThrottled) callback()
      }),
    throttle() {
      isThrottled = true
    },
  }
}

describe('a member that says nothing any more', () => {
  test('is missed by the others and by the relay within ten seconds, and comes back when it thaws', async () => {
    const keys = makeKeys()
    const clock = createHurriedClock()
    const relay = await runRelay(keys, { clock })
    const line = await openFreezingLine(relay.port)
    const watcher = await makeMember(keys, [relay.address], { clock })
    const frozen = await makeMember(keys, [relayAddress(line.port, relay.node.peerId)])
    await Promise.all([watcher.start(), frozen.start()])
    await meet(watcher, frozen)

    line.freeze()
    clock.hurry(10)
    const frozenAt = clock.now()
    await until(() => !sees(watcher, frozen) && relay.node.stats().reservations === 1)
    expect(clock.now() - frozenAt).toBeGreaterThan(KEEP_ALIVE_LIMITS.answerMs)

    clock.hurry(1)
    line.thaw()
    await meet(watcher, frozen)
  })
})

test('a page whose timers are throttled is kept: it answers all the same', async () => {
  const keys = makeKeys()
  const [clock, throttled] = [createHurriedClock(), createThrottledClock()]
  const relay = await runRelay(keys, { clock })
  const watcher = await makeMember(keys, [relay.address], { clock })
  const page = await makeMember(keys, [relay.address], { clock: throttled })
  await Promise.all([watcher.start(), page.start()])
  await meet(watcher, page)
  let losses = 0
  watcher.on('peer-left', () => losses++)
  throttled.throttle()
  clock.hurry(8)
  const enough = clock.now() + 2.5 * KEEP_ALIVE_LIMITS.silenceMs
  await until(() => clock.now() > enough)
  expect(losses).toBe(0)
  expect(sees(watcher, page)).toBe(true)
  clock.hurry(1)
})
