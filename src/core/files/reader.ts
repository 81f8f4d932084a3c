import type { Bytes } from '../base/bytes.ts'
import { WarrenError } from '../base/errors.ts'
import { generateStream } from '../base/streams.ts'
import type { FileContent } from '../wire/vault-body.ts'
import type { ReaderDependencies } from './chunk-opener.ts'
import { createChunkOpener } from './chunk-opener.ts'
import { chunksInRange } from './chunks-in-range.ts'
import { READ_AHEAD_BLOCKS, READ_AHEAD_BYTES } from './limits.ts'
import { mapAhead } from './map-ahead.ts'

export type { ReaderDependencies }

/** Bytes of a file's plaintext from `start` (inclusive) to `end` (exclusive). */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * A file's plaintext, or a range of it, in order. Nothing is fetched before the first read; then a few blocks ahead of
 * what is read. Cancelling the stream aborts what is being fetched. Memory is bounded whatever the file's length.
 *
 * The stream errors with WarrenError `decrypt` (a block that is not what its key sealed), `schema` and the other codes of
 * a format (a manifest that is not one, or does not fit what led to it), and with whatever `getBlock` throws, as it is.
 *
 * @throws WarrenError `invalid` at once when the range is not within the file
 */
export function readFile(
  dependencies: ReaderDependencies,
  content: FileContent,
  range: ByteRange = { start: 0, end: content.size },
): ReadableStream<Bytes> {
  checkRange(range, content.size)
  return generateStream((cancelled) => readChunks(dependencies, content, range, cancelled))
}

async function* readChunks(
  dependencies: ReaderDependencies,
  content: FileContent,
  range: ByteRange,
  cancelled: AbortSignal,
): AsyncGenerator<Bytes, void> {
  const stop = new AbortController()
  const openChunk = createChunkOpener(dependencies, AbortSignal.any([cancelled, stop.signal]))
  yield* mapAhead(
    chunksInRange(openChunk, content, range),
    async ({ ref, from, to }) => {
      const plaintext = await openChunk(ref)
      if (plaintext.byteLength !== ref.length) {
        throw new WarrenError('schema', 'A part of this file is not as long as the file says.')
      }
      // A copy when only a part is wanted: a view would keep the rest in memory.
      return from === 0 && to === plaintext.byteLength ? plaintext : plaintext.slice(from, to)
    },
    {
      maxCount: READ_AHEAD_BLOCKS,
      maxWeight: READ_AHEAD_BYTES,
      weightOf: ({ ref }) => ref.length,
      onAbandon: () => stop.abort(),
    },
  )
}

function checkRange({ start, end }: ByteRange, size: number): void {
  const within = Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end && end <= size
  if (!within) throw new WarrenError('invalid', `The range from ${start} to ${end} is not within this file.`)
}
