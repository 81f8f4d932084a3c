import type { CircuitRelayTransportComponents } from '@libp2p/circuit-relay-v2'
import type { Connection, Libp2p, Transport } from '@libp2p/interface'
import { transportSymbol } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { ownBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import type { PeerId } from '../../src/core/base/ids.ts'
import { signerFromSeed } from '../../src/core/crypto/sign.ts'
import { issueCredential } from '../../src/core/identity/credential.ts'
import type { MeshKeys } from '../../src/core/identity/mesh-keys.ts'
import { MAX_HELLO_BYTES, encodeHello } from '../../src/core/wire/hello.ts'
import { encodeFrame } from '../../src/network/frames.ts'
import { HELLO_LIMITS } from '../../src/network/limits.ts'
import { createMemberSwarm } from '../../src/network/member-swarm.ts'
import type { SwarmNode } from '../../src/core/ports/swarm.ts'
import { provideWebSocket } from '../../src/network/nodejs-websocket.ts'
import { createManualClock } from '../relay/manual-clock.ts'
import { makeKeys, makeMember, randomBytes, runRelay, until } from './mesh-fixture.ts'
import { PATIENCE_MS, makeStranger, provoke, runHostileRelay } from './strangers.ts'

const LIMITS = { maxMessageBytes: 1000, maxInboundStreams: 4 }
const within = (milliseconds: number): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(milliseconds) })

describe('an outsider without the swarm key', () => {
  test.each([
    ['with another one', randomBytes(32)],
    ['with none', undefined],
  ])('%s gets no handshake at the relay', async (_, swarmKey) => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const stranger = await makeStranger(
      {
        prologue: keys.relayPrologue,
        ...(swarmKey === undefined ? {} : { swarmKey }),
      },
      onTestFinished,
    )
    await expect(stranger.dial(multiaddr(relay.address), within(8_000))).rejects.toThrow()
    expect(relay.node.stats()).toMatchObject({ connections: 0, members: 0, reservations: 0 })
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
    const idle = new Set<WebSocket>()
    let isMemberIn = false
    /** Until the member is in, each that is put out comes again: however slow all this is, there are a hundred of them. */
    const hold = (onOpen: () => void): void => {
      const socket = new WebSocket(`ws://127.0.0.1:${relay.port}/`)
      idle.add(socket)
      socket.on('open', onOpen)
      socket.on('error', () => socket.terminate())
      socket.on('close', () => {
        idle.delete(socket)
        if (!isMemberIn) hold(onOpen)
      })
    }
    onTestFinished(() => {
      isMemberIn = true
      idle.forEach((socket) => socket.terminate())
    })
    await Promise.all(Array.from({ length: 100 }, () => new Promise<void>(hold)))
    const member = await makeMember(keys, [relay.address])
    await member.start()
    await until(() => relay.node.stats().reservations === 1)
    isMemberIn = true
    // They are put out when their time for a handshake is over.
    await until(() => idle.size === 0)
  })
})

