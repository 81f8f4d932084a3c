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
  /**
   * The file has so many other contents, which were written by members who had not seen one another's. Each is shown
   * beside it as a conflict copy. Missing when there are none. See `Vault.settle`.
   */
  readonly conflicts?: number
  /**
   * This is a conflict copy: another content of that file, under a name that says whose and when. It can be read and
   * downloaded as a file. To rename, move or remove it settles the conflict: it becomes a file of its own under a new id,
   * or is not kept. Its own id lasts as long as the conflict.
   */
  readonly conflictOf?: FileId
}

/** What lies directly in one folder. */
export interface FolderListing {
  /** Folders first, then by name. */
  readonly items: readonly VaultItem[]
  /** The folders from the top down to this one, itself last. Empty at the top, and when it is not in the vault (any more). */
  readonly path: readonly VaultItem[]
  /** How many items lie directly in each of the folders among `items`. */
  readonly childCounts: ReadonlyMap<FileId, number>
}

/** An item in the trash: one that was removed itself. What is in a removed folder comes back with it. */
export interface RemovedItem extends VaultItem {
  /** Milliseconds since the Unix epoch, never in the future. */
  readonly removedAt: number
  readonly removedBy: MemberId
  /** Names of the folders it was in, from the top. */
  readonly folders: readonly string[]
}

/** A content that a file has or had. */
export interface FileVersion {
  /** The entry that brought it: what `read`, `restoreVersion` and `settle` take. */
  readonly entry: Cid
  /** Plaintext bytes. */
  readonly size: number
  /** Milliseconds since the Unix epoch, never in the future. */
  readonly changedAt: number
  readonly changedBy: MemberId
  /** More than one is while there is a conflict: the first of the list is then what is shown under the file's own name. */
  readonly isCurrent: boolean
  readonly availability: Availability
}

/** How much of a file this device holds. */
export interface Availability {
  /**
   * `here`: all of it. `arriving`: being fetched. `elsewhere`: not wanted here, or nobody who is connected has all of it.
   * `gone`: superseded or removed longer ago than the vault keeps history; its blocks are kept by nobody any more, though
   * somebody may have them still.
   */
  readonly state: 'here' | 'arriving' | 'elsewhere' | 'gone'
  /** Stored ciphertext bytes, and how many there are. `totalBytes` is 0 until the links block is here. */
  readonly storedBytes: number
  readonly totalBytes: number
}

/** One file or folder on its way in. `path` holds folder names from the vault's top or `into`, and its own last. */
export interface NewFile {
  readonly path: readonly string[]
  /** Missing for a folder: one that holds files needs no mention of its own. */
  readonly source?: FileSource
}

/** What an add does where a file of that name is in the folder: show both, or make it that file's next version. */
export type OnExisting = 'keep-both' | 'replace'

export interface AddOptions {
  /** The top unless set. */
  readonly into?: FileId
  /** `keep-both` unless set. Folders of the same name are merged either way, and a folder is never replaced by a file. */
  readonly onExisting?: OnExisting
  readonly signal?: AbortSignal
}

/**
 * Something on its way out: a stream that gives exactly `size` bytes, or errors, unless something may be left out. Nothing is
 * read before its first read.
 */
export interface Outgoing {
  readonly size: number
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
  /** How many files have been left out so far. Where this is there, the size is only about right. */
  readonly leftOut?: () => number
}

/** Something that takes a while: an add, a download. */
export interface Transfer {
  readonly id: string
  readonly kind: 'add' | 'save'
  readonly label: string
  readonly state: 'running' | 'done' | 'cancelled' | 'failed'
  /** While it runs: it waits for a word to go on. */
  readonly isPaused: boolean
  readonly bytes: number
  readonly totalBytes: number
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number
  /** A sentence, when it failed. */
  readonly error?: string
  /** Files that are not in it, though it is done. */
  readonly leftOut?: number
}

