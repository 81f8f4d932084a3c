import type { WarrenError } from '../../core/base/errors.ts'
import type { FromCutter, ToCutter, ToSealer, ToStore } from './ingest-messages.ts'
import type { WatchedWorker, WorkerListener } from './watched-worker.ts'
import { startWatchedWorker } from './watched-worker.ts'

/**
 * Sealing is what takes the most of a processor's time, and in Chromium's workers WebCrypto runs on the worker's own
 * thread. Two make the four threads that most devices have; a third gained nothing (bench: ingest).
 */
export const SEALERS = 2

/** The threads that take files in, as the page holds them. */
export interface IngestPipeline {
  post(message: Exclude<ToCutter, { type: 'connect' }>): void
  /** Ends all threads at once; it is not heard of again. */
  end(): void
}

export interface IngestPipelineListener {
  onMessage(message: FromCutter): void
  /** Once: one of the threads could not start, failed or is gone, and all have been ended. */
  onLost(error: WarrenError): void
}

/**
 * Starts the threads and connects them: a cutter, which reads files and cuts them into runs of chunks; sealers, to which it
 * deals the runs out; and a store, to which these hand the blocks. The cutter alone says how much is under way.
 *
 * A file is cut in one thread, since two would cut it differently at their seam; and stored by one, since the
 * database takes one transaction at a time.
 *
 * @throws WarrenError `unsupported` when the browser can't run workers
 */
export function startIngestPipeline(blockDatabaseName: string, listener: IngestPipelineListener): IngestPipeline {
  const workers: Pick<WatchedWorker<never>, 'end'>[] = []
  const end = (): void => {
    for (const worker of workers) worker.end()
  }
  const onLost = (error: WarrenError): void => {
    end()
    listener.onLost(error)
  }
  const start = <Input, Output>(
    create: (name: string) => Worker,
    onMessage: WorkerListener<Output>['onMessage'],
  ): WatchedWorker<Input> => {
    const worker = startWatchedWorker<Input, Output>(create, { onMessage, onLost })
    workers.push(worker)
    return worker
  }

  try {
    const cutter = start<ToCutter, FromCutter>(createCutter, listener.onMessage)
    const toSealers = Array.from({ length: SEALERS }, () => new MessageChannel())
    const toStore = Array.from({ length: SEALERS }, () => new MessageChannel())
    for (const [index, { port2: fromCutter }] of toSealers.entries()) {
      const { port1: store } = toStore[index] as MessageChannel
      start<ToSealer, never>(createSealer, ignore).post({ cutter: fromCutter, store }, [fromCutter, store])
    }
    const fromSealers = toStore.map(({ port2 }) => port2)
    start<ToStore, never>(createStore, ignore).post({ blockDatabaseName, sealers: fromSealers }, fromSealers)
    const sealers = toSealers.map(({ port1 }) => port1)
    cutter.post({ type: 'connect', sealers }, sealers)
    return { post: (message) => cutter.post(message), end }
  } catch (error) {
    end()
    throw error
  }
}

function ignore(): void {
  // Only the cutter has something to say.
}

// Written out one by one: Vite finds workers by these very words.

function createCutter(name: string): Worker {
  return new Worker(new URL('../../workers/cut.worker.ts', import.meta.url), { type: 'module', name })
}

function createSealer(name: string): Worker {
  return new Worker(new URL('../../workers/seal.worker.ts', import.meta.url), { type: 'module', name })
}

function createStore(name: string): Worker {
  return new Worker(new URL('../../workers/store.worker.ts', import.meta.url), { type: 'module', name })
}
