import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Cid, MemberId, PeerId } from '../../../src/core/base/ids.ts'
import type { Block } from '../../../src/core/ports/block-store.ts'
import { EXCHANGE_LIMITS, PLANNER_LIMITS } from '../../../src/core/blocks/limits.ts'
import { BLOCKS_PROTOCOL_LIMITS } from '../../../src/core/blocks/request-link.ts'
import { BLOCKS_PROTOCOL, encodeExchangeMessage } from '../../../src/core/wire/exchange.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { cidsOf, createMemoryMesh, makeBlock, makeBlocks, type NodeOptions } from './exchange-fixture.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const inBackground = { priority: 'background' } as const
const orGiveUp = { priority: 'background', giveUp: true } as const

describe('fetching', () => {
  test('brings every block into the store, and tells of each once', async () => {
    const { time, network, addNode, link } = createMemoryMesh()
    const blocks = makeBlocks(100)
    const alice = await addNode('alice', { blocks })
    const bob = await addNode('bob', { blocks: blocks.slice(0, 10) })
    link(alice, bob)
    const told: Cid[] = []
    await time.settle(bob.exchange.fetch(cidsOf(blocks), { ...inBackground, onBlock: (cid) => told.push(cid) }))
    expect(told.toSorted()).toEqual(cidsOf(blocks).toSorted())
    expect(await bob.store.getMany(cidsOf(blocks))).toEqual(blocks.map(({ bytes }) => bytes))
    expect(network.offences()).toEqual([])
    expect(network.faults()).toEqual([])
  })

  test('several peers that each hold a part serve it together, and no block comes twice', async () => {
    const { time, network, addNode, link } = createMemoryMesh()
    const blocks = makeBlocks(90, 50_000)
    const dora = await addNode('dora')
    for (const [i, name] of ['alice', 'bob', 'carol'].entries()) {
      link(await addNode(name, { blocks: blocks.filter((_, j) => j % 3 === i || j % 3 === 0) }), dora)
    }
    await time.settle(dora.exchange.fetch(cidsOf(blocks), inBackground))
    expect(await dora.store.usage()).toEqual({ blocks: 90, bytes: 90 * 50_000 })
    expect(network.traffic().bytes).toBeLessThan(1.1 * 90 * 50_000)
    expect(network.offences()).toEqual([])
  })

  test('a block that two wait for comes once', async () => {
    const { time, network, addNode, link } = createMemoryMesh()
    const blocks = makeBlocks(20, 50_000)
    const alice = await addNode('alice', { blocks })
    const bob = await addNode('bob')
    link(alice, bob)
    await time.settle(
      Promise.all([
        bob.exchange.fetch(cidsOf(blocks), inBackground),
        bob.exchange.fetch(cidsOf(blocks), orGiveUp),
        bob.exchange.get(makeBlock(0, 50_000).cid),
      ]),
    )
    expect(network.traffic().bytes).toBeLessThan(1.1 * 20 * 50_000)
  })

  test('nothing is asked for what is there already', async () => {
    const { time, network, addNode, link } = createMemoryMesh()
    const blocks = makeBlocks(5)
    const alice = await addNode('alice', { blocks })
    const bob = await addNode('bob', { blocks })
    link(alice, bob)
    await time.settle(bob.exchange.fetch(cidsOf(blocks), inBackground))
    await time.settle(bob.exchange.fetch([], inBackground))
    expect(network.traffic().streams).toBe(0)
  })

  test('both sides fetch from each other at once', async () => {
    const { time, addNode, link } = createMemoryMesh()
    const [left, right] = [makeBlocks(50), makeBlocks(50, 1024, 50)]
    const alice = await addNode('alice', { blocks: left })
    const bob = await addNode('bob', { blocks: right })
    link(alice, bob)
    const all = cidsOf([...left, ...right])
    await time.settle(Promise.all([alice.exchange.fetch(all, inBackground), bob.exchange.fetch(all, inBackground)]))
    expect((await alice.store.usage()).blocks).toBe(100)
    expect((await bob.store.usage()).blocks).toBe(100)
  })
})

