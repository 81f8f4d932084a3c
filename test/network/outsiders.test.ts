import type { CircuitRelayTransportComponents } from '@libp2p/circuit-relay-v2'
import type { Transport } from '@libp2p/interface'
import { transportSymbol } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import type { PeerId } from '../../src/core/base/ids.ts'
import { signerFromSeed } from '../../src/core/crypto/sign.ts'
import { issueCredential } from '../../src/core/identity/credential.ts'
import type { MeshKeys } from '../../src/core/identity/mesh-keys.ts'
import { encodeHello } from '../../src/core/wire/hello.ts'
import { encodeFrame } from '../../src/network/frames.ts'
import { createMemberSwarm } from '../../src/network/member-swarm.ts'
import { provideWebSocket } from '../../src/network/nodejs-websocket.ts'
import { makeKeys, makeMember, meet, randomBytes, runRelay, until } from './mesh-fixture.ts'
import { makeStranger, provoke, runHostileRelay } from './strangers.ts'

const LIMITS = { maxMessageBytes: 1000, maxInboundStreams: 4 }
const within = (milliseconds: number): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(milliseconds) })

describe('an outsider without the swarm key', () => {
  test.each([
    ['with another one', randomBytes(32)],
    ['with none', undefined],
  ])('%s gets no handshake at the relay', async (_, swarmKey) => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const stranger = await makeStranger({ prologue: keys.relayPrologue, ...(swarmKey === undefined ? {} : { swarmKey }) })
    await expect(stranger.dial(multiaddr(relay.address), within(8_000))).rejects.toThrow()
    expect(relay.node.stats()).toEqual({ connections: 0, members: 0, reservations: 0 })
  })

  test('hears a nonce of 24 random bytes and is cut off in time', async () => {
    const relay = await runRelay(makeKeys())
    const socket = new WebSocket(`ws://127.0.0.1:${relay.port}/`)
    let heard = 0
    socket.on('message', (data: Buffer) => (heard += data.byteLength))
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('open', () => socket.send(randomBytes(24 + 200)))
    await closed
    expect(heard).toBe(24)
  })

  test('a hundred sockets that say nothing keep no member out', async () => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const idle = Array.from({ length: 100 }, () => new WebSocket(`ws://127.0.0.1:${relay.port}/`))
    onTestFinished(() => idle.forEach((socket) => socket.terminate()))
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.on('open', resolve))))
    const member = await makeMember(keys, [relay.address])
    await member.start()
    await until(() => relay.node.stats().reservations === 1, 4_000)
    // They are put out when their time for a handshake is over.
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.on('close', resolve))))
  })
})

describe('an outsider with the relay key', () => {
  test('but no credential is let in by the relay, and put out after the hello, with nothing answered', async () => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const stranger = await makeStranger({ swarmKey: keys.swarmKey, prologue: keys.relayPrologue })
    const connection = await stranger.dial(multiaddr(relay.address), within(5_000))
    const hop = provoke(connection, '/libp2p/circuit/relay/0.2.0/hop', Uint8Array.of(2, 8, 0))
    const rendezvous = provoke(connection, '/warren/rendezvous/1', Uint8Array.of(0))
    const stream = await connection.newStream('/warren/hello/1')
    stream.send(encodeFrame(encodeHello({ v: 1, role: 'member', epoch: 0, caps: [], cred: randomBytes(64) })))
    expect(await Promise.all([hop, rendezvous])).toEqual([undefined, undefined])
    await until(() => connection.status !== 'open')
    expect(relay.node.stats()).toMatchObject({ members: 0, reservations: 0 })
  })

  const approach = async (
    member: { readonly keys: MeshKeys },
    prologue: Uint8Array<ArrayBuffer> | undefined,
  ): Promise<{ reached: Promise<boolean>; sees: () => readonly string[] }> => {
    const { keys } = member
    const hostile = await runHostileRelay({ swarmKey: keys.swarmKey, prologue: keys.relayPrologue, epoch: 0 }, () => [])
    const swarm = await makeMember(keys, [hostile.address])
    await swarm.start()
    await hostile.connectionOf(swarm.self)
    // The operator's second node: it enters as the relay lets it in, and then speaks to the member with what it has.
    const stranger = await makeStranger({ swarmKey: keys.swarmKey, ...(prologue === undefined ? {} : { prologue }) })
    const entrance = await makeStranger({ swarmKey: keys.swarmKey, prologue: keys.relayPrologue })
    await entrance.stop()
    const dial = async (): Promise<boolean> => {
      const stop = await hostileCircuit(hostile, swarm.self, stranger.peerId.toString() as PeerId)
      return upgradeOver(stranger, stop, swarm.self)
    }
    return { reached: dial(), sees: () => swarm.peers().map(({ id, role }) => `${role} ${id}`) }
  }

  test.each([
    ['the relay prologue', (keys: MeshKeys) => keys.relayPrologue],
    ['no prologue', () => undefined],
    ['the members’ prologue of another epoch', () => makeKeys(1).memberPrologue],
  ])('completes no handshake with a member over the circuit: %s', async (_, prologueOf) => {
    const keys = makeKeys()
    const { reached, sees } = await approach({ keys }, prologueOf(keys))
    expect(await reached).toBe(false)
    expect(sees().filter((peer) => peer.startsWith('member'))).toEqual([])
  })

  test('(to show that the attempt was a real one: with the members’ prologue the handshake completes, and the hello fails)', async () => {
    const keys = makeKeys()
    const { reached, sees } = await approach({ keys }, keys.memberPrologue)
    expect(await reached).toBe(true)
    expect(sees().filter((peer) => peer.startsWith('member'))).toEqual([])
  })
})
