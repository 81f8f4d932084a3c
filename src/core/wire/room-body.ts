import { type Bytes, utf8ToBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { Cid, FileId, LogId, MemberId } from '../base/ids.ts'
import { cidToLink } from './cid.ts'
import { bytesToFileId, bytesToLogId, bytesToMemberId, FILE_ID_BYTES, ID_BYTES, idToBytes } from './ids.ts'
import type { Schema } from './schema.ts'
import { array, ascending, bytesOf, either, flag, into, link, literal, map, refine, text } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** A file of a vault, as a message names it. Who may not read the vault sees the name only. */
export interface FileLink {
  readonly vault: LogId
  readonly file: FileId
  /** What it was called when the message was written. */
  readonly name: string
}

/**
 * A change to a room. A message is named by the CID of its entry; `target` is such a name. What may change what is the
 * fold's business (chat/transcript.ts): the format takes any.
 */
export type RoomChange =
  | {
      readonly type: 'message'
      /** Empty only beside files. */
      readonly text: string
      readonly replyTo?: Cid
      /** Ascending, each once. */
      readonly mentions?: readonly MemberId[]
      readonly files?: readonly FileLink[]
    }
  /** In place of the message's text and mentions; replyTo and files stay. */
  | { readonly type: 'edit'; readonly target: Cid; readonly text: string; readonly mentions?: readonly MemberId[] }
  | { readonly type: 'remove'; readonly target: Cid }
  | { readonly type: 'reaction'; readonly target: Cid; readonly emoji: string; readonly on: boolean }

/** In code points: two printed pages. At four bytes each it is within what rides along with a gossip message (16 KiB). */
export const MAX_MESSAGE_LENGTH = 4000
/** More people than this are everybody. */
export const MAX_MENTIONS = 32
/** What fits below a message without hiding the next. */
export const MAX_MESSAGE_FILES = 16
/** Of a file's name, in code points: as in a vault (wire/vault-body.ts). */
export const MAX_FILE_NAME_LENGTH = 255
/** In bytes of UTF-8: a kiss of two people with skin tones has 35, a family of four with them 41. */
export const MAX_EMOJI_BYTES = 48
/** One is usual; who comes back from offline may send several reactions at once. */
export const MAX_ROOM_CHANGES = 64
export const MAX_ROOM_BODY_BYTES = 128 * 1024

const target = link('dag-cbor')
const written = (min: number): Schema<string> => text(MAX_MESSAGE_LENGTH, min, '\n\t')
const member = into(bytesOf(ID_BYTES), bytesToMemberId)
/** A list without members is no list: one way to write that nobody is mentioned. */
const mentions = ascending(array(member, MAX_MENTIONS, 1), (a, b) => (a < b ? -1 : a > b ? 1 : 0))
const file: Schema<FileLink> = map({
  vault: into(bytesOf(ID_BYTES), bytesToLogId),
  file: into(bytesOf(FILE_ID_BYTES), bytesToFileId),
  name: text(MAX_FILE_NAME_LENGTH, 1),
})

const message = refine(
  map(
    { type: literal('message'), text: written(0) },
    { replyTo: target, mentions, files: array(file, MAX_MESSAGE_FILES, 1) },
  ),
  (value, path) =>
    value.text === '' && value.files === undefined
      ? refuse('schema', `${path} says nothing and shows no file.`)
      : accept(value),
)

const emoji = refine(text(MAX_EMOJI_BYTES, 1), (value, path) =>
  utf8ToBytes(value).byteLength <= MAX_EMOJI_BYTES
    ? accept(value)
    : refuse('schema', `${path} must have at most ${MAX_EMOJI_BYTES} bytes.`),
)

const change: Schema<RoomChange> = either<
  [Schema<RoomChange>, Schema<RoomChange>, Schema<RoomChange>, Schema<RoomChange>]
>(
  message,
  map({ type: literal('edit'), target, text: written(1) }, { mentions }),
  map({ type: literal('remove'), target }),
  map({ type: literal('reaction'), target, emoji, on: flag }),
)

/** A message is named by its entry, so there is at most one in it. */
const changes = refine(array(change, MAX_ROOM_CHANGES, 1), (all, path) =>
  all.filter(({ type }) => type === 'message').length > 1
    ? refuse('schema', `${path} must hold at most one message.`)
    : accept(all),
)

const FORMAT: Format<readonly RoomChange[]> = {
  name: 'a room body',
  maxBytes: MAX_ROOM_BODY_BYTES,
  version: 1,
  schema: into(map({ v: literal(1), changes }), (body) => body.changes),
}

function changeToWire(value: RoomChange): object {
  const mentioned =
    'mentions' in value && value.mentions !== undefined ? { mentions: value.mentions.map(idToBytes) } : {}
  if (value.type !== 'message') return { ...value, ...mentioned, target: cidToLink(value.target) }
  const { replyTo, files } = value
  return {
    ...value,
    ...mentioned,
    ...(replyTo === undefined ? {} : { replyTo: cidToLink(replyTo) }),
    ...(files === undefined ? {} : { files: files.map(fileToWire) }),
  }
}

const fileToWire = ({ vault, file: id, name }: FileLink): object => ({
  vault: idToBytes(vault),
  file: idToBytes(id),
  name,
})

/** The plaintext of an entry's body in a room's log. */
export const roomBodyCodec = {
  /** @throws WarrenError `invalid` beyond the limits above */
  encode: (all: readonly RoomChange[]): Bytes => encodeFormat(FORMAT, { v: 1, changes: all.map(changeToWire) }),
  decode: (body: Bytes): Decoded<readonly RoomChange[]> => decodeFormat(FORMAT, body),
}
