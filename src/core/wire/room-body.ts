import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import type { Schema } from './schema.ts'
import { array, into, literal, map, text } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** A change to a room: so far there is one kind. */
export interface RoomChange {
  readonly type: 'message'
  readonly text: string
}

/** In code points: two printed pages. At four bytes each it is within what rides along with a gossip message (16 KiB). */
export const MAX_MESSAGE_LENGTH = 4000
/** One is usual; a person who comes back from offline may send several at once. */
const MAX_ROOM_CHANGES = 64
const MAX_ROOM_BODY_BYTES = 128 * 1024

const change: Schema<RoomChange> = map({ type: literal('message'), text: text(MAX_MESSAGE_LENGTH, 1, '\n\t') })

const FORMAT: Format<readonly RoomChange[]> = {
  name: 'a room body',
  maxBytes: MAX_ROOM_BODY_BYTES,
  version: 1,
  schema: into(map({ v: literal(1), changes: array(change, MAX_ROOM_CHANGES, 1) }), ({ changes }) => changes),
}

/** The plaintext of an entry's body in a room's log. */
export const roomBodyCodec = {
  /** @throws WarrenError `invalid` beyond the limits above */
  encode: (changes: readonly RoomChange[]): Bytes => encodeFormat(FORMAT, { v: 1, changes }),
  decode: (body: Bytes): Decoded<readonly RoomChange[]> => decodeFormat(FORMAT, body),
}
