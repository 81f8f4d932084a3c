import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build as buildProgram } from 'vite'
import { type RelayProcess, startRelay } from '../../e2e/support/relay-process.ts'
import { build, isBuilt } from '../../scripts/build.mjs'
import { ROOT, runQuietly } from '../../scripts/run.mjs'
import { type Alternative, type Benchmark, type Measures, rowName } from '../harness/benchmark.ts'

const MILLION = 1_000_000
const SIZES = [0, MILLION] as const
const KEEP = ['--keep', '100GB']
const MEGABYTE = 2 ** 20

interface Filled {
  readonly dataFolder: string
  readonly blocks: number
}

const alternativeOf = (blocks: number): string => `${blocks} blocks`

async function readMetric(relay: RelayProcess, name: string): Promise<number> {
  const text = await (await fetch(`${relay.url}/metrics`)).text()
  const value = Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
  if (Number.isNaN(value)) throw new Error(`The relay tells no ${name}.`)
  return value
}

/** A program of its own, since LevelDB is loaded when a store is opened, and not with the module. */
async function buildFiller(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'warren-bench-'))
  await buildProgram({
    root: ROOT,
    configFile: join(ROOT, 'vite.relay.config.ts'),
    logLevel: 'error',
    build: { ssr: 'bench/keeper/fill-store.ts', outDir },
  })
  return outDir
}

/** A keeper's folder as it is after its keeper has taken so many blocks. */
async function fill(program: string, blocks: number): Promise<Filled> {
  const relay = await startRelay({ args: KEEP })
  const { invite, dataFolder } = relay
  await relay.stop()
  if (invite === undefined) throw new Error('The relay made no mesh.')
  const args = [program, join(dataFolder, 'keeper'), invite, String(blocks)]
  if (blocks > 0) await runQuietly('Filling the store', process.execPath, args)
  return { dataFolder, blocks }
}

/** From the start of the process until it serves. It is killed then, so that the next start has to make do with that. */
async function start({ dataFolder, blocks }: Filled): Promise<Measures> {
  const begun = performance.now()
  const relay = await startRelay({ dataFolder, args: KEEP })
  const ready = performance.now() - begun
  try {
    const kept = await readMetric(relay, 'warren_keeper_blocks')
    if (kept < blocks) throw new Error(`It tells of ${kept} blocks.`)
    if ((await readMetric(relay, 'warren_keeper_missing_roots')) > 0) throw new Error('It lacks some files.')
    return {
      start: ready,
      memory: (await readMetric(relay, 'process_resident_memory_bytes')) / MEGABYTE,
      disk: (await readMetric(relay, 'warren_keeper_used_bytes')) / MEGABYTE,
    }
  } finally {
    await relay.kill()
  }
}

export const keeper: Benchmark = {
  name: 'keeper',
  about: 'how long a keeper with a million small blocks takes from its start until it serves',
  defaults: { runs: 5, megabytes: 1 },
  units: { start: 'ms', memory: 'MB', disk: 'MB' },
  ratios: {
    'start-1000000-ms': (median) => ({
      value: median(rowName('start', alternativeOf(MILLION))),
      aim: { atMost: 5_000 },
    }),
    'start-1000000/start-0': (median) => ({
      value: median(rowName('start', alternativeOf(MILLION))) / median(rowName('start', alternativeOf(0))),
    }),
  },
  async prepare() {
    if (!isBuilt()) await build()
    const built = await buildFiller()
    const filled: Filled[] = []
    for (const blocks of SIZES) filled.push(await fill(join(built, 'fill-store.js'), blocks))
    return {
      alternatives: filled.map((each): Alternative => ({ name: alternativeOf(each.blocks), run: () => start(each) })),
      async close() {
        for (const folder of [built, ...filled.map(({ dataFolder }) => dataFolder)]) {
          await rm(folder, { recursive: true, force: true })
        }
      },
    }
  },
}
