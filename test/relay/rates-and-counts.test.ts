import { describe, expect, it } from 'vitest'
import { createLog } from '../../relay/log.ts'
import { createRefusalTally } from '../../relay/refusal-tally.ts'
import { createSlotCounts } from '../../relay/slot-counts.ts'
import { createManualClock } from './manual-clock.ts'

describe('slot counts', () => {
  it('gives out as many as there are and takes each back once', () => {
    const slots = createSlotCounts(2)
    const first = slots.take('a')
    expect(slots.take('a')).toBeDefined()
    expect(slots.take('a')).toBeUndefined()
    expect(slots.take('b')).toBeDefined()
    first?.()
    first?.()
    expect(slots.take('a')).toBeDefined()
    expect(slots.take('a')).toBeUndefined()
  })
})

describe('log and tally', () => {
  it('writes one JSON object per line, from its level up', () => {
    const lines: string[] = []
    const log = createLog(createManualClock(), { level: 'warn', write: (line) => lines.push(line) })
    log.debug('seen', { address: '192.0.2.1' })
    log.info('started')
    log.warn('refused', { origin: 2 })
    expect(lines).toEqual(['{"time":"1970-01-01T00:00:00.000Z","level":"warn","event":"refused","origin":2}\n'])
  })

  it('sums up a minute of refusals in one line', () => {
    const clock = createManualClock()
    const lines: string[] = []
    const tally = createRefusalTally(clock, createLog(clock, { level: 'warn', write: (line) => lines.push(line) }))
    for (let i = 0; i < 1_000; i++) tally.count('connection-rate')
    tally.count('origin')
    expect(lines).toEqual([])
    clock.advance(60_000)
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { time: '1970-01-01T00:01:00.000Z', level: 'warn', event: 'refused', 'connection-rate': 1_000, origin: 1 },
    ])
    clock.advance(60_000)
    expect(lines).toHaveLength(1)
  })
})
