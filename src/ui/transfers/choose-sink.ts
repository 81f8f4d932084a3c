import { formatBytes } from '../format.ts'
import type { StreamDesk } from '../streams/stream-desk.ts'
import { createSpokenError } from '../describe-error.ts'
import { strings } from '../strings.ts'
import { createBlobBuilder } from './blob-builder.ts'
import type { SaveSink } from './sink.ts'
import { createStreamSink } from './stream-sink.ts'

/** A place that was chosen, before it is known how much goes there. @param size bytes, exactly unless said otherwise */
export type OpenSink = (size: number, isAbout?: boolean) => Promise<SaveSink>

/**
 * From here on a file is streamed (64 MiB), for what a Blob would take; not earlier, since where the browser writes straight
 * to disk it asks where to, which is a step more.
 */
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

/** Has the browser keep it as a download. */
export function offerDownload(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  anchor.click()
  window.setTimeout(() => URL.revokeObjectURL(address), BLOB_ADDRESS_MS)
}

function createBlobSink(name: string, size: number): SaveSink {
  if (size > MAX_BLOB_BYTES) {
    throw createSpokenError('unsupported', strings.errors.saveTooLarge(formatBytes(MAX_BLOB_BYTES)))
  }
  const builder = createBlobBuilder()
  return {
    write: (piece) => builder.add(piece),
    finish: async () => offerDownload(builder.finish(OPAQUE_TYPE), name),
    abandon: async () => undefined,
  }
}

async function createDiskSink(handle: FileSystemFileHandle): Promise<SaveSink> {
  // The browser writes beside the file and puts it in place on close, so that an abandoned one never shows.
  const writable = await handle.createWritable()
  return {
    write: (piece) => writable.write(piece),
    finish: () => writable.close(),
    abandon: () => writable.abort(),
  }
}

/**
 * Where a download of about this size goes: straight to disk where the browser can (it asks where to), else read by the
 * browser as a stream, else put together as a Blob. Call it in the handler of a click: only then may it ask.
 *
 * @returns opens it; throws WarrenError `unsupported` when it is too large for this browser, `timeout`
 * @throws AbortError when the user closes the picker
 */
export async function chooseSink(name: string, expectedBytes: number, desk: StreamDesk): Promise<OpenSink> {
  const pick = (window as PickingWindow).showSaveFilePicker?.bind(window)
  if (pick !== undefined && expectedBytes >= STREAM_FROM_BYTES) {
    const handle = await pick({ suggestedName: name })
    return () => createDiskSink(handle)
  }
  return async (size, isAbout) =>
    size >= STREAM_FROM_BYTES && desk.isReady()
      ? createStreamSink(desk, name, size, isAbout)
      : createBlobSink(name, size)
}
