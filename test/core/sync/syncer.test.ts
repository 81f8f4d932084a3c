import { afterEach, describe, expect, test, vi } from 'vitest'
import { WarrenError } from '../../../src/core/base/errors.ts'
import type { EntryStore } from '../../../src/core/ports/entry-store.ts'
import { createMemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'
import { bodyOf, cidsOf, createMember, logNamed, writeChain, writeEntry } from '../log/log-fixture.ts'
import { createTestMesh, isSame } from './sync-fixture.ts'

const [ONE, TWO, THREE] = ['one', 'two', 'three'].map(logNamed) as [
  ReturnType<typeof logNamed>,
  ReturnType<typeof logNamed>,
  ReturnType<typeof logNamed>,
]

afterEach(() => {
  vi.restoreAllMocks()
})

describe('two members who meet', () => {
  test('and hold the same know it after one round trip', async () => {
    const { time, network, join } = createTestMesh()
    const [a, b] = [await join('a'), await join('b')]
    const chain = await writeChain(a.member, 5)
    for (const { logs } of [a, b]) {
      await logs.receive(
        undefined,
        chain.map(({ bytes }) => bytes),
      )
    }
    const synced: unknown[] = []
    a.syncer.on('synced', ({ peer }) => synced.push(peer))
    b.syncer.on('synced', ({ peer }) => synced.push(peer))
    network.link(a.peer, b.peer)
    await time.until(() => synced.length === 2, 0)
    expect(network.traffic()).toMatchObject({ streams: 1, messages: 2 })
    expect(network.traffic().bytes).toBeLessThan(100)
    await time.pass(20_000)
    expect(network.traffic().streams).toBe(1)
    expect([network.faults(), network.offences(), a.faults, b.faults]).toEqual([[], [], [], []])
  })

  test('give each other what the other lacks, in logs that both have and that only one has', async () => {
    const { time, network, join } = createTestMesh()
    const [a, b] = [await join('a'), await join('b')]
    const common = await writeChain(a.member, 20, ONE)
    for (const { logs } of [a, b]) {
      await logs.receive(
        undefined,
        common.map(({ bytes }) => bytes),
      )
    }
    for (let i = 0; i < 30; i++) {
      await a.append(ONE, `a ${i}`)
      await b.append(ONE, `b ${i}`)
      await a.append(TWO, `only a ${i}`)
      await b.append(THREE, `only b ${i}`)
    }
    network.link(a.peer, b.peer)
    await time.until(() => isSame(a, b), 0)
    expect(a.logs.log(ONE)).toMatchObject({ size: 80 })
    expect(a.logs.logIds()).toEqual([ONE, TWO, THREE].sort())
    expect(cidsOf(a.logs.log(ONE)!.nodes())).toEqual(cidsOf(b.logs.log(ONE)!.nodes()))
    await time.until(() => !a.syncer.isBusy() && !b.syncer.isBusy(), 0)
    expect(network.traffic().streams).toBe(1)
    expect([network.faults(), network.offences(), a.faults, b.faults]).toEqual([[], [], [], []])
  })

  test('both come to know that they hold the same', async () => {
    const { time, network, join } = createTestMesh()
    const [a, b] = [await join('a'), await join('b')]
    const synced: { by: string; added: number; sent: number }[] = []
    a.syncer.on('synced', ({ added, sent }) => synced.push({ by: 'a', added, sent }))
    b.syncer.on('synced', ({ added, sent }) => synced.push({ by: 'b', added, sent }))
    for (let i = 0; i < 3; i++) await a.append(ONE)
    await b.append(ONE)
    network.link(a.peer, b.peer)
    await time.until(() => synced.length === 2, 0)
    expect(synced.sort((x, y) => (x.by < y.by ? -1 : 1))).toEqual([
      { by: 'a', added: 1, sent: 3 },
      { by: 'b', added: 3, sent: 1 },
    ])
  })

  test('exchange a history of many messages', async () => {
    const { time, network, join } = createTestMesh()
    const [a, b] = [await join('a'), await join('b')]
    const large = 'x'.repeat(100_000)
    for (let i = 0; i < 30; i++) await a.append(ONE, `${i}${large}`)
    network.link(a.peer, b.peer)
    await time.until(() => isSame(a, b), 0)
    expect(network.traffic().bytes).toBeGreaterThan(3_000_000)
    expect(b.logs.log(ONE)?.size).toBe(30)
  })

  test('sync again after the link broke in the middle', async () => {
    const { time, network, join } = createTestMesh()
    const [a, b] = [await join('a'), await join('b')]
    const large = 'x'.repeat(100_000)
    for (let i = 0; i < 30; i++) await a.append(ONE, `${i}${large}`)
    const cutOnce = b.logs.on('entries-added', () => {
      cutOnce()
      network.cut(a.peer, b.peer)
    })
    network.link(a.peer, b.peer)
    await time.until(() => (b.logs.log(ONE)?.size ?? 0) > 0, 0)
    expect(b.logs.log(ONE)!.size).toBeLessThan(30)
    network.link(a.peer, b.peer)
    await time.until(() => isSame(a, b))
    expect([network.faults(), network.offences()]).toEqual([[], []])
  })
})

describe('news', () => {
  test('of a small entry comes in one hop, without a conversation', async () => {
    const { time, network, join } = createTestMesh()
    const nodes = [await join('a'), await join('b'), await join('c')]
    const [a, b, c] = nodes as [(typeof nodes)[0], (typeof nodes)[0], (typeof nodes)[0]]
    network.linkAll()
    await time.pass(5_000)
    const before = network.traffic().streams
    const { cid } = await a.append(ONE, 'hello')
    await time.until(() => b.logs.has(cid) && c.logs.has(cid), 0)
    await time.pass(5_000)
    expect(network.traffic().streams).toBe(before)
  })

  test('of a large entry makes the others fetch it', async () => {
    const { time, network, join } = createTestMesh()
    const [a, b] = [await join('a'), await join('b')]
    network.linkAll()
    await time.pass(5_000)
    const { cid } = await a.append(ONE, 'x'.repeat(50_000))
    await time.until(() => b.logs.has(cid), 1_000)
  })

  test('reaches those who are connected to the author through somebody else', async () => {
    const { time, network, join } = createTestMesh()
    const [a, b, c] = [await join('a'), await join('b'), await join('c')]
    network.link(a.peer, b.peer)
    network.link(b.peer, c.peer)
    await time.pass(5_000)
    const small = await a.append(ONE, 'small')
    const large = await a.append(ONE, 'x'.repeat(50_000))
    await time.until(() => c.logs.has(small.cid) && c.logs.has(large.cid), 5_000)
    expect(isSame(a, b, c)).toBe(true)
  })

  test('that is lost is found by comparing roots', async () => {
    const { time, network, join } = createTestMesh()
    const [a, b, c] = [await join('a'), await join('b'), await join('c')]
    network.linkAll()
    await time.pass(5_000)
    network.setGossipLoss(1)
    await a.append(ONE, 'nobody hears')
    await b.append(TWO, 'nor this')
    await time.until(() => isSame(a, b, c), 300_000)
    expect(a.logs.logIds()).toHaveLength(2)
  })

  test('all at once, with half of the gossip lost, ends with everybody holding the same', async () => {
    const { time, network, join } = createTestMesh(7)
    const nodes = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => join(name)))
    network.linkAll()
    network.setGossipLoss(0.5)
    for (let round = 0; round < 10; round++) {
      await Promise.all(nodes.map((node, i) => node.append(i % 2 === 0 ? ONE : TWO, `${round} ${i}`)))
      await time.pass(40)
    }
    await time.until(() => isSame(...nodes), 300_000)
    expect(nodes[0]!.logs.log(ONE)!.size + nodes[0]!.logs.log(TWO)!.size).toBe(50)
    expect([network.faults(), network.offences(), ...nodes.map(({ faults }) => faults)].flat()).toEqual([])
  })

  test('in a calm mesh costs next to nothing', async () => {
    const { time, network, join } = createTestMesh()
    const nodes = await Promise.all(['a', 'b', 'c', 'd'].map((name) => join(name)))
    network.linkAll()
    await nodes[0]!.append(ONE)
    await time.pass(60_000)
    const { streams, bytes } = network.traffic()
    await time.pass(600_000)
    // Each of four compares roots with one of the others every 30 s.
    expect(network.traffic().streams - streams).toBeLessThan(4 * 28)
    expect(network.traffic().bytes - bytes).toBeLessThan(4 * 28 * 100)
  })
})

