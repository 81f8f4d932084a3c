import { WarrenError } from '../base/errors.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { Compute } from '../ports/compute.ts'
import { ingestFile } from './ingest.ts'

/** Compute in the same thread: for tests, the simulator, and Node. */
export function createInlineCompute(store: BlockStore): Compute {
  const closing = new AbortController()
  const closed = new WarrenError('closed', 'This was closed while a file was being read.')
  return {
    prepare: () => undefined,
    async ingest(source, options) {
      if (closing.signal.aborted) throw closed
      const signal = options.signal === undefined ? closing.signal : AbortSignal.any([options.signal, closing.signal])
      try {
        return await ingestFile(store, source, { ...options, signal })
      } catch (error) {
        throw closing.signal.aborted && options.signal?.aborted !== true ? closed : error
      }
    },
    async close() {
      closing.abort(closed)
    },
  }
}
