import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import { cidToLink, compareCids } from './cid.ts'
import { CREDENTIAL_BYTES } from './credential.ts'
import { DOMAINS, inDomain } from './domains.ts'
import { epochSchema } from './epoch.ts'
import { ID_BYTES, bytesToLogId, bytesToMemberId, idToBytes } from './ids.ts'
import { array, ascending, bytes, bytesOf, into, link, literal, map, refine, uint } from './schema.ts'
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
    body: bytes(MAX_ENTRY_BYTES, MIN_BODY_BYTES),
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
