import type { Cid, FileId } from '../core/mesh.ts'

/** A file to preview or to download: as it is now, or an earlier version of it. Any item of a vault is one. */
export interface FileToRead {
  readonly id: FileId
  readonly name: string
  /** Plaintext bytes. */
  readonly size: number
  /** The entry of the version; what the file holds now unless set. */
  readonly version?: Cid
}
