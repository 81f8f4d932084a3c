import type { FileLink, LogId, NewFile, VaultItem } from '../../core/mesh.ts'

const stemOf = (name: string): string => {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

/**
 * Links to what an add has put at the top of a vault: a folder counts as one. A name may have been taken, then the file
 * got a suffix; the same file may have been there already, then it is that one.
 * @param before ids of the items that were there before the add
 * @param items all that are there now
 */
export function linkAdded(
  vault: LogId,
  files: readonly NewFile[],
  before: ReadonlySet<string>,
  items: readonly VaultItem[],
): readonly FileLink[] {
  const top = items.filter((item) => item.parent === undefined)
  const fresh = new Set(top.filter((item) => !before.has(item.id)))
  const names = [...new Set(files.flatMap(({ path }) => path.slice(0, 1)))]
  return names.flatMap((name) => {
    const added = [...fresh]
    const item =
      added.find((each) => each.name === name) ??
      added.find((each) => each.name.startsWith(stemOf(name))) ??
      top.find((each) => each.name === name)
    if (item === undefined) return []
    fresh.delete(item)
    return [{ vault, file: item.id, name: item.name }]
  })
}