describe('receipts', () => {
  test('count the members who are known to have an entry, and tell of changes', async () => {
    const { time, network, join } = createTestMesh()
    const [a, b, c] = [await join('a'), await join('b'), await join('c')]
    network.link(a.peer, b.peer)
    await time.pass(5_000)
    let changes = 0
    a.syncer.onReceipts((log) => log === ONE && changes++)
    const { cid } = await a.append(ONE, 'hello')
    expect(a.syncer.receivedBy(cid).length).toBe(0)
    await time.until(() => a.syncer.receivedBy(cid).length === 1, 2_000)
    expect(changes).toBeGreaterThan(0)
    expect(b.syncer.receivedBy(cid).length).toBe(1)
    network.link(a.peer, c.peer)
    await time.until(() => a.syncer.receivedBy(cid).length === 2, 5_000)
    expect(c.syncer.receivedBy(cid).length).toBeGreaterThanOrEqual(1)
  })

  test('come from what others build on it, even when they never told', async () => {
    const { join } = createTestMesh()
    const a = await join('a')
    const [b, c] = [await createMember('b'), await createMember('c')]
    const mine = await a.append(ONE, 'mine')
    const reply = await writeEntry(b, { parents: [mine.cid], height: 1 })
    const other = await writeEntry(c, { body: bodyOf('has not seen it') })
    await a.logs.receive(undefined, [reply.bytes, other.bytes])
    expect(a.syncer.receivedBy(mine.cid).length).toBe(1)
    expect(a.syncer.receivedBy(reply.cid).length).toBe(1)
    expect(a.syncer.receivedBy(other.cid).length).toBe(1)
  })

  test('do not count an entry that came to be after the other was last heard of', async () => {
    const { time, network, join } = createTestMesh()
    const [a, b] = [await join('a'), await join('b')]
    await a.append(ONE, 'first')
    network.link(a.peer, b.peer)
    await time.until(() => isSame(a, b) && !a.syncer.isBusy())
    network.cut(a.peer, b.peer)
    const { cid } = await a.append(ONE, 'second')
    expect(a.syncer.receivedBy(cid).length).toBe(0)
    expect(a.syncer.receivedBy(a.logs.log(ONE)!.nodes()[0]!.cid).length).toBe(1)
  })

  test('are there after a restart for what others wrote since', async () => {
    const { join } = createTestMesh()
    const store = createMemoryEntryStore()
    const b = await createMember('b')
    const first = await join('a', { store })
    const mine = await first.append(ONE)
    await first.logs.receive(undefined, [(await writeEntry(b, { parents: [mine.cid], height: 1 })).bytes])
    await first.swarm.close()
    const again = await join('a', { store })
    expect(again.syncer.receivedBy(mine.cid).length).toBe(1)
  })
})

