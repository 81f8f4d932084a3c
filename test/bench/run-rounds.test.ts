import { expect, test } from 'vitest'
import type { Alternative, Benchmark } from '../../bench/harness/benchmark.ts'
import { medianOf, runRounds } from '../../bench/harness/run-rounds.ts'

const benchmark: Benchmark = {
  name: 'sample',
  about: 'a sample',
  defaults: { runs: 1, megabytes: 1 },
  units: { speed: 'MB/s', memory: 'MB' },
  ratios: {
    'ours/theirs': (median) => ({ value: median('speed, ours') / median('speed, theirs'), aim: { atLeast: 2 } }),
    memory: (median) => ({ value: median('memory, ours') }),
  },
  prepare: () => Promise.reject(new Error('not prepared in this test')),
}

const quiet = (): void => undefined

/** Measures one value after the other; an Error among them fails that run. */
function alternative(name: string, values: readonly (number | Error)[], ran: string[] = []): Alternative {
  let next = 0
  return {
    name,
    async run() {
      ran.push(name)
      const value = values[next++]!
      if (value instanceof Error) throw value
      return { speed: value }
    },
  }
}

test('the median of an even number of values lies between the middle two', () => {
  expect(medianOf([9, 1, 5])).toBe(5)
  expect(medianOf([9, 1, 5, 6])).toBe(5.5)
  expect(medianOf([7])).toBe(7)
  expect(() => medianOf([])).toThrow(RangeError)
})

test('each round runs every alternative and begins with another one', async () => {
  const ran: string[] = []
  const three = ['a', 'b', 'c'].map((name) => alternative(name, [1, 1, 1], ran))
  await runRounds(benchmark, three, 3, quiet)
  expect(ran.join('')).toBe('abcbcacab')
})

test('rows and ratios come from the medians, and a ratio without its rows is left out', async () => {
  const { rows, ratios, failures } = await runRounds(
    benchmark,
    [alternative('ours', [30, 10, 20]), alternative('theirs', [4, 5, 6])],
    3,
    quiet,
  )
  expect(rows).toEqual([
    { what: 'speed, ours', unit: 'MB/s', median: 20, min: 10, max: 30, runs: 3 },
    { what: 'speed, theirs', unit: 'MB/s', median: 5, min: 4, max: 6, runs: 3 },
  ])
  expect(ratios).toEqual([{ label: 'ours/theirs', value: 4, aim: { atLeast: 2 } }])
  expect(failures).toBe(0)
})

test('a run that fails is told and counted, and leaves no figure', async () => {
  const told: string[] = []
  const { rows, ratios, failures } = await runRounds(
    benchmark,
    [alternative('ours', [30, new Error('no disk')]), alternative('theirs', [new Error('gone'), new Error('gone')])],
    2,
    (line) => told.push(line),
  )
  expect(rows.map(({ what, runs }) => [what, runs])).toEqual([['speed, ours', 1]])
  expect(ratios).toEqual([])
  expect(failures).toBe(3)
  expect(told.filter((line) => line.includes('FAILED'))).toHaveLength(3)
})
