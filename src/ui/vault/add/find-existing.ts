import type { FileId, NewFile, VaultItem } from '../../../core/mesh.ts'

/** Names that a case-insensitive file system takes for one. */
const foldName = (name: string): string => name.normalize('NFC').trim().toLowerCase()

/**
 * Paths of those new files in whose place a file is already. Rare names of which only the vault knows that they meet are
 * missed: they are shown side by side then.
 */
export function findExisting(
  files: readonly NewFile[],
  items: readonly VaultItem[],
  into: FileId | undefined,
): readonly string[] {
  const placeOf = (folder: FileId | undefined, name: string) => `${folder ?? ''}/${foldName(name)}`
  const folderByPlace = new Map<string, FileId>()
  const filePlaces = new Set<string>()
  for (const { id, kind, name, parent, conflictOf } of items) {
    if (kind === 'folder') folderByPlace.set(placeOf(parent, name), id)
    else if (conflictOf === undefined) filePlaces.add(placeOf(parent, name))
  }
  return files.flatMap(({ path, source }) => {
    if (source === undefined) return []
    let folder = into
    for (const name of path.slice(0, -1)) {
      folder = folderByPlace.get(placeOf(folder, name))
      if (folder === undefined) return []
    }
    return filePlaces.has(placeOf(folder, path.at(-1) ?? '')) ? [path.join('/')] : []
  })
}
