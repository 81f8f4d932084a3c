import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { BENCHMARKS } from '../benchmarks.ts'
import type { Alternative, Bench, Benchmark, Settings } from './benchmark.ts'
import { readBrowserVersion } from './browser.ts'
import { describeMachine, formatRatios, formatRows, writeResults } from './report.ts'
import { runRounds } from './run-rounds.ts'

/** Processes that want to run, for each core: with more than these before it begins, a benchmark measures them too. */
const QUIET_LOAD_PER_CORE = 0.25

const USAGE = 'npm run bench -- NAME [--runs N] [--megabytes N] [--only ALTERNATIVE]…'

/** Returns the exit code: 0 when every run completed, whatever the figures. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let command
  try {
    command = readCommand(args)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${listBenchmarks()}`)
    return 1
  }
  if (command === undefined) {
    console.log(listBenchmarks())
    return 0
  }
  return runBenchmark(command.benchmark, command.settings, command.only)
}

function listBenchmarks(): string {
  const width = Math.max(...BENCHMARKS.map(({ name }) => name.length))
  const lines = BENCHMARKS.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`)
  return [`${USAGE}\n`, ...lines].join('\n')
}

interface Command {
  readonly benchmark: Benchmark
  readonly settings: Settings
  /** Names of the alternatives to run; all when there are none. */
  readonly only: readonly string[]
}

function readCommand(args: readonly string[]): Command | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { runs: { type: 'string' }, megabytes: { type: 'string' }, only: { type: 'string', multiple: true } },
  })
  const [name, ...more] = positionals
  if (name === undefined) return undefined
  if (more.length > 0) throw new Error('One benchmark at a time.')
  const benchmark = BENCHMARKS.find((each) => each.name === name)
  if (benchmark === undefined) throw new Error(`There is no benchmark "${name}".`)
  const { runs, megabytes } = benchmark.defaults
  return {
    benchmark,
    only: values.only ?? [],
    settings: {
      runs: readCount('runs', values.runs, runs),
      megabytes: readCount('megabytes', values.megabytes, megabytes),
    },
  }
}

function readCount(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1)
    throw new Error(`--${option} takes a whole number from 1, not ${text}.`)
  return count
}

async function runBenchmark(benchmark: Benchmark, settings: Settings, only: readonly string[]): Promise<number> {
  const machine = describeMachine(await readBrowserVersion())
  console.log(`${benchmark.name}: ${settings.runs} runs of each, ${settings.megabytes} MB, ${machine.browser}`)
  warnOfLoad()
  const bench = await benchmark.prepare(settings)
  try {
    const tell = (line: string): void => console.log(line)
    const alternatives = only.length === 0 ? bench.alternatives : only.map((name) => findAlternative(bench, name))
    const { rows, ratios, failures } = await runRounds(benchmark, alternatives, settings.runs, tell)
    console.log(`\n${formatRows(rows)}\n\n${formatRatios(ratios)}\n`)
    console.log(`Written to ${writeResults(benchmark.name, machine, rows, ratios)}.`)
    if (failures > 0) console.error(`${failures} runs failed; see above.`)
    return failures === 0 ? 0 : 1
  } finally {
    await bench.close()
  }
}

function findAlternative({ alternatives }: Bench, name: string): Alternative {
  const found = alternatives.find((alternative) => alternative.name === name)
  if (found !== undefined) return found
  throw new Error(`There is no alternative "${name}" but: ${alternatives.map((each) => each.name).join(', ')}.`)
}

/** The average of the last minute. */
function warnOfLoad(): void {
  const load = loadavg()[0] ?? 0
  if (load <= QUIET_LOAD_PER_CORE * cpus().length) return
  console.warn(`This machine is busy with other things (load ${load.toFixed(1)}): the figures will not be worth much.`)
}
