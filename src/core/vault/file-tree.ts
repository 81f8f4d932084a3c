import type { Cid, FileId } from '../base/ids.ts'
import { compareStamps, earlierField, type Field, laterField, type Stamp } from '../view/stamp.ts'
import type { FileContent, ItemChange, VaultChange } from '../wire/vault-body.ts'
import { conflictCopyId } from './conflict-copy-id.ts'
import { insertVersion, type JudgedVersions, judgeVersions, type Lineage, type Version } from './content-history.ts'
import { addSuffix, foldShownName, removeHarmful, toShownName } from './file-name.ts'
import { createFolderMoves } from './folder-moves.ts'
import { createNameRegister } from './name-register.ts'

interface ItemFields {
  kind: Field<'file' | 'folder'> | undefined
  name: Field<string> | undefined
  shown: { readonly name: string; readonly key: string } | undefined
  removed: Field<boolean> | undefined
  /** The latest move, whether it happened or not. */
  moved: Stamp | undefined
  /** Ascending in the total order. */
  versions: Version[]
  judged: JudgedVersions | undefined
}

/** Never added to. */
const NO_VERSIONS: Version[] = []

/** With a place for each field from the beginning: objects that grow take twice the memory. */
const createFields = (): ItemFields => ({
  kind: undefined,
  name: undefined,
  shown: undefined,
  removed: undefined,
  moved: undefined,
  versions: NO_VERSIONS,
  judged: undefined,
})

/** A current, visible file or folder. */
export interface TreeItem {
  readonly id: FileId
  readonly kind: 'file' | 'folder'
  /** As shown: harmless, and unlike any other in the folder. */
  readonly name: string
  readonly parent: FileId | undefined
  readonly content: FileContent | undefined
  /** The latest change of content or, for folders, of name. */
  readonly changed: Stamp
  /** How many other contents of this file are current: those of its conflict copies. Missing when there are none. */
  readonly conflicts?: number
  /** The file whose other content this shows. Missing when it is no conflict copy. */
  readonly conflictOf?: FileId
}

/** An item that was removed itself. What was in a removed folder comes back with it. */
export interface RemovedItem extends TreeItem {
  readonly removed: Stamp
  /** Names of the folders it was in, from the top. */
  readonly folders: readonly string[]
}

/** What a file has held, and since when not any more: what retention looks at. */
export interface FileHistory {
  /** Ascending in the total order. */
  readonly versions: readonly Version[]
  readonly replacedBy: ReadonlyMap<Version, Stamp>
  /**
   * The changes that could have put the file out of sight, or made it what it is there: the latest of each field, of the
   * file and of the folders above it up to the topmost that is removed. Empty for a file that is in sight.
   */
  readonly hiddenBy: readonly Stamp[]
}

/** Tells of whom a conflict copy is, within its name: "Ada, 2026-11-21". */
export type DescribeAuthor = (stamp: Stamp) => string

/** An item that is in sight, not named yet. */
interface Visible {
  readonly id: FileId
  readonly fields: ItemFields
  readonly named: Stamp
  readonly folder: FileId | undefined
}

/** What is in sight at some revision. Folders are named when they are asked for. */
interface Sight {
  readonly revision: number
  /** Who was named first stands first. */
  readonly all: readonly Visible[]
  readonly byFolder: ReadonlyMap<FileId | undefined, readonly Visible[]>
  readonly itemsByFolder: Map<FileId | undefined, readonly TreeItem[]>
  items?: readonly TreeItem[]
  itemById?: ReadonlyMap<FileId, TreeItem>
}

