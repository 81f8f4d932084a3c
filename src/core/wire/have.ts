import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import { cidToLink, compareCids } from './cid.ts'
import { CREDENTIAL_BYTES } from './credential.ts'
import { DOMAINS, inDomain } from './domains.ts'
import { epochSchema } from './epoch.ts'
import { ID_BYTES, bytesToLogId, bytesToMemberId, idToBytes } from './ids.ts'
import { array, ascending, bytes, bytesOf, flag, into, link, literal, map, refine, tuple, uint } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeCbor, encodeFormat } from './strict-cbor.ts'

/** A root of which a device has some blocks. */
export interface HeldPart {
  readonly root: Cid
  /** A bit for each block below the root, in the order of its links; the least significant bit of the first byte first. */
  readonly bitmap: Bytes
}

/** Whether a bitmap of a part has the block at this place. */
export function hasBit(bitmap: Uint8Array, place: number): boolean {
  return (((bitmap[place >> 3] ?? 0) >> (place & 7)) & 1) === 1
}

/**
 * What a device says of what it holds: signed, so that anyone may pass it on. The list of roots is told as what changed
 * since an earlier statement; what it comes to is under `digest`. All else is as of now, in place of what was said before.
 */
export interface HaveStatement {
  readonly v: 1
  /** The key of the identity that speaks: a member's or a keeper's. */
  readonly by: MemberId
  readonly epoch: number
  /** 64 bytes: a member's. A keeper has none: it is one because the directory says so. */
  readonly cred?: Bytes
  /** Counts up. A device that has forgotten begins at its clock's milliseconds. */
  readonly seq: number
  /** What `have` and `gone` are changes to; 0 is the empty list. Below `seq`. */
  readonly since: number
  /** Milliseconds since the Unix epoch, by its clock: the statement counts for a time from then on. */
  readonly at: number
  /** The room it offers, in GiB, roughly; 0 for none. */
  readonly weight: number
  /** It has no room for more. */
  readonly full: boolean
  /** It is about to go for good: others are to have what it has. */
  readonly leaving: boolean
  /** Logs of which it wants no share, ascending. */
  readonly aside: readonly LogId[]
  /** Devices that did not prove what they say they hold, ascending. */
  readonly doubts: readonly MemberId[]
  /** Roots that it means to drop: it holds them still, and does not promise to any more. Ascending. */
  readonly going: readonly Cid[]
  /** Ascending by root. */
  readonly parts: readonly HeldPart[]
  /** Whole roots, ascending. */
  readonly have: readonly Cid[]
  readonly gone: readonly Cid[]
  /** How many whole roots it holds with these changes, and the hash over them: see `holdingsDigest`. */
  readonly count: number
  readonly digest: Bytes
  readonly sig: Bytes
}

export type UnsignedHave = Omit<HaveStatement, 'sig'>

/** Changes of the list in one statement, additions and removals together: 42 KB. Whoever has more makes several. */
export const MAX_HAVE_CHANGES = 1024
/** Roots that may be on their way out at once. */
export const MAX_GOING = 256
export const MAX_PARTS = 16
/** A bit for each link of one links block; of larger files no part is told. */
export const MAX_BITMAP_BYTES = 1024
export const MAX_ASIDE = 64
export const MAX_DOUBTS = 16
/** 65 TB. */
export const MAX_WEIGHT = 65_535
/** A million files on one device. */
export const MAX_HELD_ROOTS = 1_048_576
/** 1024 changes and 256 intents of 41 bytes, 16 parts of about 1070, and the rest: about 75 KB. */
export const MAX_HAVE_BYTES = 96 * 1024

const SIGNATURE_BYTES = 64

const identity = into(bytesOf(ID_BYTES), bytesToMemberId)
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const roots = (max: number) => ascending(array(link(), max), compareCids)

const part = into(tuple(link(), bytes(MAX_BITMAP_BYTES, 1)), ([root, bitmap]): HeldPart => ({ root, bitmap }))

const schema = refine(
  map(
    {
      v: literal(1),
      by: identity,
      epoch: epochSchema,
      seq: uint(Number.MAX_SAFE_INTEGER, 1),
      since: uint(),
      at: uint(),
      weight: uint(MAX_WEIGHT),
      full: flag,
      leaving: flag,
      aside: ascending(array(into(bytesOf(ID_BYTES), bytesToLogId), MAX_ASIDE), compareText),
      doubts: ascending(array(identity, MAX_DOUBTS), compareText),
      going: roots(MAX_GOING),
      parts: ascending(array(part, MAX_PARTS), (a, b) => compareCids(a.root, b.root)),
      have: roots(MAX_HAVE_CHANGES),
      gone: roots(MAX_HAVE_CHANGES),
      count: uint(MAX_HELD_ROOTS),
      digest: bytesOf(ID_BYTES),
      sig: bytesOf(SIGNATURE_BYTES),
    },
    { cred: bytesOf(CREDENTIAL_BYTES) },
  ),
  (statement, path): Decoded<HaveStatement> => {
    const { seq, since, parts, have, gone } = statement
    if (since >= seq) return refuse('schema', `${path} changes a list that is not older.`)
    if (have.length + gone.length > MAX_HAVE_CHANGES) return refuse('schema', `${path} has too many changes.`)
    const kept = new Set(have)
    if (parts.some(({ root }) => kept.has(root))) return refuse('schema', `${path} has a root both whole and in part.`)
    return gone.some((root) => kept.has(root))
      ? refuse('schema', `${path} both has a root and has it no more.`)
      : accept(statement)
  },
)

const FORMAT: Format<HaveStatement> = { name: 'a have statement', maxBytes: MAX_HAVE_BYTES, version: 1, schema }

/** @throws WarrenError `invalid` beyond the limits above */
export function encodeHave(statement: HaveStatement): Bytes {
  return encodeFormat(FORMAT, { ...unsignedToWire(statement), sig: statement.sig })
}

/**
 * Form and limits only: whether the signature holds, and whether its author is one to listen to, is asked elsewhere.
 * Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`.
 */
export function decodeHave(encoded: Uint8Array): Decoded<HaveStatement> {
  return decodeFormat(FORMAT, encoded)
}

/** What `sig` is over: the encoding of all but `sig`, in the domain `warren/1 have`. */
export function haveSigningBytes(statement: UnsignedHave): Bytes {
  return inDomain(DOMAINS.have, encodeCbor(unsignedToWire(statement)))
}

function unsignedToWire(statement: UnsignedHave) {
  const { v, by, epoch, cred, seq, since, at, weight, full, leaving, count, digest } = statement
  return {
    ...{ v, epoch, seq, since, at, weight, full, leaving, count, digest },
    ...(cred === undefined ? {} : { cred }),
    by: idToBytes(by),
    aside: statement.aside.map(idToBytes),
    doubts: statement.doubts.map(idToBytes),
    going: statement.going.map(cidToLink),
    parts: statement.parts.map(({ root, bitmap }) => [cidToLink(root), bitmap]),
    have: statement.have.map(cidToLink),
    gone: statement.gone.map(cidToLink),
  }
}
