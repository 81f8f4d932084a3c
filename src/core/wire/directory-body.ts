import type { Bytes } from '../base/bytes.ts'
import { accept, type Decoded, refuse, unwrap } from '../base/errors.ts'
import type { LogId, PeerId } from '../base/ids.ts'
import { ID_BYTES, bytesToLogId, bytesToMemberId, idToBytes } from './ids.ts'
import { memberToPeerId, peerIdToMember } from './peer-id.ts'
import { MAX_PICTURE_BYTES, MAX_PICTURE_SIDE, type Picture, readPicture } from './picture.ts'
import type { Schema } from './schema.ts'
import { array, bytes, bytesOf, either, flag, into, literal, map, refine, text, uint } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/**
 * What a member says of itself. It names nobody: it speaks for whoever signed the entry. A field that is absent stays as it
 * was, so that a new name does not take the picture with it; `null` takes back what was said. At least one is there.
 */
export interface ProfileChange {
  readonly type: 'profile'
  readonly name?: string
  /** Which of MEMBER_COLOURS. */
  readonly colour?: number | null
  readonly picture?: Picture | null
  /** What the member calls the device that it is. */
  readonly device?: string | null
}

/**
 * A vault that the whole mesh may read: its key is sealed under "open vault", with the log id as additional data. A field that
 * is absent stays as it was; at least one is there, and a vault without a name is not shown yet.
 */
export interface VaultRecordChange {
  readonly type: 'vault'
  readonly log: LogId
  /** 60 bytes: nonce, the sealed vault key, tag. */
  readonly wrappedKey: Bytes
  readonly name?: string
  /** How many members should hold each block. */
  readonly redundancy?: number
  /** Empty when there is none. */
  readonly description?: string
}

/** Whether a relay is this mesh's keeper: whether members let it keep copies of all entries and blocks. */
export interface KeeperChange {
  readonly type: 'keeper'
  readonly relay: PeerId
  readonly keeps: boolean
}

/** What the directory is told. */
export type DirectoryChange =
  | ProfileChange
  | VaultRecordChange
  | KeeperChange
  /** A room that the whole mesh may read: its log key is sealed as a vault's is. A vault's own room needs no telling. */
  | { readonly type: 'room'; readonly log: LogId; readonly name: string; readonly wrappedKey: Bytes }

/** In code points: what fits beside a picture on a phone. */
export const MAX_TITLE_LENGTH = 64
/** In code points: a few sentences under a vault's name. */
export const MAX_DESCRIPTION_LENGTH = 500
/** A number, so that each program draws it as it can be read there: docs/PROTOCOL.md names them. */
export const MEMBER_COLOURS = 8
export const DEFAULT_REDUNDANCY = 3
/** More copies than this protect nothing more. */
export const MAX_REDUNDANCY = 255
/** 12 bytes of nonce, 32 of key, 16 of tag. */
const WRAPPED_KEY_BYTES = 60
export const MAX_DIRECTORY_CHANGES = 64
export const MAX_DIRECTORY_BODY_BYTES = 64 * 1024

const title = text(MAX_TITLE_LENGTH, 1)

const log = into(bytesOf(ID_BYTES), bytesToLogId)
const wrappedKey = bytesOf(WRAPPED_KEY_BYTES)

const picture: Schema<Picture> = refine(bytes(MAX_PICTURE_BYTES, 1), (value, path) => {
  const read = readPicture(value)
  const side = MAX_PICTURE_SIDE
  return read === undefined
    ? refuse('schema', `${path} must be a PNG, JPEG or WebP that stands still, of at most ${side} by ${side} pixels.`)
    : accept(read)
})

const orNothing = <T>(schema: Schema<T>): Schema<T | null> => either<[Schema<null>, Schema<T>]>(literal(null), schema)

/** Of a change that sets fields: nothing at all is no change. */
const sayingSomething = <T extends object>(schema: Schema<T>, fewest: number): Schema<T> =>
  refine(schema, (value, path) =>
    Object.keys(value).length >= fewest ? accept(value) : refuse('schema', `${path} changes nothing.`),
  )

const profileChange: Schema<ProfileChange> = sayingSomething(
  map(
    { type: literal('profile') },
    {
      name: title,
      colour: orNothing(uint(MEMBER_COLOURS - 1)),
      picture: orNothing(picture),
      device: orNothing(title),
    },
  ),
  2,
)

const vaultChange: Schema<VaultRecordChange> = sayingSomething(
  map(
    { type: literal('vault'), log, wrappedKey },
    {
      name: title,
      redundancy: uint(MAX_REDUNDANCY, 1),
      description: text(MAX_DESCRIPTION_LENGTH, 0, '\n'),
    },
  ),
  4,
)

/** Not checked to be a key: who is not at that peer id is no keeper. */
const keeperChange: Schema<KeeperChange> = map({
  type: literal('keeper'),
  relay: into(bytesOf(ID_BYTES), (key) => memberToPeerId(bytesToMemberId(key))),
  keeps: flag,
})

const change: Schema<DirectoryChange> = either<
  [Schema<DirectoryChange>, Schema<DirectoryChange>, Schema<DirectoryChange>, Schema<DirectoryChange>]
>(profileChange, vaultChange, map({ type: literal('room'), log, name: title, wrappedKey }), keeperChange)

const FORMAT: Format<readonly DirectoryChange[]> = {
  name: 'a directory body',
  maxBytes: MAX_DIRECTORY_BODY_BYTES,
  version: 1,
  schema: into(map({ v: literal(1), changes: array(change, MAX_DIRECTORY_CHANGES, 1) }), ({ changes }) => changes),
}

function changeToWire(value: DirectoryChange): object {
  if (value.type === 'keeper') return { ...value, relay: idToBytes(unwrap(peerIdToMember(value.relay))) }
  if (value.type !== 'profile') return { ...value, log: idToBytes(value.log) }
  return value.picture === undefined ? value : { ...value, picture: value.picture?.bytes ?? null }
}

/** The plaintext of an entry's body in the directory's log. */
export const directoryBodyCodec = {
  /** @throws WarrenError `invalid` beyond the limits above */
  encode: (changes: readonly DirectoryChange[]): Bytes =>
    encodeFormat(FORMAT, { v: 1, changes: changes.map(changeToWire) }),
  decode: (body: Bytes): Decoded<readonly DirectoryChange[]> => decodeFormat(FORMAT, body),
}
