import type { Bytes } from '../base/bytes.ts'
import type { FileId } from '../base/ids.ts'
import { CHUNK_KEY_BYTES, MAX_CHUNK_BYTES } from './block.ts'
import { CID_BYTES, readCid } from './cid.ts'
import { FILE_ID_BYTES, bytesToFileId } from './ids.ts'
import { NO_PATH, text } from './schema.ts'
import type { FileContent, ItemChange, SealedRef } from './vault-change.ts'
import { MAX_VAULT_CHANGES, MAX_WIRE_NAME_LENGTH } from './vault-change.ts'

/** Where the next item begins. `undefined` as a result is: not of the ordinary form, whatever has been read by then. */
interface Cursor {
  readonly bytes: Uint8Array
  offset: number
  /** The folder that was named last, and where: what is added together mostly lies together. */
  folder: FileId | undefined
  folderOffset: number
}

/**
 * The changes of a vault body in one pass, if it is of the ordinary form: items alone, which is nearly all that is ever
 * written. `undefined` for every other: then it is the format's schema that reads it, and says what is wrong with it. What
 * this takes the schema takes too, and makes the same of it; but by way of some thirty objects for each file, and they
 * would be half of what opening a vault costs.
 */
export function readOrdinaryChanges(bytes: Uint8Array): readonly ItemChange[] | undefined {
  const cursor: Cursor = { bytes, offset: 0, folder: undefined, folderOffset: 0 }
  if (!skip(cursor, BODY)) return undefined
  const count = readArgument(cursor, LIST)
  if (count === undefined || count < 1 || count > MAX_VAULT_CHANGES) return undefined
  const changes: ItemChange[] = []
  while (changes.length < count) {
    const change = readChange(cursor)
    if (change === undefined) return undefined
    changes.push(change)
  }
  return cursor.offset === bytes.byteLength ? changes : undefined
}

/** Heads of the items that there are: the kind in the upper three bits, a small argument in the lower five. */
const [UINT, BYTES, TEXT, LIST, MAP] = [0x00, 0x40, 0x60, 0x80, 0xa0]
const [FALSE, TRUE, NULL] = [0xf4, 0xf5, 0xf6]

const ascii = (written: string): readonly number[] => Array.from(written, (character) => character.charCodeAt(0))
/** A short text as it is encoded. */
const word = (written: string): readonly number[] => [TEXT + written.length, ...ascii(written)]

const BODY = [MAP + 2, ...word('v'), UINT + 1, ...word('changes')]
const ID = [...word('id'), BYTES + FILE_ID_BYTES]
const KIND = word('kind')
const [FILE, FOLDER] = [word('file'), word('folder')]
const NAME = word('name')
const PARENT = word('parent')
const [NO_FOLDER, IN_FOLDER] = [[NULL], [BYTES + FILE_ID_BYTES]]
const CONTENT = word('content')
const REMOVED = word('removed')
const [YES, NO] = [[TRUE], [FALSE]]
const EMPTY = [MAP + 1, ...word('size'), UINT]
const ONE_CHUNK = [MAP + 2, ...word('size')]
const CHUNK = word('chunk')
const MANY_CHUNKS = [MAP + 3, ...word('size')]
const LINKS = word('links')
const MANIFEST = word('manifest')
const PAIR = [LIST + 2]
/** Tag 42, bytes of a length that follows, and a zero before a CIDv1 of this codec. */
const LINK = [0xd8, 42, 0x58, CID_BYTES + 1, 0, 1]
const [RAW_LINK, DAG_CBOR_LINK] = [
  [...LINK, 0x55],
  [...LINK, 0x71],
]
/** Of these, those of the CID itself. */
const CID_HEAD_BYTES = 2
const KEY = [0x58, CHUNK_KEY_BYTES]

/** Whether these bytes come next; then they are behind. */
function skip(cursor: Cursor, expected: readonly number[]): boolean {
  const { bytes, offset } = cursor
  for (let at = 0; at < expected.length; at++) if (bytes[offset + at] !== expected[at]) return false
  cursor.offset = offset + expected.length
  return true
}

/** Where so many bytes begin, which are behind then. */
function take(cursor: Cursor, length: number): number | undefined {
  const start = cursor.offset
  if (length > cursor.bytes.byteLength - start) return undefined
  cursor.offset = start + length
  return start
}

/** The argument of an item of this kind, in its shortest form. */
function readArgument(cursor: Cursor, kind: number): number | undefined {
  const { bytes } = cursor
  const info = (bytes[cursor.offset++] ?? -1) - kind
  if (info < 0 || info > 27) return undefined
  if (info < 24) return info
  const length = 1 << (info - 24)
  const start = take(cursor, length)
  if (start === undefined) return undefined
  let argument = 0
  for (let at = start; at < cursor.offset; at++) argument = argument * 256 + (bytes[at] as number)
  const isShortest = length === 1 ? argument >= 24 : argument >= 2 ** (4 * length)
  return isShortest && argument <= Number.MAX_SAFE_INTEGER ? argument : undefined
}

