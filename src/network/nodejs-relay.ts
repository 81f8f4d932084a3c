import './polyfill.ts'
import type { CircuitRelayService } from '@libp2p/circuit-relay-v2'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import type {
  ComponentLogger,
  ConnectionGater,
  Libp2p,
  MultiaddrConnection,
  Startable,
  Upgrader,
} from '@libp2p/interface'
import { setMaxListeners } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { createLibp2p } from 'libp2p'
import type { Bytes } from '../core/base/bytes.ts'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError, toError } from '../core/base/errors.ts'
import type { Unsubscribe } from '../core/base/events.ts'
import type { PeerId } from '../core/base/ids.ts'
import { verifyCredential } from '../core/identity/credential.ts'
import { KEEPER_CAPABILITY } from '../core/wire/hello.ts'
import { peerIdToMember } from '../core/wire/peer-id.ts'
import type { Swarm } from '../core/ports/swarm.ts'
import type { IceServer } from '../core/wire/ice-servers.ts'
import type { RelayKey } from '../core/wire/relay-key.ts'
import { createAdmission } from './admission.ts'
import type { Admitted } from './admission.ts'
import { createConduct } from './conduct.ts'
import { guardComponents } from './guard.ts'
import { handleIceServers } from './ice-servers.ts'
import { createKeeperSwarm } from './keeper-swarm.ts'
import { createIntroductionService, handleRendezvous } from './introduction-service.ts'
import {
  CONNECTION_MONITOR_OPTIONS,
  IDENTIFY_OPTIONS,
  MAX_PENDING_HANDSHAKES,
  RELAY_CONNECTION_OPTIONS,
  RELAY_LIMITS,
  RELAY_YAMUX_OPTIONS,
} from './limits.ts'
import { boundedYamux } from './muxer.ts'
import { socketToConnection } from './nodejs-socket.ts'
import type { IncomingSocket } from './nodejs-socket.ts'
import { relayNoise } from './noise.ts'
import { createKeepAlive } from './keep-alive.ts'
import { handlePings } from './ping.ts'
import { createRelayedTraffic } from './relayed-traffic.ts'
import { createRendezvousDesk } from './rendezvous.ts'
import { swarmKeyProtector } from './swarm-key.ts'
import { createTrafficMeter } from './traffic-meter.ts'

/** Where WebSockets come from: the relay's front door, which has counted them already. */
export interface SocketSource {
  onSocket(listener: (socket: IncomingSocket) => void): Unsubscribe
}

export interface RelayNodeOptions {
  /** 32 bytes: the Ed25519 seed of the relay's identity. */
  readonly identitySeed: Bytes
  readonly relayKey: RelayKey
  /** Unless RELAY_LIMITS says what is wanted. */
  readonly maxReservations?: number
  /** Told to members; none unless given. */
  readonly iceServers?: readonly IceServer[]
  /** Says in its hello that it would keep copies, and has a swarm for it. */
  readonly isKeeper?: boolean
}

export interface RelayStats {
  readonly connections: number
  readonly members: number
  readonly reservations: number
  readonly circuits: number
  /** Since the start, as are the following. */
  readonly circuitsTotal: number
  readonly relayedBytesTotal: number
  /** WebSockets that did not become a connection: without the keys, too slow, too many. */
  readonly failedHandshakesTotal: number
}

/** The relay's libp2p node: lets members in, and brings them together. It can read nothing and is no member. */
export interface RelayNode {
  readonly peerId: PeerId
  /** Of a keeper: what it answers to members is registered before the start. */
  readonly swarm: Swarm | undefined
  stats(): RelayStats
  start(): Promise<void>
  close(): Promise<void>
}

