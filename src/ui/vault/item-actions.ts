import type { VaultItem } from '../../core/mesh.ts'

/** What can be done with an item; the grid and the rows share them. */
export interface ItemActions {
  readonly open: (item: VaultItem) => void
  /** Each file on its own. */
  readonly download: (files: readonly VaultItem[]) => void
  /** Files and folders together, as one archive. */
  readonly archive: (items: readonly VaultItem[]) => void
  readonly rename: (item: VaultItem) => void
  readonly move: (items: readonly VaultItem[]) => void
  /** Shows what the file has held. */
  readonly showVersions: (file: VaultItem) => void
  /** Shows on which devices it is. */
  readonly showCopies: (file: VaultItem) => void
  /** Asks for a file that becomes the next version. */
  readonly replace: (file: VaultItem) => void
  /** Settles the conflict that the item is a side of. */
  readonly settle: (item: VaultItem) => void
  readonly remove: (items: readonly VaultItem[]) => void
}
