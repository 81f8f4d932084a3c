import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import type { CircuitRelayTransportComponents } from '@libp2p/circuit-relay-v2'
import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import type { Identify } from '@libp2p/identify'
import type { ComponentLogger, Connection, Libp2p, StreamMuxerFactory, Upgrader } from '@libp2p/interface'
import { ping } from '@libp2p/ping'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { WebSocket } from 'ws'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { toError } from '../../src/core/base/errors.ts'
import type { PeerId } from '../../src/core/base/ids.ts'
import { encodeHello } from '../../src/core/wire/hello.ts'
import { encodeRendezvous } from '../../src/core/wire/rendezvous.ts'
import { encodeFrame } from '../../src/network/frames.ts'
import { socketToConnection } from '../../src/network/nodejs-socket.ts'
import { memberNoise, relayNoise } from '../../src/network/noise.ts'
import { provideWebSocket } from '../../src/network/nodejs-websocket.ts'
import { swarmKeyProtector } from '../../src/network/swarm-key.ts'
import { openDoor, relayAddress } from './door.ts'

/** Nodes that play by their own rules, with as many of the mesh's keys as a test gives them. */

export interface StrangerKeys {
  readonly swarmKey?: Bytes
  /** Towards relays. */
  readonly prologue: Bytes
  /** Towards everyone else; empty for none. */
  readonly prologueToMembers?: Bytes
  /** Which peers are relays to it. */
  readonly relays?: readonly PeerId[]
}

/** A stranger waits for as long as its test lets it: it may have made everything slow itself. */
export const PATIENCE_MS = 60_000

/** What is to be called when the test is over: vitest's onTestFinished, or an end-to-end test's own list. */
export type WhenOver = (cleanUp: () => Promise<void>) => void

/** A plain libp2p node that dials whatever it is told to. */
export async function makeStranger(
  keys: StrangerKeys,
  whenOver: WhenOver,
  own: { readonly seed?: Bytes; readonly muxer?: StreamMuxerFactory } = {},
): Promise<Libp2p> {
  const { swarmKey, prologue, prologueToMembers = prologue, relays = [] } = keys
  provideWebSocket(WebSocket)
  const { seed, muxer } = own
  const node = await createLibp2p({
    privateKey: await (seed === undefined ? generateKeyPair('Ed25519') : generateKeyPairFromSeed('Ed25519', seed)),
    addresses: { listen: [] },
    transports: [webSockets(), circuitRelayTransport()],
    connectionEncrypters: [
      memberNoise({ member: prologueToMembers, relay: prologue }, (id) => relays.includes(id as PeerId)),
    ],
    streamMuxers: [muxer === undefined ? yamux() : () => muxer],
    ...(swarmKey === undefined ? {} : { connectionProtector: swarmKeyProtector(swarmKey) }),
    connectionGater: { denyDialMultiaddr: () => false },
    connectionManager: { reconnectRetries: 0, dialTimeout: PATIENCE_MS, addressDialTimeout: PATIENCE_MS },
    services: { identify: identify(), ping: ping() },
  })
  whenOver(async () => node.stop())
  return node
}

export interface HostileRelay {
  readonly node: Libp2p<{ identify: Identify }>
  readonly id: PeerId
  readonly address: string
  /** The member's connection, once it came, exchanged hellos and asked for introductions. */
  connectionOf(member: PeerId): Promise<Connection>
}

/**
 * A relay by a curious operator: it has the relay key and the identity that the invite pins, lets anyone reserve and
 * connect, and keeps the member's connection at hand.
 */
export async function runHostileRelay(
  keys: { readonly swarmKey: Bytes; readonly relayPrologue: Bytes; readonly epoch: number },
  whenOver: WhenOver,
): Promise<HostileRelay> {
  const door = await openDoor()
  const node = await createLibp2p({
    privateKey: await generateKeyPairFromSeed('Ed25519', crypto.getRandomValues(new Uint8Array(32))),
    addresses: { listen: [] },
    transports: [(components: CircuitRelayTransportComponents) => circuitRelayTransport()(components)],
    connectionEncrypters: [relayNoise(keys.relayPrologue)],
    streamMuxers: [yamux()],
    connectionProtector: swarmKeyProtector(keys.swarmKey),
    connectionManager: { inboundConnectionThreshold: Infinity },
    services: {
      identify: identify({ runOnConnectionOpen: false }),
      ping: ping(),
      relay: circuitRelayServer(),
      sockets: ({ upgrader, logger }: { upgrader: Upgrader; logger: ComponentLogger }) => ({
        start: () => {
          door.onSocket((socket) => {
            const connection = socketToConnection(socket, logger.forComponent('hostile'))
            upgrader
              .upgradeInbound(connection, { signal: new AbortController().signal })
              .catch((error: unknown) => connection.abort(toError(error)))
          })
        },
        stop: () => door.close(),
      }),
    },
  })
  await node.handle('/warren/hello/1', async (stream) => {
    stream.send(encodeFrame(encodeHello({ v: 1, role: 'relay', epoch: keys.epoch, caps: [] })))
    await stream.close()
  })
  const connectionByMember = new Map<string, Connection>()
  const arrivals = new EventTarget()
  await node.handle('/warren/rendezvous/1', (stream, connection) => {
    stream.send(encodeFrame(encodeRendezvous([])))
    const member = connection.remotePeer.toString()
    connectionByMember.set(member, connection)
    arrivals.dispatchEvent(new Event(member))
  })
  whenOver(async () => node.stop())
  const id = node.peerId.toString() as PeerId
  return {
    node,
    id,
    address: relayAddress(door.port, id),
    connectionOf: async (member) => {
      const present = connectionByMember.get(member)
      if (present?.status === 'open') return present
      return new Promise((resolve) => {
        const resolveWithNewest = (): void => resolve(connectionByMember.get(member) as Connection)
        arrivals.addEventListener(member, resolveWithNewest, { once: true })
      })
    },
  }
}

/** Speaks to a protocol uninvited, and returns what came back: undefined when the stream was refused or reset, unanswered. */
export async function provoke(
  connection: Connection,
  protocol: string,
  bytes: Uint8Array,
  patienceMs = 5_000,
): Promise<Uint8Array | undefined> {
  const signal = AbortSignal.timeout(patienceMs)
  try {
    const stream = await connection.newStream(protocol, { signal, runOnLimitedConnection: true })
    const answer = new Promise<Uint8Array | undefined>((resolve) => {
      stream.addEventListener('message', ({ data }) => resolve(data.subarray()))
      stream.addEventListener('close', () => resolve(undefined))
      stream.addEventListener('remoteCloseWrite', () => resolve(undefined))
      signal.addEventListener('abort', () => resolve(undefined))
    })
    stream.send(bytes)
    return await answer
  } catch {
    return undefined // refused before it was opened
  }
}