describe('an outsider with the relay key', () => {
  test('but no credential is let in by the relay, and put out after the hello, with nothing answered', async () => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const stranger = await makeStranger({ swarmKey: keys.swarmKey, prologue: keys.relayPrologue }, onTestFinished)
    const connection = await stranger.dial(multiaddr(relay.address), within(PATIENCE_MS))
    const hop = provoke(connection, '/libp2p/circuit/relay/0.2.0/hop', Uint8Array.of(2, 8, 0))
    const rendezvous = provoke(connection, '/warren/rendezvous/1', Uint8Array.of(0))
    const ice = provoke(connection, '/warren/ice/1', Uint8Array.of(0))
    const stream = await connection.newStream('/warren/hello/1')
    stream.send(encodeFrame(encodeHello({ v: 1, role: 'member', epoch: 0, caps: [], cred: randomBytes(64) })))
    expect(await Promise.all([hop, rendezvous, ice])).toEqual([undefined, undefined, undefined])
    await until(() => connection.status !== 'open')
    expect(relay.node.stats()).toMatchObject({ members: 0, reservations: 0 })
  })

  /** A curious operator lets a node of its own dial a member, as a relay does. */
  async function approachMember(
    keys: MeshKeys,
    prologueToMembers: Bytes,
  ): Promise<{ readonly isReached: boolean; readonly seen: readonly PeerId[] }> {
    const { member, stranger, circuit } = await meetCuriousOperator(keys, prologueToMembers)
    const seen: PeerId[] = []
    member.on('peer-joined', ({ id }) => seen.push(id))
    const isReached = await stranger.dial(circuit, within(PATIENCE_MS)).then(
      () => true,
      () => false,
    )
    return { isReached, seen: [...seen, ...member.peers().flatMap(({ id, role }) => (role === 'member' ? id : []))] }
  }

  test.each([
    ['the relay prologue', (keys: MeshKeys) => keys.relayPrologue],
    ['no prologue', () => new Uint8Array(0)],
    ['the members’ prologue of another epoch', () => makeKeys(1).memberPrologue],
  ])('completes no handshake with a member over the circuit: %s', async (_, prologueOf) => {
    const keys = makeKeys()
    expect(await approachMember(keys, prologueOf(keys))).toEqual({ isReached: false, seen: [] })
  })

  test('(the attempt was a real one: with the members’ prologue the handshake completes, and only the hello fails)', async () => {
    const keys = makeKeys()
    expect(await approachMember(keys, keys.memberPrologue)).toEqual({ isReached: true, seen: [] })
  })

  test('gets an answer to no protocol on the link that the member dialled, beyond relaying, identify and ping', async () => {
    const keys = makeKeys()
    const hostile = await runHostileRelay(keys, onTestFinished)
    const signer = signerFromSeed(randomBytes(32))
    const credential = await issueCredential(keys, signer.publicKey)
    const answered: string[] = []
    provideWebSocket(WebSocket)
    // Where WebRTC would be: what its signalling would have been asked.
    const directTransport = ({ registrar }: CircuitRelayTransportComponents): Transport =>
      ({
        [transportSymbol]: true,
        [Symbol.toStringTag]: 'signalling',
        dialFilter: () => [],
        listenFilter: () => [],
        start: () => registrar.handle('/webrtc-signaling/0.0.1', () => void answered.push('signalling')),
        stop: () => undefined,
      }) as unknown as Transport
    const member = createMemberSwarm(
      { ...systemEnvironment, identity: signer },
      { keys, credential, relays: [hostile.address] },
      directTransport,
    )
    onTestFinished(() => member.close())
    member.handle('/warren/sync/1', LIMITS, async (stream) => {
      answered.push('sync')
      await stream.send(randomBytes(10))
    })
    member.subscribe('topic', () => Promise.resolve('accept'))
    await member.start()
    const connection = await hostile.connectionOf(member.self)
    const { protocols } = await hostile.node.services.identify.identify(connection)
    expect(protocols).toContain('/webrtc-signaling/0.0.1')
    expect(protocols).toContain('/warren/sync/1')

    const hello = encodeFrame(encodeHello({ v: 1, role: 'relay', epoch: 0, caps: [] }))
    const bytes: Record<string, Uint8Array> = { '/warren/hello/1': hello, '/ipfs/ping/1.0.0': randomBytes(32) }
    const answers: string[] = []
    for (const protocol of [...new Set([...protocols, '/ipfs/id/push/1.0.0', '/floodsub/1.0.0'])]) {
      const answer = await provoke(connection, protocol, bytes[protocol] ?? Uint8Array.of(2, 8, 0))
      if (answer !== undefined) answers.push(protocol)
    }
    expect(answers.sort()).toEqual(['/ipfs/id/1.0.0', '/ipfs/ping/1.0.0', '/libp2p/circuit/relay/0.2.0/stop'])
    expect(answered).toEqual([])
    expect(member.peers().map(({ role }) => role)).toEqual(['relay'])
  })

  test('cannot stand in for the relay that the invite pins', async () => {
    const keys = makeKeys()
    const real = await runRelay(keys)
    await real.close()
    const impostor = await runRelay(keys, { port: real.port })
    const member = await makeMember(keys, [real.address])
    await member.start()
    await until(() => member.relays.get()[0]?.state === 'unreachable')
    expect(member.peers()).toEqual([])
    expect(impostor.node.stats().members).toBe(0)
  })
})

