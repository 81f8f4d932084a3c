import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import type { Cid, LogId } from '../base/ids.ts'
import { cidToLink, compareCids } from './cid.ts'
import { ID_BYTES, bytesToLogId, idToBytes } from './ids.ts'
import { array, ascending, bytes, bytesOf, into, link, literal, map } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** A member tells what one of its logs has become. */
export interface HeadsAnnouncement {
  readonly v: 1
  readonly log: LogId
  /** 32 bytes: the Merkle root over all of the log's entries. */
  readonly root: Bytes
  /** Heads, ascending; of more than MAX_ANNOUNCED_HEADS the highest. */
  readonly heads: readonly Cid[]
  /** A new entry, whole, where it is small: a message then takes one hop. */
  readonly entry?: Bytes
}

/** Whoever needs more of them has to sync anyway. */
export const MAX_ANNOUNCED_HEADS = 64
/** A chat message has about 500 bytes; larger entries are fetched by who wants them, not flooded to all. */
export const MAX_INLINE_ENTRY_BYTES = 16 * 1024
/** The largest inline entry, and 64 heads of some 41 bytes. */
export const MAX_HEADS_BYTES = 20 * 1024

const schema = map(
  {
    v: literal(1),
    log: into(bytesOf(ID_BYTES), bytesToLogId),
    root: bytesOf(ID_BYTES),
    heads: ascending(array(link('dag-cbor'), MAX_ANNOUNCED_HEADS), compareCids),
  },
  { entry: bytes(MAX_INLINE_ENTRY_BYTES, 1) },
)

const FORMAT: Format<HeadsAnnouncement> = { name: 'an announcement', maxBytes: MAX_HEADS_BYTES, version: 1, schema }

/** @throws WarrenError `invalid` beyond the limits above */
export function encodeHeads({ v, log, root, heads, entry }: HeadsAnnouncement): Bytes {
  const wire = { v, log: idToBytes(log), root, heads: heads.map(cidToLink) }
  return encodeFormat(FORMAT, entry === undefined ? wire : { ...wire, entry })
}

/** Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`. */
export function decodeHeads(encoded: Uint8Array): Decoded<HeadsAnnouncement> {
  return decodeFormat(FORMAT, encoded)
}
