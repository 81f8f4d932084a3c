import type { FileId } from '../base/ids.ts'
import type { FileContent, VaultChange } from '../wire/vault-body.ts'
import { compareStamps, earlierField, type Field, laterField, type Stamp } from '../view/stamp.ts'
import { addSuffix, toCollisionKey, toShownName } from './file-name.ts'

interface Move {
  readonly item: FileId
  readonly parent: FileId | undefined
  readonly stamp: Stamp
}

interface ItemFields {
  kind?: Field<'file' | 'folder'>
  name?: Field<string>
  content?: Field<FileContent>
  removed?: Field<boolean>
}

/** A current, visible file or folder. */
export interface TreeItem {
  readonly id: FileId
  readonly kind: 'file' | 'folder'
  readonly name: string
  readonly parent: FileId | undefined
  readonly content: FileContent | undefined
  /** The latest change of content or, for folders, of name. */
  readonly changed: Stamp
}

interface NamedItem {
  readonly item: TreeItem
  readonly named: Stamp
}

export interface FileTree {
  apply(change: VaultChange, stamp: Stamp): void
  /** The visible items: not removed, nor in a removed folder. A pure function of the set of changes applied, in any order. */
  items(): readonly TreeItem[]
  /** The content of a file, also of one that was removed. */
  contentOf(id: FileId): FileContent | undefined
}

/**
 * The files of a vault as a fold over its changes. Per field the last change in the total order wins; moves follow
 * Kleppmann et al., "A highly-available move operation for replicated trees" (2021): all moves are replayed in
 * order, and one that would put a folder into itself does not happen.
 */
export function createFileTree(): FileTree {
  const fieldsById = new Map<FileId, ItemFields>()
  const moves: Move[] = []
  let movesAreSorted = true
  let parentById: Map<FileId, FileId | undefined> | undefined

  function replayMoves(): Map<FileId, FileId | undefined> {
    if (parentById !== undefined) return parentById
    if (!movesAreSorted) {
      moves.sort((a, b) => compareStamps(a.stamp, b.stamp))
      movesAreSorted = true
    }
    const parents = new Map<FileId, FileId | undefined>()
    for (const { item, parent } of moves) {
      if (!isWithin(parents, parent, item)) parents.set(item, parent)
    }
    parentById = parents
    return parents
  }

  return {
    apply(change, stamp) {
      const fields = fieldsById.get(change.id) ?? {}
      fieldsById.set(change.id, fields)
      // A kind is given once, by the change that made the item: a file cannot turn into a folder.
      if (change.kind !== undefined) fields.kind = earlierField(fields.kind, change.kind, stamp)
      if (change.name !== undefined) fields.name = laterField(fields.name, change.name, stamp)
      if (change.removed !== undefined) fields.removed = laterField(fields.removed, change.removed, stamp)
      if (change.content !== undefined) fields.content = laterField(fields.content, change.content, stamp)
      if (change.parent !== undefined) {
        const last = moves.at(-1)
        const move = { item: change.id, parent: change.parent ?? undefined, stamp }
        if (last !== undefined && compareStamps(last.stamp, stamp) > 0) movesAreSorted = false
        // The common case, an entry newer than all before, extends the replay instead of starting it again.
        if (movesAreSorted && parentById !== undefined && !isWithin(parentById, move.parent, move.item)) {
          parentById.set(move.item, move.parent)
        } else if (!movesAreSorted) {
          parentById = undefined
        }
        moves.push(move)
      }
    },

    items() {
      const parents = replayMoves()
      const isVisible = memoiseVisibility(fieldsById, parents)
      const visible: NamedItem[] = []
      for (const [id, { kind, name, content }] of fieldsById) {
        if (kind === undefined || name === undefined || !isVisible(id)) continue
        if (kind.value === 'file' && content === undefined) continue
        const folder = parents.get(id)
        const item = {
          id,
          kind: kind.value,
          name: name.value,
          // A folder that is not known (yet), or is none: the item is shown at the top rather than nowhere.
          parent: folder !== undefined && fieldsById.get(folder)?.kind?.value === 'folder' ? folder : undefined,
          content: kind.value === 'file' ? content?.value : undefined,
          changed: content?.stamp ?? name.stamp,
        }
        visible.push({ item, named: name.stamp })
      }
      return nameApart(visible)
    },

    contentOf: (id) => fieldsById.get(id)?.content?.value,
  }
}

/** Whether `folder` is `item` or lies somewhere in it. The parents known so far have no cycle, so this ends. */
function isWithin(parents: ReadonlyMap<FileId, FileId | undefined>, folder: FileId | undefined, item: FileId): boolean {
  for (let at = folder; at !== undefined; at = parents.get(at)) if (at === item) return true
  return false
}

/** An item is visible unless it, or a folder above it, is removed. One whose folder is not known (yet) is shown at the top. */
function memoiseVisibility(
  fieldsById: ReadonlyMap<FileId, ItemFields>,
  parents: ReadonlyMap<FileId, FileId | undefined>,
): (id: FileId) => boolean {
  const known = new Map<FileId, boolean>()
  return (id) => {
    const path: FileId[] = []
    let at: FileId | undefined = id
    let visible = true
    while (at !== undefined) {
      const decided = known.get(at)
      if (decided !== undefined) {
        visible = decided
        break
      }
      path.push(at)
      if (fieldsById.get(at)?.removed?.value === true) {
        visible = false
        break
      }
      at = parents.get(at)
    }
    for (const step of path) known.set(step, visible)
    return visible
  }
}

/** Two of one name in one folder are both shown: the one that was named first as it is, the later ones with a suffix. */
function nameApart(items: readonly NamedItem[]): readonly TreeItem[] {
  const ordered = [...items].sort((a, b) => compareStamps(a.named, b.named) || (a.item.id < b.item.id ? -1 : 1))
  const timesTakenByFolder = new Map<FileId | undefined, Map<string, number>>()
  return ordered.map(({ item }) => {
    const timesTaken = timesTakenByFolder.get(item.parent) ?? new Map<string, number>()
    timesTakenByFolder.set(item.parent, timesTaken)
    const plain = toShownName(item.name)
    let name = plain
    while (timesTaken.has(toCollisionKey(name))) {
      const ordinal = (timesTaken.get(toCollisionKey(plain)) ?? 1) + 1
      timesTaken.set(toCollisionKey(plain), ordinal)
      name = addSuffix(plain, ordinal)
    }
    timesTaken.set(toCollisionKey(name), 1)
    return { ...item, name }
  })
}