describe('a hello that does not hold', () => {
  interface Claim {
    readonly epoch?: number
    readonly credential: Bytes
  }
  const cases: [string, (keys: MeshKeys, publicKey: Bytes) => Claim | Promise<Claim>][] = [
    ['random bytes for a credential', () => ({ credential: randomBytes(64) })],
    [
      'the credential of another key, as in a hello that was overheard',
      async (keys) => ({ credential: await issueCredential(keys, signerFromSeed(randomBytes(32)).publicKey) }),
    ],
    [
      'the credential of another mesh',
      async (_, publicKey) => ({ credential: await issueCredential(makeKeys(), publicKey) }),
    ],
    [
      'another epoch',
      async (keys, publicKey) => ({ epoch: 1, credential: await issueCredential({ ...keys, epoch: 1 }, publicKey) }),
    ],
    [
      'the credential of another epoch under this one’s number',
      async (keys, publicKey) => ({ credential: await issueCredential({ ...keys, epoch: 1 }, publicKey) }),
    ],
  ]

  test.each(cases)('%s: the relay lets nobody in', async (_, claimOf) => {
    const keys = makeKeys()
    const relay = await runRelay(keys)
    const signer = signerFromSeed(randomBytes(32))
    const { credential, epoch = 0 } = await claimOf(keys, signer.publicKey)
    const liar = await makeMember(keys, [relay.address], { signer, credential, keys: { ...keys, epoch } })
    await liar.start()
    await until(() => liar.relays.get()[0]?.state === 'unreachable')
    expect(relay.node.stats()).toMatchObject({ members: 0, reservations: 0 })
    expect(liar.peers().filter(({ role }) => role === 'member')).toEqual([])
  })

  test.each(cases)('%s: a member closes the connection', async (_, claimOf) => {
    const keys = makeKeys()
    const { connection, member, publicKey } = await connectWithAllKeys(keys)
    const { credential, epoch = 0 } = await claimOf(keys, publicKey)
    const seen: PeerId[] = []
    member.on('peer-joined', ({ id }) => seen.push(id))
    const hello = encodeHello({ v: 1, role: 'member', epoch, caps: [], cred: credential })
    await provoke(connection, '/warren/hello/1', encodeFrame(hello))
    await until(() => connection.status !== 'open')
    expect(seen).toEqual([])
  })

  test('(and with the right one it stays)', async () => {
    const keys = makeKeys()
    const { connection, member, publicKey } = await connectWithAllKeys(keys)
    const cred = await issueCredential(keys, publicKey)
    const caps = ['what nobody knows yet']
    const hello = encodeFrame(encodeHello({ v: 1, role: 'member', epoch: 0, caps, cred }))
    expect(await provoke(connection, '/warren/hello/1', hello, PATIENCE_MS)).toBeDefined()
    await until(() => member.peers().some(({ role }) => role === 'member'))
    // A second one is out of turn, and ends nothing but itself.
    expect(await provoke(connection, '/warren/hello/1', hello)).toBeUndefined()
    expect(connection.status).toBe('open')
  })

  test.each([
    ['longer than any hello', encodeFrame(new Uint8Array(MAX_HELLO_BYTES + 1))],
    ['that is no CBOR', encodeFrame(Uint8Array.of(0xff))],
  ])('one %s is refused', async (_, bytes) => {
    const { connection } = await connectWithAllKeys(makeKeys())
    await provoke(connection, '/warren/hello/1', bytes)
    await until(() => connection.status !== 'open')
  })

  test('its own, said back to a member by somebody else, is refused', async () => {
    const keys = makeKeys()
    const { connection, member, publicKey, connectAnother } = await connectWithAllKeys(keys)
    const cred = await issueCredential(keys, publicKey)
    const hello = encodeFrame(encodeHello({ v: 1, role: 'member', epoch: 0, caps: [], cred }))
    const theirs = await provoke(connection, '/warren/hello/1', hello, PATIENCE_MS)
    if (theirs === undefined) throw new Error('the member did not answer')
    await until(() => member.peers().some(({ role }) => role === 'member'))
    const another = await connectAnother()
    const seen: PeerId[] = []
    member.on('peer-joined', ({ id }) => seen.push(id))
    await provoke(another, '/warren/hello/1', theirs)
    await until(() => another.status !== 'open')
    expect(seen).toEqual([])
    expect(connection.status).toBe('open')
  })

  test('one of a later version is refused, and known for it', async () => {
    const { connection, member } = await connectWithAllKeys(makeKeys())
    await provoke(connection, '/warren/hello/1', encodeFrame(Uint8Array.of(0xa1, 0x61, 0x76, 0x02)))
    await until(() => connection.status !== 'open')
    await until(() => member.known.get().some(({ speaksNewer, role }) => speaksNewer && role === 'member'))
  })

  test('that never comes: the relay closes the connection at the deadline', async () => {
    const keys = makeKeys()
    const clock = createManualClock()
    const relay = await runRelay(keys, { clock })
    const stranger = await makeStranger({ swarmKey: keys.swarmKey, prologue: keys.relayPrologue }, onTestFinished)
    const connection = await stranger.dial(multiaddr(relay.address), within(PATIENCE_MS))
    await until(() => relay.node.stats().connections === 1)
    clock.advance(HELLO_LIMITS.deadlineMs - 1)
    expect(connection.status).toBe('open')
    clock.advance(1)
    await until(() => connection.status !== 'open' && relay.node.stats().connections === 0)
  })
})