describe('a fault of this device', () => {
  test('is told, blames nobody, and is tried again', async () => {
    const { time, network, join } = createTestMesh()
    const inner = createMemoryEntryStore()
    let isFull = true
    const store: EntryStore = {
      ...inner,
      async commit(commit) {
        if (isFull) throw new WarrenError('storage-full', 'The disk is full.')
        await inner.commit(commit)
      },
    }
    const [a, b] = [await join('a'), await join('b', { store })]
    await a.append(ONE, 'x'.repeat(20_000))
    network.link(a.peer, b.peer)
    await time.until(() => b.faults.length > 0)
    expect(b.faults[0]).toMatchObject({ code: 'storage-full' })
    await time.pass(120_000)
    const faults = b.faults.length
    await time.pass(60_000)
    // Later each time, not in a circle: at most once a minute from each side, and once in a round.
    expect(b.faults.length - faults).toBeLessThan(8)
    isFull = false
    await time.until(() => isSame(a, b))
    expect(network.offences()).toEqual([])
  })
})

test('closing ends conversations and timers, and says no more', async () => {
  const { time, network, join } = createTestMesh()
  const [a, b] = [await join('a'), await join('b')]
  for (let i = 0; i < 30; i++) await a.append(ONE, 'x'.repeat(100_000))
  let ending: Promise<void> | undefined
  b.logs.on('entries-added', () => {
    b.syncer.close()
    ending ??= b.syncer.settled()
  })
  network.link(a.peer, b.peer)
  await time.until(() => ending !== undefined && !a.syncer.isBusy(), 0)
  await ending
  const size = b.logs.log(ONE)!.size
  expect(size).toBeLessThan(30)
  await a.append(ONE)
  await time.pass(100_000)
  expect(b.logs.log(ONE)!.size).toBe(size)
  expect([network.offences(), network.faults(), b.faults]).toEqual([[], [], []])
})