/** All that it tells is a function of the set of changes applied and their ancestry, whatever the order in which they came. */
export interface FileTree {
  apply(change: VaultChange, stamp: Stamp): void
  /** Grows with each change. */
  revision(): number
  /** The visible items: not removed, nor in a removed folder. */
  items(): readonly TreeItem[]
  /** Those that lie directly in a folder, `undefined` being the top: naming them costs nothing for all others. */
  itemsIn(folder: FileId | undefined): readonly TreeItem[]
  /** How many these are. */
  countIn(folder: FileId): number
  /** The folders from the top down to this one, itself last; empty for the top and for what is no visible folder. */
  pathTo(folder: FileId | undefined): readonly TreeItem[]
  /** A visible item. */
  item(id: FileId): TreeItem | undefined
  removedItems(): readonly RemovedItem[]
  /** The content of a file, also of one that was removed; that of a conflict copy; an earlier one by its entry. */
  contentOf(id: FileId, version?: Cid): FileContent | undefined
  /** All that the file, or the one it is a conflict copy of, ever held, the latest first: one by entry. Empty for what is no file. */
  versionsOf(id: FileId): readonly Version[]
  /** The contents of the file that count, the one that is shown under its name first. Empty for what is no file. */
  currentOf(id: FileId): readonly Version[]
  /** The file that a conflict copy belongs to; the item itself when it is none. */
  originOf(id: FileId): FileId
  /** The folder an item is in; `undefined` at the top, and for what is not known. */
  folderOf(id: FileId): FileId | undefined
  /** Whether the item itself is removed. */
  isRemoved(id: FileId): boolean
  histories(): Iterable<FileHistory>
  /** How long history is kept; `undefined` is for ever. */
  retentionDays(): number | undefined
}

/** Enough to tell members apart where no names are known. */
const AUTHOR_DIGITS = 8

/** A copy's name has room for the file's own beside this. */
const MAX_DESCRIPTION_LENGTH = 80

const NO_STAMPS: readonly Stamp[] = []

