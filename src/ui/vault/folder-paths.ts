import type { FileId, VaultItem } from '../../core/mesh.ts'

/** The folders from the vault's top down to this one, itself last. Empty when it is not there (any more). */
export function pathToFolder(items: readonly VaultItem[], folder: FileId | undefined): readonly VaultItem[] {
  const folderById = new Map(items.filter((item) => item.kind === 'folder').map((item) => [item.id, item]))
  const path: VaultItem[] = []
  for (let at = folder; at !== undefined;) {
    const item = folderById.get(at)
    // The core lets no cycle be seen; a second visit would still be an endless loop.
    if (item === undefined || path.includes(item)) break
    path.unshift(item)
    at = item.parent
  }
  return path
}
