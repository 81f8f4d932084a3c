import type { NewFile } from '../../core/mesh.ts'
import { formatStamp } from '../format.ts'
import { strings } from '../strings.ts'

export interface Collected {
  /** Files, and of the folders those that hold nothing: the others come with what is in them. */
  readonly files: readonly NewFile[]
  /** How many files or folders the browser would not read. */
  readonly unreadable: number
}

/**
 * From an <input type=file>; one with `webkitdirectory` gives each file's path from the chosen folder on, and tells nothing
 * of empty folders.
 */
export function collectPicked(list: Iterable<File>): readonly NewFile[] {
  return Array.from(list, (file) => {
    const path = file.webkitRelativePath.split('/').filter((name) => name !== '')
    return { path: path.length > 0 ? path : [file.name], source: file }
  })
}

/** What browsers call a picture that was copied, and not from a file. */
const COPIED_PICTURE = 'image.png'

/** Files that were copied, or a picture: that one is called by when it was pasted. @param now milliseconds since the Unix epoch */
export function collectPasted(clipboard: DataTransfer | null, now: number): readonly NewFile[] {
  return Array.from(clipboard?.files ?? [], (file) => ({
    path: [file.name === COPIED_PICTURE ? strings.vault.pastedPicture(formatStamp(now)) : file.name],
    source: file,
  }))
}

/** Whether what is being dragged holds files; while dragging, no more can be known. */
export function holdsFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') === true
}

/**
 * What was dropped, folders with all that is in them. Call it in the handler of the drop: the browser forgets the
 * dropped items afterwards.
 */
export function collectDropped(transfer: DataTransfer): Promise<Collected> {
  const roots = Array.from(transfer.items)
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  return walkRoots(roots)
}

interface Root {
  readonly entry: FileSystemEntry | null
  readonly file: File | null
}

async function walkRoots(roots: readonly Root[]): Promise<Collected> {
  const files: NewFile[] = []
  let unreadable = 0

  const walk = async (entry: FileSystemEntry, above: readonly string[]): Promise<void> => {
    const path = [...above, entry.name]
    try {
      if (isFile(entry)) files.push({ path, source: await readEntryFile(entry) })
      if (!isFolder(entry)) return
      const children = await listEntries(entry)
      if (children.length === 0) files.push({ path })
      for (const child of children) await walk(child, path)
    } catch {
      unreadable += 1
    }
  }

  for (const { entry, file } of roots) {
    if (entry !== null) await walk(entry, [])
    else if (file !== null) files.push({ path: [file.name], source: file })
    else unreadable += 1
  }
  return { files, unreadable }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

function readEntryFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

/** Browsers hand out a folder's entries about a hundred at a time, until there are none. */
async function listEntries(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}
