import { openBrowserBlockStore } from '../platform/browser/block-store.ts'
import type { StoreCall, ToStore } from '../platform/browser/ingest-messages.ts'
import { answerOver } from '../platform/browser/port-calls.ts'
import { holdLifeLock } from './life-lock.ts'

/** The last thread of an ingest pipeline: writes blocks. */

declare const self: DedicatedWorkerGlobalScope

self.addEventListener('message', ({ data: { blockDatabaseName, sealers } }: MessageEvent<ToStore>) => {
  const store = openBrowserBlockStore(blockDatabaseName)
  for (const sealer of sealers) {
    answerOver<StoreCall, void>(sealer, async (blocks) => {
      // The blocks' bytes are left to the garbage collector, unlike the chunks': their weight is all that makes it run here, and
      // the browser keeps what a Blob holds, and the store writes Blobs, until it has run. Without it, all of the file.
      await store.putMany(blocks)
    })
  }
})
holdLifeLock()
