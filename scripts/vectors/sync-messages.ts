import { bytesToHex } from '../../src/core/base/bytes.ts'
import {
  MAX_LOGS_PER_MESSAGE,
  MAX_RECONCILE_BYTES,
  MAX_SYNC_MESSAGE_BYTES,
  MAX_WAYS,
  decodeSyncMessage,
  encodeSyncMessage,
} from '../../src/core/wire/sync.ts'
import type { SyncMessage } from '../../src/core/wire/sync.ts'
import { bytesToLogId, idToBytes } from '../../src/core/wire/ids.ts'
import { MAX_ENTRY_BYTES } from '../../src/core/wire/entry.ts'
import { goodMessage } from './messages.ts'
import type { MessageFile } from './messages.ts'
import type { Document } from './refused-cbor.ts'
import { commonRefusals, documentOf, refusedBytes } from './refused-cbor.ts'
import { fixedBytes, seedOf } from './seeds.ts'

export function buildSyncMessages(): MessageFile<SyncMessage> {
  const root = seedOf('root')
  const logs = ['log', 'another log', 'a third log'].map((name) => bytesToLogId(seedOf(name))).toSorted()
  const pairs = logs.map((log) => ({ log, root: seedOf(`root ${log}`) }))
  const pairsInWire = pairs.map(({ log, root: each }) => [idToBytes(log), each] as const)
  const good = (name: string, message: SyncMessage) => goodMessage(name, encodeSyncMessage(message), decodeSyncMessage)
  const open: SyncMessage = { v: 1, kind: 'open', root, ways: ['sketch', 'full'] }
  const listed: SyncMessage = { v: 1, kind: 'logs', way: 'sketch', logs: pairs, last: true }
  const reconcile: SyncMessage = {
    v: 1,
    kind: 'reconcile',
    parts: pairs.map(({ log }, index) => ({ log, data: fixedBytes(`data ${index}`, 20 * index + 1) })),
  }
  const entries: SyncMessage = {
    v: 1,
    kind: 'entries',
    entries: [fixedBytes('an entry', 40), fixedBytes('another', 50)],
  }
  const turn: SyncMessage = { v: 1, kind: 'turn', root, more: true }
  const [spoiledOpen, spoiledLogs, spoiledReconcile, spoiledEntries, spoiledTurn] = [
    open,
    listed,
    reconcile,
    entries,
    turn,
  ].map((message) => documentOf(encodeSyncMessage(message))) as [Document, Document, Document, Document, Document]
  const manyWays = Array.from({ length: MAX_WAYS + 1 }, (_, index) => `way ${index}`)
  const [log, data] = [idToBytes(logs[0] as (typeof logs)[0]), Uint8Array.of(1)]
  return {
    about: 'The messages of /warren/sync/1, one by one: docs/PROTOCOL.md, "Sync".',
    good: [
      good('open', open),
      good('open with as many ways as there may be', { ...open, ways: manyWays.slice(0, MAX_WAYS) }),
      good('busy', { v: 1, kind: 'busy' }),
      good('same', { v: 1, kind: 'same' }),
      good('logs', listed),
      good('no logs', { ...listed, logs: [] }),
      good('logs, more of which follow', { ...listed, way: 'full', last: false }),
      good('reconcile', reconcile),
      good('entries', entries),
      good('a turn', turn),
      good('a turn that is the last', { ...turn, more: false }),
    ],
    refused: [
      ...commonRefusals(encodeSyncMessage(turn), MAX_SYNC_MESSAGE_BYTES),
      spoiledTurn.with('a kind that is not known', 'schema', { kind: 'stop' }),
      spoiledTurn.with('a kind that is a number', 'schema', { kind: 1 }),
      spoiledTurn.with('the kind of another message', 'schema', { kind: 'same' }),
      spoiledTurn.with('"more" by a number', 'schema', { more: 1 }),
      spoiledTurn.with('a root of 31 bytes', 'schema', { root: root.subarray(1) }),
      spoiledOpen.with('no ways', 'schema', { ways: [] }),
      spoiledOpen.with('nine ways', 'schema', { ways: manyWays }),
      spoiledOpen.with('a way of 33 characters', 'schema', { ways: ['x'.repeat(33)] }),
      spoiledOpen.with('a way without characters', 'schema', { ways: [''] }),
      spoiledLogs.with('logs in another order', 'schema', { logs: pairsInWire.toReversed() }),
      spoiledLogs.with('a log twice', 'schema', { logs: [pairsInWire[0], pairsInWire[0]] }),
      spoiledLogs.with('a log without its root', 'schema', { logs: [[log]] }),
      spoiledLogs.with('a log of 33 bytes', 'schema', { logs: [[fixedBytes('log', 33), root]] }),
      refusedBytes('8193 logs', 'schema', [
        // {v: 1, way: "full", kind: "logs", last: true, logs: [8193 times the same]}: for the count before for the order
        { hex: 'a5617601637761796466756c6c646b696e64646c6f6773646c617374f5646c6f677399', times: 1 },
        { hex: (MAX_LOGS_PER_MESSAGE + 1).toString(16), times: 1 },
        { hex: `825820${bytesToHex(log)}5820${bytesToHex(root)}`, times: MAX_LOGS_PER_MESSAGE + 1 },
      ]),
      spoiledReconcile.with('no parts', 'schema', { parts: [] }),
      spoiledReconcile.with('a part without data', 'schema', { parts: [[log, new Uint8Array(0)]] }),
      spoiledReconcile.with('a part of more than 512 KiB', 'schema', {
        parts: [[log, new Uint8Array(MAX_RECONCILE_BYTES + 1)]],
      }),
      spoiledReconcile.with('a part of a log of 31 bytes', 'schema', { parts: [[log.subarray(1), data]] }),
      spoiledEntries.with('no entries', 'schema', { entries: [] }),
      spoiledEntries.with('an entry without bytes', 'schema', { entries: [new Uint8Array(0)] }),
      spoiledEntries.with('an entry of more than 256 KiB', 'schema', {
        entries: [new Uint8Array(MAX_ENTRY_BYTES + 1)],
      }),
      spoiledEntries.with('an entry in text', 'schema', { entries: ['entry'] }),
    ],
  }
}
