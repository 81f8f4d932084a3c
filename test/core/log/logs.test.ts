import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, concatBytes } from '../../../src/core/base/bytes.ts'
import { WarrenError } from '../../../src/core/base/errors.ts'
import type { Cid, PeerId } from '../../../src/core/base/ids.ts'
import { DEFAULT_LOG_LIMITS } from '../../../src/core/log/limits.ts'
import type { AddedEntry, Logs, LogsEvents } from '../../../src/core/log/logs.ts'
import type { Commit, EntryStore } from '../../../src/core/ports/entry-store.ts'
import { entryHeaderBytes, MAX_ENTRY_BYTES } from '../../../src/core/wire/entry.ts'
import { bytesToMemberId } from '../../../src/core/wire/ids.ts'
import { createMemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'
import {
  append,
  bodyOf,
  cidsOf,
  createForeigner,
  createMember,
  createTestLogs,
  EPOCH,
  loadTestLogs,
  logNamed,
  writeChain,
  writeEntry,
} from './log-fixture.ts'

const PEER = 'a peer' as PeerId
const [ONE, TWO] = [logNamed('one'), logNamed('two')]
const alice = await createMember('alice')
const bob = await createMember('bob')

const bytesOf = (entries: readonly AddedEntry[]): Bytes[] => entries.map(({ bytes }) => bytes)

function record(logs: Logs): LogsEvents['entries-added'][] {
  const heard: LogsEvents['entries-added'][] = []
  logs.on('entries-added', (event) => heard.push(event))
  return heard
}

/** A store whose commits can be held back, or made to fail. */
function createGate(inner = createMemoryEntryStore()) {
  let gate: Promise<void> = Promise.resolve()
  let fault: Error | undefined
  let commits = 0
  const store: EntryStore = {
    ...inner,
    async commit(commit: Commit) {
      await gate
      if (fault !== undefined) throw fault
      await inner.commit(commit)
      commits++
    },
  }
  return {
    store,
    commits: () => commits,
    hold(): () => void {
      let open = (): void => undefined
      gate = new Promise((resolve) => (open = resolve))
      return open
    },
    fail(error: Error) {
      fault = error
    },
    mend() {
      fault = undefined
    },
  }
}

describe('appending', () => {
  test('makes an entry that others accept, with the heads as its parents', async () => {
    const { logs } = await loadTestLogs(alice, { clock: { now: () => 1234.5 } })
    const first = await append(logs, ONE, 'first')
    const second = await append(logs, ONE, 'second')
    expect(first.entry).toMatchObject({ height: 0, parents: [], time: 1234, author: alice.id, epoch: EPOCH })
    expect(second.entry).toMatchObject({ height: 1, parents: [first.cid] })
    const other = await loadTestLogs(bob)
    expect(await other.logs.receive(PEER, bytesOf([first, second]))).toEqual({
      added: 2,
      waiting: 0,
      known: 0,
      refused: undefined,
    })
    expect(other.logs.root()).toEqual(logs.root())
  })

  test('gives the header, as it will stand, to who seals the body', async () => {
    const { logs } = await loadTestLogs(alice)
    await append(logs, ONE)
    let header: Bytes | undefined
    const sealBody = async (bytes: Bytes): Promise<Bytes> => {
      header = bytes
      return bodyOf('sealed')
    }
    const { entry } = await logs.append(ONE, { links: [], holdings: [], sealBody })
    expect(header).toEqual(entryHeaderBytes(entry))
    expect(entry.body).toEqual(bodyOf('sealed'))
  })

  test('many at once make a chain, not a fan', async () => {
    const { logs } = await loadTestLogs(alice)
    await Promise.all(Array.from({ length: 20 }, (_, i) => append(logs, ONE, `${i}`)))
    expect(logs.log(ONE)).toMatchObject({ size: 20, height: 19 })
    expect(logs.log(ONE)?.heads()).toHaveLength(1)
  })

  test('joins heads, at most 16 of them, the highest', async () => {
    const { logs } = await loadTestLogs(alice)
    const roots = await Promise.all(
      Array.from({ length: 20 }, (_, i) => writeEntry(bob, { body: bodyOf(`${i}`), time: i })),
    )
    await logs.receive(PEER, bytesOf(roots))
    const child = await writeEntry(bob, { parents: [roots[0]!.cid], height: 1 })
    await logs.receive(PEER, [child.bytes])
    const { entry } = await append(logs, ONE)
    expect(entry.height).toBe(2)
    expect([...entry.parents].sort()).toEqual(cidsOf([child, ...roots.slice(-15)]).sort())
    expect(logs.log(ONE)?.heads()).toHaveLength(5)
  })

  test('is on disk, with its holdings, before anyone can see it', async () => {
    const gate = createGate()
    const { logs } = await loadTestLogs(alice, { store: gate.store })
    const heard = record(logs)
    const open = gate.hold()
    const { cid: link } = await writeEntry(bob)
    const holdings = [{ root: link, bytes: 10 }]
    const appending = logs.append(ONE, { links: [link], holdings, sealBody: async () => bodyOf('') })
    await Promise.race([appending, new Promise((resolve) => setImmediate(resolve))])
    expect([heard.length, logs.log(ONE), gate.commits()]).toEqual([0, undefined, 0])
    open()
    const { cid } = await appending
    expect(await gate.store.holdings()).toEqual(holdings)
    expect(logs.has(cid)).toBe(true)
    expect(heard).toMatchObject([{ log: ONE, entries: [{ cid }], from: undefined }])
  })

  test('changes nothing when the disk is full, and works again when it is not', async () => {
    const gate = createGate()
    const { logs } = await loadTestLogs(alice, { store: gate.store })
    const first = await append(logs, ONE)
    const root = logs.root()
    const heard = record(logs)
    gate.fail(new WarrenError('storage-full', 'The disk is full.'))
    await expect(append(logs, ONE)).rejects.toMatchObject({ code: 'storage-full' })
    await expect(append(logs, TWO)).rejects.toMatchObject({ code: 'storage-full' })
    expect([logs.root(), logs.log(ONE)?.heads(), logs.log(TWO), heard]).toEqual([root, [first.cid], undefined, []])
    gate.mend()
    expect((await append(logs, ONE)).entry.parents).toEqual([first.cid])
  })

  test('a crash between the commit and the showing loses nothing', async () => {
    const { store } = createGate()
    const crashing: EntryStore = {
      ...store,
      async commit(commit) {
        await store.commit(commit)
        throw new WarrenError('closed', 'The tab was killed.')
      },
    }
    const { logs } = await loadTestLogs(alice, { store: crashing })
    await expect(append(logs, ONE)).rejects.toMatchObject({ code: 'closed' })
    const again = await loadTestLogs(alice, { store })
    expect(again.logs.log(ONE)?.size).toBe(1)
    const { entry } = await append(again.logs, ONE)
    expect(entry).toMatchObject({
      height: 1,
      parents: again.logs
        .log(ONE)
        ?.nodes()
        .slice(0, 1)
        .map(({ cid }) => cid),
    })
  })

  test('a body or links beyond an entry’s limits are the caller’s mistake', async () => {
    const { logs } = await loadTestLogs(alice)
    const sealBody = async (): Promise<Bytes> => new Uint8Array(MAX_ENTRY_BYTES)
    await expect(logs.append(ONE, { links: [], holdings: [], sealBody })).rejects.toMatchObject({ code: 'invalid' })
    expect(logs.log(ONE)).toBeUndefined()
  })

  test('a listener that throws is reported, and the others hear', async () => {
    const { logs, faults } = await loadTestLogs(alice)
    logs.on('entries-added', () => {
      throw new Error('a listener’s')
    })
    const heard = record(logs)
    await append(logs, ONE)
    expect(heard).toHaveLength(1)
    expect(faults).toMatchObject([{ message: 'a listener’s' }])
  })

  test('before the logs are read is a mistake', async () => {
    const { logs } = createTestLogs(alice)
    await expect(append(logs, ONE)).rejects.toMatchObject({ code: 'invalid' })
    await expect(logs.receive(PEER, [])).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('receiving', () => {
  test('takes entries in any order, and tells of them parents first', async () => {
    const chain = await writeChain(bob, 12)
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...chain.keys()], { minLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (order, size) => {
          const { logs } = await loadTestLogs(alice)
          const heard = record(logs)
          for (let start = 0; start < order.length; start += size) {
            await logs.receive(
              PEER,
              order.slice(start, start + size).map((index) => chain[index]!.bytes),
            )
          }
          expect(heard.flatMap(({ entries }) => cidsOf(entries))).toEqual(cidsOf(chain))
          expect(logs.log(ONE)?.heads()).toEqual([chain.at(-1)!.cid])
        },
      ),
      { numRuns: 20 },
    )
  })

  test('says what was added, waits and is known', async () => {
    const { logs } = await loadTestLogs(alice)
    const chain = await writeChain(bob, 4)
    expect(await logs.receive(PEER, bytesOf([chain[0]!, chain[2]!]))).toMatchObject({ added: 1, waiting: 1, known: 0 })
    expect(await logs.receive(PEER, bytesOf([chain[0]!, chain[2]!]))).toMatchObject({ added: 0, waiting: 0, known: 2 })
    expect(await logs.receive(PEER, bytesOf([chain[1]!, chain[3]!]))).toMatchObject({ added: 3, waiting: 0, known: 0 })
  })

  test('keeps the bytes as they came', async () => {
    const { logs, store } = await loadTestLogs(alice)
    const entry = await writeEntry(bob)
    const padded = concatBytes(new Uint8Array(5), entry.bytes).subarray(5)
    await logs.receive(PEER, [padded])
    expect(await store.getMany([entry.cid])).toEqual([entry.bytes])
    expect(await logs.entryBytes([entry.cid, (await writeEntry(alice)).cid])).toEqual([entry.bytes, undefined])
  })

  test('commits a batch before it shows any of it', async () => {
    const gate = createGate()
    const { logs } = await loadTestLogs(alice, { store: gate.store })
    const chain = await writeChain(bob, 3)
    gate.fail(new WarrenError('storage-full', 'The disk is full.'))
    await expect(logs.receive(PEER, bytesOf(chain))).rejects.toMatchObject({ code: 'storage-full' })
    expect([logs.log(ONE), logs.has(chain[0]!.cid)]).toEqual([undefined, false])
    gate.mend()
    await logs.receive(PEER, bytesOf(chain))
    expect([logs.log(ONE)?.size, gate.commits()]).toEqual([3, 1])
  })

  const otherwise = (entry: Bytes, at: number): Bytes => entry.map((byte, i) => (i === at ? byte ^ 1 : byte))
  const smallOrderKey = bytesToMemberId(Uint8Array.of(1, ...new Uint8Array(31)))
  const badEntries: Record<string, () => Promise<Bytes>> = {
    'too-large': async () => new Uint8Array(MAX_ENTRY_BYTES + 1),
    'too-deep': async () => new Uint8Array(100).fill(0x81),
    encoding: async () => concatBytes((await writeEntry(bob)).bytes, Uint8Array.of(0)),
    schema: async () => Uint8Array.of(0xa0),
    version: async () => Uint8Array.of(0xa1, 0x61, 0x76, 0x02),
    epoch: async () => (await writeEntry(bob, { epoch: EPOCH + 1 })).bytes,
    key: async () => (await writeEntry(bob, { author: smallOrderKey })).bytes,
    credential: async () => (await writeEntry(await createForeigner())).bytes,
    signature: async () => {
      const { bytes, entry } = await writeEntry(bob)
      // `body` is the first of the map's fields that fits any value.
      const start = bytes.findIndex((_, i) => entry.body.every((byte, j) => bytes[i + j] === byte))
      return otherwise(bytes, start)
    },
  }
  test.each(Object.keys(badEntries))('refuses with "%s" and changes nothing', async (code) => {
    const { logs } = await loadTestLogs(alice)
    const good = await writeEntry(bob, { body: bodyOf('good') })
    const result = await logs.receive(PEER, [good.bytes, await badEntries[code]!(), (await writeEntry(alice)).bytes])
    expect(result).toMatchObject({ added: 1, refused: { code } })
    expect(cidsOf(logs.log(ONE)!.nodes())).toEqual([good.cid])
  })

  test('refuses an author’s credential for another epoch, and someone else’s', async () => {
    const { logs } = await loadTestLogs(alice)
    for (const fields of [{ epoch: EPOCH - 1 }, { cred: alice.credential }]) {
      const { bytes } = await writeEntry(bob, fields)
      expect(await logs.receive(PEER, [bytes])).toMatchObject({ added: 0, refused: { code: 'credential' } })
    }
  })

  test.each([0, 2, 3])('refuses height %i on a parent of height 0', async (height) => {
    const { logs } = await loadTestLogs(alice)
    const parent = await writeEntry(bob)
    await logs.receive(PEER, [parent.bytes])
    if (height === 0) {
      await expect(writeEntry(bob, { parents: [parent.cid], height })).rejects.toMatchObject({ code: 'invalid' })
      return
    }
    const child = await writeEntry(bob, { parents: [parent.cid], height })
    expect(await logs.receive(PEER, [child.bytes])).toMatchObject({ added: 0, refused: { code: 'height' } })
  })

  test('refuses a height that no missing parent could make right', async () => {
    const { logs } = await loadTestLogs(alice)
    const chain = await writeChain(bob, 3)
    await logs.receive(PEER, bytesOf(chain))
    const { cid: missing } = await writeEntry(alice)
    const child = await writeEntry(bob, { parents: [chain[2]!.cid, missing], height: 2 })
    expect(await logs.receive(PEER, [child.bytes])).toMatchObject({ waiting: 0, refused: { code: 'height' } })
  })

  test('refuses a parent of another log', async () => {
    const { logs } = await loadTestLogs(alice)
    const parent = await writeEntry(bob, { log: TWO })
    const child = await writeEntry(bob, { log: ONE, parents: [parent.cid], height: 1 })
    expect(await logs.receive(PEER, bytesOf([parent, child]))).toMatchObject({ added: 1, refused: { code: 'log' } })
    expect(logs.logIds()).toEqual([TWO])
  })

  test('tells who sent an entry that waited, when it turns out wrong, and drops what waited for it', async () => {
    const { logs } = await loadTestLogs(alice)
    const refused: LogsEvents['entry-refused'][] = []
    logs.on('entry-refused', (event) => refused.push(event))
    const parent = await writeEntry(bob)
    const wrong = await writeEntry(bob, { parents: [parent.cid], height: 7 })
    const after = await writeEntry(bob, { parents: [wrong.cid], height: 8 })
    const liar = 'a liar' as PeerId
    expect(await logs.receive(liar, bytesOf([after, wrong]))).toMatchObject({ waiting: 2, refused: undefined })
    expect(await logs.receive(PEER, [parent.bytes])).toMatchObject({ added: 1, refused: undefined })
    expect(refused).toMatchObject([{ from: liar, offence: { code: 'height' } }])
    expect(await logs.receive(PEER, [after.bytes])).toMatchObject({ known: 0, waiting: 1 })
  })

  test('lets no more wait than its limits say', async () => {
    const limits = { ...DEFAULT_LOG_LIMITS, maxWaitingEntriesPerPeer: 3 }
    const { logs } = await loadTestLogs(alice, { limits })
    const chain = await writeChain(bob, 8)
    expect(await logs.receive(PEER, bytesOf(chain.slice(1)))).toMatchObject({ waiting: 3, refused: undefined })
    expect(await logs.receive(PEER, bytesOf(chain.slice(0, 5)))).toMatchObject({ added: 8 })
  })

  test('opens no more logs than its limits say, and still takes entries of those it has', async () => {
    const { logs } = await loadTestLogs(alice, { limits: { ...DEFAULT_LOG_LIMITS, maxLogs: 2 } })
    const three = await Promise.all(['one', 'two', 'three'].map((name) => writeEntry(bob, { log: logNamed(name) })))
    expect(await logs.receive(PEER, bytesOf(three))).toMatchObject({ added: 2, refused: { code: 'limit' } })
    await expect(append(logs, logNamed('three'))).rejects.toMatchObject({ code: 'invalid' })
    expect((await append(logs, TWO)).entry.height).toBe(1)
  })

  test('what is no longer an entry at all does not throw either', async () => {
    const { logs } = await loadTestLogs(alice)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (junk) => {
        const { added, refused } = await logs.receive(PEER, [new Uint8Array(junk)])
        expect(added).toBe(0)
        expect(refused).toBeDefined()
      }),
    )
  })

  test('the same entries through many calls at once are added once', async () => {
    const { logs } = await loadTestLogs(alice)
    const chain = await writeChain(bob, 10)
    const heard = record(logs)
    const results = await Promise.all(Array.from({ length: 5 }, () => logs.receive(PEER, bytesOf(chain))))
    expect(results.reduce((total, { added }) => total + added, 0)).toBe(10)
    expect(heard.flatMap(({ entries }) => cidsOf(entries))).toEqual(cidsOf(chain))
  })
})

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
    const stored = chain.map(({ cid, entry, bytes }) => ({ cid, log: ONE, height: entry.height, bytes }))
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
        { cid: good.cid, log: ONE, height: 0, bytes: good.bytes },
        { cid: 'nonsense' as Cid, log: ONE, height: 0, bytes: new Uint8Array(3) },
      ],
      holdings: [],
    })
    const { logs } = createTestLogs(alice, { store })
    expect(await logs.load()).toMatchObject({ entries: 1, corrupt: [{ cid: 'nonsense', offence: { code: 'hash' } }] })
  })
})

test('the root over all logs changes with each entry of any log, and tells equal sets', async () => {
  const mine = await loadTestLogs(alice)
  const theirs = await loadTestLogs(bob)
  const seen = new Set<string>()
  for (const log of [ONE, TWO, ONE, TWO]) {
    const { bytes } = await append(mine.logs, log)
    seen.add(mine.logs.root().join())
    expect(theirs.logs.root()).not.toEqual(mine.logs.root())
    await theirs.logs.receive(PEER, [bytes])
    expect(theirs.logs.root()).toEqual(mine.logs.root())
  }
  expect(seen.size).toBe(4)
})
