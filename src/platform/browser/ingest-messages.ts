import type { Bytes } from '../../core/base/bytes.ts'
import type { ErrorCode } from '../../core/base/errors.ts'
import type { ChunkRef } from '../../core/ports/compute.ts'

/**
 * What passes between a page and an ingest worker. A task's id is the page's choice and never used twice. The worker's
 * name (`new Worker(…, { name })`) is also that of a Web Lock that it holds for as long as it lives.
 */

export type ToIngestWorker =
  | {
      readonly type: 'ingest'
      readonly task: number
      /** The worker opens the store itself: blocks never cross to the page. */
      readonly blockDatabaseName: string
      readonly file: Blob
      readonly convergenceSecret: Bytes
    }
  | { readonly type: 'cancel'; readonly task: number }

export type FromIngestWorker =
  /** The worker holds its lock: from now on, whoever is given it knows that the worker is gone. */
  | { readonly type: 'started' }
  | { readonly type: 'progress'; readonly task: number; readonly bytes: number }
  | { readonly type: 'done'; readonly task: number; readonly chunks: readonly ChunkRef[] }
  /** A WarrenError: error objects lose their class and code on the way. */
  | { readonly type: 'failed'; readonly task: number; readonly code: ErrorCode; readonly message: string }
