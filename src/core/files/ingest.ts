import type { Bytes } from '../base/bytes.ts'
import { throwIfCancelled } from '../base/errors.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { ChunkRef, FileSource, IngestOptions } from '../ports/compute.ts'
import { createBlockWriter } from './block-writer.ts'
import { cutChunks } from './chunker.ts'
import { readPieces } from './file-pieces.ts'
import { drawGearTable } from './gear.ts'
import { sealChunks } from './seal-chunks.ts'

/**
 * A file on its way in: read → cut → seal → name → store, all stages at once. Holds a few pieces of 8 MiB, however
 * long the file. Blocks that are stored already are not written again, so that a retry goes on where it stopped.
 *
 * @throws WarrenError `cancelled`, `invalid` (the file can't be read any more), `storage-full`, `storage`, `closed`.
 *   Nothing is under way any more when it throws; blocks stored until then stay, unnamed by anything.
 */
export function ingestFile(
  store: BlockStore,
  source: FileSource,
  options: IngestOptions,
): Promise<readonly ChunkRef[]> {
  return ingestPieces(store, readPieces(source, options.signal), options)
}

/** As ingestFile, for bytes that come in pieces. */
export async function ingestPieces(
  store: BlockStore,
  pieces: AsyncIterable<Bytes>,
  { convergenceSecret, signal, onProgress }: IngestOptions,
): Promise<readonly ChunkRef[]> {
  let storedBytes = 0
  const writer = createBlockWriter(store, (bytes) => {
    storedBytes += bytes
    onProgress?.({ bytes: storedBytes })
  })
  const refs: ChunkRef[] = []
  try {
    throwIfCancelled(signal)
    const chunks = cutChunks(pieces, drawGearTable(convergenceSecret))
    for await (const { ref, block } of sealChunks(chunks, convergenceSecret)) {
      throwIfCancelled(signal)
      refs.push(ref)
      await writer.write(block, ref.length)
    }
    await writer.finish()
    return refs
  } catch (error) {
    await writer.abandon()
    throw error
  }
}
