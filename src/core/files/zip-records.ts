import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'

/** The records of a zip archive (PKWARE APPNOTE 6.3.10, section 4.3), byte for byte. */

export interface ZipRecordFacts {
  /** UTF-8. */
  readonly name: Bytes
  readonly size: number
  /** Milliseconds since the Unix epoch. */
  readonly changedAt: number
  readonly isFolder: boolean
}

/** From here on a field of 32 (or, for a count, 16) bits holds this instead, and zip64 what is meant. */
const IN_ZIP64 = 0xffff_ffff
const IN_ZIP64_COUNT = 0xffff

const VERSION_PLAIN = 20
const VERSION_ZIP64 = 45
/** The upper byte says that the attributes are those of Unix. */
const MADE_BY_UNIX = 3 << 8
/** Bit 11: the name is UTF-8. Bit 3: checksum and sizes follow the file. */
const UTF8_NAME = 1 << 11
const DESCRIPTOR_FOLLOWS = 1 << 3
const STORED = 0
/** -rw-r--r-- and drwxr-xr-x, in the upper half; the lower one has the mark of a folder in DOS. */
const FILE_ATTRIBUTES = 0o100644 * 0x1_0000
const FOLDER_ATTRIBUTES = 0o040755 * 0x1_0000 + 0x10

const EXTRA_ZIP64 = 0x0001
const EXTRA_TIME = 0x5455
const TIME_HAS_CHANGED_AT = 1
const MAX_EXTRA_TIME = 0x7fff_ffff

/** Fields of an archive: unsigned, little end first. */
function record(...fields: readonly (readonly [bytes: 1 | 2 | 4 | 8, value: number])[]): Bytes {
  const made = new DataView(new ArrayBuffer(fields.reduce((sum, [bytes]) => sum + bytes, 0)))
  let at = 0
  for (const [bytes, value] of fields) {
    if (bytes === 1) made.setUint8(at, value)
    else if (bytes === 2) made.setUint16(at, value, true)
    else if (bytes === 4) made.setUint32(at, value, true)
    else made.setBigUint64(at, BigInt(value), true)
    at += bytes
  }
  return new Uint8Array(made.buffer)
}

/** The wall clock's time in steps of two seconds, as DOS had it; its years go from 1980 to 2107. */
function dosTime(changedAt: number): { readonly time: number; readonly date: number } {
  const at = new Date(changedAt)
  const year = at.getFullYear() - 1980
  if (!(year >= 0)) return { time: 0, date: (1 << 5) | 1 }
  if (year > 127) return { time: (23 << 11) | (59 << 5) | 29, date: (127 << 9) | (12 << 5) | 31 }
  return {
    time: (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1),
    date: (year << 9) | ((at.getMonth() + 1) << 5) | at.getDate(),
  }
}

/** The same moment in seconds of UTC, for who reads it (Info-ZIP's "UT" field). */
function timeExtra(changedAt: number): Bytes {
  const seconds = Math.min(Math.max(0, Math.trunc(changedAt / 1000)), MAX_EXTRA_TIME)
  return record([2, EXTRA_TIME], [2, 5], [1, TIME_HAS_CHANGED_AT], [4, seconds])
}

const isLarge = (size: number): boolean => size >= IN_ZIP64
const flagsOf = ({ isFolder }: ZipRecordFacts): number => (isFolder ? UTF8_NAME : UTF8_NAME | DESCRIPTOR_FOLLOWS)

/** Goes before a file. For a large one it says by an empty zip64 field that the descriptor's sizes have 8 bytes. */
export function localHeader(facts: ZipRecordFacts): Bytes {
  const { name, size, changedAt } = facts
  const { time, date } = dosTime(changedAt)
  const large = isLarge(size)
  const extra = concatBytes(
    large ? record([2, EXTRA_ZIP64], [2, 16], [8, 0], [8, 0]) : new Uint8Array(),
    timeExtra(changedAt),
  )
  const head = record(
    [4, 0x0403_4b50],
    [2, large ? VERSION_ZIP64 : VERSION_PLAIN],
    [2, flagsOf(facts)],
    [2, STORED],
    [2, time],
    [2, date],
    [4, 0],
    [4, large ? IN_ZIP64 : 0],
    [4, large ? IN_ZIP64 : 0],
    [2, name.byteLength],
    [2, extra.byteLength],
  )
  return concatBytes(head, name, extra)
}

/** Goes after a file; a folder has none. */
export function dataDescriptor({ size }: ZipRecordFacts, checksum: number): Bytes {
  const width = isLarge(size) ? 8 : 4
  return record([4, 0x0807_4b50], [4, checksum], [width, size], [width, size])
}

/** What the directory at the end says of an entry whose local header lies at `offset`. */
export function centralRecord(facts: ZipRecordFacts, checksum: number, offset: number): Bytes {
  const { name, size, changedAt, isFolder } = facts
  const { time, date } = dosTime(changedAt)
  const large = isLarge(size)
  const far = offset >= IN_ZIP64
  const wide = [...(large ? [size, size] : []), ...(far ? [offset] : [])]
  const zip64 =
    wide.length === 0
      ? new Uint8Array()
      : record([2, EXTRA_ZIP64], [2, 8 * wide.length], ...wide.map((value) => [8, value] as const))
  const extra = concatBytes(zip64, timeExtra(changedAt))
  const version = wide.length === 0 ? VERSION_PLAIN : VERSION_ZIP64
  const head = record(
    [4, 0x0201_4b50],
    [2, MADE_BY_UNIX | version],
    [2, version],
    [2, flagsOf(facts)],
    [2, STORED],
    [2, time],
    [2, date],
    [4, checksum],
    [4, large ? IN_ZIP64 : size],
    [4, large ? IN_ZIP64 : size],
    [2, name.byteLength],
    [2, extra.byteLength],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, isFolder ? FOLDER_ATTRIBUTES : FILE_ATTRIBUTES],
    [4, far ? IN_ZIP64 : offset],
  )
  return concatBytes(head, name, extra)
}

export interface ZipDirectory {
  readonly entries: number
  readonly directoryBytes: number
  readonly directoryOffset: number
}

/** The end of the archive: where its directory lies, in zip64 first when that is needed. */
export function endRecords({ entries, directoryBytes, directoryOffset }: ZipDirectory): Bytes {
  const needsZip64 = entries >= IN_ZIP64_COUNT || directoryBytes >= IN_ZIP64 || directoryOffset >= IN_ZIP64
  const zip64 = needsZip64
    ? record(
        [4, 0x0606_4b50],
        [8, 44],
        [2, MADE_BY_UNIX | VERSION_ZIP64],
        [2, VERSION_ZIP64],
        [4, 0],
        [4, 0],
        [8, entries],
        [8, entries],
        [8, directoryBytes],
        [8, directoryOffset],
        // Where the record above begins.
        [4, 0x0706_4b50],
        [4, 0],
        [8, directoryOffset + directoryBytes],
        [4, 1],
      )
    : new Uint8Array()
  const end = record(
    [4, 0x0605_4b50],
    [2, 0],
    [2, 0],
    [2, Math.min(entries, IN_ZIP64_COUNT)],
    [2, Math.min(entries, IN_ZIP64_COUNT)],
    [4, Math.min(directoryBytes, IN_ZIP64)],
    [4, Math.min(directoryOffset, IN_ZIP64)],
    [2, 0],
  )
  return concatBytes(zip64, end)
}
