import { unixfs } from '@helia/unixfs'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { hashBytes } from '../../src/core/crypto/hash.ts'
import { cutChunks } from '../../src/core/files/chunker.ts'
import { readPieces } from '../../src/core/files/file-pieces.ts'
import { drawGearTable } from '../../src/core/files/gear.ts'
import { MAX_CHUNK_BYTES, RUNS_IN_FLIGHT, SEALS_IN_FLIGHT } from '../../src/core/files/limits.ts'
import { mapAhead } from '../../src/core/files/map-ahead.ts'
import type { Block } from '../../src/core/ports/block-store.ts'
import { BLOCK_OVERHEAD_BYTES } from '../../src/core/wire/block.ts'
import { cidOfDigest } from '../../src/core/wire/cid.ts'
import { openBrowserBlockStore } from '../../src/platform/browser/block-store.ts'
import { answerJob } from '../harness/call-worker.ts'
import { makeRandomBytes } from '../harness/random-bytes.ts'
import { openCopyingBlockstore } from '../ipfs/copying-blockstore.ts'

/** Adding a file, taken apart; each with the lengths of chunks that the file's own cutting gives. */
const PARTS = { read, cut, hash, encrypt, store, helia }

export type Part = keyof typeof PARTS

/** The lengths of a run's chunks. */
export type RunLengths = readonly number[]

export interface PartJob {
  readonly part: Part
  readonly file: File
  /** This worker's share of the file's runs. */
  readonly runs: readonly RunLengths[]
}

/** Milliseconds since 1970, so that those of several workers compare. */
export interface Span {
  readonly start: number
  readonly end: number
}

const DATABASE = 'bench'
const SECRET = new Uint8Array(32).fill(7)
const DIGEST_BYTES = 32

answerJob((job: PartJob | { readonly lengthsOf: File }) =>
  'lengthsOf' in job ? runLengths(job.lengthsOf) : PARTS[job.part](job),
)

async function runLengths(file: File): Promise<readonly RunLengths[]> {
  const runs: RunLengths[] = []
  for await (const run of cutChunks(readPieces(file), drawGearTable(SECRET))) {
    runs.push(run.map(({ byteLength }) => byteLength))
  }
  return runs
}

function read({ file }: PartJob): Promise<Span> {
  return measureSpan(() => drain(readPieces(file)))
}

/** Of bytes that are read already: the time of a piece's arrival is not counted, nor overlaps with anything. */
async function cut({ file }: PartJob): Promise<Span> {
  const pieces: Bytes[] = []
  for await (const piece of readPieces(file)) pieces.push(piece)
  return measureSpan(() => drain(cutChunks(inTurn(pieces), drawGearTable(SECRET))))
}

async function hash({ runs }: PartJob): Promise<Span> {
  const source = makeRandomBytes(MAX_CHUNK_BYTES)
  return overChunks(runs, (length) => hashBytes(source.subarray(0, length)))
}

async function encrypt({ runs }: PartJob): Promise<Span> {
  const source = makeRandomBytes(MAX_CHUNK_BYTES)
  const iv = new Uint8Array(12)
  return overChunks(runs, async (length) => {
    // A key for each chunk, as in convergent encryption.
    const key = await crypto.subtle.importKey('raw', SECRET, 'AES-GCM', false, ['encrypt'])
    return crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, source.subarray(0, length))
  })
}

/** In the batches, and with as many of them under way, as the app has. */
async function store({ runs }: PartJob): Promise<Span> {
  const batches = runs.map((lengths) => lengths.map((length) => makeBlock(length + BLOCK_OVERHEAD_BYTES)))
  const blocks = openBrowserBlockStore(DATABASE)
  return measureSpan(() => drain(mapAhead(batches, (batch) => blocks.putMany(batch), { maxCount: RUNS_IN_FLIGHT })))
}

function makeBlock(length: number): Block {
  return { cid: cidOfDigest('raw', makeRandomBytes(DIGEST_BYTES)), bytes: makeRandomBytes(length) }
}

/** With its own settings: blocks of 1 MiB, ten writes at once, nothing encrypted. */
async function helia({ file }: PartJob): Promise<Span> {
  const files = unixfs({ blockstore: await openCopyingBlockstore(DATABASE) })
  return measureSpan(async () => files.addBytes(new Uint8Array(await file.arrayBuffer())))
}

async function overChunks(runs: readonly RunLengths[], work: (length: number) => Promise<unknown>): Promise<Span> {
  return measureSpan(() => drain(mapAhead(runs.flat(), work, { maxCount: SEALS_IN_FLIGHT })))
}

async function measureSpan(work: () => Promise<unknown>): Promise<Span> {
  const start = performance.timeOrigin + performance.now()
  await work()
  return { start, end: performance.timeOrigin + performance.now() }
}

async function* inTurn<T>(items: readonly T[]): AsyncGenerator<T, void> {
  yield* items
}

async function drain(results: AsyncGenerator<unknown, void>): Promise<void> {
  while ((await results.next()).done !== true);
}
