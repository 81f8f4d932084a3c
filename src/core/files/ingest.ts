import type { Bytes } from '../base/bytes.ts'
import { throwIfCancelled } from '../base/errors.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { ChunkRef, FileSource, IngestOptions } from '../ports/compute.ts'
import { cutChunks } from './chunker.ts'
import { readPieces } from './file-pieces.ts'
import { drawGearTable } from './gear.ts'
import { RUNS_IN_FLIGHT } from './limits.ts'
import { mapAhead } from './map-ahead.ts'
import { sealRun } from './seal-chunks.ts'

/**
 * The second half of a file's way in: seals a run of chunks, and resolves with what a manifest says of them, in order,
 * once their blocks are stored. The run's buffers are handed over.
 */
export type StoreRun = (run: readonly Bytes[]) => Promise<readonly ChunkRef[]>

/**
 * A file on its way in: read → cut → seal → name → store. Blocks that are stored already are not written again, so that
 * a retry goes on where it stopped.
 *
 * @throws WarrenError `cancelled`, `invalid` (the file can't be read any more), `storage-full`, `storage`, `closed`.
 *   Nothing is under way any more when it throws; blocks stored until then stay, unnamed by anything.
 */
export function ingestFile(
  store: BlockStore,
  source: FileSource,
  options: IngestOptions,
): Promise<readonly ChunkRef[]> {
  return ingestPieces(storeRunsIn(store, options.convergenceSecret), readPieces(source, options), options)
}

/** As ingestFile, for bytes that come in pieces, and with the second half wherever it is done. */
export async function ingestPieces(
  storeRun: StoreRun,
  pieces: AsyncIterable<Bytes>,
  { convergenceSecret, signal, onProgress }: IngestOptions,
): Promise<readonly ChunkRef[]> {
  const refs: ChunkRef[] = []
  let storedBytes = 0
  throwIfCancelled(signal)
  const runs = cutChunks(pieces, drawGearTable(convergenceSecret))
  // Told when it is stored, not when it is its turn: while an add is paused nobody's turn comes.
  const storeAndTell: StoreRun = async (run) => {
    const stored = await storeRun(run)
    storedBytes += stored.reduce((sum, { length }) => sum + length, 0)
    onProgress?.({ bytes: storedBytes })
    return stored
  }
  // All stages work at the same time, and memory stays flat: no more is read than is waited for here.
  for await (const stored of mapAhead(runs, storeAndTell, { maxCount: RUNS_IN_FLIGHT })) {
    refs.push(...stored)
    throwIfCancelled(signal)
  }
  return refs
}

/** The second half in this thread. */
export function storeRunsIn(store: BlockStore, convergenceSecret: Bytes): StoreRun {
  return async (run) => {
    const sealed = await sealRun(run, convergenceSecret)
    await store.putMany(sealed.map(({ block }) => block))
    return sealed.map(({ ref }) => ref)
  }
}
