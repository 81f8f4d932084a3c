import { createWritable, type Writable } from '../core/base/readable.ts'
import { readPieces } from '../core/files/file-pieces.ts'
import type { StoreRun } from '../core/files/ingest.ts'
import { ingestPieces } from '../core/files/ingest.ts'
import type { ChunkRef } from '../core/ports/compute.ts'
import type { FromCutter, SealCall, ToCutter } from '../platform/browser/ingest-messages.ts'
import type { RemoteCall } from '../platform/browser/port-calls.ts'
import { callOver, toFailure } from '../platform/browser/port-calls.ts'
import { holdLifeLock } from './life-lock.ts'

/** The first thread of an ingest pipeline: reads files, cuts them, and deals the runs of chunks out to the sealers. */

/** Milliseconds between two reports of a task's progress: more often nobody sees a difference. */
const PROGRESS_INTERVAL = 100

declare const self: DedicatedWorkerGlobalScope

type Sealer = RemoteCall<SealCall, readonly ChunkRef[]>

interface Task {
  readonly cancel: AbortController
  readonly paused: Writable<boolean>
}

const taskById = new Map<number, Task>()
let sealers: readonly Sealer[] = []
let dealt = 0

function send(message: FromCutter): void {
  self.postMessage(message)
}

/** In turn: runs are about equally long. */
function nextSealer(): Sealer {
  return sealers[dealt++ % sealers.length] as Sealer
}

async function ingest({ task, file, convergenceSecret }: Extract<ToCutter, { type: 'ingest' }>): Promise<void> {
  const cancel = new AbortController()
  const paused = createWritable(false)
  taskById.set(task, { cancel, paused })
  const storeRun: StoreRun = (run) => nextSealer()({ run, convergenceSecret }, run)
  let reportedAt = Number.NEGATIVE_INFINITY
  try {
    const chunks = await ingestPieces(storeRun, readPieces(file, { signal: cancel.signal, paused }), {
      convergenceSecret,
      signal: cancel.signal,
      onProgress: ({ bytes }) => {
        const now = performance.now()
        if (now - reportedAt < PROGRESS_INTERVAL && bytes < file.size) return
        reportedAt = now
        send({ type: 'progress', task, bytes })
      },
    })
    send({ type: 'done', task, chunks })
  } catch (error) {
    send({ type: 'failed', task, failure: toFailure(error) })
  } finally {
    taskById.delete(task)
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ToCutter>) => {
  if (data.type === 'connect') sealers = data.sealers.map((port) => callOver(port))
  else if (data.type === 'ingest') void ingest(data)
  else if (data.type === 'cancel') taskById.get(data.task)?.cancel.abort()
  else taskById.get(data.task)?.paused.set(data.type === 'pause')
})
holdLifeLock()
