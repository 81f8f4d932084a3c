import { WarrenError } from '../../core/mesh.ts'
import type { Outgoing } from '../../core/mesh.ts'
import { createSpokenError } from '../describe-error.ts'
import { strings } from '../strings.ts'

type Piece = Uint8Array<ArrayBuffer>

export interface PumpOptions {
  readonly signal: AbortSignal
  /** Called with each piece, in order; the next one is read once it resolves. */
  readonly take: (piece: Piece) => void | Promise<void>
}

/**
 * The pieces of a stream. Aborting ends a read that waits for a block which may never come; whoever stops early cancels it.
 *
 * @throws WarrenError `cancelled`, or the signal's own when it is one, and what the stream errors with
 */
export async function* readPieces(stream: Outgoing['stream'], signal: AbortSignal): AsyncGenerator<Piece, void> {
  const throwIfAborted = () => {
    if (!signal.aborted) return
    throw signal.reason instanceof WarrenError ? signal.reason : new WarrenError('cancelled', 'This was cancelled.')
  }
  const reader = stream.getReader()
  // A stream that has ended or failed already takes a cancel as nothing, or once more as its own error.
  const stop = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      throwIfAborted()
      const { done, value } = await reader.read()
      throwIfAborted()
      if (done) return
      yield value
    }
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

/**
 * Reads something from beginning to end. Where files may be left out, nobody knows beforehand how much it is.
 *
 * @throws WarrenError what `readPieces` throws; `storage` when the stream ends too early
 */
export async function pumpStream(
  name: string,
  { size, stream, leftOut }: Outgoing,
  { signal, take }: PumpOptions,
): Promise<void> {
  let bytes = 0
  for await (const piece of readPieces(stream, signal)) {
    bytes += piece.byteLength
    await take(piece)
  }
  if (leftOut === undefined && bytes !== size) throw createSpokenError('storage', strings.errors.incomplete(name))
}
