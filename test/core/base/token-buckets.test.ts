import { describe, expect, it } from 'vitest'
import { createTokenBuckets } from '../../../src/core/base/token-buckets.ts'
import { createManualClock } from '../../relay/manual-clock.ts'

describe('token buckets', () => {
  const options = { perSecond: 2, burst: 3, maxKeys: 2 }

  it('grants the burst at once, then the rate, each key for itself', () => {
    const clock = createManualClock()
    const buckets = createTokenBuckets(clock, options)
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([true, true, true, false])
    expect(buckets.take('b')).toBe(true)
    clock.advance(499)
    expect(buckets.take('a')).toBe(false)
    clock.advance(1)
    expect(buckets.take('a')).toBe(true)
    expect(buckets.take('a')).toBe(false)
  })

  it('never holds more than the burst, however long it rests', () => {
    const clock = createManualClock()
    const buckets = createTokenBuckets(clock, options)
    buckets.take('a')
    clock.advance(3_600_000)
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([true, true, true, false])
  })

  it('forgets the longest unseen key and no other', () => {
    const buckets = createTokenBuckets(createManualClock(), options)
    for (let i = 0; i < 3; i++) buckets.take('flooder')
    for (let i = 0; i < 50; i++) {
      buckets.take(`stranger ${i}`)
      expect(buckets.take('flooder')).toBe(false)
    }
  })
})