/** The files of a vault as a fold over its changes. */
export function createFileTree(
  lineage: Lineage,
  describeAuthor: DescribeAuthor = ({ author }) => author.slice(0, AUTHOR_DIGITS),
): FileTree {
  const fieldsById = new Map<FileId, ItemFields>()
  const moves = createFolderMoves()
  /** Files with more than one current content, by their copies. Rebuilt with what is in sight, whole once all items are listed. */
  let originByCopy = new Map<FileId, { readonly id: FileId; readonly version: Version }>()
  let retention: Field<number | null> | undefined
  let revision = 0
  let lastSight: Sight | undefined

  function applyToItem(change: ItemChange, stamp: Stamp): void {
    let fields = fieldsById.get(change.id)
    if (fields === undefined) {
      fields = createFields()
      fieldsById.set(change.id, fields)
    }
    if (change.kind !== undefined) fields.kind = chooseKind(fields.kind, change.kind, stamp)
    // An ancestor always stands before its descendant in the total order, so that the last of all is never superseded:
    // where the later of the current values wins, it is enough to keep the last.
    if (change.name !== undefined) {
      fields.name = laterField(fields.name, change.name, stamp)
      fields.shown = undefined
    }
    if (change.removed !== undefined) fields.removed = laterField(fields.removed, change.removed, stamp)
    if (change.content !== undefined) {
      const version = { value: change.content, stamp }
      // Most files only ever have one: a list that is made with it has room for that and no more.
      if (fields.versions.length === 0) fields.versions = [version]
      else insertVersion(fields.versions, version)
      fields.judged = undefined
    }
    if (change.parent !== undefined) {
      if (fields.moved === undefined || compareStamps(fields.moved, stamp) < 0) fields.moved = stamp
      moves.move(change.id, change.parent ?? undefined, stamp)
    }
  }

  function judge(fields: ItemFields): JudgedVersions {
    fields.judged ??=
      fields.versions.length === 1
        ? { current: fields.versions, replacedBy: NOTHING_REPLACED }
        : judgeVersions(fields.versions, lineage)
    return fields.judged
  }

  const isRemoved = (id: FileId): boolean => fieldsById.get(id)?.removed?.value === true

  const folderOf = (id: FileId): FileId | undefined => {
    // A folder that is not known (yet), or is none: the item is shown at the top rather than nowhere.
    const folder = moves.parents().get(id)
    return folder !== undefined && fieldsById.get(folder)?.kind?.value === 'folder' ? folder : undefined
  }

  const isShowable = ({ kind, name, versions }: ItemFields): boolean =>
    name !== undefined && (kind?.value === 'folder' || (kind !== undefined && versions.length > 0))

  function showName(fields: ItemFields): { readonly name: string; readonly key: string } {
    if (fields.shown === undefined) {
      const name = toShownName(fields.name?.value ?? '')
      fields.shown = { name, key: foldShownName(name) }
    }
    return fields.shown
  }

  function toItem(id: FileId, fields: ItemFields, name: string, parent: FileId | undefined): TreeItem {
    if (fields.kind?.value === 'folder') {
      const { stamp } = fields.name as Field<string>
      return { id, kind: 'folder', name, parent, content: undefined, changed: stamp }
    }
    const { current } = judge(fields)
    const { value: content, stamp: changed } = current[0] as Version
    if (current.length === 1) return { id, kind: 'file', name, parent, content, changed }
    return { id, kind: 'file', name, parent, content, changed, conflicts: current.length - 1 }
  }

  function look(): Sight {
    if (lastSight?.revision === revision) return lastSight
    const isInSight = memoiseVisibility(isRemoved, folderOf)
    const all: Visible[] = []
    const byFolder = new Map<FileId | undefined, Visible[]>()
    for (const [id, fields] of fieldsById) {
      const named = fields.name?.stamp
      if (named === undefined || fields.removed?.value === true || !isShowable(fields)) continue
      const folder = folderOf(id)
      if (isInSight(folder)) all.push({ id, fields, named, folder })
    }
    // Who was named first keeps the name.
    all.sort((a, b) => compareStamps(a.named, b.named) || (a.id < b.id ? -1 : 1))
    for (const visible of all) {
      const others = byFolder.get(visible.folder)
      if (others === undefined) byFolder.set(visible.folder, [visible])
      else others.push(visible)
    }
    originByCopy = new Map()
    lastSight = { revision, all, byFolder, itemsByFolder: new Map() }
    return lastSight
  }

  /** Items first, in the order in which they were named, then the copies. */
  function listFolder(folder: FileId | undefined): readonly TreeItem[] {
    const { byFolder, itemsByFolder } = look()
    const known = itemsByFolder.get(folder)
    if (known !== undefined) return known
    const names = createNameRegister()
    const items = (byFolder.get(folder) ?? []).map(({ id, fields }) => {
      const { name, key } = showName(fields)
      return toItem(id, fields, names.take(name, key), folder)
    })
    // After all others, whose names are not to change for a conflict.
    const copies = items.flatMap((item) => (item.conflicts === undefined ? [] : copiesOf(item)))
    for (const copy of copies) items.push({ ...copy, name: names.take(copy.name, foldShownName(copy.name)) })
    itemsByFolder.set(folder, items)
    return items
  }

  function listItems(): readonly TreeItem[] {
    const sight = look()
    if (sight.items !== undefined) return sight.items
    const itemById = new Map<FileId, TreeItem>()
    const copies: TreeItem[] = []
    for (const folder of sight.byFolder.keys()) {
      for (const item of listFolder(folder)) {
        itemById.set(item.id, item)
        if (item.conflictOf !== undefined) copies.push(item)
      }
    }
    sight.items = [...sight.all.map(({ id }) => itemById.get(id) as TreeItem), ...copies]
    sight.itemById = itemById
    return sight.items
  }

  function countCopies({ id, fields }: Visible): number {
    if (fields.versions.length < 2 || fields.kind?.value === 'folder') return 0
    const copies = judge(fields).current.slice(1)
    return copies.filter(({ stamp }) => !fieldsById.has(conflictCopyId(id, stamp.cid))).length
  }

  function copiesOf({ id, kind, name, parent }: TreeItem): TreeItem[] {
    return judge(fieldsById.get(id) as ItemFields)
      .current.slice(1)
      .flatMap((version) => {
        const copy = conflictCopyId(id, version.stamp.cid)
        // Only a member who is up to mischief can give a file this id. The content is among the versions all the same.
        if (fieldsById.has(copy)) return []
        originByCopy.set(copy, { id, version })
        const description = removeHarmful(describeAuthor(version.stamp)).slice(0, MAX_DESCRIPTION_LENGTH)
        const copyName = addSuffix(name, `conflict, ${description}`)
        const { value: content, stamp: changed } = version
        return [{ id: copy, kind, name: copyName, parent, content, changed, conflictOf: id }]
      })
  }

  function originOf(id: FileId): FileId {
    if (fieldsById.has(id)) return id
    listItems()
    return originByCopy.get(id)?.id ?? id
  }

  const fileFields = (id: FileId): ItemFields | undefined => {
    const fields = fieldsById.get(originOf(id))
    return fields === undefined || fields.kind?.value === 'folder' || fields.versions.length === 0 ? undefined : fields
  }

  function foldersAbove(id: FileId): readonly FileId[] {
    const path: FileId[] = []
    for (let at = folderOf(id); at !== undefined; at = folderOf(at)) path.unshift(at)
    return path
  }

  function hiddenBy(id: FileId): readonly Stamp[] {
    const path = [...foldersAbove(id), id]
    const top = path.findIndex(isRemoved)
    return top === -1 ? NO_STAMPS : path.slice(top).flatMap((at) => latestChanges(fieldsById.get(at)))
  }

  return {
    apply(change, stamp) {
      revision++
      if ('settings' in change) retention = laterField(retention, change.settings.retentionDays, stamp)
      else applyToItem(change, stamp)
    },
    revision: () => revision,
    items: listItems,
    itemsIn: listFolder,
    countIn(folder) {
      const inside = look().byFolder.get(folder) ?? []
      return inside.reduce((count, visible) => count + 1 + countCopies(visible), 0)
    },
    pathTo(folder) {
      const path: TreeItem[] = []
      for (let at = folder; at !== undefined;) {
        const id = at
        const item = fieldsById.has(id) ? listFolder(folderOf(id)).find((each) => each.id === id) : undefined
        if (item?.kind !== 'folder') break
        path.unshift(item)
        at = item.parent
      }
      return path
    },
    item(id) {
      listItems()
      return look().itemById?.get(id)
    },
    removedItems() {
      const removed: RemovedItem[] = []
      for (const [id, fields] of fieldsById) {
        if (fields.removed?.value !== true || !isShowable(fields)) continue
        const folders = foldersAbove(id).map((folder) => showName(fieldsById.get(folder) as ItemFields).name)
        const { stamp } = fields.removed
        removed.push({ ...toItem(id, fields, showName(fields).name, folderOf(id)), removed: stamp, folders })
      }
      return removed.sort((a, b) => compareStamps(b.removed, a.removed) || (a.id < b.id ? -1 : 1))
    },
    contentOf(id, version) {
      const fields = fileFields(id)
      if (fields === undefined) return undefined
      if (version !== undefined) return fields.versions.findLast(({ stamp }) => stamp.cid === version)?.value
      return (originByCopy.get(id)?.version ?? judge(fields).current[0])?.value
    },
    versionsOf(id) {
      const versions = (fileFields(id)?.versions ?? []).toReversed()
      return versions.filter(({ stamp }, at) => versions[at - 1]?.stamp.cid !== stamp.cid)
    },
    currentOf(id) {
      const fields = fileFields(id)
      return fields === undefined ? [] : judge(fields).current
    },
    originOf,
    folderOf,
    isRemoved,
    *histories() {
      for (const [id, fields] of fieldsById) {
        const { versions } = fields
        if (versions.length > 0) yield { versions, replacedBy: judge(fields).replacedBy, hiddenBy: hiddenBy(id) }
      }
    },
    retentionDays: () => retention?.value ?? undefined,
  }
}