function readChange(cursor: Cursor): ItemChange | undefined {
  const count = readArgument(cursor, MAP)
  const id = skip(cursor, ID) ? readFileId(cursor) : undefined
  if (id === undefined) return undefined
  // In the order of their encodings, which is the only one.
  let read = 1
  let kind: 'file' | 'folder' | undefined
  if (skip(cursor, KIND)) {
    kind = skip(cursor, FILE) ? 'file' : skip(cursor, FOLDER) ? 'folder' : undefined
    if (kind === undefined) return undefined
    read++
  }
  let name: string | undefined
  if (skip(cursor, NAME)) {
    name = readName(cursor)
    if (name === undefined) return undefined
    read++
  }
  let parent: FileId | null | undefined
  if (skip(cursor, PARENT)) {
    parent = skip(cursor, NO_FOLDER) ? null : skip(cursor, IN_FOLDER) ? readFolderId(cursor) : undefined
    if (parent === undefined) return undefined
    read++
  }
  let content: FileContent | undefined
  if (skip(cursor, CONTENT)) {
    content = kind === 'folder' ? undefined : readContent(cursor)
    if (content === undefined) return undefined
    read++
  }
  let removed: boolean | undefined
  if (skip(cursor, REMOVED)) {
    removed = skip(cursor, YES) ? true : skip(cursor, NO) ? false : undefined
    if (removed === undefined) return undefined
    read++
  }
  if (read !== count) return undefined
  // As files are added: an object that is made at once takes half the memory of one that grows.
  if (kind !== undefined && name !== undefined && parent !== undefined && content !== undefined && read === 5) {
    return { id, kind, name, parent, content }
  }
  return {
    id,
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
    ...(parent === undefined ? {} : { parent }),
    ...(content === undefined ? {} : { content }),
    ...(removed === undefined ? {} : { removed }),
  }
}

function readFileId(cursor: Cursor): FileId | undefined {
  const start = take(cursor, FILE_ID_BYTES)
  return start === undefined ? undefined : bytesToFileId(cursor.bytes.subarray(start, cursor.offset))
}

function readFolderId(cursor: Cursor): FileId | undefined {
  const { bytes, offset, folder, folderOffset } = cursor
  if (folder !== undefined && isSame(bytes, folderOffset, offset, FILE_ID_BYTES)) {
    cursor.offset += FILE_ID_BYTES
    return folder
  }
  cursor.folderOffset = offset
  cursor.folder = readFileId(cursor)
  return cursor.folder
}

/** Not so where the bytes at `b` are cut short. */
function isSame(bytes: Uint8Array, a: number, b: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (bytes[a + at] !== bytes[b + at]) return false
  return true
}

const plainName = text(MAX_WIRE_NAME_LENGTH, 1)
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** Up to so many characters of ASCII are put together here: calling the platform costs more. */
const SHORT_NAME_BYTES = 64
/** Of each length, to be filled anew. */
const codesByLength: readonly number[][] = Array.from({ length: SHORT_NAME_BYTES + 1 }, (_, length) =>
  Array.from({ length }, () => 0),
)

function readName(cursor: Cursor): string | undefined {
  const length = readArgument(cursor, TEXT)
  const start = length === undefined ? undefined : take(cursor, length)
  if (length === undefined || start === undefined) return undefined
  const printable = readPrintable(cursor.bytes, start, length)
  if (printable !== undefined) return printable
  try {
    const name = utf8.decode(cursor.bytes.subarray(start, cursor.offset))
    return plainName(name, NO_PATH).ok ? name : undefined
  } catch {
    return undefined
  }
}

/** A short name of printable ASCII, as most are: such a one is plain. */
function readPrintable(bytes: Uint8Array, start: number, length: number): string | undefined {
  const codes = codesByLength[length]
  if (codes === undefined || length === 0) return undefined
  for (let at = 0; at < length; at++) {
    const code = bytes[start + at] as number
    if (code < 0x20 || code > 0x7e) return undefined
    codes[at] = code
  }
  return String.fromCharCode(...codes)
}

function readContent(cursor: Cursor): FileContent | undefined {
  if (skip(cursor, EMPTY)) return { kind: 'empty', size: 0 }
  if (skip(cursor, ONE_CHUNK)) {
    const size = readArgument(cursor, UINT)
    const chunk = skip(cursor, CHUNK) ? readRef(cursor) : undefined
    if (size === undefined || size < 1 || size > MAX_CHUNK_BYTES || chunk === undefined) return undefined
    return { kind: 'chunk', size, chunk }
  }
  if (!skip(cursor, MANY_CHUNKS)) return undefined
  const size = readArgument(cursor, UINT)
  const links = skip(cursor, LINKS) ? readLink(cursor, DAG_CBOR_LINK) : undefined
  const manifest = skip(cursor, MANIFEST) ? readRef(cursor) : undefined
  if (size === undefined || size < 1 || links === undefined || manifest === undefined) return undefined
  return { kind: 'chunks', size, manifest, links }
}

function readLink(cursor: Cursor, expected: readonly number[]) {
  if (!skip(cursor, expected)) return undefined
  const start = cursor.offset - CID_HEAD_BYTES
  cursor.offset = start + CID_BYTES
  return readCid(cursor.bytes, start)
}

function readRef(cursor: Cursor): SealedRef | undefined {
  const cid = skip(cursor, PAIR) ? readLink(cursor, RAW_LINK) : undefined
  const start = skip(cursor, KEY) ? take(cursor, CHUNK_KEY_BYTES) : undefined
  if (cid === undefined || start === undefined) return undefined
  const { buffer, byteOffset } = cursor.bytes
  return { cid, key: new Uint8Array(buffer, byteOffset + start, CHUNK_KEY_BYTES) as Bytes }
}
