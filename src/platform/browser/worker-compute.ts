import { ownBytes } from '../../core/base/bytes.ts'
import { WarrenError, throwIfCancelled } from '../../core/base/errors.ts'
import type { ChunkRef, Compute, IngestOptions } from '../../core/ports/compute.ts'
import type { IngestWorker, IngestWorkerListener } from './ingest-worker.ts'
import { startIngestWorker } from './ingest-worker.ts'

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
  readonly file: Blob
  readonly options: IngestOptions
  resolve(chunks: readonly ChunkRef[]): void
  reject(error: WarrenError): void
}

/** A worker's place. Its worker is started with the first file and again after it was lost. */
interface Seat {
  worker: IngestWorker | undefined
  /** The file it is at. One at a time: cutting, sealing and storing one keeps a worker busy. */
  task: Task | undefined
}

/**
 * Compute on dedicated workers, started when there is work and kept. A file is cut in one worker (two would cut it
 * differently at their seam); several files are spread over the workers, and wait their turn beyond.
 *
 * @throws WarrenError from `ingest`, besides what ingestFile throws: `unsupported` when the browser can't run the worker
 *   or ended it, after which the next file gets a new one; `invalid` when the source isn't a Blob; `closed` after close
 */
export function createWorkerCompute({ blockDatabaseName, maxWorkers = MAX_WORKERS }: WorkerComputeOptions): Compute {
  const seats: readonly Seat[] = Array.from({ length: maxWorkers }, () => ({ worker: undefined, task: undefined }))
  const waiting = new Set<Task>()
  let nextId = 0
  let closed = false

  const beginWaiting = (): void => {
    for (const task of waiting) {
      const seat = seats.find((each) => each.task === undefined)
      if (seat === undefined) return
      waiting.delete(task)
      begin(seat, task)
    }
  }

  const begin = (seat: Seat, task: Task): void => {
    const { id, file, options } = task
    const convergenceSecret = ownBytes(options.convergenceSecret)
    try {
      seat.worker ??= startIngestWorker(listenerOf(seat))
      seat.task = task
      seat.worker.post({ type: 'ingest', task: id, blockDatabaseName, file, convergenceSecret })
    } catch (error) {
      seat.task = undefined
      task.reject(toFault(error))
    }
  }

  const finish = (seat: Seat): Task | undefined => {
    const { task } = seat
    seat.task = undefined
    return task
  }

  const listenerOf = (seat: Seat): IngestWorkerListener => ({
    onMessage(message) {
      if (message.task !== seat.task?.id) return
      if (message.type === 'progress') {
        seat.task.options.onProgress?.({ bytes: message.bytes })
        return
      }
      const task = finish(seat)
      if (message.type === 'done') task?.resolve(message.chunks)
      else task?.reject(new WarrenError(message.code, message.message))
      beginWaiting()
    },
    onLost(error) {
      seat.worker = undefined
      finish(seat)?.reject(error)
      beginWaiting()
    },
  })

  /** A file that waits is forgotten at once; one that is under way ends when the worker says so. */
  const cancel = (task: Task): void => {
    if (waiting.delete(task)) {
      task.reject(new WarrenError('cancelled', 'This was cancelled.', { cause: task.options.signal?.reason }))
    } else {
      seats.find((seat) => seat.task === task)?.worker?.post({ type: 'cancel', task: task.id })
    }
  }

  return {
    async ingest(source, options) {
      if (closed) throw closedFault()
      if (!(source instanceof Blob)) throw new WarrenError('invalid', 'Only a file of this browser can be added here.')
      const { signal } = options
      throwIfCancelled(signal)
      return new Promise((resolve, reject) => {
        const stopListening = new AbortController()
        const task: Task = {
          id: nextId++,
          file: source,
          options,
          resolve(chunks) {
            stopListening.abort()
            resolve(chunks)
          },
          reject(error) {
            stopListening.abort()
            reject(error)
          },
        }
        signal?.addEventListener('abort', () => cancel(task), { signal: stopListening.signal })
        waiting.add(task)
        beginWaiting()
      })
    },

    async close() {
      closed = true
      const tasks = [...waiting, ...seats.map(finish)]
      waiting.clear()
      for (const seat of seats) {
        seat.worker?.end()
        seat.worker = undefined
      }
      for (const task of tasks) task?.reject(closedFault())
    },
  }
}

function closedFault(): WarrenError {
  return new WarrenError('closed', 'The mesh was closed while a file was being added.')
}

/** What `postMessage` throws: a File whose bytes are gone can't be sent. */
function toFault(error: unknown): WarrenError {
  if (error instanceof WarrenError) return error
  return new WarrenError('invalid', 'This file could not be read.', { cause: error })
}
