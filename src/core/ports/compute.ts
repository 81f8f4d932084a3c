import type { Bytes } from '../base/bytes.ts'
import type { Readable } from '../base/readable.ts'
import type { ChunkRef } from '../wire/manifest.ts'

export type { ChunkRef }

/** A file's bytes, wherever they come from. A browser's `File` is one. */
export interface FileSource {
  readonly size: number
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>
  slice(start: number, end: number): FileSource & { arrayBuffer(): Promise<ArrayBuffer> }
}

export interface IngestProgress {
  /** Plaintext bytes read, cut, sealed and stored. */
  readonly bytes: number
}

export interface IngestOptions {
  /** 32 bytes: draws the chunker's table and the block keys. */
  readonly convergenceSecret: Bytes
  readonly signal?: AbortSignal
  /** While it is true, nothing more is read; what was read is stored. It goes on where it was. */
  readonly paused?: Readable<boolean>
  readonly onProgress?: (progress: IngestProgress) => void
}

/** The heavy work on files, off the main thread where there is one. Blocks are in the BlockStore when it resolves. */
export interface Compute {
  /** Files may come soon: whatever takes its time to start may start now. */
  prepare(): void
  /** Cuts, seals and stores the file; resolves with its chunks in order. @throws WarrenError `cancelled`, `storage-full`, `storage` */
  ingest(source: FileSource, options: IngestOptions): Promise<readonly ChunkRef[]>
  close(): Promise<void>
}
