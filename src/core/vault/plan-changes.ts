import { WarrenError } from '../base/errors.ts'
import type { Cid, FileId } from '../base/ids.ts'
import type { FileContent, ItemChange } from '../wire/vault-body.ts'
import { conflictCopyId } from './conflict-copy-id.ts'
import { contentKey, type Version } from './content-history.ts'
import type { FileTree, TreeItem } from './file-tree.ts'
import { MAX_FOLDER_DEPTH } from './folder-moves.ts'

/**
 * What is to be written for what a person does to items that are there. To rename, to move or to remove a conflict copy
 * settles the conflict: the copy, and any other, becomes a file of its own under a new id, or is not kept.
 */
export interface ChangePlanner {
  /** @throws WarrenError `not-found` */
  rename(id: FileId, name: string): readonly ItemChange[]
  /** @throws WarrenError `not-found`; `invalid` when the place is no folder, in one of them, or too deep */
  move(ids: readonly FileId[], into: FileId | undefined): readonly ItemChange[]
  /** @throws WarrenError `not-found` */
  remove(ids: readonly FileId[]): readonly ItemChange[]
  /**
   * Each goes back to where it was; where a folder on the way is removed and not restored with it, to the nearest above
   * that is there, so that nothing else comes back with it.
   */
  restore(ids: readonly FileId[]): readonly ItemChange[]
  /** @throws WarrenError `not-found` for what is no current content of the file; `invalid` when there is no conflict */
  settle(id: FileId, keep: Cid | 'both'): readonly ItemChange[]
  /**
   * What brings a conflict back that was settled: a list of changes for each of the contents, to be written beside one
   * another, the one that is shown as the file's last. Files that the settling made of the others are removed by the first.
   *
   * @param sides versions of the file, as they were current: the one that was shown as the file's first
   * @throws WarrenError `not-found`; `invalid` when the file is in conflict
   */
  unsettle(id: FileId, sides: readonly Cid[]): readonly (readonly ItemChange[])[]
  /** The version as the present content. None when it is that already. @throws WarrenError `not-found` */
  restoreVersion(id: FileId, version: Cid): readonly ItemChange[]
}

/** What is to become of a conflict copy; where nothing is said, a file of its own, beside the other, called as it was shown. */
type Fate = 'dropped' | { readonly name?: string; readonly parent?: FileId | null }

