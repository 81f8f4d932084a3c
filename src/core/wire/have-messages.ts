import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { refuse } from '../base/errors.ts'
import type { Cid, MemberId } from '../base/ids.ts'
import { cidToLink, compareCids } from './cid.ts'
import { MAX_HAVE_BYTES } from './have.ts'
import { ID_BYTES, bytesToMemberId, idToBytes } from './ids.ts'
import { array, ascending, bytes, bytesOf, flag, into, link, literal, map, tuple, uint } from './schema.ts'
import type { Schema } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** The messages of `/warren/have/1`, a conversation that goes on as long as two devices are neighbours. */
export type HaveMessage = KnowMessage | TellMessage | AskListMessage | ListMessage

export interface KnownHolder {
  readonly by: MemberId
  /** The latest statement of it that the sender has. */
  readonly seq: number
}

/** First, both ways: of whom the sender knows what. */
export interface KnowMessage {
  readonly v: 1
  readonly kind: 'know'
  readonly holders: readonly KnownHolder[]
}

/** Statements that the other may not have, as they were signed. */
export interface TellMessage {
  readonly v: 1
  readonly kind: 'tell'
  readonly statements: readonly Bytes[]
  /** With this, all that the sender had when the other said what it knew has been told. */
  readonly current: boolean
}

/** The whole list of one holder is wanted: of a statement whose changes the sender could not apply. */
export interface AskListMessage {
  readonly v: 1
  readonly kind: 'ask'
  readonly by: MemberId
}

/** A page of a holder's list; unsigned, since the statement of that number has a hash over all of it. */
export interface ListMessage {
  readonly v: 1
  readonly kind: 'list'
  readonly by: MemberId
  /** 0 where the sender does not have the list itself. */
  readonly seq: number
  readonly roots: readonly Cid[]
  readonly last: boolean
}

export const HAVE_PROTOCOL = '/warren/have/1'

/** Holders that a picture has: members and keepers with all the devices of a mesh. */
export const MAX_HOLDERS = 2048
export const MAX_STATEMENTS_PER_MESSAGE = 128
/** 41 bytes each: 336 KB. */
export const MAX_ROOTS_PER_LIST = 8192
/** Room for five of the largest statements, and for a page. */
export const MAX_HAVE_MESSAGE_BYTES = 512 * 1024

const identity = into(bytesOf(ID_BYTES), bytesToMemberId)
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const seq = uint(Number.MAX_SAFE_INTEGER, 1)

const SCHEMAS = {
  know: map({
    v: literal(1),
    kind: literal('know'),
    holders: ascending(
      array(
        into(tuple(identity, seq), ([by, number]): KnownHolder => ({ by, seq: number })),
        MAX_HOLDERS,
      ),
      (a, b) => compareText(a.by, b.by),
    ),
  }),
  tell: map({
    v: literal(1),
    kind: literal('tell'),
    statements: array(bytes(MAX_HAVE_BYTES, 1), MAX_STATEMENTS_PER_MESSAGE),
    current: flag,
  }),
  ask: map({ v: literal(1), kind: literal('ask'), by: identity }),
  list: map({
    v: literal(1),
    kind: literal('list'),
    by: identity,
    seq: uint(),
    roots: ascending(array(link(), MAX_ROOTS_PER_LIST), compareCids),
    last: flag,
  }),
} satisfies Record<HaveMessage['kind'], Schema<HaveMessage>>

const schema: Schema<HaveMessage> = (value, path) => {
  const kind = typeof value === 'object' && value !== null ? (value as { readonly kind?: unknown }).kind : undefined
  return isKind(kind) ? SCHEMAS[kind](value, path) : refuse('schema', `${path} must have a kind that is known.`)
}

function isKind(kind: unknown): kind is HaveMessage['kind'] {
  return typeof kind === 'string' && Object.hasOwn(SCHEMAS, kind)
}

const FORMAT: Format<HaveMessage> = { name: 'a have message', maxBytes: MAX_HAVE_MESSAGE_BYTES, version: 1, schema }

/** @throws WarrenError `invalid` beyond the limits above */
export function encodeHaveMessage(message: HaveMessage): Bytes {
  return encodeFormat(FORMAT, messageToWire(message))
}

/** Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`. */
export function decodeHaveMessage(encoded: Uint8Array): Decoded<HaveMessage> {
  return decodeFormat(FORMAT, encoded)
}

function messageToWire(message: HaveMessage): unknown {
  if (message.kind === 'know') {
    return { ...message, holders: message.holders.map(({ by, seq: number }) => [idToBytes(by), number]) }
  }
  if (message.kind === 'tell') return message
  const by = idToBytes(message.by)
  return message.kind === 'ask' ? { ...message, by } : { ...message, by, roots: message.roots.map(cidToLink) }
}
