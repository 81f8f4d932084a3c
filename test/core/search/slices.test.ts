import { describe, expect, it } from 'vitest'
import type { Clock } from '../../../src/core/base/environment.ts'
import { REST_MS, SLICE_MS } from '../../../src/core/search/limits.ts'
import { createSlices, runInSlices } from '../../../src/core/search/slices.ts'

/** A clock that stands still but for what is done under it, and that keeps what is to be called. */
function createWorkClock() {
  let now = 0
  const due: { readonly after: number; readonly callback: () => void }[] = []
  const clock: Clock = {
    now: () => now,
    after(milliseconds, callback) {
      const timer = { after: milliseconds, callback }
      due.push(timer)
      return () => void due.splice(due.indexOf(timer), 1)
    },
  }
  return {
    clock,
    work: (milliseconds: number): void => void (now += milliseconds),
    /** Calls what is due, and gives how long that took: how long nobody else had a turn. */
    turn(): number {
      const begin = now
      for (const { callback } of due.splice(0)) callback()
      return now - begin
    },
    due: () => due.map(({ after }) => after),
  }
}

describe('work in slices', () => {
  it('gives way to others after half a frame, and goes on where it was', () => {
    const { clock, work, turn, due } = createWorkClock()
    const done: string[] = []
    let idle = 0
    const slices = createSlices({ clock, onFault: () => expect.unreachable(), onIdle: () => idle++ })
    function* job(name: string, steps: number): Generator<undefined, void> {
      for (let step = 0; step < steps; step++) {
        work(1)
        yield undefined
      }
      done.push(name)
    }
    slices.run(job('first', 20))
    slices.run(job('second', 3))
    let turns = 0
    while (due().length > 0) {
      expect(due()).toEqual([REST_MS])
      expect(turn()).toBeLessThanOrEqual(SLICE_MS)
      turns++
    }
    expect([done, idle, slices.isIdle()]).toEqual([['first', 'second'], 1, true])
    expect(turns).toBe(Math.ceil(23 / SLICE_MS))
  })

  it('goes on with the next job when one fails, and with none when it is closed', () => {
    const { clock, turn, due } = createWorkClock()
    const faults: unknown[] = []
    const done: string[] = []
    const slices = createSlices({ clock, onFault: (error) => faults.push(error), onIdle: () => undefined })
    function* failing(): Generator<undefined, void> {
      yield undefined
      throw new Error('broken')
    }
    function* naming(name: string): Generator<undefined, void> {
      yield undefined
      done.push(name)
    }
    slices.run(failing())
    slices.run(naming('second'))
    turn()
    expect([faults, done]).toEqual([[new Error('broken')], ['second']])
    slices.run(naming('third'))
    slices.close()
    expect(due()).toEqual([])
    slices.run(naming('fourth'))
    expect([due(), done]).toEqual([[], ['second']])
  })

  it('gives what a search returns, at once where that takes one slice', async () => {
    const { clock, work, turn, due } = createWorkClock()
    function* steps(count: number): Generator<undefined, number> {
      for (let step = 0; step < count; step++) {
        work(1)
        yield undefined
      }
      return count
    }
    expect(await runInSlices(clock, steps(3))).toBe(3)
    expect(due()).toEqual([])
    const long = runInSlices(clock, steps(3 * SLICE_MS))
    const turns: number[] = []
    while (due().length > 0) {
      turns.push(turn())
      await Promise.resolve()
    }
    expect(await long).toBe(3 * SLICE_MS)
    const givenUp = new AbortController()
    const abandoned = runInSlices(clock, steps(3 * SLICE_MS), givenUp.signal)
    givenUp.abort()
    turn()
    await expect(abandoned).rejects.toThrow()
    expect(due()).toEqual([])
  })
})