export function createChangePlanner(tree: FileTree, makeId: () => FileId): ChangePlanner {
  function requireItem(id: FileId): TreeItem {
    const item = tree.item(id)
    if (item === undefined) throw new WarrenError('not-found', 'This file or folder is not in the vault any more.')
    return item
  }

  function ownFile({ name, parent, content }: TreeItem, fate: Exclude<Fate, 'dropped'>): ItemChange {
    return {
      id: makeId(),
      kind: 'file',
      name,
      parent: parent ?? null,
      ...(content === undefined ? {} : { content }),
      ...fate,
    }
  }

  /** The first current content is written anew, and so supersedes the others. */
  function settleCopies(file: FileId, fateByCopy: ReadonlyMap<FileId, Fate>): ItemChange[] {
    const [kept, ...others] = tree.currentOf(file)
    const changes: ItemChange[] = kept === undefined ? [] : [{ id: file, content: kept.value }]
    for (const { stamp } of others) {
      const copy = tree.item(conflictCopyId(file, stamp.cid))
      const fate = copy === undefined ? undefined : (fateByCopy.get(copy.id) ?? {})
      if (copy !== undefined && fate !== undefined && fate !== 'dropped') changes.push(ownFile(copy, fate))
    }
    return changes
  }

  /** Copies are settled file by file, all other items changed one by one. */
  function changeEach(ids: readonly FileId[], fate: Fate, change: (id: FileId) => ItemChange): readonly ItemChange[] {
    const changes: ItemChange[] = []
    const fatesByFile = new Map<FileId, Map<FileId, Fate>>()
    for (const id of new Set(ids)) {
      const { conflictOf } = requireItem(id)
      if (conflictOf === undefined) {
        changes.push(change(id))
        continue
      }
      const fates = fatesByFile.get(conflictOf) ?? new Map<FileId, Fate>()
      fatesByFile.set(conflictOf, fates.set(id, fate))
    }
    return [...[...fatesByFile].flatMap(([file, fates]) => settleCopies(file, fates)), ...changes]
  }

  function checkMove(ids: ReadonlySet<FileId>, into: FileId | undefined): void {
    if (into !== undefined && requireItem(into).kind !== 'folder') {
      throw new WarrenError('invalid', 'Only a folder can hold other files.')
    }
    let depth = 0
    for (let at = into; at !== undefined; at = tree.folderOf(at)) {
      if (ids.has(at)) throw new WarrenError('invalid', 'A folder cannot be put into itself.')
      if (++depth > MAX_FOLDER_DEPTH) {
        throw new WarrenError('invalid', `At most ${MAX_FOLDER_DEPTH} folders can be in each other.`)
      }
    }
  }

  /** The folder to put it into instead of the one that stays removed; `undefined` when it can stay where it is. */
  function newPlace(id: FileId, restored: ReadonlySet<FileId>): FileId | null | undefined {
    let removedFolder: FileId | undefined
    for (let at = tree.folderOf(id); at !== undefined && !restored.has(at); at = tree.folderOf(at)) {
      if (tree.isRemoved(at)) removedFolder = at
    }
    return removedFolder === undefined ? undefined : (tree.folderOf(removedFolder) ?? null)
  }

  function requireVersion(versions: readonly Version[], version: Cid): FileContent {
    const found = versions.find(({ stamp }) => stamp.cid === version)
    if (found === undefined) throw new WarrenError('not-found', 'This file has no such version.')
    return found.value
  }

  return {
    rename: (id, name) => changeEach([id], { name }, () => ({ id, name })),
    move(ids, into) {
      checkMove(new Set(ids), into)
      return changeEach(ids, { parent: into ?? null }, (id) => ({ id, parent: into ?? null }))
    },
    remove: (ids) => changeEach(ids, 'dropped', (id) => ({ id, removed: true })),
    restore(ids) {
      const restored = new Set(ids)
      return [...restored].map((id) => {
        const parent = newPlace(id, restored)
        return { id, removed: false, ...(parent === undefined ? {} : { parent }) }
      })
    },
    settle(id, keep) {
      const file = tree.originOf(id)
      const current = tree.currentOf(file)
      if (current.length < 2) throw new WarrenError('invalid', 'There is no conflict to settle.')
      if (keep === 'both') {
        requireItem(file)
        return settleCopies(file, new Map())
      }
      return [{ id: file, content: requireVersion(current, keep) }]
    },
    unsettle(id, sides) {
      const [present, ...others] = tree.currentOf(id)
      if (present === undefined || tree.item(id) === undefined) {
        throw new WarrenError('not-found', 'This file is not in the vault any more.')
      }
      if (others.length > 0) throw new WarrenError('invalid', 'This file is in conflict already.')
      const versions = tree.versionsOf(id)
      const contents = sides.map((side) => requireVersion(versions, side))
      const keys = new Set(contents.map(contentKey))
      const isMadeOfCopy = ({ id: other, content, changed }: TreeItem): boolean =>
        other !== id && changed.cid === present.stamp.cid && content !== undefined && keys.has(contentKey(content))
      const made = tree.items().filter(isMadeOfCopy)
      const changes = contents.toReversed().map((content): ItemChange[] => [{ id, content }])
      changes[0]?.push(...made.map(({ id: copy }): ItemChange => ({ id: copy, removed: true })))
      return changes
    },
    restoreVersion(id, version) {
      const file = tree.originOf(id)
      const content = requireVersion(tree.versionsOf(file), version)
      const current = tree.currentOf(file)
      const isCurrent =
        current.length === 1 && current[0] !== undefined && contentKey(current[0].value) === contentKey(content)
      return isCurrent ? [] : [{ id: file, content }]
    },
  }
}
