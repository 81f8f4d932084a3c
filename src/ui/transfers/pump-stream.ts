import { WarrenError } from '../../core/mesh.ts'
import type { Outgoing } from '../../core/mesh.ts'
import { strings } from '../strings.ts'

export interface PumpOptions {
  readonly signal: AbortSignal
  /** Called with each piece, in order; the next one is read once it resolves. */
  readonly take: (piece: Uint8Array<ArrayBuffer>) => void | Promise<void>
}

/**
 * Reads something from beginning to end.
 *
 * @throws WarrenError `cancelled`, or the signal's own when it is one, or what the stream errors with; `storage` when it
 *   ends too early
 */
export async function pumpStream(
  name: string,
  { size, stream }: Outgoing,
  { signal, take }: PumpOptions,
): Promise<void> {
  const cancelled = () =>
    signal.reason instanceof WarrenError ? signal.reason : new WarrenError('cancelled', 'This was cancelled.')
  const reader = stream.getReader()
  // Cancelling ends a read that waits for a block which may never come.
  const stop = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  let bytes = 0
  try {
    if (signal.aborted) throw cancelled()
    for (;;) {
      const { done, value } = await reader.read()
      if (signal.aborted) throw cancelled()
      if (done) break
      bytes += value.byteLength
      await take(value)
    }
  } catch (error) {
    stop()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  if (bytes !== size) throw new WarrenError('storage', strings.errors.incomplete(name))
}
