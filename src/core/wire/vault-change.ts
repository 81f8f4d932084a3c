import type { Bytes } from '../base/bytes.ts'
import type { Cid, FileId } from '../base/ids.ts'

/** A sealed block and the key that opens it. */
export interface SealedRef {
  readonly cid: Cid
  /** 32 bytes. */
  readonly key: Bytes
}

/** What a file holds, by how many chunks it was cut into. Sizes are plaintext bytes. */
export type FileContent =
  | { readonly kind: 'empty'; readonly size: 0 }
  /** One chunk: neither manifest nor links block; the entry links the block itself. */
  | { readonly kind: 'chunk'; readonly size: number; readonly chunk: SealedRef }
  /** `manifest` is the top node, sealed as one block; `links` names what must be kept, for those who cannot open it. */
  | { readonly kind: 'chunks'; readonly size: number; readonly manifest: SealedRef; readonly links: Cid }

/**
 * A change to one file or folder of a vault. A field that is absent stays as it was. `kind` is given with the change that
 * makes the item.
 */
export interface ItemChange {
  readonly id: FileId
  readonly kind?: 'file' | 'folder'
  readonly name?: string
  /** The folder it is put into; `null` is the vault's top. */
  readonly parent?: FileId | null
  readonly content?: FileContent
  readonly removed?: boolean
}

/** A change to the vault itself. */
export interface SettingsChange {
  readonly settings: {
    /** How long superseded versions and removed files are kept, in days; `null` is for ever, as before it was ever set. */
    readonly retentionDays: number | null
  }
}

export type VaultChange = ItemChange | SettingsChange

/** Longest name on the wire, in code points. What an app lets a person type is its own, lower limit. */
export const MAX_WIRE_NAME_LENGTH = 255
/** An entry's bytes bound them too; this bounds what is walked. */
export const MAX_VAULT_CHANGES = 4096
