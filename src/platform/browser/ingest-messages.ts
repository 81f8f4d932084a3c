import type { Bytes } from '../../core/base/bytes.ts'
import type { Block } from '../../core/ports/block-store.ts'
import type { ChunkRef } from '../../core/ports/compute.ts'
import type { Failure } from './port-calls.ts'

/**
 * What passes between the threads of an ingest pipeline (ingest-pipeline.ts). The page hears of files only; runs and
 * blocks go from worker to worker. A task's id is the page's choice and never used twice.
 */

export type ToCutter =
  /** First, and once. */
  | { readonly type: 'connect'; readonly sealers: readonly MessagePort[] }
  | { readonly type: 'ingest'; readonly task: number; readonly file: Blob; readonly convergenceSecret: Bytes }
  /** Nothing more of it is read until `resume`. */
  | { readonly type: 'cancel' | 'pause' | 'resume'; readonly task: number }

export type FromCutter =
  | { readonly type: 'progress'; readonly task: number; readonly bytes: number }
  | { readonly type: 'done'; readonly task: number; readonly chunks: readonly ChunkRef[] }
  | { readonly type: 'failed'; readonly task: number; readonly failure: Failure }

/** First, and once. */
export interface ToSealer {
  readonly cutter: MessagePort
  readonly store: MessagePort
}

/** First, and once. The worker opens the store itself: blocks never cross to the page. */
export interface ToStore {
  readonly blockDatabaseName: string
  readonly sealers: readonly MessagePort[]
}

/** Cutter to sealer, answered with the run's `ChunkRef`s once its blocks are stored. */
export interface SealCall {
  readonly run: readonly Bytes[]
  readonly convergenceSecret: Bytes
}

/** Sealer to store, answered once they are stored. */
export type StoreCall = readonly Block[]
