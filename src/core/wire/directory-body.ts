import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import type { LogId } from '../base/ids.ts'
import { ID_BYTES, bytesToLogId, idToBytes } from './ids.ts'
import type { Schema } from './schema.ts'
import { array, bytesOf, either, into, literal, map, text, uint } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** What the directory is told. */
export type DirectoryChange =
  /** The author's own name. */
  | { readonly type: 'profile'; readonly name: string }
  /** A vault that the whole mesh may read: its key is sealed under "open vault", with the log id as additional data. */
  | {
      readonly type: 'vault'
      readonly log: LogId
      readonly name: string
      /** How many members should hold each block. */
      readonly redundancy: number
      /** 60 bytes: nonce, the sealed vault key, tag. */
      readonly wrappedKey: Bytes
    }
  /** A room that the whole mesh may read: its log key is sealed as a vault's is. A vault's own room needs no telling. */
  | { readonly type: 'room'; readonly log: LogId; readonly name: string; readonly wrappedKey: Bytes }

/** In code points: what fits beside a picture on a phone. */
export const MAX_TITLE_LENGTH = 64
export const DEFAULT_REDUNDANCY = 3
/** More copies than this protect nothing more. */
const MAX_REDUNDANCY = 255
/** 12 bytes of nonce, 32 of key, 16 of tag. */
const WRAPPED_KEY_BYTES = 60
const MAX_DIRECTORY_CHANGES = 64
const MAX_DIRECTORY_BODY_BYTES = 64 * 1024

const title = text(MAX_TITLE_LENGTH, 1)

const log = into(bytesOf(ID_BYTES), bytesToLogId)
const wrappedKey = bytesOf(WRAPPED_KEY_BYTES)

const change: Schema<DirectoryChange> = either<
  [Schema<DirectoryChange>, Schema<DirectoryChange>, Schema<DirectoryChange>]
>(
  map({ type: literal('profile'), name: title }),
  map({ type: literal('vault'), log, name: title, redundancy: uint(MAX_REDUNDANCY, 1), wrappedKey }),
  map({ type: literal('room'), log, name: title, wrappedKey }),
)

const FORMAT: Format<readonly DirectoryChange[]> = {
  name: 'a directory body',
  maxBytes: MAX_DIRECTORY_BODY_BYTES,
  version: 1,
  schema: into(map({ v: literal(1), changes: array(change, MAX_DIRECTORY_CHANGES, 1) }), ({ changes }) => changes),
}

const changeToWire = (value: DirectoryChange): object =>
  value.type === 'profile' ? value : { ...value, log: idToBytes(value.log) }

/** The plaintext of an entry's body in the directory's log. */
export const directoryBodyCodec = {
  /** @throws WarrenError `invalid` beyond the limits above */
  encode: (changes: readonly DirectoryChange[]): Bytes =>
    encodeFormat(FORMAT, { v: 1, changes: changes.map(changeToWire) }),
  decode: (body: Bytes): Decoded<readonly DirectoryChange[]> => decodeFormat(FORMAT, body),
}
