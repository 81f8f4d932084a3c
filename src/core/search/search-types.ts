import type { Cid, FileId, LogId, MemberId } from '../base/ids.ts'

/** A part of a text, in UTF-16 units: from `start` up to `end`. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/** A file or folder that is in sight. */
export interface FoundFile {
  readonly vault: LogId
  readonly vaultName: string
  readonly id: FileId
  readonly kind: 'file' | 'folder'
  /** As shown. */
  readonly name: string
  /** What of the name was looked for, ascending. */
  readonly ranges: readonly TextRange[]
  /** The folder it is in; `undefined` at the top. */
  readonly parent: FileId | undefined
  /** Names of the folders it is in, from the top. */
  readonly folders: readonly string[]
  /** Plaintext bytes; 0 for folders. */
  readonly size: number
  /** Milliseconds since the Unix epoch, never in the future. */
  readonly changedAt: number
  readonly changedBy: MemberId
  /** The entry that gave it its present content: what to ask for, or look up, to verify it. */
  readonly entry: Cid
}

/** A message that has not been removed. */
export interface FoundMessage {
  readonly room: LogId
  readonly roomName: string
  /** The entry it came in. */
  readonly cid: Cid
  readonly author: MemberId
  /** Milliseconds since the Unix epoch, never in the future. */
  readonly time: number
  /** Its text, or a part of a long one around what was found. */
  readonly excerpt: string
  /** What of the excerpt was looked for, ascending. */
  readonly ranges: readonly TextRange[]
}

export interface SearchResults {
  /** As it was asked. */
  readonly query: string
  /** The best first, as many as were asked for at most. */
  readonly files: readonly FoundFile[]
  readonly hasMoreFiles: boolean
  readonly messages: readonly FoundMessage[]
  readonly hasMoreMessages: boolean
}

/** How far the index has come. Another object after each change of what can be found. */
export interface SearchProgress {
  /** `indexing` while there is something that this device has and a search does not know. */
  readonly state: 'indexing' | 'ready'
  /** Files and folders, and messages, that can be found. */
  readonly files: number
  readonly messages: number
  /** There is more than the index takes: some files, or the oldest messages, are not found. */
  readonly isFull: boolean
}

export interface SearchOptions {
  /** Of files and of messages; 20 of each unless set. */
  readonly limit?: number
  readonly signal?: AbortSignal
}
