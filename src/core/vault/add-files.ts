import type { Bytes } from '../base/bytes.ts'
import { throwIfCancelled } from '../base/errors.ts'
import type { FileId } from '../base/ids.ts'
import type { Readable } from '../base/readable.ts'
import { type PackedFile, packFile } from '../files/pack.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { Compute, FileSource } from '../ports/compute.ts'
import type { Holding } from '../ports/entry-store.ts'
import { type ItemChange, linksRootOf } from '../wire/vault-body.ts'
import type { TreeItem } from './file-tree.ts'
import { toCollisionKey } from './file-name.ts'
import { planAdd } from './plan-add.ts'
import type { NewFile, OnExisting } from './vault-types.ts'

export interface AddFilesDependencies {
  readonly blocks: BlockStore
  readonly compute: Compute
  /** 32 bytes. */
  readonly convergenceSecret: Bytes
  readonly makeId: () => FileId
}

export interface StoreOptions {
  readonly signal: AbortSignal
  /** While it is true nothing more is read. */
  readonly paused: Readable<boolean>
  /** Plaintext bytes that are stored so far, of all files. */
  readonly onProgress: (bytes: number) => void
}

export interface AddFilesOptions extends StoreOptions {
  readonly into: FileId | undefined
  readonly onExisting: OnExisting
}

export interface StoredFiles {
  readonly changes: readonly ItemChange[]
  readonly holdings: readonly Holding[]
}

/** Cuts, seals and stores a file. @throws WarrenError `cancelled`, `invalid`, `storage-full`, `storage` */
export async function storeFile(
  { blocks, compute, convergenceSecret }: Omit<AddFilesDependencies, 'makeId'>,
  source: FileSource,
  { signal, paused, onProgress }: StoreOptions,
): Promise<PackedFile> {
  const chunks = await compute.ingest(source, {
    convergenceSecret,
    signal,
    paused,
    onProgress: ({ bytes }) => onProgress(bytes),
  })
  throwIfCancelled(signal)
  // What was read, not what the source said: a file may grow while it is being read.
  const size = chunks.reduce((total, { length }) => total + length, 0)
  const packed = await packFile({ blocks, convergenceSecret }, chunks, size)
  onProgress(size)
  return packed
}

/** What is to be recorded as held when the entry that names the file is committed. An empty file has no blocks. */
export const holdingsOf = ({ links, bytes }: PackedFile): readonly Holding[] =>
  links === undefined ? [] : [{ root: links, bytes }]

/**
 * Cuts, seals and stores files, one after the other, and tells what is to be written into the log to make them count.
 *
 * @throws WarrenError `cancelled`, `invalid`, `storage-full`, `storage`
 */
export async function storeFiles(
  dependencies: AddFilesDependencies,
  files: readonly NewFile[],
  items: readonly TreeItem[],
  { into, onExisting, signal, paused, onProgress }: AddFilesOptions,
): Promise<StoredFiles> {
  const { makeId } = dependencies
  const plan = planAdd(files, items, into, makeId)
  const alreadyThere = indexContents(items)
  const replaceable = onExisting === 'replace' ? indexPlaces(items) : new Map<string, FileId>()
  const changes = [...plan.folders]
  const holdings: Holding[] = []
  let doneBytes = 0
  for (const { source, name, folder } of plan.files) {
    const packed = await storeFile(dependencies, source, {
      signal,
      paused,
      onProgress: (bytes) => onProgress(doneBytes + bytes),
    })
    const { content } = packed
    doneBytes += content.size
    holdings.push(...holdingsOf(packed))
    const place = placeKey(folder, name)
    if (alreadyThere.has(`${place}/${packed.links ?? ''}`)) continue
    const existing = replaceable.get(place)
    // Two new files of one name: the second is not to take the place of the first.
    replaceable.delete(place)
    changes.push(
      existing === undefined
        ? { id: makeId(), kind: 'file', name, parent: folder ?? null, content }
        : { id: existing, content },
    )
  }
  return { changes, holdings }
}

/** Equal for names that meet in one folder. */
const placeKey = (folder: FileId | undefined, name: string): string => `${folder ?? ''}/${toCollisionKey(name)}`

/** A file whose contents are in conflict is not there as it should be. */
function indexContents(items: readonly TreeItem[]): ReadonlySet<string> {
  const isSettled = ({ conflicts, conflictOf }: TreeItem): boolean =>
    conflicts === undefined && conflictOf === undefined
  return new Set(
    items.flatMap((item) =>
      item.content === undefined || !isSettled(item)
        ? []
        : [`${placeKey(item.parent, item.name)}/${linksRootOf(item.content) ?? ''}`],
    ),
  )
}

function indexPlaces(items: readonly TreeItem[]): Map<string, FileId> {
  return new Map(
    items.flatMap(({ id, kind, name, parent, conflictOf }) =>
      kind === 'file' && conflictOf === undefined ? [[placeKey(parent, name), id]] : [],
    ),
  )
}
