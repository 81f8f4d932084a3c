import { expect, test } from 'vitest'
import type { PeerStatus } from '../../src/core/ports/swarm.ts'
import { makeKeys, makeMember, meet, runRelay, until } from './mesh-fixture.ts'

const LIMITS = { maxMessageBytes: 1024 * 1024, maxInboundStreams: 4 }

test('two members meet over a relay, talk over a stream and hear each other’s gossip', async () => {
  const keys = makeKeys()
  const relay = await runRelay(keys)
  const a = await makeMember(keys, [relay.address])
  const b = await makeMember(keys, [relay.address])
  b.handle('/test/echo/1', LIMITS, async (stream) => {
    for await (const message of stream) await stream.send(message)
  })
  const heard: string[] = []
  b.subscribe('topic', async (message, from) => {
    heard.push(`${from} ${new TextDecoder().decode(message)}`)
    return 'accept'
  })
  a.subscribe('topic', async () => 'accept')
  await Promise.all([a.start(), b.start()])
  await meet(a, b)
  expect(a.peers().find(({ id }) => id === b.self)).toMatchObject({ role: 'member', path: 'relayed' })

  const stream = await a.open(b.self, '/test/echo/1', LIMITS)
  const big = new Uint8Array(700_000).fill(7)
  await stream.send(big)
  await stream.closeWrite()
  const got: Uint8Array[] = []
  for await (const message of stream) got.push(message)
  expect(got).toHaveLength(1)
  expect(got[0]).toEqual(big)

  await until(async () => (await a.publish('topic', new TextEncoder().encode('hello'))) > 0)
  await until(() => heard.length > 0)
  expect(heard[0]).toBe(`${a.self} hello`)
  expect(relay.node.stats()).toMatchObject({ connections: 2, members: 2, reservations: 2 })
  // Those of the message, there and back, and what Noise and the streams add.
  expect(relay.node.stats().relayedBytesTotal).toBeGreaterThan(2 * 700_000)
  expect(relay.node.stats().relayedBytesTotal).toBeLessThan(2 * 800_000)
  expect(relay.node.stats()).toMatchObject({ circuits: 1, circuitsTotal: 1, failedHandshakesTotal: 0 })

  const known = (): PeerStatus | undefined => a.known.get().find(({ id }) => id === b.self)
  await until(() => known()?.roundTripMs !== undefined)
  expect(known()).toMatchObject({ role: 'member', state: 'relayed', speaksNewer: false, penalty: 0 })
  for (const bytes of Object.values(known()?.traffic ?? {})) {
    expect(bytes).toBeGreaterThan(700_000)
    expect(bytes).toBeLessThan(750_000)
  }
  // The relay passed all of it on, in Noise.
  const relayTraffic = a.known.get().find(({ role }) => role === 'relay')?.traffic
  expect(relayTraffic?.sent).toBeGreaterThan(known()?.traffic.sent ?? Infinity)
  await a.close()
  await until(() => relay.node.stats().circuits === 0)
})
