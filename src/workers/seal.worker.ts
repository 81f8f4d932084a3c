import { sealRun } from '../core/files/seal-chunks.ts'
import type { ChunkRef } from '../core/ports/compute.ts'
import type { SealCall, StoreCall, ToSealer } from '../platform/browser/ingest-messages.ts'
import { answerOver, callOver, discardBytes } from '../platform/browser/port-calls.ts'
import { holdLifeLock } from './life-lock.ts'

/** A thread in the middle of an ingest pipeline: chunks become blocks and go on to the store. */

declare const self: DedicatedWorkerGlobalScope

self.addEventListener('message', ({ data: { cutter, store } }: MessageEvent<ToSealer>) => {
  const storeBlocks = callOver<StoreCall, void>(store)
  answerOver<SealCall, readonly ChunkRef[]>(cutter, async ({ run, convergenceSecret }) => {
    const sealed = await sealRun(run, convergenceSecret)
    discardBytes(run)
    const blocks = sealed.map(({ block }) => block)
    await storeBlocks(
      blocks,
      blocks.map(({ bytes }) => bytes),
    )
    return sealed.map(({ ref }) => ref)
  })
})
holdLifeLock()
