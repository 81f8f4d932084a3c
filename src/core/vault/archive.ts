import type { Bytes } from '../base/bytes.ts'
import type { FileId } from '../base/ids.ts'
import { type ZipEntry, zipEntries } from '../files/zip.ts'
import { addSuffix, toCollisionKey } from './file-name.ts'
import type { Outgoing, VaultItem } from './vault-types.ts'

/** Files and folders with all that is in them, as a zip archive: see `listArchive`. */
export function archiveItems(
  items: readonly VaultItem[],
  ids: readonly FileId[],
  open: (id: FileId) => ReadableStream<Bytes>,
): Outgoing {
  return zipEntries(listArchive(items, ids, open))
}

/**
 * What goes into an archive. What was chosen lies at its top, under the names that the vault shows, which are unlike each
 * other within a folder and harmless in a path.
 *
 * @param ids those chosen; one that lies in another is in the archive once
 */
export function listArchive(
  items: readonly VaultItem[],
  ids: readonly FileId[],
  open: (id: FileId) => ReadableStream<Bytes>,
): readonly ZipEntry[] {
  const childrenByFolder = new Map<FileId | undefined, VaultItem[]>()
  for (const item of items) {
    const siblings = childrenByFolder.get(item.parent)
    if (siblings === undefined) childrenByFolder.set(item.parent, [item])
    else siblings.push(item)
  }
  const itemById = new Map(items.map((item) => [item.id, item]))
  const chosen = new Set(ids)
  const entries: ZipEntry[] = []

  function take({ id, kind, size, changedAt }: VaultItem, path: string): void {
    if (kind === 'file') {
      entries.push({ path, size, changedAt, open: () => open(id) })
      return
    }
    entries.push({ path: `${path}/`, size: 0, changedAt, open: undefined })
    for (const child of childrenByFolder.get(id) ?? []) take(child, `${path}/${child.name}`)
  }

  const taken = new Set<string>()
  for (const id of chosen) {
    const item = itemById.get(id)
    if (item === undefined || isInside(item, chosen, itemById)) continue
    let name = item.name
    for (let ordinal = 2; taken.has(toCollisionKey(name)); ordinal++) name = addSuffix(item.name, ordinal)
    taken.add(toCollisionKey(name))
    take(item, name)
  }
  return entries
}

function isInside(item: VaultItem, folders: ReadonlySet<FileId>, itemById: ReadonlyMap<FileId, VaultItem>): boolean {
  for (let at = item.parent; at !== undefined; at = itemById.get(at)?.parent) if (folders.has(at)) return true
  return false
}