describe('getting one', () => {
  test('takes it from the store, or from whoever has it, and keeps it', async () => {
    const { time, addNode, link } = createMemoryMesh()
    const block = makeBlock(1)
    const alice = await addNode('alice', { blocks: [block] })
    const bob = await addNode('bob')
    link(alice, bob)
    expect(await alice.exchange.get(block.cid)).toEqual(block.bytes)
    expect(await time.settle(bob.exchange.get(block.cid))).toEqual(block.bytes)
    await time.pass(EXCHANGE_LIMITS.writeBatchDelay)
    expect(await bob.store.get(block.cid)).toEqual(block.bytes)
  })

  test('is unreachable when nobody is there, and when everybody said that it is absent', async () => {
    const { time, addNode, link } = createMemoryMesh()
    const { cid } = makeBlock(1)
    const bob = await addNode('bob')
    await expect(time.settle(bob.exchange.get(cid))).rejects.toMatchObject({ code: 'unreachable' })
    link(await addNode('alice'), bob)
    link(await addNode('carol'), bob)
    await expect(time.settle(bob.exchange.get(cid))).rejects.toMatchObject({ code: 'unreachable' })
    expect(time.environment.clock.now()).toBeLessThan(1_000)
  })

  test('goes before a long fetch in the background', async () => {
    const { time, addNode, link } = createMemoryMesh()
    const blocks = makeBlocks(400, 100_000)
    const urgent = makeBlock(1_000, 100_000)
    const alice = await addNode('alice', { blocks: [...blocks, urgent], readTime: 10 })
    const bob = await addNode('bob')
    link(alice, bob)
    let stored = 0
    const fetching = bob.exchange.fetch(cidsOf(blocks), { ...inBackground, onBlock: () => stored++ })
    await time.until(() => stored > 0)
    const storedBefore = stored
    await time.settle(bob.exchange.get(urgent.cid))
    expect(stored - storedBefore).toBeLessThan(100)
    await time.settle(fetching)
  })

  test('works with a full disk', async () => {
    const { time, addNode, link } = createMemoryMesh()
    const block = makeBlock(1)
    const alice = await addNode('alice', { blocks: [block] })
    const bob = await addNode('bob', { store: createMemoryBlockStore({ quotaBytes: 0 }) })
    link(alice, bob)
    expect(await time.settle(bob.exchange.get(block.cid))).toEqual(block.bytes)
    await time.pass(1_000)
    expect((await bob.store.usage()).blocks).toBe(0)
  })
})

