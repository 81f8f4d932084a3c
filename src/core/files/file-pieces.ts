import type { Bytes } from '../base/bytes.ts'
import { WarrenError, throwIfCancelled } from '../base/errors.ts'
import { untilResumed } from '../base/pause.ts'
import type { FileSource, IngestOptions } from '../ports/compute.ts'
import { PIECES_IN_FLIGHT, READ_PIECE_BYTES } from './limits.ts'
import { mapAhead } from './map-ahead.ts'

/**
 * A file's bytes in order, the next piece being read while one is used. Slices are faster than the file's stream.
 *
 * @throws WarrenError `invalid` when the file can't be read any more, `cancelled`
 */
export function readPieces(
  source: FileSource,
  options: Pick<IngestOptions, 'signal' | 'paused'> = {},
): AsyncGenerator<Bytes, void> {
  return mapAhead(pieceStarts(source.size, options), (start) => readPiece(source, start), {
    maxCount: PIECES_IN_FLIGHT,
  })
}

async function* pieceStarts(
  size: number,
  { signal, paused }: Pick<IngestOptions, 'signal' | 'paused'>,
): AsyncGenerator<number, void> {
  for (let start = 0; start < size; start += READ_PIECE_BYTES) {
    await untilResumed(paused, signal)
    throwIfCancelled(signal)
    yield start
  }
}

async function readPiece(source: FileSource, start: number): Promise<Bytes> {
  const end = Math.min(start + READ_PIECE_BYTES, source.size)
  const bytes = await readSlice(source, start, end)
  if (bytes.byteLength !== end - start) throw unreadable(undefined)
  return bytes
}

async function readSlice(source: FileSource, start: number, end: number): Promise<Bytes> {
  try {
    return new Uint8Array(await source.slice(start, end).arrayBuffer())
  } catch (error) {
    throw unreadable(error)
  }
}

function unreadable(cause: unknown): WarrenError {
  return new WarrenError('invalid', 'The file could not be read: it was changed, moved or removed meanwhile.', {
    cause,
  })
}
