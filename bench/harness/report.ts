import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/run.mjs'
import type { Ratio, Row } from './benchmark.ts'

const RESULTS = join(ROOT, 'bench', 'results')

/** What the figures were measured on. */
export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  readonly browser: string
}

export function describeMachine(browser: string): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    browser,
  }
}

/** Writes bench/results/NAME.json and returns its path. */
export function writeResults(name: string, machine: Machine, rows: readonly Row[], ratios: readonly Ratio[]): string {
  const path = join(RESULTS, `${name}.json`)
  const ratioByLabel = Object.fromEntries(ratios.map(({ label, value }) => [label, value]))
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(path, `${JSON.stringify({ name, machine, rows, ratios: ratioByLabel }, null, 2)}\n`)
  return path
}

export function formatRows(rows: readonly Row[]): string {
  const lines = rows.map(({ what, unit, median, min, max, runs }) => [
    what,
    ...[median, min, max].map(formatNumber),
    unit,
    String(runs),
  ])
  return alignColumns([['', 'median', 'least', 'most', 'unit', 'runs'], ...lines], [1, 2, 3, 5])
}

export function formatRatios(ratios: readonly Ratio[]): string {
  return alignColumns(
    ratios.map(({ label, value, aim }) => {
      if (aim === undefined) return [label, formatNumber(value), '']
      const [holds, words] =
        'atLeast' in aim
          ? [value >= aim.atLeast, `at least ${aim.atLeast}`]
          : [value <= aim.atMost, `at most ${aim.atMost}`]
      return [label, formatNumber(value), `${holds ? 'reaches' : 'MISSES'} the aim of ${words}`]
    }),
    [1],
  )
}

function formatNumber(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

function alignColumns(lines: readonly (readonly string[])[], right: readonly number[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths[column] ?? 0
          return right.includes(column) ? cell.padStart(width) : cell.padEnd(width)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
