import { WarrenError } from '../base/errors.ts'
import type { FileId } from '../base/ids.ts'
import type { ItemChange } from '../wire/vault-body.ts'
import type { TreeItem } from './file-tree.ts'
import { toCollisionKey, toShownName } from './file-name.ts'
import { MAX_FOLDER_DEPTH } from './folder-moves.ts'
import type { FileSource } from '../ports/compute.ts'
import type { NewFile } from './vault-types.ts'

/** Where a file of an add goes. */
export interface PlannedFile {
  readonly source: FileSource
  readonly name: string
  readonly folder: FileId | undefined
}

export interface AddPlan {
  /** Makes the folders that are not there yet, outer ones first. */
  readonly folders: readonly ItemChange[]
  readonly files: readonly PlannedFile[]
}

const placeKey = (folder: FileId | undefined, name: string): string => `${folder ?? ''}/${toCollisionKey(name)}`

/**
 * Finds or makes the folders that the files' paths name: a folder of the same name in the same place is the same folder.
 *
 * @throws WarrenError `invalid` for a path of more folders than may be in each other
 */
export function planAdd(
  files: readonly NewFile[],
  items: readonly TreeItem[],
  into: FileId | undefined,
  makeId: () => FileId,
): AddPlan {
  const folderByPlace = new Map<string, FileId>()
  for (const { id, kind, name, parent } of items) {
    if (kind === 'folder') folderByPlace.set(placeKey(parent, name), id)
  }
  const folders: ItemChange[] = []
  const planned = files.flatMap(({ path, source }): PlannedFile | [] => {
    let folder = into
    if (path.length > MAX_FOLDER_DEPTH) {
      throw new WarrenError('invalid', `At most ${MAX_FOLDER_DEPTH} folders can be in each other.`)
    }
    for (const written of source === undefined ? path : path.slice(0, -1)) {
      const name = toShownName(written)
      const place = placeKey(folder, name)
      let id = folderByPlace.get(place)
      if (id === undefined) {
        id = makeId()
        folderByPlace.set(place, id)
        folders.push({ id, kind: 'folder', name, parent: folder ?? null })
      }
      folder = id
    }
    return source === undefined ? [] : { source, name: toShownName(path.at(-1) ?? ''), folder }
  })
  return { folders, files: planned }
}