export interface Vault {
  readonly id: LogId
  readonly name: Readable<string>
  /** All current items, folders first, then by name. Conflict copies are among them. */
  readonly items: Readable<readonly VaultItem[]>
  /**
   * What lies in a folder, `undefined` being the top: of a large vault it is there long before all items are named and in
   * their order.
   */
  folder(id: FileId | undefined): Readable<FolderListing>
  /** What was removed, the latest first. An item stays listed when its content is gone. */
  readonly trash: Readable<readonly RemovedItem[]>
  /**
   * How many days superseded versions and removed files are kept; `undefined` is for ever. After that their blocks may go
   * from each device, and what is gone is shown as such; that they existed is never forgotten.
   */
  readonly retentionDays: Readable<number | undefined>
  readonly transfers: Readable<readonly Transfer[]>
  /**
   * Cuts, seals and stores the files, then commits them as one entry (a few for more than some 600 files): nothing of
   * them is in the vault before all are stored, and a file is there whole or not at all. Folders of the same name are
   * merged; a file that is there already, byte for byte, stays one; another of the same name is shown beside it, or
   * becomes its next version (`onExisting`).
   * @throws WarrenError `cancelled`, `storage-full`, `storage`, `invalid`
   */
  add(files: readonly NewFile[], options?: AddOptions): Promise<void>
  /**
   * Stores the file as the next version of one that is there; a conflict is settled by it. Shown among the transfers.
   * @throws WarrenError `not-found`; `invalid` for a folder or a conflict copy; `cancelled`, `storage-full`, `storage`
   */
  replace(id: FileId, source: FileSource, options?: { readonly signal?: AbortSignal }): Promise<void>
  createFolder(name: string, into?: FileId): Promise<void>
  rename(id: FileId, name: string): Promise<void>
  /**
   * Puts them into a folder, `undefined` being the top.
   * @throws WarrenError `not-found`; `invalid` when it is no folder, or is in one of them, or lies too deep
   */
  move(ids: readonly FileId[], into: FileId | undefined): Promise<void>
  remove(ids: readonly FileId[]): Promise<void>
  /**
   * Takes items out of the trash. Each goes back to where it was; where a folder on the way there is still removed, to the
   * nearest above it that is not, so that nothing else comes back with it.
   */
  restore(ids: readonly FileId[]): Promise<void>
  /** All that a file ever held, the latest first; of a conflict copy, that of its file. Empty for a folder. */
  versions(id: FileId): readonly FileVersion[]
  /** Writes an earlier version, or one of a file in the trash, as the present content: nothing after it is lost. @throws WarrenError `not-found` */
  restoreVersion(id: FileId, version: Cid): Promise<void>
  /**
   * Settles a conflict: one content is kept as the file's, the others are earlier versions then; or `both`, and each of the
   * others becomes a file of its own, called as its copy was.
   * @param id the file or one of its conflict copies
   * @param keep the entry of a version that is current
   * @throws WarrenError `not-found`; `invalid` when there is no conflict
   */
  settle(id: FileId, keep: Cid | 'both'): Promise<void>
  /**
   * Takes it back, whatever settled it: these contents are side by side again, as changes that this member made just now, and
   * files that were made of copies lie in the trash.
   * @param id the file
   * @param sides the entries of its versions that were current, the one that was shown as the file's first
   * @throws WarrenError `not-found`; `invalid` when the file is in conflict
   */
  unsettle(id: FileId, sides: readonly Cid[]): Promise<void>
  /**
   * Sets how long history is kept in this vault, by everyone.
   * @param days a whole number from 1 to 36,500; `undefined` is for ever
   * @throws WarrenError `invalid`
   */
  setRetention(days: number | undefined): Promise<void>
  /**
   * The file's plaintext from `start` (inclusive) to `end` (exclusive), as it arrives: blocks that are not here are fetched.
   * Errors the stream with WarrenError `unreachable` when nobody connected has a block.
   * @param version the entry of an earlier version; the present content unless set
   * @throws WarrenError `not-found`, at once
   */
  read(
    id: FileId,
    range?: { readonly start: number; readonly end: number },
    version?: Cid,
  ): ReadableStream<Uint8Array<ArrayBuffer>>
  /**
   * These files and folders with all that is in them, as they are now, as a zip archive; all of the vault when none are
   * named. Its stream errors as `read` does.
   */
  archive(ids?: readonly FileId[]): Outgoing
  /**
   * The vault as others keep it, sealed: a CARv1 of its entries and of all blocks that they link: the history too, but for
   * what the vault's retention has let go.
   * Resolves once it is known what belongs to it. Its stream errors with `unreachable` when nobody has a block.
   * @throws WarrenError `invalid` when nothing was ever put into the vault, `unreachable`, `cancelled`, `storage`
   */
  sealedCopy(options?: { readonly signal?: AbortSignal }): Promise<Outgoing>
  dismissTransfer(id: string): void
  cancelTransfer(id: string): void
  /** Nothing more of an add is read or committed until `resumeTransfer`; then it goes on where it was. A cancel ends it as ever. */
  pauseTransfer(id: string): void
  resumeTransfer(id: string): void
}