describe('when something goes wrong', () => {
  test('a wrong block is not stored, its sender is reported and never asked again', async () => {
    const { time, network, addNode, addStranger, link, cut } = createMemoryMesh()
    const blocks = makeBlocks(30)
    const { bytes } = makeBlock(999)
    let asked = 0
    const mallory = addStranger('mallory', async (stream, requests) => {
      for await (const request of requests) {
        if (request.kind !== 'want') continue
        for (const cid of request.cids) {
          asked++
          await stream.send(encodeExchangeMessage({ kind: 'block', cid, bytes }))
        }
      }
    })
    const bob = await addNode('bob')
    link(mallory, bob)
    const fetching = bob.exchange.fetch(cidsOf(blocks), inBackground)
    await time.until(() => network.offences().length > 0)
    await time.calm()
    const askedBefore = asked
    cut(mallory, bob)
    link(mallory, bob)
    link(await addNode('alice', { blocks }), bob)
    await time.settle(fetching)
    expect(network.offences()).toMatchObject([{ by: 'bob', peer: 'mallory', offence: { code: 'hash' } }])
    expect(asked).toBe(askedBefore)
    expect(await bob.store.getMany(cidsOf(blocks))).toEqual(blocks.map(({ bytes }) => bytes))
    expect((await bob.store.usage()).blocks).toBe(30)
  })

  const { cid } = makeBlock(1)
  test.each([
    ['bytes that are no message', 'schema', Uint8Array.of(9)],
    ['a request where answers are due', 'protocol', encodeExchangeMessage({ kind: 'cancel', cids: [cid] })],
    ['a block that was not asked', 'protocol', encodeExchangeMessage({ kind: 'block', ...makeBlock(2) })],
    ['absence that was not asked', 'protocol', encodeExchangeMessage({ kind: 'absent', cids: [makeBlock(2).cid] })],
  ])('%s breaks the stream and is reported', async (_, code, answer) => {
    const { time, network, addNode, addStranger, link } = createMemoryMesh()
    const mallory = addStranger('mallory', async (stream, requests) => {
      for await (const _request of requests) await stream.send(answer)
    })
    const bob = await addNode('bob')
    link(mallory, bob)
    await expect(time.settle(bob.exchange.get(cid))).rejects.toMatchObject({ code: 'unreachable' })
    expect(network.offences()[0]).toMatchObject({ peer: 'mallory', offence: { code } })
    expect((await bob.store.usage()).blocks).toBe(0)
  })

  test('a peer that answers nothing is left for one that does', async () => {
    const { time, network, addNode, addStranger, link } = createMemoryMesh()
    const blocks = makeBlocks(30)
    let silentRequests = 0
    const sleeper = addStranger('sleeper', async (_, requests) => {
      for await (const _request of requests) silentRequests++
    })
    const bob = await addNode('bob')
    link(sleeper, bob)
    const fetching = bob.exchange.fetch(cidsOf(blocks), orGiveUp)
    await time.until(() => silentRequests > 0)
    link(await addNode('alice', { blocks }), bob)
    await time.settle(fetching)
    expect(time.environment.clock.now()).toBeLessThan(2 * PLANNER_LIMITS.patience)
    // Slow is no offence.
    expect(network.offences()).toEqual([])
  })

  test('a peer that does not speak the protocol is given up', async () => {
    const { time, network, addNode, link } = createMemoryMesh()
    const bob = await addNode('bob')
    const stranger = network.join('stranger' as PeerId, 'stranger' as MemberId)
    link({ id: stranger.self }, bob)
    await expect(time.settle(bob.exchange.fetch([cid], orGiveUp))).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('an opening that hangs is given up in time', async () => {
    const { time, addNode, link } = createMemoryMesh()
    const bob = await addNode('bob')
    link(await addNode('alice', { blocks: [makeBlock(1)] }), bob)
    const open = vi
      .spyOn(bob.swarm, 'open')
      .mockImplementationOnce(
        (_peer, _protocol, _limits, signal) =>
          new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
      )
    await time.settle(bob.exchange.fetch([cid], orGiveUp))
    expect(open).toHaveBeenCalledTimes(2)
    expect(time.environment.clock.now()).toBeGreaterThanOrEqual(EXCHANGE_LIMITS.openTimeout)
  })

  test('a link that is cut in the middle costs only what was on its way', async () => {
    const { time, network, addNode, link, cut } = createMemoryMesh()
    const blocks = makeBlocks(300, 100_000)
    const alice = await addNode('alice', { blocks, readTime: 10 })
    const bob = await addNode('bob')
    link(alice, bob)
    let stored = 0
    const fetching = bob.exchange.fetch(cidsOf(blocks), { ...inBackground, onBlock: () => stored++ })
    await time.until(() => stored > 50)
    cut(alice, bob)
    await time.pass(5_000)
    expect(stored).toBeLessThan(300)
    const sentBefore = network.traffic().bytes
    const storedBefore = stored
    link(alice, bob)
    await time.settle(fetching)
    expect(stored).toBe(300)
    expect(network.traffic().bytes - sentBefore).toBeLessThan(1.1 * (300 - storedBefore) * 100_000)
  })

  test('who gives up does so when the only holder leaves; what came is kept', async () => {
    const { time, addNode, link, cut } = createMemoryMesh()
    const blocks = makeBlocks(300, 100_000)
    const alice = await addNode('alice', { blocks, readTime: 10 })
    const bob = await addNode('bob')
    link(alice, bob)
    let stored = 0
    const fetching = bob.exchange.fetch(cidsOf(blocks), { ...orGiveUp, onBlock: () => stored++ })
    fetching.catch(() => undefined)
    await time.until(() => stored > 50)
    cut(alice, bob)
    await expect(time.settle(fetching)).rejects.toMatchObject({ code: 'unreachable' })
    await time.pass(EXCHANGE_LIMITS.writeBatchDelay)
    expect((await bob.store.usage()).blocks).toBeGreaterThan(50)
  })

  test('who does not give up waits for someone who has it', async () => {
    const { time, addNode, link } = createMemoryMesh()
    const blocks = makeBlocks(3)
    const bob = await addNode('bob')
    link(await addNode('alice'), bob)
    const fetching = bob.exchange.fetch(cidsOf(blocks), inBackground)
    await time.pass(600_000)
    link(await addNode('carol', { blocks }), bob)
    await time.settle(fetching)
    expect((await bob.store.usage()).blocks).toBe(3)
  })

  test('a block that comes into the store by another way is no reason to give up', async () => {
    const { time, addNode, addStranger, link } = createMemoryMesh()
    const block = makeBlock(1)
    const bob = await addNode('bob')
    const alice = addStranger('alice', async (stream, requests) => {
      for await (const request of requests) {
        if (request.kind !== 'want') continue
        await bob.store.putMany([block])
        await stream.send(encodeExchangeMessage({ kind: 'absent', cids: request.cids }))
      }
    })
    link(alice, bob)
    expect(await time.settle(bob.exchange.get(block.cid))).toEqual(block.bytes)
  })

  test('a cancelled fetch ends at once, and the rest is not sent', async () => {
    const { time, network, addNode, link } = createMemoryMesh()
    const blocks = makeBlocks(400, 100_000)
    const alice = await addNode('alice', { blocks, readTime: 10 })
    const bob = await addNode('bob')
    link(alice, bob)
    const controller = new AbortController()
    let stored = 0
    const fetching = bob.exchange.fetch(cidsOf(blocks), {
      ...inBackground,
      signal: controller.signal,
      onBlock: () => stored++,
    })
    fetching.catch(() => undefined)
    await time.until(() => stored > 50)
    controller.abort()
    await expect(time.settle(fetching)).rejects.toMatchObject({ code: 'cancelled' })
    await time.pass(60_000)
    expect(network.traffic().bytes).toBeLessThan(200 * 100_000)
    await expect(bob.exchange.get(cid, controller.signal)).rejects.toMatchObject({ code: 'cancelled' })
    // What was cancelled can be wanted again.
    await time.settle(bob.exchange.fetch(cidsOf(blocks), inBackground))
    expect(network.offences()).toEqual([])
  })

  test('a full disk fails the fetch, and what was stored stays', async () => {
    const { time, addNode, link } = createMemoryMesh()
    const blocks = makeBlocks(200, 100_000)
    const alice = await addNode('alice', { blocks })
    const bob = await addNode('bob', { store: createMemoryBlockStore({ quotaBytes: 9_000_000 }) })
    link(alice, bob)
    const fetching = bob.exchange.fetch(cidsOf(blocks), inBackground)
    await expect(time.settle(fetching)).rejects.toMatchObject({ code: 'storage-full' })
    expect((await bob.store.usage()).blocks).toBeGreaterThan(0)
  })

  test('a slow disk holds back the asking: memory stays bounded', async () => {
    const { time, network, addNode, link } = createMemoryMesh()
    const blocks = makeBlocks(400, 100_000)
    const alice = await addNode('alice', { blocks })
    const store = createMemoryBlockStore()
    let written = 0
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    const slowStore = {
      ...store,
      async putMany(batch: readonly Block[]) {
        written += batch.length
        if (batch.length > 0) await released
        await store.putMany(batch)
      },
    }
    const limits = { maxUnwrittenBytes: 5_000_000, writeBatchBytes: 1_000_000 }
    const bob = await addNode('bob', { store: slowStore, limits })
    link(alice, bob)
    const fetching = bob.exchange.fetch(cidsOf(blocks), inBackground)
    await time.until(() => written > 0)
    await time.pass(60_000)
    // What is over the bound is what had been asked before it was reached: one window.
    expect(network.traffic().bytes).toBeLessThan(limits.maxUnwrittenBytes + PLANNER_LIMITS.maxWindowBytes)
    release()
    await time.settle(fetching)
    expect((await store.usage()).blocks).toBe(400)
  })

  test('a slow disk holds back long blocks too that were asked for when all were short', async () => {
    const { time, network, addNode, link } = createMemoryMesh()
    const [short, long] = [makeBlocks(300, 100), makeBlocks(400, 100_000, 300)]
    const alice = await addNode('alice', { blocks: [...short, ...long] })
    const store = createMemoryBlockStore()
    let release = (): void => undefined
    let isSlow = false
    const released = new Promise<void>((resolve) => (release = resolve))
    const slowStore = {
      ...store,
      async putMany(batch: readonly Block[]) {
        if (isSlow) await released
        await store.putMany(batch)
      },
    }
    const limits = { maxUnwrittenBytes: 4_000_000, writeBatchBytes: 1_000_000 }
    const bob = await addNode('bob', { store: slowStore, limits })
    link(alice, bob)
    await time.settle(bob.exchange.fetch(cidsOf(short), inBackground))
    isSlow = true
    const before = network.traffic().bytes
    const fetching = bob.exchange.fetch(cidsOf(long), inBackground)
    await time.pass(10_000)
    // Two of the bounds, and what lies in the stream.
    expect(network.traffic().bytes - before).toBeLessThan(3 * limits.maxUnwrittenBytes)
    release()
    await time.settle(fetching)
    expect((await store.usage()).blocks).toBe(700)
    expect(network.offences()).toEqual([])
  })

  test('closing ends what is under way, and writes what came', async () => {
    const { time, network, addNode, link } = createMemoryMesh()
    const blocks = makeBlocks(300, 100_000)
    const alice = await addNode('alice', { blocks, readTime: 10 })
    const bob = await addNode('bob')
    link(alice, bob)
    let stored = 0
    const fetching = bob.exchange.fetch(cidsOf(blocks), { ...inBackground, onBlock: () => stored++ })
    fetching.catch(() => undefined)
    await time.until(() => stored > 10)
    await time.settle(bob.exchange.close())
    await expect(fetching).rejects.toMatchObject({ code: 'closed' })
    await expect(bob.exchange.fetch(cidsOf(blocks), inBackground)).rejects.toMatchObject({ code: 'closed' })
    await expect(bob.exchange.get(makeBlock(9_999).cid)).rejects.toMatchObject({ code: 'closed' })
    await expect(time.settle(alice.exchange.get(makeBlock(9_999).cid))).rejects.toMatchObject({ code: 'unreachable' })
    expect(network.faults()).toEqual([])
  })
})

describe('serving', () => {
  test('a block that went bad on the disk is absent, not sent', async () => {
    const { time, network, addNode, link } = createMemoryMesh()
    const block = makeBlock(1)
    const alice = await addNode('alice', { blocks: [{ cid: block.cid, bytes: makeBlock(2).bytes }] })
    const bob = await addNode('bob')
    link(alice, bob)
    await expect(time.settle(bob.exchange.get(block.cid))).rejects.toMatchObject({ code: 'unreachable' })
    expect(network.offences()).toEqual([])
  })

  test('an answer where requests are due, rubbish, and too many wants break the stream and are reported', async () => {
    const wants = (first: number) => ({
      kind: 'want' as const,
      urgent: false,
      cids: cidsOf(makeBlocks(256, 9, first)),
    })
    for (const [code, messages] of [
      ['protocol', [encodeExchangeMessage({ kind: 'absent', cids: [makeBlock(1).cid] })]],
      ['length', [new Uint8Array()]],
      ['limit', [wants(0), wants(256), wants(512)].map(encodeExchangeMessage)],
    ] as const) {
      const { time, network, addNode, addStranger, link } = createMemoryMesh()
      const alice = await addNode('alice', { blocks: makeBlocks(10) })
      const mallory = addStranger('mallory', async () => undefined)
      link(alice, mallory)
      const stream = await mallory.swarm.open(alice.id, BLOCKS_PROTOCOL, BLOCKS_PROTOCOL_LIMITS)
      // All at once: a want that is answered counts no more.
      await Promise.allSettled(messages.map((message) => stream.send(message)))
      await time.until(() => network.offences().length > 0)
      expect(network.offences()).toMatchObject([{ by: 'alice', peer: 'mallory', offence: { code } }])
      await expect(stream.send(Uint8Array.of(1))).rejects.toMatchObject({ code })
      expect(network.faults()).toEqual([])
    }
  })

  test('one who takes nothing holds up nobody else, and is cut off', async () => {
    const { time, addNode, addStranger, link } = createMemoryMesh()
    const blocks = makeBlocks(64)
    const alice = await addNode('alice', { blocks })
    const mallory = addStranger('mallory', async () => undefined)
    const bob = await addNode('bob')
    link(alice, mallory)
    const stream = await mallory.swarm.open(alice.id, BLOCKS_PROTOCOL, BLOCKS_PROTOCOL_LIMITS)
    await stream.send(encodeExchangeMessage({ kind: 'want', urgent: true, cids: cidsOf(blocks) }))
    await time.calm()
    link(alice, bob)
    await time.settle(bob.exchange.fetch(cidsOf(blocks), inBackground))
    expect(time.environment.clock.now()).toBeLessThan(1_000)
    await time.pass(EXCHANGE_LIMITS.sendTimeout + 1)
    await expect(stream.send(Uint8Array.of(1))).rejects.toMatchObject({ code: 'timeout' })
  })

  test('a store that fails breaks the stream, and the peer goes elsewhere', async () => {
    const { time, network, addNode, link } = createMemoryMesh()
    const block = makeBlock(1)
    const alice = await addNode('alice', { blocks: [block] })
    alice.store.close()
    const bob = await addNode('bob')
    link(alice, bob)
    const getting = bob.exchange.get(block.cid)
    getting.catch(() => undefined)
    await time.calm()
    link(await addNode('carol', { blocks: [block] }), bob)
    expect(await time.settle(getting)).toEqual(block.bytes)
    expect(network.faults()).toMatchObject([{ code: 'closed' }])
    expect(network.offences()).toEqual([])
  })
})

test('what no neighbour has is sought among others who are there', async () => {
  const { time, network, addNode, link } = createMemoryMesh()
  const blocks = makeBlocks(3, 1_000)
  const far = await addNode('far', { blocks })
  const near = await addNode('near')
  const asker = await addNode('asker')
  link(asker, near)
  link(near, far)
  network.letSeek()
  const ask = () => time.settle(asker.exchange.fetch(cidsOf(blocks), { priority: 'background', giveUp: true }))
  await expect(ask()).rejects.toMatchObject({ code: 'unreachable' })
  expect(asker.swarm.peers().map(({ id }) => id)).toContain(far.id)
  await ask()
})

describe('limits of bandwidth', () => {
  const RATE = 500_000
  const blocks = makeBlocks(40, 250_000)
  const total = 40 * 250_000

  /** Three that have all of it, and one that fetches it. Milliseconds that it takes. */
  async function timeFetch(
    ofHolders: NonNullable<NodeOptions['rates']>,
    ofFetcher: NonNullable<NodeOptions['rates']>,
  ): Promise<number> {
    const mesh = createMemoryMesh()
    const holders = await Promise.all(
      ['alice', 'ben', 'cleo'].map((name) => mesh.addNode(name, { blocks, readTime: 5, rates: ofHolders })),
    )
    const dora = await mesh.addNode('dora', { rates: ofFetcher })
    for (const holder of holders) mesh.link(holder, dora)
    const start = mesh.time.environment.clock.now()
    let isDone = false
    void dora.exchange.fetch(cidsOf(blocks), { priority: 'background' }).then(() => (isDone = true))
    await mesh.time.until(() => isDone)
    expect(mesh.network.offences()).toEqual([])
    return mesh.time.environment.clock.now() - start
  }

  test('what comes keeps to a rate over all peers, and none of them seems to stall', async () => {
    expect(await timeFetch({}, {})).toBeLessThan(5_000)
    const took = await timeFetch({}, { downloadRate: RATE })
    // What was asked at once, of each, comes at once.
    expect(took).toBeGreaterThan(0.8 * ((1000 * total) / RATE))
    expect(took).toBeLessThan(1.3 * ((1000 * total) / RATE))
  })

  test('what goes keeps to a rate over all peers', async () => {
    const took = await timeFetch({ uploadRate: RATE }, {})
    expect(took).toBeGreaterThan(0.8 * ((1000 * total) / RATE / 3))
    expect(took).toBeLessThan(1.3 * ((1000 * total) / RATE / 3))
  })
})
