import { WarrenError } from '../../core/base/errors.ts'
import type { FromIngestWorker, ToIngestWorker } from './ingest-messages.ts'

/** One worker, as the page holds it. */
export interface IngestWorker {
  post(message: ToIngestWorker): void
  /** Ends it at once; it is not heard of again. */
  end(): void
}

export interface IngestWorkerListener {
  onMessage(message: Exclude<FromIngestWorker, { type: 'started' }>): void
  /** Once: the worker could not start, failed, or is gone without a word. It has been ended. */
  onLost(error: WarrenError): void
}

/** Starts a worker and watches over it. @throws WarrenError `unsupported` when the browser has no such workers */
export function startIngestWorker(listener: IngestWorkerListener): IngestWorker {
  const name = `warren-ingest-${crypto.randomUUID()}`
  const worker = createWorker(name)
  const watch = new AbortController()

  const end = (): void => {
    watch.abort()
    worker.terminate()
  }
  const lose = (cause: unknown): void => {
    if (watch.signal.aborted) return
    end()
    const sentence = 'The part of Warren that reads files stopped working in this browser. Try again.'
    listener.onLost(new WarrenError('unsupported', sentence, { cause }))
  }
  // The worker holds a lock of its name for as long as it lives: given to us, it says that the worker is gone.
  const awaitDeath = async (): Promise<void> => {
    try {
      await navigator.locks.request(name, { signal: watch.signal }, () => lose(new Error('The worker ended.')))
    } catch (error) {
      if (!watch.signal.aborted) lose(error)
    }
  }

  worker.addEventListener('message', ({ data }: MessageEvent<FromIngestWorker>) => {
    if (watch.signal.aborted) return
    if (data.type === 'started') void awaitDeath()
    else listener.onMessage(data)
  })
  worker.addEventListener('messageerror', lose)
  worker.addEventListener('error', (event) => {
    event.preventDefault()
    lose(event.error ?? event.message)
  })
  return { post: (message) => worker.postMessage(message), end }
}

function createWorker(name: string): Worker {
  try {
    return new Worker(new URL('../../workers/ingest.worker.ts', import.meta.url), { type: 'module', name })
  } catch (cause) {
    throw new WarrenError('unsupported', 'This browser cannot run the part of Warren that reads files.', { cause })
  }
}
