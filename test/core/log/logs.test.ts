import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, concatBytes } from '../../../src/core/base/bytes.ts'
import { WarrenError } from '../../../src/core/base/errors.ts'
import type { PeerId } from '../../../src/core/base/ids.ts'
import { DEFAULT_LOG_LIMITS } from '../../../src/core/log/limits.ts'
import type { AddedEntry, LogsEvents } from '../../../src/core/log/logs.ts'
import { MAX_ENTRY_BYTES } from '../../../src/core/wire/entry.ts'
import { bytesToMemberId } from '../../../src/core/wire/ids.ts'
import {
  alice,
  append,
  bodyOf,
  bytesOf,
  cidsOf,
  createForeigner,
  createGate,
  EPOCH,
  loadTestLogs,
  logNamed,
  recordAdded,
  writeChain,
  writeEntry,
  bob,
  ONE,
  PEER,
  TWO,
} from './log-fixture.ts'

describe('receiving', () => {
  test('takes entries in any order, and tells of them parents first', async () => {
    const chain = await writeChain(bob, 12)
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...chain.keys()], { minLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (order, size) => {
          const { logs } = await loadTestLogs(alice)
          const heard = recordAdded(logs)
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
    expect(refused).toMatchObject([{ from: liar, offence: { code: 'height' }, hadWaited: true }])
    expect(await logs.receive(PEER, [after.bytes])).toMatchObject({ known: 0, waiting: 1 })
  })

  test('tells which parents are awaited, by whose entries, and when that changes', async () => {
    const { logs } = await loadTestLogs(alice)
    const [parent, child, grandchild] = (await writeChain(bob, 3)) as [AddedEntry, AddedEntry, AddedEntry]
    let changes = 0
    logs.on('waiting-changed', () => changes++)
    await logs.receive(PEER, [grandchild.bytes])
    expect(logs.awaitedParents(ONE)).toEqual(new Map([[child.cid, new Set([bob.id])]]))
    await logs.receive(PEER, [child.bytes])
    expect(logs.awaitedParents(ONE)).toEqual(new Map([[parent.cid, new Set([bob.id])]]))
    expect(logs.awaitedParents(TWO)).toEqual(new Map())
    await logs.receive(PEER, [parent.bytes])
    expect(logs.awaitedParents(ONE)).toEqual(new Map())
    expect(changes).toBe(3)
    await logs.receive(PEER, [parent.bytes])
    expect(changes).toBe(3)
  })

  test('tells of every entry that is refused where it says that it belongs, once', async () => {
    const { logs } = await loadTestLogs(alice)
    const refused: LogsEvents['entry-refused'][] = []
    logs.on('entry-refused', (event) => refused.push(event))
    const forged = await writeEntry(bob, { sig: new Uint8Array(64) })
    await logs.receive(PEER, [forged.bytes])
    await logs.receive(PEER, [Uint8Array.of(1)])
    const parent = await writeEntry(bob)
    const wrong = await writeEntry(bob, { parents: [parent.cid], height: 5 })
    await logs.receive(PEER, [parent.bytes, wrong.bytes])
    expect(refused).toMatchObject([
      { log: ONE, author: bob.id, from: PEER, hadWaited: false, offence: { code: 'signature' } },
      { log: ONE, author: bob.id, from: PEER, hadWaited: false, offence: { code: 'height' } },
    ])
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
    expect(await logs.receive(PEER, bytesOf(three))).toMatchObject({ added: 2, passedOver: 1, refused: undefined })
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
    const heard = recordAdded(logs)
    const results = await Promise.all(Array.from({ length: 5 }, () => logs.receive(PEER, bytesOf(chain))))
    expect(results.reduce((total, { added }) => total + added, 0)).toBe(10)
    expect(heard.flatMap(({ entries }) => cidsOf(entries))).toEqual(cidsOf(chain))
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