export async function createRelayNode(
  { clock, sockets }: { readonly clock: Clock; readonly sockets: SocketSource },
  options: RelayNodeOptions,
): Promise<RelayNode> {
  const { identitySeed, relayKey, maxReservations = RELAY_LIMITS.maxReservations, iceServers = [] } = options
  const { isKeeper = false } = options
  const privateKey = await generateKeyPairFromSeed('Ed25519', identitySeed)
  const peerId = peerIdFromPrivateKey(privateKey).toString() as PeerId
  const admitted = new Map<PeerId, Admitted[]>()
  const conduct = createConduct({
    clock,
    onBan(peer) {
      const error = new WarrenError('limit', 'This peer broke the rules too often.')
      for (const { connection } of admitted.get(peer) ?? []) connection.abort(error)
    },
  })

  const admission = createAdmission({
    clock,
    ours: { v: 1, role: 'relay', epoch: relayKey.epoch, caps: isKeeper ? [KEEPER_CAPABILITY] : [] },
    expect: () => 'member',
    verify: (member, epoch, credential) => verifyCredential(relayKey.meshId, epoch, member, credential),
    isBanned: (peer) => conduct.isBanned(peer),
  })
  const toMembers = admission.permit(['member'])
  const find = (peer: PeerId): Admitted | undefined =>
    admitted.get(peer)?.findLast(({ connection }) => connection.status === 'open')
  const keeper = isKeeper ? createKeeperSwarm({ self: peerId, clock, admission, conduct, find }) : undefined

  let service: CircuitRelayService | undefined
  const desk = createRendezvousDesk(clock, () => service?.reservations)
  const traffic = createRelayedTraffic()
  let libp2p: Libp2p | undefined
  const meter = createTrafficMeter(clock, () => libp2p?.getConnections() ?? [])
  const keepAlive = createKeepAlive({ clock, meter })
  let failedHandshakes = 0

  const createNode = async (): Promise<Libp2p> => {
    const node = await createLibp2p({
      start: false,
      privateKey,
      nodeInfo: { name: 'warren', version: '1', userAgent: 'warren' },
      // No transport: whoever is here came through the front door, and the relay dials nobody. (None may ever be added that
      // passes by the swarm key: QUIC, WebTransport, WebRTC.)
      addresses: { listen: [] },
      transports: [],
      connectionEncrypters: [relayNoise(relayKey.relayPrologue)],
      streamMuxers: [boundedYamux(RELAY_YAMUX_OPTIONS)],
      connectionProtector: swarmKeyProtector(relayKey.swarmKey),
      connectionGater: RELAY_GATER,
      connectionManager: RELAY_CONNECTION_OPTIONS,
      connectionMonitor: CONNECTION_MONITOR_OPTIONS,
      metrics: meter.metrics,
      services: {
        identify: (components) => identify(IDENTIFY_OPTIONS)(guardComponents(components, toMembers)),
        sockets: (components: SocketComponents) => createSocketService(sockets, components, () => failedHandshakes++),
        relay: (components) => {
          const limits = { ...RELAY_LIMITS, maxReservations }
          service = createIntroductionService(components, { limits, desk, permit: toMembers, traffic })
          return service
        },
        ...(keeper === undefined ? {} : { gossip: keeper.createGossipService }),
      },
    })
    await admission.attach(node)
    await handleRendezvous(node, desk, toMembers)
    await handlePings(node, { clock, permit: toMembers })
    await handleIceServers(node, { clock, permit: toMembers, servers: iceServers })
    await keeper?.attach(node)
    return node
  }

  admission.on('admitted', (one) => {
    keepAlive.watch(one.connection)
    const earlier = admitted.get(one.id) ?? []
    admitted.set(one.id, [...earlier, one])
    // A member that came back before its old link was found dead: circuits would be opened on the dead one.
    for (const { connection } of earlier) connection.abort(new WarrenError('closed', 'This member came back.'))
  })
  admission.on('left', (one) => {
    keepAlive.forget(one.connection)
    const remaining = (admitted.get(one.id) ?? []).filter((other) => other !== one)
    if (remaining.length > 0) {
      admitted.set(one.id, remaining)
    } else {
      admitted.delete(one.id)
      desk.release(one.id)
      keeper?.leave(one.id)
    }
  })

  return {
    peerId,
    swarm: keeper?.swarm,
    stats: () => ({
      connections: libp2p?.getConnections().length ?? 0,
      members: admitted.size,
      reservations: desk.reservationCount(),
      circuits: traffic.circuits(),
      circuitsTotal: traffic.circuitsTotal(),
      relayedBytesTotal: traffic.bytesTotal(),
      failedHandshakesTotal: failedHandshakes,
    }),
    async start() {
      libp2p = await createNode()
      await libp2p.start()
      keeper?.start()
    },
    async close() {
      desk.close()
      keepAlive.close()
      await libp2p?.stop()
    },
  }
}

const RELAY_GATER: ConnectionGater = {
  denyDialPeer: () => true,
  denyDialMultiaddr: () => true,
  denyOutboundConnection: () => true,
  // Only Ed25519 keys can be members'.
  denyInboundEncryptedConnection: (peer) => !peerIdToMember(peer.toString()).ok,
  filterMultiaddrForPeer: () => false,
}

interface SocketComponents {
  readonly upgrader: Upgrader
  readonly logger: ComponentLogger
}

/** Takes WebSockets while the node runs. */
function createSocketService(
  sockets: SocketSource,
  { upgrader, logger }: SocketComponents,
  onFailed: () => void,
): Startable {
  let unsubscribe: Unsubscribe | undefined
  let shutdown = new AbortController()
  /** The oldest first. */
  const pending = new Set<MultiaddrConnection>()
  return {
    start() {
      shutdown = new AbortController()
      const { signal } = shutdown
      // Every connection that is being set up listens to it.
      setMaxListeners(Infinity, signal)
      unsubscribe = sockets.onSocket((socket) => {
        const connection = socketToConnection(socket, logger.forComponent('warren:socket'))
        const [oldest] = pending
        if (oldest !== undefined && pending.size >= MAX_PENDING_HANDSHAKES) {
          pending.delete(oldest)
          oldest.abort(new WarrenError('limit', 'Too many are on their way in.'))
        }
        pending.add(connection)
        upgrader
          .upgradeInbound(connection, { signal })
          .catch((error: unknown) => {
            if (!signal.aborted) onFailed()
            connection.abort(toError(error))
          })
          .finally(() => pending.delete(connection))
      })
    },
    stop() {
      unsubscribe?.()
      shutdown.abort()
    },
  }
}
