import type { Bytes } from '../base/bytes.ts'
import { throwIfCancelled } from '../base/errors.ts'
import type { FileId } from '../base/ids.ts'
import { type PackedFile, packFile } from '../files/pack.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { Compute } from '../ports/compute.ts'
import type { Holding } from '../ports/entry-store.ts'
import { type VaultChange, linksRootOf } from '../wire/vault-body.ts'
import type { TreeItem } from './file-tree.ts'
import { toCollisionKey } from './file-name.ts'
import { planAdd } from './plan-add.ts'
import type { NewFile } from './vault-types.ts'

export interface AddFilesDependencies {
  readonly blocks: BlockStore
  readonly compute: Compute
  /** 32 bytes. */
  readonly convergenceSecret: Bytes
  readonly makeId: () => FileId
}

export interface AddFilesOptions {
  readonly into: FileId | undefined
  readonly signal: AbortSignal
  /** Plaintext bytes of all files that are stored so far. */
  readonly onProgress: (bytes: number) => void
}

export interface StoredFiles {
  readonly changes: readonly VaultChange[]
  readonly holdings: readonly Holding[]
}

/**
 * Cuts, seals and stores files, one after the other, and tells what is to be written into the log to make them count.
 *
 * @throws WarrenError `cancelled`, `invalid`, `storage-full`, `storage`
 */
export async function storeFiles(
  { blocks, compute, convergenceSecret, makeId }: AddFilesDependencies,
  files: readonly NewFile[],
  items: readonly TreeItem[],
  { into, signal, onProgress }: AddFilesOptions,
): Promise<StoredFiles> {
  const plan = planAdd(files, items, into, makeId)
  const alreadyThere = indexFiles(items)
  const changes = [...plan.folders]
  const holdings: Holding[] = []
  let doneBytes = 0
  for (const { file, name, folder } of plan.files) {
    const chunks = await compute.ingest(file.source, {
      convergenceSecret,
      signal,
      onProgress: ({ bytes }) => onProgress(doneBytes + bytes),
    })
    throwIfCancelled(signal)
    // What was read, not what the source said: a file may grow while it is being read.
    const size = chunks.reduce((total, { length }) => total + length, 0)
    const packed = await packFile({ blocks, convergenceSecret }, chunks, size)
    doneBytes += size
    onProgress(doneBytes)
    if (packed.links !== undefined) holdings.push({ root: packed.links, bytes: packed.bytes })
    if (alreadyThere.has(fileKey(folder, name, packed.links))) continue
    changes.push(makeFile(makeId(), name, folder, packed))
  }
  return { changes, holdings }
}

function makeFile(id: FileId, name: string, folder: FileId | undefined, { content }: PackedFile): VaultChange {
  return { id, kind: 'file', name, parent: folder ?? null, content }
}

/** Equal for two files of one name, in one folder, of the same bytes. */
function fileKey(folder: FileId | undefined, name: string, linksRoot: string | undefined): string {
  return `${folder ?? ''}/${toCollisionKey(name)}/${linksRoot ?? ''}`
}

function indexFiles(items: readonly TreeItem[]): ReadonlySet<string> {
  return new Set(
    items.flatMap(({ parent, name, content }) =>
      content === undefined ? [] : [fileKey(parent, name, linksRootOf(content))],
    ),
  )
}