/**
 * A kind is given once, by the change that made the item. Where there are two, the item is a file: whoever writes an entry
 * without parents has it stand before all others, and a file that became a folder could not be brought back.
 */
function chooseKind<Kind extends 'file' | 'folder'>(
  present: Field<Kind> | undefined,
  kind: Kind,
  stamp: Stamp,
): Field<Kind> {
  if (present === undefined || present.value === kind) return earlierField(present, kind, stamp)
  return kind === 'file' ? { value: kind, stamp } : present
}

const NOTHING_REPLACED: ReadonlyMap<Version, Stamp> = new Map()

function latestChanges(fields: ItemFields | undefined): readonly Stamp[] {
  if (fields === undefined) return NO_STAMPS
  const { kind, name, removed, moved, versions } = fields
  return [kind?.stamp, name?.stamp, removed?.stamp, moved, ...versions.map(({ stamp }) => stamp)].filter(
    (stamp) => stamp !== undefined,
  )
}

/** Whether what lies in a folder is in sight: it is, unless that or a folder above it is removed. */
function memoiseVisibility(
  isRemoved: (id: FileId) => boolean,
  folderOf: (id: FileId) => FileId | undefined,
): (folder: FileId | undefined) => boolean {
  const known = new Map<FileId, boolean>()
  // No deeper than folders may be in each other, and without cycles.
  const isInSight = (folder: FileId | undefined): boolean => {
    if (folder === undefined) return true
    let inSight = known.get(folder)
    if (inSight === undefined) {
      inSight = !isRemoved(folder) && isInSight(folderOf(folder))
      known.set(folder, inSight)
    }
    return inSight
  }
  return isInSight
}
