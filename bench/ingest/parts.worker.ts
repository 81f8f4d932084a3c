import { unixfs } from '@helia/unixfs'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { hashBytes } from '../../src/core/crypto/hash.ts'
import { createBlockWriter } from '../../src/core/files/block-writer.ts'
import { cutChunks } from '../../src/core/files/chunker.ts'
import { readPieces } from '../../src/core/files/file-pieces.ts'
import { drawGearTable } from '../../src/core/files/gear.ts'
import { MAX_CHUNK_BYTES, SEALS_IN_FLIGHT } from '../../src/core/files/limits.ts'
import { mapAhead } from '../../src/core/files/map-ahead.ts'
import type { Block } from '../../src/core/ports/block-store.ts'
import { BLOCK_OVERHEAD_BYTES } from '../../src/core/wire/block.ts'
import { cidOfDigest } from '../../src/core/wire/cid.ts'
import { openBrowserBlockStore } from '../../src/platform/browser/block-store.ts'
import { answerJob } from '../harness/call-worker.ts'
import { makeRandomBytes } from '../harness/random-bytes.ts'
import { measureThroughput } from '../harness/throughput.ts'
import { openCopyingBlockstore } from '../ipfs/copying-blockstore.ts'

/** Adding a file, taken apart; each with the lengths of chunks that the file's own cutting gives. */
const PARTS = { read, cut, hash, encrypt, store, helia }

export type Part = keyof typeof PARTS

const DATABASE = 'bench'
const SECRET = new Uint8Array(32).fill(7)
const DIGEST_BYTES = 32

answerJob(({ part, file }: { readonly part: Part; readonly file: File }) => PARTS[part](file))

function read(file: File): Promise<number> {
  return measureThroughput(file.size, () => drain(readPieces(file)))
}

/** Of bytes that are read already: the time of a piece's arrival is not counted, nor overlaps with anything. */
async function cut(file: File): Promise<number> {
  const pieces: Bytes[] = []
  for await (const piece of readPieces(file)) pieces.push(piece)
  return measureThroughput(file.size, () => drain(cutChunks(inTurn(pieces), drawGearTable(SECRET))))
}

async function hash(file: File): Promise<number> {
  const source = makeRandomBytes(MAX_CHUNK_BYTES)
  return overChunks(file, (length) => hashBytes(source.subarray(0, length)))
}

async function encrypt(file: File): Promise<number> {
  const source = makeRandomBytes(MAX_CHUNK_BYTES)
  const iv = new Uint8Array(12)
  return overChunks(file, async (length) => {
    // A key for each chunk, as in convergent encryption.
    const key = await crypto.subtle.importKey('raw', SECRET, 'AES-GCM', false, ['encrypt'])
    return crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, source.subarray(0, length))
  })
}

async function store(file: File): Promise<number> {
  const blocks = (await chunkLengths(file)).map((length): Block => {
    const bytes = makeRandomBytes(length + BLOCK_OVERHEAD_BYTES)
    return { cid: cidOfDigest('raw', makeRandomBytes(DIGEST_BYTES)), bytes }
  })
  const writer = createBlockWriter(openBrowserBlockStore(DATABASE), () => undefined)
  return measureThroughput(file.size, async () => {
    for (const block of blocks) await writer.write(block, 0)
    await writer.finish()
  })
}

/** With its own settings: blocks of 1 MiB, ten writes at once, nothing encrypted. */
async function helia(file: File): Promise<number> {
  const files = unixfs({ blockstore: await openCopyingBlockstore(DATABASE) })
  return measureThroughput(file.size, async () => files.addBytes(new Uint8Array(await file.arrayBuffer())))
}

async function overChunks(file: File, work: (length: number) => Promise<unknown>): Promise<number> {
  const lengths = await chunkLengths(file)
  return measureThroughput(file.size, () => drain(mapAhead(lengths, work, { maxCount: SEALS_IN_FLIGHT })))
}

async function chunkLengths(file: File): Promise<readonly number[]> {
  const lengths: number[] = []
  for await (const chunk of cutChunks(readPieces(file), drawGearTable(SECRET))) lengths.push(chunk.byteLength)
  return lengths
}

async function* inTurn<T>(items: readonly T[]): AsyncGenerator<T, void> {
  yield* items
}

async function drain(results: AsyncGenerator<unknown, void>): Promise<void> {
  while ((await results.next()).done !== true);
}
