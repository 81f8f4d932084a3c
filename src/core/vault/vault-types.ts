import type { FileSource } from '../ports/compute.ts'
import type { Cid, FileId, LogId, MemberId } from '../base/ids.ts'
import type { Readable } from '../base/readable.ts'

/** A file or folder as the vault's log makes it. */
export interface VaultItem {
  readonly id: FileId
  readonly kind: 'file' | 'folder'
  /** As shown: sanitised, and with a suffix where two of one name meet in one folder. */
  readonly name: string
  /** The folder it is in; `undefined` at the top. */
  readonly parent: FileId | undefined
  /** Plaintext bytes; 0 for folders. */
  readonly size: number
  /** Milliseconds since the Unix epoch, never in the future. */
  readonly changedAt: number
  readonly changedBy: MemberId
  /** The entry that gave it its present content. */
  readonly entry: Cid
  readonly availability: Availability
}

/** How much of a file this device holds. */
export interface Availability {
  readonly state: 'here' | 'arriving' | 'elsewhere'
  /** Stored ciphertext bytes, and how many there are. `totalBytes` is 0 until the links block is here. */
  readonly storedBytes: number
  readonly totalBytes: number
}

/** One file or folder on its way in. `path` holds folder names from the vault's top or `into`, and its own last. */
export interface NewFile {
  readonly path: readonly string[]
  readonly source: FileSource
}

/** Something that takes a while: an add, a download. */
export interface Transfer {
  readonly id: string
  readonly kind: 'add' | 'save'
  readonly label: string
  readonly state: 'running' | 'done' | 'cancelled' | 'failed'
  readonly bytes: number
  readonly totalBytes: number
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number
  /** A sentence, when it failed. */
  readonly error?: string
}

export interface Vault {
  readonly id: LogId
  readonly name: Readable<string>
  /** All current items, folders first, then by name. */
  readonly items: Readable<readonly VaultItem[]>
  readonly transfers: Readable<readonly Transfer[]>
  /**
   * Cuts, seals and stores the files, then commits them as one entry (a few for more than some 600 files): nothing of
   * them is in the vault before all are stored, and a file is there whole or not at all. Folders of the same name are
   * merged; a file that is there already, byte for byte, stays one; another of the same name is shown beside it.
   * @throws WarrenError `cancelled`, `storage-full`, `storage`, `invalid`
   */
  add(files: readonly NewFile[], options?: { readonly into?: FileId; readonly signal?: AbortSignal }): Promise<void>
  createFolder(name: string, into?: FileId): Promise<void>
  rename(id: FileId, name: string): Promise<void>
  remove(ids: readonly FileId[]): Promise<void>
  restore(ids: readonly FileId[]): Promise<void>
  /**
   * The file's plaintext from `start` (inclusive) to `end` (exclusive), as it arrives: blocks that are not here are fetched.
   * Errors the stream with WarrenError `unreachable` when nobody connected has a block.
   */
  read(id: FileId, range?: { readonly start: number; readonly end: number }): ReadableStream<Uint8Array<ArrayBuffer>>
  dismissTransfer(id: string): void
  cancelTransfer(id: string): void
}

/** What the directory tells of a vault without opening it. */
export interface VaultSummary {
  readonly id: LogId
  readonly name: string
  /** How many members should hold each block. */
  readonly redundancy: number
  readonly createdAt: number
  readonly createdBy: MemberId
}
