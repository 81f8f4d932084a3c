import { ownBytes } from '../../core/base/bytes.ts'
import { WarrenError, throwIfCancelled } from '../../core/base/errors.ts'
import type { ChunkRef, Compute, FileSource, IngestOptions } from '../../core/ports/compute.ts'
import type { FromIngestWorker, ToIngestWorker } from '../../workers/ingest-messages.ts'

/** Files worked on at once, each in a worker of its own. Two gained a third over one, three or four no more: the disk is the limit. */
const MAX_WORKERS = 2

export interface WorkerComputeOptions {
  /** The database that the workers store blocks in; see `blockDatabaseName`. */
  readonly blockDatabaseName: string
  /** Files worked on at once. */
  readonly maxWorkers?: number
}

interface Task {
  readonly id: number
  readonly onProgress: IngestOptions['onProgress']
  resolve(chunks: readonly ChunkRef[]): void
  reject(error: WarrenError): void
}

interface IngestWorker {
  readonly worker: Worker
  /** The file it is at. One at a time: cutting, sealing and storing one file keeps a worker busy. */
  task: Task | undefined
}

/**
 * Compute on dedicated workers. A file is cut in one worker (two would cut it differently at their seam); several files
 * are spread over the workers, and wait their turn beyond.
 *
 * @throws WarrenError `unsupported` from `ingest` when the browser can't run the worker, `closed` after close
 */
export function createWorkerCompute(options: WorkerComputeOptions): Compute {
  const { blockDatabaseName, maxWorkers = MAX_WORKERS } = options
  const workers = new Set<IngestWorker>()
  const waiting: ((worker: IngestWorker) => void)[] = []
  let nextId = 0
  let closed = false

  const startWorker = (): IngestWorker => {
    const worker = new Worker(new URL('../../workers/ingest.worker.ts', import.meta.url), { type: 'module' })
    const started: IngestWorker = { worker, task: undefined }
    workers.add(started)
    worker.addEventListener('message', ({ data }: MessageEvent<FromIngestWorker>) => hear(started, data))
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      lose(started, new WarrenError('unsupported', 'The part of Warren that seals files could not run in this browser.'))
    })
    return started
  }
