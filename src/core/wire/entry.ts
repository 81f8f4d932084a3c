import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import { cidToLink, compareCids } from './cid.ts'
import { CREDENTIAL_BYTES } from './credential.ts'
import { DOMAINS, inDomain } from './domains.ts'
import { epochSchema } from './epoch.ts'
import { ID_BYTES, bytesToLogId, bytesToMemberId, idToBytes } from './ids.ts'
import { array, ascending, bytesOf, bytesWithin, into, link, literal, map, refine, uint } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeCbor, encodeFormat } from './strict-cbor.ts'

/** A signed, hash-linked, sealed record in a log. */
export interface Entry {
  readonly v: 1
  readonly log: LogId
  readonly epoch: number
  /** The heads that the author saw, ascending, at most 16. */
  readonly parents: readonly Cid[]
  /** 0 with no parents, else 1 + the maximum of theirs. */
  readonly height: number
  /** Milliseconds since the Unix epoch, by the author's clock: for show and for ties only. */
  readonly time: number
  readonly author: MemberId
  /** 64 bytes: the mesh's signature that makes the author a member. */
  readonly cred: Bytes
  /** What must be kept for this entry: links blocks, or single sealed blocks. Each once. */
  readonly links: readonly Cid[]
  /** Sealed under the log's entries key, with the header as additional data. */
  readonly body: Bytes
  /** 64 bytes: Ed25519 by the author over entrySigningBytes. */
  readonly sig: Bytes
}

export type UnsignedEntry = Omit<Entry, 'sig'>
export type EntryHeader = Omit<Entry, 'body' | 'sig'>

/** More heads than 16 at once means a mesh in pieces; an author then names the 16 highest, a later entry the rest. */
export const MAX_ENTRY_PARENTS = 16
/** One per file added: a folder of thousands is one entry. 4096 links have 168 KB. */
export const MAX_ENTRY_LINKS = 4096
/**
 * Room for a folder of some 1,300 files (about 190 bytes each with its link) in one entry; a larger one is a few entries in
 * one commit. More would make the unit that is signed, held in the waiting room and sent whole too costly for whoever must
 * check it before knowing whether it is any good: the waiting room's bound is a number of these.
 */
export const MAX_ENTRY_BYTES = 256 * 1024
/** The last moment that a Date can show. */
const MAX_TIME = 8_640_000_000_000_000
/** An empty plaintext, sealed: 12 bytes of nonce and 16 of tag. */
const MIN_BODY_BYTES = 28
const SIGNATURE_BYTES = 64

const distinctLinks = refine(array(link(), MAX_ENTRY_LINKS), (cids, path) =>
  new Set(cids).size === cids.length ? accept(cids) : refuse('schema', `${path} must name each block once.`),
)

const schema = refine(
  map({
    v: literal(1),
    log: into(bytesOf(ID_BYTES), bytesToLogId),
    epoch: epochSchema,
    parents: ascending(array(link('dag-cbor'), MAX_ENTRY_PARENTS), compareCids),
    height: uint(),
    time: uint(MAX_TIME),
    author: into(bytesOf(ID_BYTES), bytesToMemberId),
    cred: bytesOf(CREDENTIAL_BYTES),
    links: distinctLinks,
    // Nearly all of the entry, which is kept beside it wherever it is kept.
    body: bytesWithin(MAX_ENTRY_BYTES, MIN_BODY_BYTES),
    sig: bytesOf(SIGNATURE_BYTES),
  }),
  (entry): Decoded<Entry> =>
    (entry.height === 0) === (entry.parents.length === 0)
      ? accept(entry)
      : refuse('height', 'An entry has height 0 if and only if it has no parents.'),
)

const FORMAT: Format<Entry> = { name: 'an entry', maxBytes: MAX_ENTRY_BYTES, version: 1, schema }

/** @throws WarrenError `invalid` beyond the limits above */
export function encodeEntry(entry: Entry): Bytes {
  return encodeFormat(FORMAT, { ...headerToWire(entry), body: entry.body, sig: entry.sig })
}

/**
 * Form and limits only: whether the signature and the credential hold is for the log to say.
 * Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`, `height`.
 */
export function decodeEntry(encoded: Uint8Array): Decoded<Entry> {
  return decodeFormat(FORMAT, encoded)
}

/** What `sig` is over: the encoding of all but `sig`, in the domain `warren/1 entry`. */
export function entrySigningBytes(entry: UnsignedEntry): Bytes {
  return inDomain(DOMAINS.entry, encodeCbor({ ...headerToWire(entry), body: entry.body }))
}

/** The additional data of the sealed body: the encoding of all but `body` and `sig`. */
export function entryHeaderBytes(header: EntryHeader): Bytes {
  return encodeCbor(headerToWire(header))
}

/**
 * The same bytes, cut out of a whole entry: for one of hundreds of files, encoding its header anew costs more than opening
 * its body. In the one encoding that an entry has, `sig` and `body` stand together after `v` and `log`.
 *
 * @param encoded what `decodeEntry` takes
 */
export function headerOfEntry(encoded: Bytes): Bytes {
  const bodyHead = encoded[BODY_HEAD_OFFSET] as number
  const lengthBytes = bodyHead < LENGTH_IN_ONE_BYTE ? 0 : 1 << (bodyHead - LENGTH_IN_ONE_BYTE)
  let length = lengthBytes === 0 ? bodyHead - BYTES_HEAD : 0
  for (let at = 1; at <= lengthBytes; at++) length = length * 256 + (encoded[BODY_HEAD_OFFSET + at] as number)
  const bodyEnd = BODY_HEAD_OFFSET + 1 + lengthBytes + length
  // Two fields fewer.
  return concatBytes(
    Uint8Array.of((encoded[0] as number) - 2),
    encoded.subarray(1, SIG_OFFSET),
    encoded.subarray(bodyEnd),
  )
}

const BYTES_HEAD = 0x40
/** As the head of bytes: their length follows in one byte; the next three heads are for two, four and eight. */
const LENGTH_IN_ONE_BYTE = 0x58
/** The map's head, `v` with its value, and `log` with its key, head and 32 bytes. */
const SIG_OFFSET = 1 + 3 + 4 + 2 + ID_BYTES
/** Then `sig` with its key, head and 64 bytes, and the key of `body`. */
const BODY_HEAD_OFFSET = SIG_OFFSET + 4 + 2 + SIGNATURE_BYTES + 5

function headerToWire({ v, log, epoch, parents, height, time, author, cred, links }: EntryHeader) {
  return {
    v,
    log: idToBytes(log),
    epoch,
    parents: parents.map(cidToLink),
    height,
    time,
    author: idToBytes(author),
    cred,
    links: links.map(cidToLink),
  }
}
