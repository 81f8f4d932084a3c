import { WarrenError } from '../../core/base/errors.ts'

/** The worker holds its lock: from now on, whoever is given it knows that the worker is gone. */
export const STARTED = 'started'

/** One worker, as the page holds it. */
export interface WatchedWorker<Input> {
  /** @param ports moved to the worker */
  post(message: Input, ports?: readonly MessagePort[]): void
  /** Ends it at once; it is not heard of again. */
  end(): void
}

export interface WorkerListener<Output> {
  onMessage(message: Output): void
  /** Once: the worker could not start, failed, or is gone without a word. It has been ended. */
  onLost(error: WarrenError): void
}

/**
 * Starts a worker and watches over it. Its name is also that of a Web Lock that it holds for as long as it lives
 * (workers/life-lock.ts): a browser that ends a worker (no memory left, a crash) tells the page nothing, but frees its locks.
 *
 * @throws WarrenError `unsupported` when the browser has no such workers
 */
export function startWatchedWorker<Input, Output>(
  create: (name: string) => Worker,
  listener: WorkerListener<Output>,
): WatchedWorker<Input> {
  const name = `warren-worker-${crypto.randomUUID()}`
  const worker = tryToCreate(create, name)
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
  const awaitDeath = async (): Promise<void> => {
    try {
      await navigator.locks.request(name, { signal: watch.signal }, () => lose(new Error('The worker ended.')))
    } catch (error) {
      if (!watch.signal.aborted) lose(error)
    }
  }

  worker.addEventListener('message', ({ data }: MessageEvent<Output | typeof STARTED>) => {
    if (watch.signal.aborted) return
    if (data === STARTED) void awaitDeath()
    else listener.onMessage(data)
  })
  worker.addEventListener('messageerror', lose)
  worker.addEventListener('error', (event) => {
    event.preventDefault()
    lose(event.error ?? event.message)
  })
  return { post: (message, ports = []) => worker.postMessage(message, [...ports]), end }
}

function tryToCreate(create: (name: string) => Worker, name: string): Worker {
  try {
    return create(name)
  } catch (cause) {
    throw new WarrenError('unsupported', 'This browser cannot run the part of Warren that reads files.', { cause })
  }
}
