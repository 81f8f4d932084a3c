import { WarrenError } from '../core/base/errors.ts'
import { ingestFile } from '../core/files/ingest.ts'
import { openBrowserBlockStore } from '../platform/browser/block-store.ts'
import type { BrowserBlockStore } from '../platform/browser/block-store.ts'
import type { FromIngestWorker, ToIngestWorker } from '../platform/browser/ingest-messages.ts'

/**
 * A dedicated worker that takes a file from its bytes to stored blocks by itself: it reads, cuts, seals and writes, and
 * sends back only progress and the list of chunks. A composition root of its own, as browser.ts is for the page.
 */

/** Milliseconds between two reports of a task's progress: more often nobody sees a difference. */
const PROGRESS_INTERVAL = 100

declare const self: DedicatedWorkerGlobalScope

const storeByName = new Map<string, BrowserBlockStore>()
const cancelByTask = new Map<number, AbortController>()

function send(message: FromIngestWorker): void {
  self.postMessage(message)
}

function storeNamed(name: string): BrowserBlockStore {
  const store = storeByName.get(name) ?? openBrowserBlockStore(name)
  storeByName.set(name, store)
  return store
}

async function ingest(request: Extract<ToIngestWorker, { type: 'ingest' }>): Promise<void> {
  const { task, blockDatabaseName, file, convergenceSecret } = request
  const cancel = new AbortController()
  cancelByTask.set(task, cancel)
  let reportedAt = Number.NEGATIVE_INFINITY
  try {
    const chunks = await ingestFile(storeNamed(blockDatabaseName), file, {
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
    const { code, message } = toFailure(error)
    send({ type: 'failed', task, code, message })
  } finally {
    cancelByTask.delete(task)
  }
}

function toFailure(error: unknown): WarrenError {
  if (error instanceof WarrenError) return error
  return new WarrenError('unsupported', 'This browser could not seal the file.', { cause: error })
}

self.addEventListener('message', ({ data }: MessageEvent<ToIngestWorker>) => {
  if (data.type === 'cancel') cancelByTask.get(data.task)?.abort()
  else void ingest(data)
})

// Never let go: a browser that ends a worker (no memory left, a crash) tells the page nothing, but frees its locks.
void self.navigator.locks.request(self.name, () => {
  send({ type: 'started' })
  return new Promise(() => undefined)
})