/** How many copies there are of a vault's present files, as far as is known here. */
export interface VaultCopies {
  /** How many there should be: the vault's redundancy. */
  readonly wanted: number
  readonly files: number
  /** Of the file that has the fewest; `undefined` while there is no file that has any blocks. */
  readonly fewest: number | undefined
  readonly shortFiles: number
  /**
   * Still to be copied, on any device, until each file has as many copies as are wanted: without what devices have in part.
   * Counted by the files' own sizes.
   */
  readonly missingBytes: number
  /** Files of which a keeper of this mesh has a copy. */
  readonly keptFiles: number
  /** What would be gone with this device: nobody else is known to have all of it. Bytes of ciphertext. */
  readonly onlyHere: { readonly files: number; readonly bytes: number }
}

/** How many copies of a file count, as far as is known here, and how many there should be. */
export interface FileHealth {
  readonly copies: number
  readonly wanted: number
}

/** Where a file is, as far as is known here. */
export interface FileCopies {
  readonly wanted: number
  /** Of devices whose copies count and which have all of it. */
  readonly copies: number
  /**
   * So many of the devices that count have the block that fewest have, parts included: so many whole copies their blocks
   * make. `undefined` where somebody has a part and it is not known here which blocks there are.
   */
  readonly together: number | undefined
  /** The same without this device. */
  readonly elsewhere: number | undefined
  /** This device first, if it has any of it; then those that have all, then those that have a part. */
  readonly devices: readonly FileHolder[]
}

export interface FileHolder {
  /** The device's identity: of a keeper it is no member's. */
  readonly member: MemberId
  readonly isKeeper: boolean
  /** False for one that was not heard of for longer than the grace period, is leaving, or could not prove it. */
  readonly isCounted: boolean
  /** Connected now. */
  readonly isOnline: boolean
  /** How much of its bytes it has: 1 for all. `undefined` for a part of which it is not known here how large it is. */
  readonly share: number | undefined
}

/** Of what is not present any more, files in the trash and earlier versions, what would be gone with this device. */
export interface EarlierOnlyHere {
  readonly versions: number
  /** Of ciphertext. */
  readonly bytes: number
}

/** What is still to be copied on any device of the mesh, as far as is known here. */
export interface Shortfall {
  /** Present files that have fewer copies than are wanted. */
  readonly files: number
  /** As `VaultCopies.missingBytes`, of all vaults. */
  readonly bytes: number
  /**
   * Until all of it is copied, at the pace of the last minutes as the devices tell of it; `undefined` while there is none to
   * go by: nobody copies anything, or it has just begun.
   */
  readonly seconds: number | undefined
}

/** What the directory tells of a vault without opening it. */
export interface VaultSummary {
  readonly id: LogId
  readonly name: string
  /** How many members should hold each block. */
  readonly redundancy: number
  /** What it is for, in its members' words; empty when nobody has said. */
  readonly description: string
  readonly createdAt: number
  readonly createdBy: MemberId
}
