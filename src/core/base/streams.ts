import type { Bytes } from './bytes.ts'
import { concatBytes } from './bytes.ts'
import { throwIfCancelled, WarrenError } from './errors.ts'

/** A piece on its way out costs a round trip to whoever takes it: shorter ones go together (64 KiB). */
const GATHERED_BYTES = 64 * 1024

/**
 * A stream of what the generator yields, asked for piece by piece: nothing runs before the first read, nothing is held.
 * Cancelling the stream aborts the generator's signal and ends it.
 */
export function generateStream(generate: (signal: AbortSignal) => AsyncGenerator<Bytes, void>): ReadableStream<Bytes> {
  const stop = new AbortController()
  const pieces = generate(stop.signal)
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const next = await pieces.next()
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      },
      cancel() {
        stop.abort(new WarrenError('cancelled', 'Reading was cancelled.'))
        // Ends after what is under way has noticed; nobody need wait for that.
        void pieces.return()
      },
    },
    { highWaterMark: 0 },
  )
}

/**
 * The pieces of a stream. Aborting ends a read that waits for one which may never come; whoever stops early cancels it.
 *
 * @throws WarrenError `cancelled`, and what the stream errors with
 */
export async function* readStream(stream: ReadableStream<Bytes>, signal: AbortSignal): AsyncGenerator<Bytes, void> {
  const reader = stream.getReader()
  // A stream that has ended or failed already takes a cancel as nothing, or once more as its own error.
  const stop = (): void => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      throwIfCancelled(signal)
      const { done, value } = await reader.read()
      throwIfCancelled(signal)
      if (done) return
      yield value
    }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/** The same bytes in fewer pieces: short ones are put together, long ones passed on as they are. */
export async function* gatherPieces(pieces: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void> {
  let gathered: Bytes[] = []
  let bytes = 0
  for await (const piece of pieces) {
    if (bytes > 0 && bytes + piece.byteLength > GATHERED_BYTES) {
      yield concatBytes(...gathered)
      gathered = []
      bytes = 0
    }
    if (piece.byteLength >= GATHERED_BYTES) yield piece
    else {
      gathered.push(piece)
      bytes += piece.byteLength
    }
  }
  if (bytes > 0) yield concatBytes(...gathered)
}
