import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beginLiveness, lookForLife, suspectDead } from '../../../src/core/peers/liveness.ts'
import type { LivenessLimits } from '../../../src/core/peers/liveness.ts'
import { KEEP_ALIVE_LIMITS } from '../../../src/network/limits.ts'

const LIMITS: LivenessLimits = { ...KEEP_ALIVE_LIMITS, isEager: true }
const LOOK = KEEP_ALIVE_LIMITS.lookMs

interface Peer {
  /** When it answers what was asked at this time; undefined when never. */
  readonly answers: (askedAt: number) => number | undefined
  /** When a look that was due then comes. */
  readonly looksAt?: (dueAt: number) => number
  readonly suspectedAt?: number
  readonly limits?: LivenessLimits
}

/** Watches it until then. @returns when it was found dead, and the pings */
function watch({ answers, looksAt = (at) => at, suspectedAt, limits = LIMITS }: Peer, until: number) {
  const pings: number[] = []
  const answered: number[] = []
  let state = beginLiveness(0, LOOK)
  for (let now = looksAt(LOOK); now <= until; now = looksAt(now + LOOK)) {
    if (suspectedAt !== undefined && suspectedAt <= now && suspectedAt > now - LOOK) {
      state = suspectDead(state, suspectedAt, KEEP_ALIVE_LIMITS.relistedMs)
      answered.push(...(answers(suspectedAt) === undefined ? [] : [suspectedAt + 1]))
    }
    const heardAt = Math.max(0, ...answered.filter((at) => at <= now))
    const looked = lookForLife(state, { now, heardAt, nextMs: LOOK }, limits)
    state = looked.state
    if (looked.verdict === 'dead') return { deadAt: now, pings }
    if (looked.verdict !== 'ping') continue
    pings.push(now)
    const at = answers(now)
    if (at !== undefined) answered.push(at)
  }
  return { deadAt: undefined, pings }
}

describe('the life of a connection', () => {
  test('goes on while pings are answered', () => {
    const { deadAt, pings } = watch({ answers: (at) => at + 80 }, 10 * 60_000)
    expect(deadAt).toBeUndefined()
    expect(pings.length).toBeCloseTo((10 * 60_000) / KEEP_ALIVE_LIMITS.pingMs, -1)
  })

  test('whoever dies at any moment is found dead within ten seconds, and not before two pings went unanswered', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 60_000 }), fc.integer({ min: 1, max: 900 }), (diesAt, roundTrip) => {
        const answers = (at: number): number | undefined => (at + roundTrip < diesAt ? at + roundTrip : undefined)
        const { deadAt = Infinity, pings } = watch({ answers }, 5 * 60_000)
        expect(deadAt - diesAt).toBeLessThanOrEqual(10_000)
        expect(pings.filter((at) => at + roundTrip >= diesAt && at < deadAt).length).toBeGreaterThanOrEqual(2)
      }),
    )
  })

  test('an answer that takes seconds, as of a page that is busy, is one', () => {
    expect(watch({ answers: (at) => at + 4_500 }, 10 * 60_000).deadAt).toBeUndefined()
  })

  test('a device that slept asks again before it gives anyone up', () => {
    const wakesAt = 60_000
    const looksAt = (at: number): number => (at > 10_000 && at < wakesAt ? wakesAt : at)
    const alive = watch({ answers: (at) => (at > 9_000 && at < wakesAt ? undefined : at + 50), looksAt }, 2 * 60_000)
    expect(alive.deadAt).toBeUndefined()
    const { deadAt = Infinity } = watch({ answers: (at) => (at > 9_000 ? undefined : at + 50), looksAt }, 2 * 60_000)
    expect(deadAt).toBeGreaterThanOrEqual(wakesAt + KEEP_ALIVE_LIMITS.silenceMs)
    expect(deadAt).toBeLessThanOrEqual(wakesAt + 10_000)
  })

  test('a throttled page, all of whose looks come a minute apart, keeps who answers and loses who does not', () => {
    const looksAt = (at: number): number => Math.ceil(at / 60_000) * 60_000
    expect(watch({ answers: (at) => at + 50, looksAt }, 60 * 60_000).deadAt).toBeUndefined()
    const diesAt = 30 * 60_000 + 1
    const { deadAt = Infinity } = watch({ answers: (at) => (at < diesAt ? at + 50 : undefined), looksAt }, 60 * 60_000)
    expect(deadAt - diesAt).toBeLessThanOrEqual(3 * 60_000)
  })

  test('under suspicion it has two seconds', () => {
    const { deadAt } = watch({ answers: (at) => (at < 20_000 ? at + 50 : undefined), suspectedAt: 20_250 }, 60_000)
    expect(deadAt).toBe(22_500)
    expect(watch({ answers: (at) => at + 50, suspectedAt: 20_250 }, 60_000).deadAt).toBeUndefined()
  })

  test('a second suspicion does not give it more time', () => {
    const first = suspectDead(beginLiveness(0, LOOK), 1_000, 2_000)
    expect(suspectDead(first, 2_000, 2_000)).toEqual(first)
    expect(suspectDead(first, 1_100, 500).suspicion).toEqual({ from: 1_100, by: 1_600 })
  })

  test('a relay asks only who is silent', () => {
    const limits = { ...LIMITS, isEager: false }
    let state = beginLiveness(0, LOOK)
    const verdicts = new Set<string>()
    for (let now = LOOK; now < 60_000; now += LOOK) {
      const looked = lookForLife(state, { now, heardAt: now - 1_000, nextMs: LOOK }, limits)
      state = looked.state
      verdicts.add(looked.verdict)
    }
    expect(verdicts).toEqual(new Set(['wait']))
    expect(watch({ answers: () => undefined, limits }, 60_000).deadAt).toBeLessThanOrEqual(10_000)
  })
})
