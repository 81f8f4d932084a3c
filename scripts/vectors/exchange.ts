import type { Bytes } from '../../src/core/base/bytes.ts'
import { bytesToHex, concatBytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import type { Cid } from '../../src/core/base/ids.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import { MAX_BLOCK_BYTES } from '../../src/core/wire/block.ts'
import { cidOfDigest, cidToBytes } from '../../src/core/wire/cid.ts'
import { type ExchangeMessage, MAX_CIDS_PER_MESSAGE, MAX_EXCHANGE_MESSAGE_BYTES } from '../../src/core/wire/exchange.ts'
import { exampleBlockCid, exampleNodeCid } from './messages.ts'
import type { MessageFile } from './messages.ts'
import { refusedBytes, shortenRuns } from './refused-cbor.ts'
import { fixedBytes, seedOf } from './seeds.ts'
import { toJson } from './to-json.ts'
import type { InJson, VectorBytes, VectorFile } from './vector-file.ts'

export type ExchangeSide = 'asker' | 'holder'

export interface SaidOverExchange {
  readonly by: ExchangeSide
  readonly bytes: string
}

/** A conversation over one stream. */
export interface ExchangeTalk {
  readonly name: string
  /** What the holder has. */
  readonly blocks: readonly { readonly cid: Cid; readonly bytes: string }[]
  readonly messages: readonly SaidOverExchange[]
}

/** As far as one side breaks it off for what the other said last. */
export interface RefusedExchangeTalk extends Omit<ExchangeTalk, 'messages'> {
  /** Who refuses. */
  readonly side: ExchangeSide
  readonly messages: readonly { readonly by: ExchangeSide; readonly bytes: VectorBytes }[]
  readonly code: RefusalCode
}

const KINDS = { want: 1, 'want urgently': 2, cancel: 3, block: 4, absent: 5, urge: 6 } as const
type Kind = keyof typeof KINDS

/** By hand, so that the vectors do not come from the code that they check. */
const frame = (kind: Kind, cids: readonly Cid[], block: Uint8Array = new Uint8Array(0)): Bytes =>
  concatBytes(Uint8Array.of(KINDS[kind]), ...cids.map(cidToBytes), block)

const numbered = (count: number): readonly Cid[] =>
  Array.from({ length: count }, (_, index) => exampleBlockCid(`numbered ${index}`))

export function buildExchangeMessages(): MessageFile<ExchangeMessage> {
  const [a, b] = [exampleBlockCid('a'), exampleNodeCid('links')]
  const cids = [a, b]
  const bytes = fixedBytes('a block', 20)
  const good = (name: string, value: ExchangeMessage, kind: Kind) => ({
    name,
    value: toJson(value) as InJson<ExchangeMessage>,
    bytes: bytesToHex(value.kind === 'block' ? frame(kind, [value.cid], value.bytes) : frame(kind, value.cids)),
  })
  const refused = (name: string, code: RefusalCode, message: Uint8Array) => refusedBytes(name, code, message)
  const cidWith = (at: number, byte: number): Bytes => {
    const spoiled = frame('want', [a, b])
    spoiled[1 + at] = byte
    return spoiled
  }
  return {
    about: 'The messages of /warren/blocks/1, one by one: docs/PROTOCOL.md, "Block exchange".',
    good: [
      good('want two', { kind: 'want', urgent: false, cids }, 'want'),
      good('want one urgently', { kind: 'want', urgent: true, cids: [a] }, 'want urgently'),
      good(
        'want as many as there may be',
        { kind: 'want', urgent: false, cids: numbered(MAX_CIDS_PER_MESSAGE) },
        'want',
      ),
      good('cancel', { kind: 'cancel', cids: [b] }, 'cancel'),
      good('a block', { kind: 'block', cid: a, bytes }, 'block'),
      good('a block of one byte', { kind: 'block', cid: a, bytes: bytes.slice(0, 1) }, 'block'),
      good('absent', { kind: 'absent', cids: [b, a] }, 'absent'),
      good('urge', { kind: 'urge', cids }, 'urge'),
    ],
    refused: [
      refused('no bytes', 'length', new Uint8Array(0)),
      refused('a kind of 0', 'schema', concatBytes(Uint8Array.of(0), cidToBytes(a))),
      refused('a kind of 7', 'schema', concatBytes(Uint8Array.of(7), cidToBytes(a))),
      refused('a want of nothing', 'length', frame('want', [])),
      refused('a want cut short', 'length', frame('want', cids).slice(0, -1)),
      refused('a byte after a cancel', 'length', frame('cancel', cids, Uint8Array.of(0))),
      refused('a block without bytes', 'length', frame('block', [a])),
      refused('a block without the whole of its name', 'length', frame('block', [a]).slice(0, 20)),
      refused('a name of another version', 'encoding', cidWith(0, 2)),
      refused('a name of another codec', 'encoding', cidWith(1, 0x70)),
      refused('a name by another hash', 'encoding', cidWith(2, 0x13)),
      refused('a name of another length', 'encoding', cidWith(3, 0x21)),
      refused('a block under no name', 'encoding', concatBytes(frame('block', []), seedOf('x'), seedOf('y'))),
      refused('257 names', 'limit', frame('want', numbered(MAX_CIDS_PER_MESSAGE + 1))),
      refused('a name twice', 'limit', frame('absent', [a, b, a])),
      refused('a block of more than 1 MiB', 'too-large', frame('block', [a], new Uint8Array(MAX_BLOCK_BYTES + 1))),
      refused('more bytes than any message', 'too-large', new Uint8Array(MAX_EXCHANGE_MESSAGE_BYTES + 1)),
    ],
  }
}

export function buildExchange(): VectorFile<ExchangeTalk, RefusedExchangeTalk> {
  const block = (name: string, length = 40) => {
    const bytes = fixedBytes(`exchanged ${name}`, length)
    return { cid: cidOfDigest('raw', hashBytesSync(bytes)), bytes }
  }
  const [a, b, c] = [block('a'), block('b', 300), block('c')]
  const missing = exampleBlockCid('of nobody')
  const held = [a, b, c].map(({ cid, bytes }) => ({ cid, bytes: bytesToHex(bytes) }))
  const asker = (kind: Kind, ...cids: readonly Cid[]): SaidOverExchange => ({
    by: 'asker',
    bytes: bytesToHex(frame(kind, cids)),
  })
  const holder = (kind: Kind, cids: readonly Cid[], bytes?: Bytes): SaidOverExchange => ({
    by: 'holder',
    bytes: bytesToHex(frame(kind, cids, bytes)),
  })
  const send = ({ cid, bytes }: typeof a) => holder('block', [cid], bytes)
  const good = (name: string, ...messages: readonly SaidOverExchange[]): ExchangeTalk => ({
    name,
    blocks: held,
    messages,
  })
  const refused = (
    name: string,
    side: ExchangeSide,
    code: RefusalCode,
    ...messages: readonly SaidOverExchange[]
  ): RefusedExchangeTalk => ({
    name,
    blocks: held,
    side,
    messages: messages.map(({ by, bytes }) => ({ by, bytes: shortenRuns(Buffer.from(bytes, 'hex')) })),
    code,
  })
  const crowd = numbered(2 * MAX_CIDS_PER_MESSAGE + 1)
  return {
    about:
      'Whole streams of /warren/blocks/1: docs/PROTOCOL.md, "Block exchange". The holder may answer in any order. In refused ' +
      'ones, the last message is the one that `side` does not take.',
    good: [
      good('one block', asker('want', a.cid), send(a)),
      good(
        'two blocks, one that is not there, and one more',
        asker('want', a.cid, missing, b.cid),
        send(a),
        send(b),
        holder('absent', [missing]),
        asker('want urgently', c.cid),
        send(c),
      ),
      good(
        'one is cancelled before it was sent',
        asker('want', a.cid, b.cid),
        asker('cancel', b.cid),
        send(a),
        holder('absent', [b.cid]),
      ),
      good(
        'urged and cancelled in vain, for both were answered',
        asker('want', a.cid, b.cid),
        send(a),
        send(b),
        asker('urge', a.cid),
        asker('cancel', b.cid),
        asker('want', c.cid),
        send(c),
      ),
      good('wanted again once it was answered', asker('want', a.cid), send(a), asker('want', a.cid), send(a)),
      good('nothing at all'),
    ],
    refused: [
      refused('a block that was not wanted', 'asker', 'protocol', asker('want', a.cid), send(b)),
      refused('an answer twice', 'asker', 'protocol', asker('want', a.cid), send(a), send(a)),
      refused('absent what was not wanted', 'asker', 'protocol', asker('want', a.cid), holder('absent', [b.cid])),
      refused('other bytes than were wanted', 'asker', 'hash', asker('want', a.cid), holder('block', [a.cid], b.bytes)),
      refused('a want by the holder', 'asker', 'protocol', asker('want', a.cid), holder('want', [b.cid])),
      refused('an answer of no kind', 'asker', 'schema', asker('want', a.cid), {
        by: 'holder',
        bytes: bytesToHex(concatBytes(Uint8Array.of(9), cidToBytes(a.cid))),
      }),
      refused('a block by the asker', 'holder', 'protocol', { ...send(a), by: 'asker' }),
      refused('absent by the asker', 'holder', 'protocol', asker('absent', a.cid)),
      refused('a want cut short', 'holder', 'length', {
        by: 'asker',
        bytes: bytesToHex(frame('want', [a.cid]).slice(0, -1)),
      }),
      refused(
        '513 answers due at once',
        'holder',
        'limit',
        asker('want', ...crowd.slice(0, MAX_CIDS_PER_MESSAGE)),
        asker('want', ...crowd.slice(MAX_CIDS_PER_MESSAGE, 2 * MAX_CIDS_PER_MESSAGE)),
        asker('want', ...crowd.slice(2 * MAX_CIDS_PER_MESSAGE)),
      ),
    ],
  }
}
