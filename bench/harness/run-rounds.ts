import type { Alternative, Benchmark, Measures, Ratio, Row } from './benchmark.ts'
import { MissingRow, rowName } from './benchmark.ts'

export interface Outcome {
  readonly rows: readonly Row[]
  readonly ratios: readonly Ratio[]
  /** Runs that threw. */
  readonly failures: number
}

/**
 * Rounds in which every alternative runs once, so that what else the machine does meets all of them alike. Each round
 * begins with another one: none always runs right after the same other.
 */
export async function runRounds(
  benchmark: Benchmark,
  alternatives: readonly Alternative[],
  runs: number,
  tell: (line: string) => void,
): Promise<Outcome> {
  const valuesByRow = new Map<string, { readonly unit: string; readonly values: number[] }>()
  let failures = 0

  const record = (alternative: Alternative, measures: Measures): void => {
    for (const [quantity, value] of Object.entries(measures)) {
      const what = rowName(quantity, alternative.name)
      const row = valuesByRow.get(what) ?? { unit: unitOf(benchmark, quantity), values: [] }
      row.values.push(value)
      valuesByRow.set(what, row)
    }
  }

  for (let round = 0; round < runs; round++) {
    const first = round % alternatives.length
    for (const alternative of [...alternatives.slice(first), ...alternatives.slice(0, first)]) {
      const heading = `round ${round + 1} of ${runs}, ${alternative.name}`
      try {
        const measures = await alternative.run()
        record(alternative, measures)
        tell(`${heading}: ${describe(benchmark, measures)}`)
      } catch (error) {
        failures += 1
        tell(`${heading}: FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      }
    }
  }

  const rows = [...valuesByRow].map(([what, { unit, values }]) => toRow(what, unit, values))
  return { rows: sortRows(rows, benchmark, alternatives), ratios: findRatios(benchmark, rows), failures }
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [below, above] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  if (below === undefined || above === undefined) throw new RangeError('There is no median of nothing.')
  return (below + above) / 2
}

function toRow(what: string, unit: string, values: readonly number[]): Row {
  return {
    what,
    unit,
    median: medianOf(values),
    min: Math.min(...values),
    max: Math.max(...values),
    runs: values.length,
  }
}

/** By quantity, then by alternative, as both were declared: whatever the order in which they ran. */
function sortRows(rows: readonly Row[], benchmark: Benchmark, alternatives: readonly Alternative[]): readonly Row[] {
  return Object.keys(benchmark.units).flatMap((quantity) =>
    alternatives.flatMap(({ name }) => rows.filter(({ what }) => what === rowName(quantity, name))),
  )
}

function findRatios(benchmark: Benchmark, rows: readonly Row[]): readonly Ratio[] {
  const median = (what: string): number => {
    const row = rows.find((each) => each.what === what)
    if (row === undefined) throw new MissingRow(what)
    return row.median
  }
  return Object.entries(benchmark.ratios).flatMap(([label, find]) => {
    try {
      return [{ label, ...find(median) }]
    } catch (error) {
      if (error instanceof MissingRow) return []
      throw error
    }
  })
}

function unitOf(benchmark: Benchmark, quantity: string): string {
  const unit = benchmark.units[quantity]
  if (unit === undefined) throw new Error(`The benchmark ${benchmark.name} names no unit for "${quantity}".`)
  return unit
}

function describe(benchmark: Benchmark, measures: Measures): string {
  return Object.entries(measures)
    .map(([quantity, value]) => `${quantity} ${value.toPrecision(4)} ${unitOf(benchmark, quantity)}`)
    .join(', ')
}