/** A member at a curious operator's relay, and the operator's own node with the way to that member. */
async function meetCuriousOperator(
  keys: MeshKeys,
  prologueToMembers: Bytes,
): Promise<{
  readonly member: SwarmNode
  readonly stranger: Libp2p
  readonly circuit: Multiaddr
  makeAnother(): Promise<Libp2p>
}> {
  const hostile = await runHostileRelay(keys, onTestFinished)
  const member = await makeMember(keys, [hostile.address])
  await member.start()
  await hostile.connectionOf(member.self)
  const makeAnother = (): Promise<Libp2p> =>
    makeStranger(
      { swarmKey: keys.swarmKey, prologue: keys.relayPrologue, prologueToMembers, relays: [hostile.id] },
      onTestFinished,
    )
  const circuit = multiaddr(`${hostile.address}/p2p-circuit/p2p/${member.self}`)
  return { member, stranger: await makeAnother(), circuit, makeAnother }
}

/** A node with every key of the mesh, on its circuit to a member, before any hello. */
async function connectWithAllKeys(keys: MeshKeys): Promise<{
  readonly connection: Connection
  readonly member: SwarmNode
  readonly publicKey: Bytes
  connectAnother(): Promise<Connection>
}> {
  const { member, stranger, circuit, makeAnother } = await meetCuriousOperator(keys, keys.memberPrologue)
  const connection = await stranger.dial(circuit, within(PATIENCE_MS))
  const publicKey = ownBytes(stranger.peerId.publicKey?.raw ?? new Uint8Array(0))
  const connectAnother = async (): Promise<Connection> => (await makeAnother()).dial(circuit, within(PATIENCE_MS))
  return { connection, member, publicKey, connectAnother }
}
