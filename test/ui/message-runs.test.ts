import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cid, Message } from '../../src/core/mesh.ts'
import { createMessageIndex, findNews } from '../../src/ui/chat/changed-messages.ts'
import { GROUP_RUNS, groupRuns, RUN_MESSAGES, splitRuns } from '../../src/ui/chat/message-runs.ts'

const message = (name: number | string): Message => ({ cid: `m${name}` }) as unknown as Message
const range = (from: number, to: number): readonly Message[] =>
  Array.from({ length: to - from }, (_, i) => message(from + i))

describe('the runs of a long room', () => {
  it('stay what they are when messages come at the end', () => {
    const first = range(0, RUN_MESSAGES)
    const before = splitRuns(first)
    const now = splitRuns([...first, message(RUN_MESSAGES)], before)
    expect(now).toHaveLength(2)
    expect(now[0]).toBe(before[0])
    expect(now[1]).toMatchObject({ key: `m${RUN_MESSAGES}`, before: { cid: `m${RUN_MESSAGES - 1}` } })
  })

  it('keep all but the first as it was when earlier ones come before it', () => {
    const shown = range(100, 400)
    const before = splitRuns(shown)
    const now = splitRuns([...range(0, 100), ...shown], before)
    expect(now.map(({ key }) => key)).toEqual(expect.arrayContaining(before.map(({ key }) => key)))
    expect(now.slice(-before.length + 1)).toEqual(before.slice(1))
    expect(now.at(-1)).toBe(before.at(-1))
  })

  it('take in what was written offline without being cut', () => {
    const shown = range(0, 60)
    const before = splitRuns(shown)
    const now = splitRuns([...shown.slice(0, 10), ...range(1000, 1060), ...shown.slice(10)], before)
    expect(now.map(({ key }) => key)).toEqual(before.map(({ key }) => key))
  })

  it('come in groups that stay what they are when messages come at the end or before the beginning', () => {
    const shown = range(10_000, 20_000)
    const runs = splitRuns(shown)
    const before = groupRuns(runs)
    expect(before.length).toBe(Math.ceil(runs.length / GROUP_RUNS))
    const later = splitRuns([...shown, message(20_000)], runs)
    expect(groupRuns(later, before).slice(0, -1)).toEqual(before.slice(0, -1))
    expect(groupRuns(later, before)[0]).toBe(before[0])
    const earlier = groupRuns(splitRuns([...range(9_950, 10_000), ...shown], runs), before)
    expect(earlier).toHaveLength(before.length + 1)
    expect(earlier.at(-1)).toBe(before.at(-1))
  })

  it('hold every message once, in order, whatever comes where', () => {
    const step = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), count: fc.integer({ min: 0, max: 300 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        let next = 0
        let messages: readonly Message[] = []
        let runs = splitRuns(messages)
        let groups = groupRuns(runs)
        const index = createMessageIndex()
        for (const { at, count } of steps) {
          const place = Math.floor(at * messages.length)
          messages = [...messages.slice(0, place), ...range(next, next + count), ...messages.slice(place)]
          next += count
          runs = splitRuns(messages, runs)
          groups = groupRuns(runs, groups)
          index.update(messages)
          expect(groups.flatMap((group) => group.runs)).toEqual(runs)
          expect(new Set(groups.map(({ key }) => key)).size).toBe(groups.length)
          expect(runs.flatMap((run) => run.messages)).toEqual(messages)
          expect(new Set(runs.map(({ key }) => key)).size).toBe(runs.length)
          expect(runs.every((run) => run.messages.length > 0 && run.messages.length <= 240)).toBe(true)
          expect(messages.every((each) => index.find(each.cid) === each)).toBe(true)
        }
      }),
    )
  })
})

describe('what is news in a room', () => {
  const shown = range(10, 20)
  it('is what comes at the end or in between', () => {
    expect(findNews(shown, [...shown, message(20)])).toEqual([message(20)])
    expect(findNews(shown, [...shown.slice(0, 5), message('late'), ...shown.slice(5)])).toEqual([message('late')])
  })
  it('is not what was loaded from before, nor what has changed', () => {
    expect(findNews(shown, [...range(0, 10), ...shown])).toEqual([])
    expect(
      findNews(
        shown,
        shown.map((each, i) => (i === 3 ? { ...each } : each)),
      ),
    ).toEqual([])
    expect(findNews(shown, [...range(0, 10), { ...shown[0] } as Message, ...shown.slice(1), message(20)])).toEqual([
      message(20),
    ])
  })
  it('is nothing where there was nothing: then it was loaded', () => {
    expect(findNews([], shown)).toEqual([])
  })
  it('leaves nothing behind of what has gone', () => {
    const index = createMessageIndex()
    index.update(shown)
    index.update(shown.slice(1))
    expect(index.find('m10' as Cid)).toBeUndefined()
  })
})
