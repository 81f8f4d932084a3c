import type { FileId } from '../base/ids.ts'
import type { VaultChange } from '../wire/vault-body.ts'
import type { TreeItem } from './file-tree.ts'
import { toCollisionKey, toShownName } from './file-name.ts'
import type { NewFile } from './vault-types.ts'

/** Where a file of an add goes. */
export interface PlannedFile {
  readonly file: NewFile
  readonly name: string
  readonly folder: FileId | undefined
}

export interface AddPlan {
  /** Makes the folders that are not there yet, outer ones first. */
  readonly folders: readonly VaultChange[]
  readonly files: readonly PlannedFile[]
}

const placeKey = (folder: FileId | undefined, name: string): string => `${folder ?? ''}/${toCollisionKey(name)}`

/** Finds or makes the folders that the files' paths name: a folder of the same name in the same place is the same folder. */
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
  const folders: VaultChange[] = []
  const planned = files.map((file): PlannedFile => {
    let folder = into
    for (const written of file.path.slice(0, -1)) {
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
    return { file, name: toShownName(file.path.at(-1) ?? ''), folder }
  })
  return { folders, files: planned }
}
