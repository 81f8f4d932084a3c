import { describe, expect, test } from 'vitest'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import type { MemberId } from '../../../src/core/base/ids.ts'
import type { Swarm } from '../../../src/core/ports/swarm.ts'
import { bytesToMemberId } from '../../../src/core/wire/ids.ts'
import { memberToPeerId } from '../../../src/core/wire/peer-id.ts'
import { createMemoryNetwork, type MemoryNetwork } from '../../../src/platform/memory/memory-swarm.ts'
import { describeSwarm } from '../../contracts/swarm.ts'

const memberOf = (index: number): MemberId => bytesToMemberId(new Uint8Array(32).fill(index + 1))

function joinMany(count: number): { network: MemoryNetwork; swarms: Swarm[] } {
  const network = createMemoryNetwork(systemEnvironment)
  const swarms = Array.from({ length: count }, (_, i) => network.join(memberToPeerId(memberOf(i)), memberOf(i)))
  return { network, swarms }
}

describeSwarm('memory', async (members) => {
  const { network, swarms } = joinMany(members)
  return { swarms, connect: async () => network.linkAll(), close: async () => undefined }
})

describe('the memory network', () => {
  test('passes on what was accepted, and nothing else', async () => {
    const { network, swarms } = joinMany(3)
    const [a, b, c] = swarms as [Swarm, Swarm, Swarm]
    network.link(a.self, b.self)
    network.link(b.self, c.self)
    const heard: string[] = []
    b.subscribe('topic', async (message) => (['reject', 'ignore', 'accept'] as const)[message[0]!]!)
    c.subscribe('topic', async (message, from) => {
      heard.push(`${message[0]} from ${from}`)
      return 'accept'
    })
    for (const verdict of [0, 1, 2]) expect(await a.publish('topic', Uint8Array.of(verdict))).toBe(1)
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual([`2 from ${a.self}`])
    expect(network.offences()).toMatchObject([{ by: b.self, peer: a.self, offence: { code: 'protocol' } }])
  })

  test('a link that is cut breaks streams and is told of at both ends', async () => {
    const { network, swarms } = joinMany(2)
    const [a, b] = swarms as [Swarm, Swarm]
    const told: string[] = []
    for (const swarm of swarms) swarm.on('peer-left', ({ id }) => told.push(id))
    b.handle('/test/1', { maxMessageBytes: 10, maxInboundStreams: 1 }, async (stream) => {
      for await (const message of stream) await stream.send(message)
    })
    network.linkAll()
    const stream = await a.open(b.self, '/test/1', { maxMessageBytes: 10, maxInboundStreams: 1 })
    network.cut(a.self, b.self)
    await expect(stream.send(Uint8Array.of(1))).rejects.toMatchObject({ code: 'unreachable' })
    expect(told.sort()).toEqual([a.self, b.self].sort())
    network.link(a.self, b.self)
    const again = await a.open(b.self, '/test/1', { maxMessageBytes: 10, maxInboundStreams: 1 })
    await again.closeWrite()
  })

  test('loses the fraction of gossip that it was told to', async () => {
    const { network, swarms } = joinMany(2)
    const [a, b] = swarms as [Swarm, Swarm]
    network.linkAll()
    let heard = 0
    b.subscribe('topic', async () => {
      heard++
      return 'accept'
    })
    network.setGossipLoss(1)
    await a.publish('topic', Uint8Array.of(1))
    network.setGossipLoss(0)
    await a.publish('topic', Uint8Array.of(2))
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toBe(1)
  })

  test('counts what passed over streams', async () => {
    const { network, swarms } = joinMany(2)
    const [a, b] = swarms as [Swarm, Swarm]
    const limits = { maxMessageBytes: 10, maxInboundStreams: 1 }
    b.handle('/test/1', limits, async (stream) => {
      for await (const message of stream) await stream.send(message)
    })
    network.linkAll()
    const stream = await a.open(b.self, '/test/1', limits)
    await stream.send(new Uint8Array(4))
    await stream.closeWrite()
    for await (const message of stream) expect(message).toHaveLength(4)
    expect(network.traffic()).toEqual({ streams: 1, messages: 2, bytes: 8 })
  })
})
