import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { WarrenError, accept, refuse } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import { MAX_BLOCK_BYTES } from './block.ts'
import { bytesToCid, cidToBytes } from './cid.ts'

/**
 * The messages of `/warren/blocks/1`: one byte of kind, then CIDs of 36 bytes end to end, and in a block message the
 * block. Not CBOR, unlike all that is kept: a block is most of what passes, and decoding, encoding again and comparing
 * it would cost more than hashing it. There is one encoding of each message all the same.
 *
 * Who wants blocks opens the stream and sends `want`, `urge` and `cancel`; the other side sends `block` and `absent`. Each
 * name that was wanted is answered once, with its block or as absent; a cancelled one as absent, unless its block was sent.
 */
export type ExchangeMessage =
  | { readonly kind: 'want'; readonly urgent: boolean; readonly cids: readonly Cid[] }
  | { readonly kind: 'cancel'; readonly cids: readonly Cid[] }
  /** Of what is wanted already, these have become urgent. No want of their own: what was answered meanwhile is not sent again. */
  | { readonly kind: 'urge'; readonly cids: readonly Cid[] }
  /** `bytes` are not verified: whoever takes them checks that they have the name. */
  | { readonly kind: 'block'; readonly cid: Cid; readonly bytes: Bytes }
  | { readonly kind: 'absent'; readonly cids: readonly Cid[] }

export const BLOCKS_PROTOCOL = '/warren/blocks/1'

/** As many as a peer may leave unanswered: more at once have no use. */
export const MAX_CIDS_PER_MESSAGE = 256
const CID_BYTES = 36
const HEADER_BYTES = 1 + CID_BYTES
/** The longest message: a whole block under its name. */
export const MAX_EXCHANGE_MESSAGE_BYTES = HEADER_BYTES + MAX_BLOCK_BYTES

const KIND = { want: 1, wantUrgently: 2, cancel: 3, block: 4, absent: 5, urge: 6 } as const

/** @throws WarrenError `invalid` for no CID or too many, for an empty block or one that is too long */
export function encodeExchangeMessage(message: ExchangeMessage): Bytes {
  return concatBytes(...encodeExchangeParts(message))
}

/** The same in parts that belong end to end; a block's bytes are not copied. @throws as above */
export function encodeExchangeParts(message: ExchangeMessage): readonly Uint8Array[] {
  if (message.kind === 'block') {
    const { cid, bytes } = message
    if (bytes.byteLength === 0 || bytes.byteLength > MAX_BLOCK_BYTES) {
      throw new WarrenError('invalid', `A block has 1 to ${MAX_BLOCK_BYTES} bytes.`)
    }
    return [Uint8Array.of(KIND.block), cidToBytes(cid), bytes]
  }
  const { cids } = message
  if (cids.length === 0 || cids.length > MAX_CIDS_PER_MESSAGE) {
    throw new WarrenError('invalid', `A message names 1 to ${MAX_CIDS_PER_MESSAGE} blocks.`)
  }
  const kind = message.kind === 'want' && message.urgent ? KIND.wantUrgently : KIND[message.kind]
  return [Uint8Array.of(kind), ...cids.map(cidToBytes)]
}

/**
 * A block's bytes are a view of `encoded`, which must not change any more.
 *
 * Refuses with `too-large`, `length` (cut short, or nothing in it), `schema` (an unknown kind), `encoding` (not a CID of
 * ours), `limit` (too many CIDs, or one of them twice).
 */
export function decodeExchangeMessage(encoded: Bytes): Decoded<ExchangeMessage> {
  if (encoded.byteLength > MAX_EXCHANGE_MESSAGE_BYTES) return refuse('too-large', 'A message longer than any block.')
  switch (encoded[0]) {
    case undefined:
      return refuse('length', 'An empty message.')
    case KIND.block:
      return decodeBlock(encoded)
    case KIND.want:
      return withCids(encoded, (cids) => ({ kind: 'want', urgent: false, cids }))
    case KIND.wantUrgently:
      return withCids(encoded, (cids) => ({ kind: 'want', urgent: true, cids }))
    case KIND.cancel:
      return withCids(encoded, (cids) => ({ kind: 'cancel', cids }))
    case KIND.absent:
      return withCids(encoded, (cids) => ({ kind: 'absent', cids }))
    case KIND.urge:
      return withCids(encoded, (cids) => ({ kind: 'urge', cids }))
    default:
      return refuse('schema', 'A message of a kind that this protocol does not have.')
  }
}

function decodeBlock(encoded: Bytes): Decoded<ExchangeMessage> {
  if (encoded.byteLength <= HEADER_BYTES) return refuse('length', 'A block message without a block.')
  const cid = bytesToCid(encoded.subarray(1, HEADER_BYTES))
  return cid.ok ? accept({ kind: 'block', cid: cid.value, bytes: encoded.subarray(HEADER_BYTES) }) : cid
}

function withCids(encoded: Uint8Array, make: (cids: readonly Cid[]) => ExchangeMessage): Decoded<ExchangeMessage> {
  const count = (encoded.byteLength - 1) / CID_BYTES
  if (!Number.isInteger(count) || count === 0) return refuse('length', 'A list of CIDs that is empty or cut short.')
  if (count > MAX_CIDS_PER_MESSAGE) return refuse('limit', `A message names more than ${MAX_CIDS_PER_MESSAGE} blocks.`)
  const cids = new Set<Cid>()
  for (let offset = 1; offset < encoded.byteLength; offset += CID_BYTES) {
    const cid = bytesToCid(encoded.subarray(offset, offset + CID_BYTES))
    if (!cid.ok) return cid
    cids.add(cid.value)
  }
  return cids.size === count ? accept(make([...cids])) : refuse('limit', 'A message names a block twice.')
}
