import { WarrenError } from '../../core/base/errors.ts'
import { ingestFile } from '../../core/files/ingest.ts'
import type { BlockStore } from '../../core/ports/block-store.ts'
import type { Compute } from '../../core/ports/compute.ts'

/** Compute in the same thread: for tests, the simulator, and Node. */
export function createInlineCompute(store: BlockStore): Compute {
  const closing = new AbortController()
  return {
    ingest(source, options) {
      const { signal = closing.signal } = options
      return ingestFile(store, source, { ...options, signal: AbortSignal.any([signal, closing.signal]) })
    },
    async close() {
      closing.abort(new WarrenError('closed', 'This was closed.'))
    },
  }
}
