import type { Bytes } from '../base/bytes.ts'
import { utf8ToBytes } from '../base/bytes.ts'
import { WarrenError } from '../base/errors.ts'
import { gatherPieces, generateStream, readStream } from '../base/streams.ts'
import { crc32 } from './crc32.ts'
import { centralRecord, dataDescriptor, endRecords, localHeader } from './zip-records.ts'
import type { ZipRecordFacts } from './zip-records.ts'

/** A file or an empty place in a zip archive. */
export interface ZipEntry {
  /** Folders and name, separated by slashes; a folder's own entry ends with one. */
  readonly path: string
  /** Bytes; 0 for folders. */
  readonly size: number
  /** Milliseconds since the Unix epoch. */
  readonly changedAt: number
  /** What is in it, `size` bytes; nothing for a folder. Called when its turn comes. */
  readonly open: (() => ReadableStream<Bytes>) | undefined
}

export interface ZipArchive {
  /** Exactly as many bytes as the stream gives; about as many where something may be left out. */
  readonly size: number
  readonly stream: ReadableStream<Bytes>
}

/** For an archive that goes on without the files that fail. */
export interface LeavingOut {
  /** Called as soon as a file has failed. @returns whether the archive goes on without it */
  readonly leaveOut: (entry: ZipEntry, error: unknown) => boolean
  /** Asked at the end: what tells of those that were left out. */
  readonly last: () => ZipEntry | undefined
}

/**
 * A zip archive as a stream (PKWARE APPNOTE 6.3.10): entries stored as they are, names in UTF-8, sizes and offsets in
 * zip64 where 32 bits don't hold them. Each checksum follows its file, so that nothing is read twice and no file is held;
 * what stays in memory is the list of entries.
 *
 * The stream errors with what a file's own stream errors with, and WarrenError `storage` for one that has another length,
 * unless that file is left out: of one that fails in its middle the bytes so far lie there, where no directory names them.
 */
export function zipEntries(entries: readonly ZipEntry[], leaving?: LeavingOut): ZipArchive {
  return {
    size: measure(entries.map(factsOf)),
    stream: generateStream((signal) => gatherPieces(writeEntries(entries, leaving, signal))),
  }
}

const factsOf = ({ path, size, changedAt, open }: ZipEntry): ZipRecordFacts => {
  return { name: utf8ToBytes(path), size, changedAt, isFolder: open === undefined }
}

async function* writeEntries(
  entries: readonly ZipEntry[],
  leaving: LeavingOut | undefined,
  signal: AbortSignal,
): AsyncGenerator<Bytes, void> {
  const directory: { readonly facts: ZipRecordFacts; readonly checksum: number; readonly offset: number }[] = []
  let offset = 0

  async function* write(entry: ZipEntry): AsyncGenerator<Bytes, void> {
    const facts = factsOf(entry)
    const start = offset
    let checksum = 0
    for await (const piece of piecesOf(entry, facts, signal, (sum) => (checksum = sum))) {
      offset += piece.byteLength
      yield piece
    }
    directory.push({ facts, checksum, offset: start })
  }

  for (const entry of entries) {
    try {
      yield* write(entry)
    } catch (error) {
      if (signal.aborted || leaving?.leaveOut(entry, error) !== true) throw error
    }
  }
  const last = leaving?.last()
  if (last !== undefined) yield* write(last)
  const directoryOffset = offset
  let directoryBytes = 0
  for (const { facts, checksum, offset: at } of directory) {
    const record = centralRecord(facts, checksum, at)
    directoryBytes += record.byteLength
    yield record
  }
  yield endRecords({ entries: directory.length, directoryBytes, directoryOffset })
}

/** All of an entry but its place in the directory. Nothing goes before its first piece is there: most that fail do so then. */
async function* piecesOf(
  { path, size, open }: ZipEntry,
  facts: ZipRecordFacts,
  signal: AbortSignal,
  onChecksum: (checksum: number) => void,
): AsyncGenerator<Bytes, void> {
  if (open === undefined) {
    yield localHeader(facts)
    return
  }
  let bytes = 0
  let checksum = 0
  for await (const piece of readStream(open(), signal)) {
    if (piece.byteLength === 0) continue
    if (bytes === 0) yield localHeader(facts)
    checksum = crc32(piece, checksum)
    bytes += piece.byteLength
    if (bytes > size) break
    yield piece
  }
  if (bytes !== size) throw new WarrenError('storage', `“${path}” came out with another length than it has.`)
  if (bytes === 0) yield localHeader(facts)
  onChecksum(checksum)
  yield dataDescriptor(facts, checksum)
}

/** What an entry takes before the directory. */
function bytesOf(fact: ZipRecordFacts): number {
  return localHeader(fact).byteLength + fact.size + (fact.isFolder ? 0 : dataDescriptor(fact, 0).byteLength)
}

function measure(facts: readonly ZipRecordFacts[]): number {
  let offset = 0
  let directoryBytes = 0
  for (const fact of facts) {
    directoryBytes += centralRecord(fact, 0, offset).byteLength
    offset += bytesOf(fact)
  }
  const end = endRecords({ entries: facts.length, directoryBytes, directoryOffset: offset })
  return offset + directoryBytes + end.byteLength
}
