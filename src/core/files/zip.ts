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
  /** Exactly as many bytes as the stream gives. */
  readonly size: number
  readonly stream: ReadableStream<Bytes>
}

/**
 * A zip archive as a stream (PKWARE APPNOTE 6.3.10): entries stored as they are, names in UTF-8, sizes and offsets in
 * zip64 where 32 bits don't hold them. Each checksum follows its file, so that nothing is read twice and no file is held;
 * what stays in memory is the list of entries.
 *
 * The stream errors with what a file's own stream errors with, and WarrenError `storage` for one that has another length.
 */
export function zipEntries(entries: readonly ZipEntry[]): ZipArchive {
  const facts = entries.map(({ path, size, changedAt, open }) => {
    return { name: utf8ToBytes(path), size, changedAt, isFolder: open === undefined }
  })
  return {
    size: measure(facts),
    stream: generateStream((signal) => gatherPieces(writeEntries(entries, facts, signal))),
  }
}

async function* writeEntries(
  entries: readonly ZipEntry[],
  facts: readonly ZipRecordFacts[],
  signal: AbortSignal,
): AsyncGenerator<Bytes, void> {
  const checksums = new Uint32Array(entries.length)
  for (const [index, { path, size, open }] of entries.entries()) {
    const fact = facts[index] as ZipRecordFacts
    yield localHeader(fact)
    if (open === undefined) continue
    let bytes = 0
    for await (const piece of readStream(open(), signal)) {
      checksums[index] = crc32(piece, checksums[index])
      bytes += piece.byteLength
      if (bytes > size) break
      yield piece
    }
    if (bytes !== size) throw new WarrenError('storage', `“${path}” came out with another length than it has.`)
    yield dataDescriptor(fact, checksums[index] as number)
  }
  let offset = 0
  let directoryBytes = 0
  for (const [index, fact] of facts.entries()) {
    const record = centralRecord(fact, checksums[index] as number, offset)
    offset += bytesOf(fact)
    directoryBytes += record.byteLength
    yield record
  }
  yield endRecords({ entries: facts.length, directoryBytes, directoryOffset: offset })
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
