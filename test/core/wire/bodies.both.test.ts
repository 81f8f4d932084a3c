import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileId, LogId, MemberId } from '../../../src/core/base/ids.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import {
  type DirectoryChange,
  directoryBodyCodec,
  type VaultRecordChange,
} from '../../../src/core/wire/directory-body.ts'
import { readOrdinaryChanges } from '../../../src/core/wire/ordinary-changes.ts'
import { type RoomChange, roomBodyCodec } from '../../../src/core/wire/room-body.ts'
import { encodeCbor } from '../../../src/core/wire/strict-cbor.ts'
import { type VaultChange, vaultBodyCodec } from '../../../src/core/wire/vault-body.ts'

const raw = cidOfDigest('raw', new Uint8Array(32).fill(1))
const node = cidOfDigest('dag-cbor', new Uint8Array(32).fill(2))
const key = new Uint8Array(32).fill(3)
const file = '00'.repeat(16) as FileId
const folder = 'ff'.repeat(16) as FileId

describe('a vault body', () => {
  it.each<VaultChange>([
    { id: file, kind: 'file', name: 'a.txt', parent: null, content: { kind: 'empty', size: 0 } },
    { id: file, content: { kind: 'chunk', size: 7, chunk: { cid: raw, key } } },
    { id: file, content: { kind: 'chunks', size: 2 ** 40, manifest: { cid: raw, key }, links: node } },
    { id: folder, kind: 'folder', name: 'letters', parent: folder },
    { id: file, removed: true },
    { settings: { retentionDays: 30 } },
    { settings: { retentionDays: null } },
  ])('comes back as it went: %o', (change) => {
    const decoded = vaultBodyCodec.decode(vaultBodyCodec.encode([change]))
    expect(decoded).toEqual({ ok: true, value: [change] })
  })

  it('of items alone is read in one pass, as the schema reads it; any other is left to that', () => {
    const items: VaultChange[] = [
      { id: file, kind: 'file', name: 'Über uns.txt', parent: folder, content: { kind: 'empty', size: 0 } },
      { id: file, content: { kind: 'chunk', size: 300, chunk: { cid: raw, key } } },
      { id: file, name: 'x'.repeat(255), parent: folder, removed: false },
    ]
    expect(readOrdinaryChanges(vaultBodyCodec.encode(items))).toEqual(items)
    expect(vaultBodyCodec.decode(vaultBodyCodec.encode([{ settings: { retentionDays: 1 } }, ...items]))).toEqual({
      ok: true,
      value: [{ settings: { retentionDays: 1 } }, ...items],
    })
    expect(readOrdinaryChanges(vaultBodyCodec.encode([{ settings: { retentionDays: 1 } }, ...items]))).toBeUndefined()
  })

  it.each<[string, unknown, string]>([
    ['no changes', { v: 1, changes: [] }, 'schema'],
    ['another version', { v: 2, changes: [{ id: new Uint8Array(16) }] }, 'version'],
    ['a short id', { v: 1, changes: [{ id: new Uint8Array(15) }] }, 'schema'],
    ['an unknown field', { v: 1, changes: [{ id: new Uint8Array(16), mode: 7 }] }, 'schema'],
    ['an empty name', { v: 1, changes: [{ id: new Uint8Array(16), name: '' }] }, 'schema'],
    [
      'a folder with a content',
      { v: 1, changes: [{ id: new Uint8Array(16), kind: 'folder', content: { size: 0 } }] },
      'schema',
    ],
    ['settings of an item', { v: 1, changes: [{ id: new Uint8Array(16), settings: { retentionDays: 1 } }] }, 'schema'],
    ['a history of no days', { v: 1, changes: [{ settings: { retentionDays: 0 } }] }, 'schema'],
    [
      'a history of more days than there may be',
      { v: 1, changes: [{ settings: { retentionDays: 36_501 } }] },
      'schema',
    ],
    ['a content without a key', { v: 1, changes: [{ id: new Uint8Array(16), content: { size: 5 } }] }, 'schema'],
  ])('is refused with %s', (_, body, code) => {
    expect(vaultBodyCodec.decode(encodeCbor(body))).toMatchObject({ ok: false, code })
  })
})

