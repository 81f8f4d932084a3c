import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { equalBytes } from '../../../src/core/base/bytes.ts'
import { isBlock } from '../../../src/core/blocks/verify.ts'
import { type DiskStores, openDiskStores } from '../../../src/platform/nodejs/disk-stores.ts'
import { makeScratchFolder } from './scratch-folder.ts'
import { ROUNDS_KEPT, roundOf } from './store-rounds.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
/** Of the stores alone: the whole program is killed in test/relay/keeper-kills.test.ts. Side by side, since a life is mostly waiting for a process to start. */
const LANES = 4
const KILLS_PER_LANE = 10
/** Small, and so are its packs: many of them are begun, and written anew. */
const QUOTA_BYTES = 128 * 1024 * 1024
/** A writer is killed after none, one or two whole rounds, at a random moment of so many milliseconds … */
const LONGEST_MOMENT_MS = 100
/** … or, every tenth, at one after it was started: while it opens its stores, most likely. */
const LONGEST_START_MS = 120
const wholeRoundsOf = (kill: number): number | 'at the start' => (kill % 10 === 9 ? 'at the start' : kill % 3)

interface Told {
  readonly begun: number
  readonly done: number
}

async function buildWriter(): Promise<string> {
  const outDir = join(await makeScratchFolder(), 'writer')
  await build({
    root: ROOT,
    configFile: join(ROOT, 'vite.relay.config.ts'),
    logLevel: 'error',
    build: { ssr: 'test/platform/nodejs/store-writer.ts', outDir, emptyOutDir: true },
  })
  return join(outDir, 'store-writer.js')
}

/** Has a writer go on from the round after `told`, kills it, and says what it has told by then. */
async function writeAndKill(
  program: string,
  folder: string,
  told: Told,
  after: number | 'at the start',
): Promise<Told> {
  const args = [program, folder, String(told.begun + 1), String(QUOTA_BYTES)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let { begun, done } = told
  const kill = (): void => void child.kill('SIGKILL')
  if (after === 'at the start') setTimeout(kill, Math.random() * LONGEST_START_MS)
  let rounds = 0
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word, number] = line.split(' ')
    if (word === 'begin') begun = Number(number)
    if (word === 'done') done = Number(number)
    if (word === 'done') rounds++
    if ((word === 'open' || word === 'done') && rounds === after) setTimeout(kill, Math.random() * LONGEST_MOMENT_MS)
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' })
  return { begun, done }
}

/** That a round is there as it was acknowledged, or, where it was not, in whole puts. */
async function checkRound(stores: DiskStores, number: number, isDone: boolean, { begun }: Told): Promise<void> {
  const { blocks, entries } = roundOf(number)
  const found = await Promise.all(blocks.map((put) => stores.blocks.getMany(put.map(({ cid }) => cid))))
  const isTakenBack = begun >= number + ROUNDS_KEPT
  for (const [i, put] of blocks.entries()) {
    const present = found[i]!.filter((bytes) => bytes !== undefined).length
    if (isDone && !isTakenBack) expect(present, `round ${number}, put ${i}`).toBe(put.length)
    if (!isDone && !isTakenBack) expect([0, put.length], `round ${number}, put ${i}`).toContain(present)
    const wrong = put.filter(({ bytes }, j) => found[i]![j] !== undefined && !equalBytes(found[i]![j], bytes))
    expect(wrong.map(({ cid }) => cid)).toEqual([])
  }
  if (!isDone) return
  expect(found[0]![0], `round ${number}, the block that stays`).toBeDefined()
  expect(await stores.entries.getMany(entries.map(({ cid }) => cid))).toEqual(entries.map(({ bytes }) => bytes))
}

/** Reads everything. */
async function scrub(stores: DiskStores): Promise<void> {
  let blocks = 0
  let bytes = 0
  for await (const cid of stores.blocks.cids()) {
    const read = await stores.blocks.get(cid)
    expect(read !== undefined && (await isBlock(cid, read)), cid).toBe(true)
    blocks++
    bytes += read!.byteLength
  }
  expect(await stores.blocks.usage()).toEqual({ blocks, bytes })
}

test('loses nothing that was acknowledged to 40 kills at random moments of writing, and is whole', async () => {
  const program = await buildWriter()
  await Promise.all(Array.from({ length: LANES }, () => runLane(program)))
})

async function runLane(program: string): Promise<void> {
  const folder = await makeScratchFolder()
  const done = new Set<number>()
  let told: Told = { begun: -1, done: -1 }
  for (let kill = 0; kill < KILLS_PER_LANE; kill++) {
    const before = told
    const doneBefore = done.size
    const after = wholeRoundsOf(kill)
    told = await writeAndKill(program, folder, told, after)
    for (let number = before.begun + 1; number <= told.done; number++) done.add(number)
    if (after !== 'at the start') expect(done.size - doneBefore).toBeGreaterThanOrEqual(after)
    const stores = await openDiskStores(folder, { quotaBytes: QUOTA_BYTES })
    const first = Math.max(0, before.begun - ROUNDS_KEPT)
    for (let number = first; number <= told.begun; number++) await checkRound(stores, number, done.has(number), told)
    await stores.close()
  }
  const stores = await openDiskStores(folder, { quotaBytes: QUOTA_BYTES })
  for (const number of done) await checkRound(stores, number, true, told)
  await scrub(stores)
  expect(stores.usedBytes()).toBeLessThan(QUOTA_BYTES)
  await stores.close()
}
