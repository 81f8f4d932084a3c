import { describe, expect, test } from 'vitest'
import type { Cid, PeerId } from '../../../src/core/base/ids.ts'
import { createMemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'
import {
  append,
  bytesOf,
  createMember,
  createTestLogs,
  loadTestLogs,
  logNamed,
  writeChain,
  writeEntry,
} from './log-fixture.ts'

const PEER = 'a peer' as PeerId
const [ONE, TWO] = [logNamed('one'), logNamed('two')]
const alice = await createMember('alice')
const bob = await createMember('bob')

describe('what is on disk', () => {
  test('is there again, with the same roots', async () => {
    const { logs, store } = await loadTestLogs(alice)
    for (let i = 0; i < 100; i++) await append(logs, i % 2 === 0 ? ONE : TWO, `${i}`)
    await logs.receive(PEER, bytesOf(await writeChain(bob, 3)))
    const again = createTestLogs(alice, { store })
    expect(await again.logs.load()).toEqual({ entries: 103, corrupt: [] })
    expect(again.logs.root()).toEqual(logs.root())
    expect(again.logs.log(ONE)?.heads()).toEqual(logs.log(ONE)?.heads())
    expect(again.logs.logIds()).toEqual(logs.logIds())
    expect(again.logs.logIds()).toEqual([ONE, TWO].sort())
  })

  test('is left out and reported where it is corrupt, with what builds on it, and can be received again', async () => {
    const chain = await writeChain(bob, 5)
    const store = createMemoryEntryStore()
    const stored = chain.map(({ cid, entry, bytes }) => ({ cid, log: ONE, height: entry.height, bytes, receivedAt: 0 }))
    const corrupt = stored.map((row, i) => (i === 2 ? { ...row, bytes: row.bytes.map((byte) => byte ^ 1) } : row))
    await store.commit({ entries: corrupt, holdings: [] })
    const { logs } = createTestLogs(alice, { store })
    const { entries, corrupt: reported } = await logs.load()
    expect(entries).toBe(2)
    expect(reported.map(({ cid, offence }) => [cid, offence.code])).toEqual([
      [chain[2]!.cid, 'hash'],
      [chain[3]!.cid, 'log'],
      [chain[4]!.cid, 'log'],
    ])
    expect(await logs.receive(PEER, bytesOf(chain))).toMatchObject({ added: 3, known: 2, refused: undefined })
    expect(await logs.entryBytes([chain[2]!.cid])).toEqual([chain[2]!.bytes])
  })

  test('a batch with a row that is no entry at all does not keep the others from being read', async () => {
    const store = createMemoryEntryStore()
    const good = await writeEntry(bob)
    await store.commit({
      entries: [
        { cid: good.cid, log: ONE, height: 0, bytes: good.bytes, receivedAt: 0 },
        { cid: 'nonsense' as Cid, log: ONE, height: 0, bytes: new Uint8Array(3), receivedAt: 0 },
      ],
      holdings: [],
    })
    const { logs } = createTestLogs(alice, { store })
    expect(await logs.load()).toMatchObject({ entries: 1, corrupt: [{ cid: 'nonsense', offence: { code: 'hash' } }] })
  })
})
