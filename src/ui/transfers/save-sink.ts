import { WarrenError } from '../../core/mesh.ts'
import type { VaultItem } from '../../core/mesh.ts'
import { formatBytes } from '../format.ts'
import { strings } from '../strings.ts'
import { createBlobBuilder } from './blob-builder.ts'

/** Where a download goes. Either `finish` or `abandon` is called once. */
export interface SaveSink {
  write(piece: Uint8Array<ArrayBuffer>): void | Promise<void>
  finish(): Promise<void>
  /** Leaves nothing behind. */
  abandon(): Promise<void>
}

/** From here on a file is written straight to disk where the browser can (64 MiB): it asks where to, which is a step more. */
const STREAM_FROM_BYTES = 64 * 1024 * 1024
/** The largest download put together as a Blob (1 GiB): browsers keep Blobs in the profile's limited space. */
const MAX_BLOB_BYTES = 1024 * 1024 * 1024
/** How long the browser is given to take over a Blob before its address is let go. */
const BLOB_ADDRESS_MS = 60_000

/** A part of the File System Access API that TypeScript's library does not know. */
interface PickingWindow {
  readonly showSaveFilePicker?: (options: { readonly suggestedName: string }) => Promise<FileSystemFileHandle>
}

/** A download of whatever it is, never something to show: the type says nothing of what is inside. */
const OPAQUE_TYPE = 'application/octet-stream'

function offerDownload(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  anchor.click()
  window.setTimeout(() => URL.revokeObjectURL(address), BLOB_ADDRESS_MS)
}

function createBlobSink(name: string): SaveSink {
  const builder = createBlobBuilder()
  return {
    write: (piece) => builder.add(piece),
    finish: async () => offerDownload(builder.finish(OPAQUE_TYPE), name),
    abandon: async () => undefined,
  }
}

async function createDiskSink(pick: NonNullable<PickingWindow['showSaveFilePicker']>, name: string): Promise<SaveSink> {
  const handle = await pick({ suggestedName: name })
  // The browser writes beside the file and puts it in place on close, so that an abandoned one never shows.
  const writable = await handle.createWritable()
  return {
    write: (piece) => writable.write(piece),
    finish: () => writable.close(),
    abandon: () => writable.abort(),
  }
}

/**
 * Call it in the handler of a click: the browser asks where to put a large file, and only then may it.
 *
 * @throws WarrenError `unsupported` when the file is too large for this browser; AbortError when the user closes the picker
 */
export async function openSaveSink(item: VaultItem): Promise<SaveSink> {
  const pick = (window as PickingWindow).showSaveFilePicker?.bind(window)
  if (pick !== undefined && item.size >= STREAM_FROM_BYTES) return createDiskSink(pick, item.name)
  if (item.size > MAX_BLOB_BYTES) {
    throw new WarrenError('unsupported', strings.errors.saveTooLarge(formatBytes(MAX_BLOB_BYTES)))
  }
  return createBlobSink(item.name)
}
