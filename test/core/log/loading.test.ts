import { describe, expect, test } from 'vitest'
import type { Cid } from '../../../src/core/base/ids.ts'
import { createJustRead } from '../../../src/core/log/just-read.ts'
import { JUST_READ_MS, MAX_JUST_READ_BYTES } from '../../../src/core/log/limits.ts'
import type { EntryStore } from '../../../src/core/ports/entry-store.ts'
import type { Entry } from '../../../src/core/wire/entry.ts'
import { createMemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'
import { createManualClock } from '../../relay/manual-clock.ts'
import {
  alice,
  append,
  bytesOf,
  createTestLogs,
  loadTestLogs,
  writeChain,
  writeEntry,
  bob,
  ONE,
  PEER,
  TWO,
} from './log-fixture.ts'

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

  describe('and was just read', () => {
    /** Logs that were read from a store with three entries, and how many were asked of it since. */
    async function readAgain(clock = createManualClock()) {
      const { logs, store } = await loadTestLogs(alice)
      const added = [await append(logs, ONE, 'a'), await append(logs, ONE, 'b'), await append(logs, ONE, 'c')]
      const asked: Cid[] = []
      const counting: EntryStore = {
        ...store,
        getMany(cids) {
          asked.push(...cids)
          return store.getMany(cids)
        },
      }
      const again = await loadTestLogs(alice, { store: counting, clock })
      return { logs: again.logs, added, cids: added.map(({ cid }) => cid), asked }
    }

    test('is not read again when it is opened next, but is after that', async () => {
      const { logs, added, cids, asked } = await readAgain()
      expect(await logs.readEntries(cids)).toEqual(added)
      expect(asked).toEqual([])
      expect(await logs.readEntries(cids)).toEqual(added)
      expect(asked).toEqual(cids)
    })

    test('is given in the order asked, with what has to be read and what is not there', async () => {
      const { logs, added, cids, asked } = await readAgain()
      await logs.readEntries(cids.slice(1, 2))
      const unknown = (await writeEntry(bob)).cid
      expect(await logs.readEntries([...cids, unknown])).toEqual([...added, undefined])
      expect(asked).toEqual([cids[1], unknown])
    })

    test('is not kept for long', async () => {
      const clock = createManualClock()
      const { logs, added, cids, asked } = await readAgain(clock)
      clock.advance(JUST_READ_MS)
      expect(await logs.readEntries(cids)).toEqual(added)
      expect(asked).toEqual(cids)
    })
  })
})

test('not more of what was just read is kept than has room', () => {
  const kept = createJustRead(createManualClock())
  const entryOf = (name: string, bytes: number) => {
    const entry = {} as Entry
    return { cid: name as Cid, entry, bytes: new Uint8Array(bytes) }
  }
  kept.keep(entryOf('first', MAX_JUST_READ_BYTES - 1))
  kept.keep(entryOf('too much', 2))
  kept.keep(entryOf('fits', 1))
  expect(['first', 'too much', 'fits'].map((cid) => kept.take(cid as Cid)?.cid)).toEqual(['first', undefined, 'fits'])
})
