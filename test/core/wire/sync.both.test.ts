import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesToHex, hexToBytes } from '../../../src/core/base/bytes.ts'
import type { LogId } from '../../../src/core/base/ids.ts'
import { encodeCbor } from '../../../src/core/wire/strict-cbor.ts'
import {
  decodeSyncMessage,
  encodeSyncMessage,
  MAX_ENTRIES_PER_MESSAGE,
  MAX_LOGS_PER_MESSAGE,
  MAX_SYNC_MESSAGE_BYTES,
  MAX_WAYS,
  type SyncMessage,
} from '../../../src/core/wire/sync.ts'

const root = new Uint8Array(32).fill(0x11)
const [LOW, HIGH] = ['22'.repeat(32), '33'.repeat(32)] as [LogId, LogId]

const MESSAGES: Record<string, readonly [SyncMessage, string]> = {
  open: [
    { v: 1, kind: 'open', root, ways: ['full'] },
    `a4 61 76 01 64 6b696e64 64 6f70656e 64 726f6f74 5820 ${'11'.repeat(32)} 64 77617973 81 64 66756c6c`,
  ],
  busy: [{ v: 1, kind: 'busy' }, 'a2 61 76 01 64 6b696e64 64 62757379'],
  same: [{ v: 1, kind: 'same' }, 'a2 61 76 01 64 6b696e64 64 73616d65'],
  logs: [
    { v: 1, kind: 'logs', way: 'full', logs: [{ log: LOW, root }], last: true },
    `a5 61 76 01 63 776179 64 66756c6c 64 6b696e64 64 6c6f6773 64 6c617374 f5 64 6c6f6773 81 82 5820 ${'22'.repeat(32)} 5820 ${'11'.repeat(32)}`,
  ],
  reconcile: [
    { v: 1, kind: 'reconcile', parts: [{ log: HIGH, data: Uint8Array.of(1) }] },
    `a3 61 76 01 64 6b696e64 69 7265636f6e63696c65 65 7061727473 81 82 5820 ${'33'.repeat(32)} 41 01`,
  ],
  entries: [
    { v: 1, kind: 'entries', entries: [Uint8Array.of(0xa0)] },
    'a3 61 76 01 64 6b696e64 67 656e7472696573 67 656e7472696573 81 41 a0',
  ],
  turn: [
    { v: 1, kind: 'turn', root, more: false },
    `a4 61 76 01 64 6b696e64 64 7475726e 64 6d6f7265 f4 64 726f6f74 5820 ${'11'.repeat(32)}`,
  ],
}

describe('a sync message', () => {
  test.each(Object.keys(MESSAGES))('"%s" is these bytes, both ways', (kind) => {
    const [message, hex] = MESSAGES[kind]!
    expect(bytesToHex(encodeSyncMessage(message))).toBe(hex.replaceAll(' ', ''))
    expect(decodeSyncMessage(hexToBytes(hex.replaceAll(' ', '')))).toEqual({ ok: true, value: message })
  })

  const id = new Uint8Array(32)
  const pair = (fill: number): unknown => [new Uint8Array(32).fill(fill), root]
  const refused: Record<string, unknown> = {
    'version: of another version': { v: 2, kind: 'same' },
    'schema: without a kind': { v: 1 },
    'schema: of a kind that is not known': { v: 1, kind: 'toString' },
    'schema: with a field that is not known': { v: 1, kind: 'same', root },
    'schema: that opens with a short root': { v: 1, kind: 'open', root: new Uint8Array(31), ways: ['full'] },
    'schema: that opens with no way': { v: 1, kind: 'open', root, ways: [] },
    'schema: that opens with too many ways': { v: 1, kind: 'open', root, ways: Array(MAX_WAYS + 1).fill('full') },
    'schema: with logs that descend': { v: 1, kind: 'logs', way: 'full', logs: [pair(2), pair(1)], last: true },
    'schema: with a log twice': { v: 1, kind: 'logs', way: 'full', logs: [pair(1), pair(1)], last: true },
    'schema: with a log of three fields': { v: 1, kind: 'logs', way: 'full', logs: [[id, root, 1]], last: true },
    'schema: with nothing to reconcile': { v: 1, kind: 'reconcile', parts: [] },
    'schema: with an empty part': { v: 1, kind: 'reconcile', parts: [[id, new Uint8Array(0)]] },
    'schema: with no entries': { v: 1, kind: 'entries', entries: [] },
    'schema: with an entry that is text': { v: 1, kind: 'entries', entries: ['entry'] },
    'schema: with too many entries': {
      v: 1,
      kind: 'entries',
      entries: Array(MAX_ENTRIES_PER_MESSAGE + 1).fill(Uint8Array.of(1)),
    },
    'schema: that is a list': [1],
    'too-large: of more than a mebibyte': { v: 1, kind: 'entries', entries: [new Uint8Array(MAX_SYNC_MESSAGE_BYTES)] },
  }
  test.each(Object.keys(refused))('is refused as %s', (name) => {
    expect(decodeSyncMessage(encodeCbor(refused[name]))).toMatchObject({ ok: false, code: name.split(':')[0] })
  })

  test('is refused with trailing bytes', () => {
    const encoded = encodeSyncMessage({ v: 1, kind: 'same' })
    expect(decodeSyncMessage(new Uint8Array([...encoded, 0]))).toMatchObject({ ok: false, code: 'encoding' })
  })

  test('at its limits fits', () => {
    const logs = Array.from({ length: MAX_LOGS_PER_MESSAGE }, (_, i) => {
      return { log: i.toString(16).padStart(64, '0') as LogId, root }
    })
    const page: SyncMessage = { v: 1, kind: 'logs', way: 'full', logs, last: false }
    expect(decodeSyncMessage(encodeSyncMessage(page))).toEqual({ ok: true, value: page })
    const large: SyncMessage = {
      v: 1,
      kind: 'entries',
      entries: Array.from({ length: 3 }, () => new Uint8Array(256 * 1024)),
    }
    expect(decodeSyncMessage(encodeSyncMessage(large))).toEqual({ ok: true, value: large })
  })

  test('that is junk is refused, not thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => {
        expect(decodeSyncMessage(junk).ok).toBe(false)
      }),
    )
  })
})
