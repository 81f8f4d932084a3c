import type { Vault } from '../../core/mesh.ts'
import type { FileToRead } from '../file-to-read.ts'
import { strings } from '../strings.ts'
import { createBlobBuilder } from '../transfers/blob-builder.ts'
import { pumpStream, readPieces } from '../transfers/pump-stream.ts'
import { isDecodable } from './is-decodable.ts'
import { decodeText, SNIFF_BYTES, sniffType } from './sniff-type.ts'
import type { SniffedType } from './sniff-type.ts'

/** Longer text makes the page slow (1 MiB is some 500 pages). */
const MAX_TEXT_BYTES = 1024 * 1024
/** A larger picture is rarely one to look at, and its pixels may fill the memory (64 MiB). */
const MAX_IMAGE_BYTES = 64 * 1024 * 1024
/** Sound and film are put together whole before they are played where nothing can stream them (512 MiB). */
const MAX_MEDIA_BYTES = 512 * 1024 * 1024
/** A document is in memory while it is shown (128 MiB): a book of scans. */
const MAX_DOCUMENT_BYTES = 128 * 1024 * 1024

/** What a file looks like here. */
export type Preview =
  | { readonly kind: 'text'; readonly text: string; readonly blob: Blob }
  | { readonly kind: 'image' | 'video' | 'audio' | 'document'; readonly blob: Blob }
  /** Played as it is read. */
  | { readonly kind: 'stream'; readonly player: 'video' | 'audio'; readonly type: string }
  /** Why there is none, and what to do instead. */
  | { readonly kind: 'none'; readonly sentence: string }

export interface LoadOptions {
  readonly signal: AbortSignal
  /** Whether sound and film can be played as they are read, of any length. */
  readonly canStream: boolean
  readonly onBytes: (bytes: number) => void
}

/** Reads the first bytes only. */
async function readStart(vault: Vault, file: FileToRead, signal: AbortSignal): Promise<Uint8Array> {
  const size = Math.min(SNIFF_BYTES, file.size)
  const start = new Uint8Array(size)
  if (size === 0) return start
  let offset = 0
  for await (const piece of readPieces(vault.read(file.id, { start: 0, end: size }, file.version), signal)) {
    start.set(piece.subarray(0, size - offset), offset)
    offset = Math.min(size, offset + piece.byteLength)
  }
  return start.subarray(0, offset)
}

/**
 * Looks at what the file is and, when it is safe and small enough to be shown, reads it.
 *
 * @throws WarrenError `cancelled`, or what `Vault.read` errors with
 */
export async function loadPreview(vault: Vault, file: FileToRead, options: LoadOptions): Promise<Preview> {
  const { signal, canStream, onBytes } = options
  const sniffed = sniffType(await readStart(vault, file, signal))
  if (canStream && (sniffed?.kind === 'video' || sniffed?.kind === 'audio')) {
    return { kind: 'stream', player: sniffed.kind, type: sniffed.type }
  }
  if (file.size > limitOf(sniffed?.kind)) return { kind: 'none', sentence: tooLargeSentence(sniffed?.kind) }

  const builder = createBlobBuilder()
  let bytes = 0
  const outgoing = { size: file.size, stream: vault.read(file.id, undefined, file.version) }
  await pumpStream(file.name, outgoing, {
    signal,
    take(piece) {
      builder.add(piece)
      bytes += piece.byteLength
      onBytes(bytes)
    },
  })
  if (sniffed !== undefined) {
    const blob = builder.finish(sniffed.type)
    const isBomb = sniffed.kind === 'image' && !isDecodable(sniffed.type, new Uint8Array(await blob.arrayBuffer()))
    return isBomb ? { kind: 'none', sentence: strings.preview.tooManyPixels } : { kind: sniffed.kind, blob }
  }
  // Shown as text whatever it says it is: markup and scripts are letters here.
  const blob = builder.finish('text/plain;charset=utf-8')
  const text = decodeText(new Uint8Array(await blob.arrayBuffer()))
  return text === undefined ? { kind: 'none', sentence: strings.preview.noPreview } : { kind: 'text', text, blob }
}

function limitOf(kind: SniffedType['kind'] | undefined): number {
  switch (kind) {
    case undefined:
      return MAX_TEXT_BYTES
    case 'image':
      return MAX_IMAGE_BYTES
    case 'document':
      return MAX_DOCUMENT_BYTES
    default:
      return MAX_MEDIA_BYTES
  }
}

function tooLargeSentence(kind: Preview['kind'] | undefined): string {
  if (kind === undefined) return strings.preview.tooLargeUnknown
  return kind === 'image' ? strings.preview.tooLargeImage : strings.preview.tooLarge
}