describe('a room body', () => {
  const member = 'ab'.repeat(32) as MemberId

  it.each<RoomChange>([
    { type: 'message', text: 'two\nlines and a \u{1F600}' },
    { type: 'message', text: '', files: [{ vault: 'cd'.repeat(32) as LogId, file, name: 'a.txt' }] },
    { type: 'message', text: 'yes', replyTo: node, mentions: [member] },
    { type: 'edit', target: node, text: 'no', mentions: [member] },
    { type: 'remove', target: node },
    { type: 'reaction', target: node, emoji: '👍', on: false },
  ])('comes back as it went: %o', (change) => {
    expect(roomBodyCodec.decode(roomBodyCodec.encode([change]))).toEqual({ ok: true, value: [change] })
  })

  it('refuses control characters and messages beyond the limit', () => {
    for (const text of ['', 'a\u0000b', 'x'.repeat(4001)]) {
      expect(() => roomBodyCodec.encode([{ type: 'message', text }])).toThrow(
        expect.objectContaining({ code: 'invalid' }),
      )
      const body = encodeCbor({ v: 1, changes: [{ type: 'message', text }] })
      expect(roomBodyCodec.decode(body)).toMatchObject({ ok: false, code: 'schema' })
    }
  })

  it('refuses two messages, which would have one name', () => {
    const message = { type: 'message', text: 'a' } as const
    expect(() => roomBodyCodec.encode([message, message])).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})

/** The head of a picture of 256 by 1 pixels. */
const PNG = new Uint8Array([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 1, 0, 0, 0, 0, 1,
])

describe('a directory body', () => {
  const vault: VaultRecordChange = {
    type: 'vault',
    log: 'ab'.repeat(32) as LogId,
    name: 'Family',
    redundancy: 3,
    wrappedKey: new Uint8Array(60),
  }

  const room: DirectoryChange = { type: 'room', log: vault.log, name: 'Kitchen', wrappedKey: new Uint8Array(60) }

  it.each<DirectoryChange>([
    vault,
    { ...vault, description: 'Photos of\nall of us' },
    { type: 'vault', log: vault.log, redundancy: 5, wrappedKey: vault.wrappedKey },
    room,
    { type: 'profile', name: 'Ada' },
    { type: 'profile', colour: 7, device: 'Laptop' },
    { type: 'profile', colour: null, device: null, picture: null },
    { type: 'profile', picture: { type: 'image/png', bytes: PNG } },
  ])('comes back as it went: %o', (change) => {
    expect(directoryBodyCodec.decode(directoryBodyCodec.encode([change]))).toEqual({ ok: true, value: [change] })
  })

  it.each([
    ['a redundancy of none', { ...vault, redundancy: 0 }],
    ['a key of another length', { ...vault, wrappedKey: new Uint8Array(59) }],
    ['a long name', { ...vault, name: 'x'.repeat(65) }],
    ['a long description', { ...vault, description: 'x'.repeat(501) }],
    ['a profile that says nothing', { type: 'profile' }],
    ['a profile of another', { type: 'profile', name: 'Ada', member: new Uint8Array(32) }],
    ['a colour that is none', { type: 'profile', colour: 8 }],
    ['a picture that is none', { type: 'profile', picture: { type: 'image/png', bytes: PNG.slice(1) } }],
  ])('cannot be written with %s', (_, change) => {
    expect(() => directoryBodyCodec.encode([change as DirectoryChange])).toThrow(
      expect.objectContaining({ code: 'invalid' }),
    )
  })
})

describe('any body', () => {
  it('takes random bytes without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        for (const codec of [vaultBodyCodec, roomBodyCodec, directoryBodyCodec]) {
          expect(codec.decode(new Uint8Array(junk)).ok).toBe(false)
        }
      }),
    )
  })
})
