import { describe, expect, test } from 'vitest'
import { signerFromSeed } from '../../src/core/crypto/sign.ts'
import { createScoreMemory } from '../../src/core/peers/score-memory.ts'
import { BAN_PENALTY } from '../../src/core/peers/score.ts'
import { createMemoryLocalState } from '../../src/platform/memory/memory-local-state.ts'
import { findLastingPort } from '../lasting-port.ts'
import { makeKeys, makeMember, meet, randomBytes, runRelay, sees, until } from './mesh-fixture.ts'

const LIMITS = { maxMessageBytes: 300 * 1024, maxInboundStreams: 4 }

describe('members over a relay', () => {
  test('lose the relay, come back to it and to each other', async () => {
    const keys = makeKeys()
    const first = await runRelay(keys, { port: await findLastingPort() })
    const [a, b] = [await makeMember(keys, [first.address]), await makeMember(keys, [first.address])]
    await Promise.all([a.start(), b.start()])
    await meet(a, b)
    const states: string[] = []
    a.relays.subscribe(([relay]) => states.push(relay?.state ?? ''))
    await first.close()
    await until(() => a.peers().length === 0 && b.peers().length === 0)
    await until(() => states.includes('unreachable'))
    const second = await runRelay(keys, { port: first.port, seed: first.seed })
    expect(second.address).toBe(first.address)
    a.wake()
    b.wake()
    await meet(a, b)
    expect(states).toEqual(['connecting', 'unreachable', 'connected'])
  })

  test('use a second relay when the first is gone, and stay connected through it', async () => {
    const keys = makeKeys()
    const [one, two] = [await runRelay(keys), await runRelay(keys)]
    const relays = [one.address, two.address]
    const [a, b] = [await makeMember(keys, relays), await makeMember(keys, relays)]
    await Promise.all([a.start(), b.start()])
    await until(() => [a, b].every(({ relays: status }) => status.get().every(({ state }) => state === 'connected')))
    await meet(a, b)
    await one.close()
    await until(() => a.relays.get()[0]?.state === 'unreachable')
    await meet(a, b)
    expect(a.relays.get()[1]?.state).toBe('connected')
  })

  test('that leave give back their reservations, and are seen to leave', async () => {
    const keys = makeKeys()
    const relay = await runRelay(keys, { maxReservations: 2 })
    const stayer = await makeMember(keys, [relay.address])
    await stayer.start()
    for (let round = 0; round < 4; round++) {
      const guest = await makeMember(keys, [relay.address])
      await guest.start()
      await meet(stayer, guest)
      await guest.close()
      await until(() => !sees(stayer, guest) && relay.node.stats().members === 1)
      expect(relay.node.stats().reservations).toBe(1)
    }
  })

  test('all get a reservation, also more of them than libp2p would give (15)', async () => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const swarms = await Promise.all(Array.from({ length: 16 }, () => makeMember(keys, [relay.address])))
    await Promise.all(swarms.map((swarm) => swarm.start()))
    await until(() => relay.node.stats().reservations === swarms.length)
    expect(relay.node.stats().members).toBe(16)
  })

  test('that come back under the same key replace their old link', async () => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const signer = signerFromSeed(randomBytes(32))
    const before = await makeMember(keys, [relay.address], { signer })
    await before.start()
    await until(() => relay.node.stats().reservations === 1)
    const after = await makeMember(keys, [relay.address], { signer })
    await after.start()
    await until(() => after.relays.get()[0]?.state === 'connected')
    await until(() => relay.node.stats().connections === 1)
    expect(relay.node.stats()).toMatchObject({ connections: 1, members: 1, reservations: 1 })
    await before.close()
  })

  test('all meet each other', async () => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const swarms = await Promise.all(Array.from({ length: 6 }, () => makeMember(keys, [relay.address])))
    const heard = swarms.map(() => new Set<string>())
    swarms.forEach((swarm, i) =>
      swarm.subscribe('topic', async (_, from) => {
        heard[i]?.add(from)
        return 'accept'
      }),
    )
    await Promise.all(swarms.map((swarm) => swarm.start()))
    await meet(...swarms)
    await until(async () => {
      const counts = await Promise.all(swarms.map((swarm, i) => swarm.publish('topic', Uint8Array.of(i))))
      return counts.every((count) => count > 0) && heard.every((from) => from.size === swarms.length - 1)
    })
  })

  test('a reader that does not read holds up its sender, and nobody else', async () => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const [a, b] = [await makeMember(keys, [relay.address]), await makeMember(keys, [relay.address])]
    let letRead: () => void = () => undefined
    const mayRead = new Promise<void>((resolve) => {
      letRead = resolve
    })
    let received = 0
    b.handle('/test/slow/1', LIMITS, async (stream) => {
      await mayRead
      for await (const message of stream) received += message.byteLength
    })
    b.handle('/test/echo/1', LIMITS, async (stream) => {
      for await (const message of stream) await stream.send(message)
    })
    await Promise.all([a.start(), b.start()])
    await meet(a, b)
    const slow = await a.open(b.self, '/test/slow/1', LIMITS)
    const total = 128 * 256 * 1024
    let sent = 0
    const sending = (async () => {
      for (; sent < total; sent += 256 * 1024) await slow.send(new Uint8Array(256 * 1024))
      await slow.closeWrite()
    })()
    await until(() => sent > 0)
    const echo = await a.open(b.self, '/test/echo/1', LIMITS)
    for (let i = 0; i < 50; i++) {
      await echo.send(Uint8Array.of(i))
      const { value } = await echo[Symbol.asyncIterator]().next()
      expect(value).toEqual(Uint8Array.of(i))
    }
    expect(sent).toBeLessThan(total)
    letRead()
    await sending
    await until(() => received === total)
  })

  test('a peer that breaks the rules too often loses its connection and is not let in again for a while', async () => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const [a, b] = [await makeMember(keys, [relay.address]), await makeMember(keys, [relay.address])]
    await Promise.all([a.start(), b.start()])
    await meet(a, b)
    const left = new Promise<void>((resolve) => a.on('peer-left', () => resolve()))
    for (let penalty = 0; penalty < BAN_PENALTY; penalty += 20) {
      a.report(b.self, { code: 'hash', detail: 'a block that is not what its name says' })
    }
    await left
    // A third one meets both, so the relay and the time are not what keeps them apart.
    const c = await makeMember(keys, [relay.address])
    await c.start()
    await meet(c, a)
    await meet(c, b)
    expect(sees(a, b)).toBe(false)
  })

  test('who was shown the door is still out after a restart, where scores are remembered', async () => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const settings = { signer: signerFromSeed(randomBytes(32)), scores: createScoreMemory(createMemoryLocalState()) }
    const [a, b] = [await makeMember(keys, [relay.address], settings), await makeMember(keys, [relay.address])]
    await Promise.all([a.start(), b.start()])
    await meet(a, b)
    for (let penalty = 0; penalty < BAN_PENALTY; penalty += 20) {
      a.report(b.self, { code: 'hash', detail: 'a block that is not what its name says' })
    }
    await until(() => !sees(a, b))
    await a.close()
    const again = await makeMember(keys, [relay.address], settings)
    await again.start()
    const c = await makeMember(keys, [relay.address])
    await c.start()
    await meet(c, again)
    await meet(c, b)
    expect(sees(again, b)).toBe(false)
  })

  test('a gossip message that a listener rejects costs its sender score; one that it ignores does not', async () => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const [a, b] = [await makeMember(keys, [relay.address]), await makeMember(keys, [relay.address])]
    let verdict: 'ignore' | 'reject' = 'ignore'
    let judged = 0
    a.subscribe('topic', async () => {
      judged++
      return verdict
    })
    b.subscribe('topic', async () => 'accept')
    await Promise.all([a.start(), b.start()])
    await meet(a, b)
    let count = 0
    const send = async (): Promise<void> => {
      const before = judged
      await until(async () => {
        await b.publish('topic', Uint8Array.of(count++))
        return judged > before
      })
    }
    for (let i = 0; i < 12; i++) await send()
    expect(sees(a, b)).toBe(true)
    verdict = 'reject'
    const left = new Promise<void>((resolve) => a.on('peer-left', () => resolve()))
    for (let i = 0; i < 12 && sees(a, b); i++) await b.publish('topic', Uint8Array.of(200, i))
    await left
  })

  test('a swarm that is closed says so', async () => {
    const keys = makeKeys()
    const swarm = await makeMember(keys, [])
    await expect(swarm.open(swarm.self, '/test/1', LIMITS)).rejects.toMatchObject({ code: 'closed' })
    await swarm.start()
    await expect(swarm.open(swarm.self, '/test/1', LIMITS)).rejects.toMatchObject({ code: 'unreachable' })
    await swarm.close()
    await swarm.close()
    await expect(swarm.open(swarm.self, '/test/1', LIMITS)).rejects.toMatchObject({ code: 'closed' })
    await expect(swarm.publish('topic', new Uint8Array(1))).rejects.toMatchObject({ code: 'closed' })
  })
})
