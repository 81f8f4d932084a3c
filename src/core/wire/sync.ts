import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { refuse } from '../base/errors.ts'
import type { LogId } from '../base/ids.ts'
import { MAX_ENTRY_BYTES } from './entry.ts'
import { ID_BYTES, bytesToLogId, idToBytes } from './ids.ts'
import type { Schema } from './schema.ts'
import { array, ascending, bytes, bytesOf, flag, into, literal, map, text, tuple } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** What passes over `/warren/sync/1`, one message per frame. docs/PROTOCOL.md ("Sync") tells the conversation. */
export type SyncMessage =
  OpenMessage | BusyMessage | SameMessage | LogsMessage | ReconcileMessage | EntriesMessage | TurnMessage

/** First, by who opened the stream. */
export interface OpenMessage {
  readonly v: 1
  readonly kind: 'open'
  /** 32 bytes: the root over all of the sender's (log, root) pairs. */
  readonly root: Bytes
  /** The ways of finding a log's difference that the sender knows, the preferred one first. */
  readonly ways: readonly string[]
}

/** Instead of an answer: not now. */
export interface BusyMessage {
  readonly v: 1
  readonly kind: 'busy'
}

/** The answer where the roots are equal. */
export interface SameMessage {
  readonly v: 1
  readonly kind: 'same'
}

export interface LogRoot {
  readonly log: LogId
  /** 32 bytes. */
  readonly root: Bytes
}

/** The answer where they are not: all logs of the answerer, in one message or more. */
export interface LogsMessage {
  readonly v: 1
  readonly kind: 'logs'
  /** One of those that were offered: how the difference of each log is found. */
  readonly way: string
  /** Ascending by log id, over all of these messages together. */
  readonly logs: readonly LogRoot[]
  readonly last: boolean
}

/** A piece of one log's reconciliation; what `data` holds is the way's to say. */
export interface ReconcilePart {
  readonly log: LogId
  readonly data: Bytes
}

export interface ReconcileMessage {
  readonly v: 1
  readonly kind: 'reconcile'
  readonly parts: readonly ReconcilePart[]
}

export interface EntriesMessage {
  readonly v: 1
  readonly kind: 'entries'
  /** Whole entries, parents first. */
  readonly entries: readonly Bytes[]
}

/** Ends a turn. */
export interface TurnMessage {
  readonly v: 1
  readonly kind: 'turn'
  /** 32 bytes: the sender's root over all logs, with all that it has received so far. */
  readonly root: Bytes
  /** Whether the sender may have something to send in a later turn, whatever it hears until then. */
  readonly more: boolean
}

/** Room for two of the largest entries and more; a chat's history comes in messages of a thousand entries. */
export const MAX_SYNC_MESSAGE_BYTES = 1024 * 1024
export const MAX_WAYS = 8
const MAX_WAY_CHARACTERS = 32
/** 8192 logs of some 75 bytes make 600 KB. */
export const MAX_LOGS_PER_MESSAGE = 8192
export const MAX_PARTS_PER_MESSAGE = 8192
export const MAX_RECONCILE_BYTES = 512 * 1024
/** The smallest entry has about 300 bytes: what fits into a message. */
export const MAX_ENTRIES_PER_MESSAGE = 2048

const logId = into(bytesOf(ID_BYTES), bytesToLogId)
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const SCHEMAS = {
  open: map({
    v: literal(1),
    kind: literal('open'),
    root: bytesOf(ID_BYTES),
    ways: array(text(MAX_WAY_CHARACTERS, 1), MAX_WAYS, 1),
  }),
  busy: map({ v: literal(1), kind: literal('busy') }),
  same: map({ v: literal(1), kind: literal('same') }),
  logs: map({
    v: literal(1),
    kind: literal('logs'),
    way: text(MAX_WAY_CHARACTERS, 1),
    logs: ascending(
      array(
        into(tuple(logId, bytesOf(ID_BYTES)), ([log, root]): LogRoot => ({ log, root })),
        MAX_LOGS_PER_MESSAGE,
      ),
      (a, b) => compareText(a.log, b.log),
    ),
    last: flag,
  }),
  reconcile: map({
    v: literal(1),
    kind: literal('reconcile'),
    parts: array(
      into(tuple(logId, bytes(MAX_RECONCILE_BYTES, 1)), ([log, data]): ReconcilePart => ({ log, data })),
      MAX_PARTS_PER_MESSAGE,
      1,
    ),
  }),
  entries: map({
    v: literal(1),
    kind: literal('entries'),
    entries: array(bytes(MAX_ENTRY_BYTES, 1), MAX_ENTRIES_PER_MESSAGE, 1),
  }),
  turn: map({ v: literal(1), kind: literal('turn'), root: bytesOf(ID_BYTES), more: flag }),
} satisfies Record<SyncMessage['kind'], Schema<SyncMessage>>

const schema: Schema<SyncMessage> = (value, path) => {
  const kind = typeof value === 'object' && value !== null ? (value as { readonly kind?: unknown }).kind : undefined
  return isKind(kind) ? SCHEMAS[kind](value, path) : refuse('schema', `${path} must have a kind that is known.`)
}

function isKind(kind: unknown): kind is SyncMessage['kind'] {
  return typeof kind === 'string' && Object.hasOwn(SCHEMAS, kind)
}

const FORMAT: Format<SyncMessage> = { name: 'a sync message', maxBytes: MAX_SYNC_MESSAGE_BYTES, version: 1, schema }

/** @throws WarrenError `invalid` beyond the limits above */
export function encodeSyncMessage(message: SyncMessage): Bytes {
  return encodeFormat(FORMAT, messageToWire(message))
}

/** Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`. */
export function decodeSyncMessage(encoded: Uint8Array): Decoded<SyncMessage> {
  return decodeFormat(FORMAT, encoded)
}

function messageToWire(message: SyncMessage): unknown {
  if (message.kind === 'logs') {
    return { ...message, logs: message.logs.map(({ log, root }) => [idToBytes(log), root]) }
  }
  if (message.kind === 'reconcile') {
    return { ...message, parts: message.parts.map(({ log, data }) => [idToBytes(log), data]) }
  }
  return message
}
