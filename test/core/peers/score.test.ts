import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RefusalCode } from '../../../src/core/base/errors.ts'
import { BAN_PENALTY, CLEAN_SCORE, chargeOffence, isBanned, penaltyAt } from '../../../src/core/peers/score.ts'
import type { PeerScore } from '../../../src/core/peers/score.ts'

const HOUR = 60 * 60 * 1000

function charge(times: number, code: RefusalCode, from: PeerScore = CLEAN_SCORE, now = 1000): PeerScore {
  let score = from
  for (let i = 0; i < times; i++) score = chargeOffence(score, code, now)
  return score
}

describe('a peer’s score', () => {
  test('five offences that no honest program makes are a ban, four are none', () => {
    expect(isBanned(charge(4, 'hash'), 1000)).toBe(false)
    expect(isBanned(charge(5, 'hash'), 1000)).toBe(true)
  })

  test('what an honest peer may do costs less', () => {
    expect(isBanned(charge(9, 'version'), 1000)).toBe(false)
    expect(isBanned(charge(19, 'limit'), 1000)).toBe(false)
  })

  test('a slow peer, that stalls as often as it is asked, is never banned for it', () => {
    let score = CLEAN_SCORE
    for (let minute = 1; minute < 24 * 60; minute++) {
      score = chargeOffence(score, 'timeout', minute * 60_000)
      expect(isBanned(score, minute * 60_000)).toBe(false)
    }
  })

  test('is forgiven with time: half of it every ten minutes', () => {
    const score = charge(4, 'hash')
    expect(penaltyAt(score, 1000)).toBe(80)
    expect(penaltyAt(score, 1000 + 10 * 60 * 1000)).toBeCloseTo(40)
    expect(isBanned(chargeOffence(score, 'hash', 1000 + HOUR), 1000 + HOUR)).toBe(false)
  })

  test('bans end, grow, and end at a day', () => {
    const first = charge(5, 'hash')
    expect(first.bannedUntil - 1000).toBe(60_000)
    expect(isBanned(first, first.bannedUntil)).toBe(false)
    const second = charge(5, 'hash', first, first.bannedUntil)
    expect(second.bannedUntil - first.bannedUntil).toBe(120_000)
    let score = second
    for (let i = 0; i < 40; i++) score = charge(5, 'hash', score, score.bannedUntil)
    expect(score.bannedUntil - score.at).toBe(24 * HOUR)
  })

  test('never runs backwards with a clock that does', () => {
    const step = fc.record({
      at: fc.nat({ max: 10 * HOUR }),
      code: fc.constantFrom<RefusalCode>('hash', 'limit', 'epoch'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let score = CLEAN_SCORE
        for (const { at, code } of steps) score = chargeOffence(score, code, at)
        expect(score.penalty).toBeGreaterThanOrEqual(0)
        expect(Math.round(score.penalty)).toBeLessThan(BAN_PENALTY)
      }),
    )
  })
})
