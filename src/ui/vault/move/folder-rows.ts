import type { FileId, VaultItem } from '../../../core/mesh.ts'
import { pathToFolder } from '../folder-paths.ts'

/** A place that items can be put: a folder, or the vault's top. */
export interface FolderRow {
  /** Undefined for the top. */
  readonly id: FileId | undefined
  readonly name: string
  /** 1 for the top. */
  readonly level: number
  readonly isExpandable: boolean
  readonly isExpanded: boolean
  /** Its place among its siblings, from 1, and how many they are. */
  readonly position: number
  readonly siblings: number
}

/**
 * The folders that can be seen, from top to bottom: those whose folders above are all expanded.
 *
 * @param hidden folders that are left out, with all that is in them
 */
export function listFolderRows(
  items: readonly VaultItem[],
  topName: string,
  expanded: ReadonlySet<FileId>,
  hidden: ReadonlySet<FileId>,
): readonly FolderRow[] {
  const foldersByParent = new Map<FileId | undefined, VaultItem[]>()
  for (const item of items) {
    if (item.kind !== 'folder' || hidden.has(item.id)) continue
    const siblings = foldersByParent.get(item.parent)
    if (siblings === undefined) foldersByParent.set(item.parent, [item])
    else siblings.push(item)
  }
  const inside = (folder: FileId | undefined, level: number): readonly FolderRow[] => {
    const siblings = foldersByParent.get(folder) ?? []
    return siblings.flatMap(({ id, name }, i) => {
      const isExpandable = foldersByParent.has(id)
      const isExpanded = isExpandable && expanded.has(id)
      const row = { id, name, level, isExpandable, isExpanded, position: i + 1, siblings: siblings.length }
      return [row, ...(isExpanded ? inside(id, level + 1) : [])]
    })
  }
  const top = {
    id: undefined,
    name: topName,
    level: 1,
    isExpandable: false,
    isExpanded: true,
    position: 1,
    siblings: 1,
  }
  return [top, ...inside(undefined, 2)]
}

/** Whether these items can be put there: into a folder, none of themselves, and not where all of them are. */
export function canMove(items: readonly VaultItem[], moved: readonly VaultItem[], into: FileId | undefined): boolean {
  if (moved.every((item) => item.parent === into)) return false
  const movedIds = new Set(moved.map((item) => item.id))
  const path = pathToFolder(items, into)
  return (into === undefined || path.length > 0) && !path.some((folder) => movedIds.has(folder.id))
}
