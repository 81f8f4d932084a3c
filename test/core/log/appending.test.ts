import { describe, expect, test } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import { WarrenError } from '../../../src/core/base/errors.ts'
import type { EntryStore } from '../../../src/core/ports/entry-store.ts'
import { entryHeaderBytes, MAX_ENTRY_BYTES } from '../../../src/core/wire/entry.ts'
import {
  alice,
  append,
  bodyOf,
  bytesOf,
  cidsOf,
  createGate,
  createTestLogs,
  EPOCH,
  loadTestLogs,
  recordAdded,
  writeEntry,
  bob,
  ONE,
  PEER,
  TWO,
} from './log-fixture.ts'

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
      passedOver: 0,
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
    const heard = recordAdded(logs)
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
    const heard = recordAdded(logs)
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
    const heard = recordAdded(logs)
    await append(logs, ONE)
    expect(heard).toHaveLength(1)
    expect(faults).toMatchObject([{ message: 'a listener’s' }])
  })

  test('before the logs are read is a mistake', async () => {
    const { logs } = createTestLogs(alice)
    await expect(append(logs, ONE)).rejects.toMatchObject({ code: 'invalid' })
    await expect(logs.receive(PEER, [])).rejects.toMatchObject({ code: 'invalid' })
  })

  describe('asked for at once', () => {
    /** A store that counts its commits. */
    const countCommits = (): { readonly store: EntryStore; readonly sizes: number[] } => {
      const { store } = createGate()
      const sizes: number[] = []
      const commit: EntryStore['commit'] = async (wanted) => {
        sizes.push(wanted.entries.length)
        await store.commit(wanted)
      }
      return { store: { ...store, commit }, sizes }
    }

    test('they are a chain, in the order in which they were asked for, in few commits', async () => {
      const { store, sizes } = countCommits()
      const { logs } = await loadTestLogs(alice, { store })
      const added = await Promise.all(Array.from({ length: 600 }, (_, index) => append(logs, ONE, `${index}`)))
      expect(added.map(({ entry: { height } }) => height)).toEqual(added.map((_, index) => index))
      expect(added.slice(1).map(({ entry }) => entry.parents)).toEqual(added.slice(0, -1).map(({ cid }) => [cid]))
      expect(sizes.length).toBeLessThanOrEqual(4)
      const again = await loadTestLogs(alice, { store })
      expect(again.logs.root()).toEqual(logs.root())
    })

    test('those of several logs go their own ways', async () => {
      const { logs } = await loadTestLogs(alice)
      await Promise.all([append(logs, ONE), append(logs, TWO), append(logs, ONE), append(logs, TWO)])
      expect([ONE, TWO].map((id) => [logs.log(id)?.height, logs.log(id)?.heads().length])).toEqual([
        [1, 1],
        [1, 1],
      ])
    })

    test('one that cannot be made does not keep the others from it', async () => {
      const { logs } = await loadTestLogs(alice)
      const sealBody = async (): Promise<Bytes> => new Uint8Array(MAX_ENTRY_BYTES)
      const results = await Promise.allSettled([
        append(logs, ONE, 'a'),
        logs.append(ONE, { links: [], holdings: [], sealBody }),
        append(logs, ONE, 'b'),
      ])
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(logs.log(ONE)?.height).toBe(1)
    })

    test('when the disk is full all of a commit fail, and nothing has changed', async () => {
      const gate = createGate()
      const { logs } = await loadTestLogs(alice, { store: gate.store })
      const first = await append(logs, ONE)
      gate.fail(new WarrenError('storage-full', 'The disk is full.'))
      const results = await Promise.allSettled([append(logs, ONE), append(logs, TWO), append(logs, ONE)])
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
      expect([logs.log(ONE)?.heads(), logs.log(TWO)]).toEqual([[first.cid], undefined])
      gate.mend()
      expect((await append(logs, ONE)).entry.parents).toEqual([first.cid])
    })

    test('more heads than an entry may name are named by those that follow', async () => {
      const { logs } = await loadTestLogs(alice)
      const roots = await Promise.all(
        Array.from({ length: 20 }, (_, index) => writeEntry(bob, { body: bodyOf(`root ${index}`) })),
      )
      await logs.receive(
        PEER,
        roots.map(({ bytes }) => bytes),
      )
      const added = await Promise.all([append(logs, ONE), append(logs, ONE)])
      expect(added.map(({ entry }) => entry.parents.length)).toEqual([16, 5])
      expect(logs.log(ONE)?.heads()).toEqual([added[1]?.cid])
    })

    test('what was asked for is on disk once it has settled', async () => {
      const { logs } = await loadTestLogs(alice)
      const appending = Array.from({ length: 300 }, (_, index) => append(logs, ONE, `${index}`))
      await logs.settled()
      expect(logs.log(ONE)?.size).toBe(300)
      await Promise.all(appending)
    })
  })
})
