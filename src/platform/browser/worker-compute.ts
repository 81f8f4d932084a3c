import { ownBytes } from '../../core/base/bytes.ts'
import { WarrenError, throwIfCancelled } from '../../core/base/errors.ts'
import type { ChunkRef, Compute, IngestOptions } from '../../core/ports/compute.ts'
import type { FromCutter } from './ingest-messages.ts'
import type { IngestPipeline } from './ingest-pipeline.ts'
import { startIngestPipeline } from './ingest-pipeline.ts'
import { fromFailure } from './port-calls.ts'

/** Files under way at once: a short one need not wait for a long one. Each takes its share of memory, and none is faster for it. */
const FILES_AT_ONCE = 2

export interface WorkerComputeOptions {
  /** The database that blocks are stored in; see `blockDatabaseName`. */
  readonly blockDatabaseName: string
  readonly filesAtOnce?: number
}

interface Task {
  readonly id: number
  readonly file: Blob
  readonly options: IngestOptions
  /** The worker was told to read no more of it for now: its place is another's. */
  isHeld: boolean
  resolve(chunks: readonly ChunkRef[]): void
  reject(error: WarrenError): void
}

/**
 * Compute on a pipeline of dedicated workers, started when there is work, or about to be, and kept. Files wait their turn beyond a few;
 * one that is paused takes nobody's.
 *
 * @throws WarrenError from `ingest`, besides what ingestFile throws: `unsupported` when the browser can't run the workers
 *   or ended one, after which the next file gets new ones; `invalid` when the source isn't a Blob; `closed` after close
 */
export function createWorkerCompute({ blockDatabaseName, filesAtOnce = FILES_AT_ONCE }: WorkerComputeOptions): Compute {
  const waiting = new Set<Task>()
  const underWay = new Map<Task['id'], Task>()
  let pipeline: IngestPipeline | undefined
  let nextId = 0
  let closed = false

  /** Who is paused gives its place to who waits, and waits for one itself to go on. */
  const giveOutPlaces = (): void => {
    for (const task of underWay.values()) {
      if (isPaused(task) && !task.isHeld) hold(task, true)
    }
    const hasPlace = (): boolean => [...underWay.values()].filter(({ isHeld }) => !isHeld).length < filesAtOnce
    for (const task of underWay.values()) {
      if (task.isHeld && !isPaused(task) && hasPlace()) hold(task, false)
    }
    for (const task of waiting) {
      if (isPaused(task)) continue
      if (!hasPlace()) return
      waiting.delete(task)
      begin(task)
    }
  }

  const hold = (task: Task, isHeld: boolean): void => {
    task.isHeld = isHeld
    pipeline?.post({ type: isHeld ? 'pause' : 'resume', task: task.id })
  }

  const startPipeline = (): IngestPipeline =>
    (pipeline ??= startIngestPipeline(blockDatabaseName, { onMessage, onLost }))

  const begin = (task: Task): void => {
    const { id, file, options } = task
    underWay.set(id, task)
    try {
      startPipeline().post({ type: 'ingest', task: id, file, convergenceSecret: ownBytes(options.convergenceSecret) })
    } catch (error) {
      finish(id)?.reject(toFault(error))
    }
  }

  const finish = (id: Task['id']): Task | undefined => {
    const task = underWay.get(id)
    underWay.delete(id)
    return task
  }

  const onMessage = (message: FromCutter): void => {
    if (message.type === 'progress') {
      underWay.get(message.task)?.options.onProgress?.({ bytes: message.bytes })
      return
    }
    const task = finish(message.task)
    if (message.type === 'done') task?.resolve(message.chunks)
    else task?.reject(fromFailure(message.failure))
    giveOutPlaces()
  }

  const onLost = (error: WarrenError): void => {
    pipeline = undefined
    for (const id of [...underWay.keys()]) finish(id)?.reject(error)
    giveOutPlaces()
  }

  /** A file that waits is forgotten at once; one that is under way ends when the worker says so. */
  const cancel = (task: Task): void => {
    if (waiting.delete(task)) {
      task.reject(new WarrenError('cancelled', 'This was cancelled.', { cause: task.options.signal?.reason }))
    } else {
      pipeline?.post({ type: 'cancel', task: task.id })
    }
  }

  return {
    prepare() {
      if (closed) return
      try {
        startPipeline()
      } catch {
        // The file that comes will say it, to whoever waits for it.
      }
    },

    async ingest(source, options) {
      if (closed) throw closedFault()
      if (!(source instanceof Blob)) throw new WarrenError('invalid', 'Only a file of this browser can be added here.')
      const { signal } = options
      throwIfCancelled(signal)
      return new Promise((resolve, reject) => {
        const listening = new AbortController()
        const stopPauses = options.paused?.subscribe(giveOutPlaces)
        const stopListening = (): void => {
          listening.abort()
          stopPauses?.()
        }
        const task: Task = {
          id: nextId++,
          file: source,
          options,
          isHeld: false,
          resolve(chunks) {
            stopListening()
            resolve(chunks)
          },
          reject(error) {
            stopListening()
            reject(error)
          },
        }
        signal?.addEventListener('abort', () => cancel(task), { signal: listening.signal })
        waiting.add(task)
        giveOutPlaces()
      })
    },

    async close() {
      closed = true
      const tasks = [...waiting, ...underWay.values()]
      waiting.clear()
      underWay.clear()
      pipeline?.end()
      pipeline = undefined
      for (const task of tasks) task.reject(closedFault())
    },
  }
}

const isPaused = ({ options }: Task): boolean => options.paused?.get() === true

function closedFault(): WarrenError {
  return new WarrenError('closed', 'The mesh was closed while a file was being added.')
}

/** What `postMessage` throws: a File whose bytes are gone can't be sent. */
function toFault(error: unknown): WarrenError {
  if (error instanceof WarrenError) return error
  return new WarrenError('invalid', 'This file could not be read.', { cause: error })
}
