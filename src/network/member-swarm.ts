import type { Connection, Transport } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Bytes } from '../core/base/bytes.ts'
import type { Environment } from '../core/base/environment.ts'
import { WarrenError, throwIfCancelled, toError } from '../core/base/errors.ts'
import type { PeerId } from '../core/base/ids.ts'
import { verifyCredential } from '../core/identity/credential.ts'
import type { MeshKeys } from '../core/identity/mesh-keys.ts'
import { createPeerBook } from '../core/peers/peer-book.ts'
import type { ScoreMemory } from '../core/peers/score-memory.ts'
import type { PeerScore } from '../core/peers/score.ts'
import type { SwarmNode, SwarmPeer } from '../core/ports/swarm.ts'
import type { IceServer } from '../core/wire/ice-servers.ts'
import { bytesToMemberId } from '../core/wire/ids.ts'
import { memberToPeerId } from '../core/wire/peer-id.ts'
import { pinRelay, readRoute } from './addresses.ts'
import { createAdmission } from './admission.ts'
import type { Admitted } from './admission.ts'
import { createConduct } from './conduct.ts'
import { WEBRTC_CAPABILITY, createDiscovery } from './discovery.ts'
import { createMemberGater } from './gater.ts'
import { createGossip, isGossipProtocol } from './gossip.ts'
import { askForIceServers } from './ice-servers.ts'
import { createMemberIntroducers } from './introductions.ts'
import { createLinkChoice } from './link-choice.ts'
import { createKeepAlive } from './keep-alive.ts'
import { KEEP_ALIVE_LIMITS } from './limits.ts'
import { createMemberNode } from './member-node.ts'
import type { MemberNode } from './member-node.ts'
import { createPeerTable } from './peer-table.ts'
import { PLAIN_CAPABILITY } from './plain-messages.ts'
import { createPrivateKey } from './private-key.ts'
import type { IdentitySigner } from './private-key.ts'
import { createProtocolHandlers } from './protocol-handlers.ts'
import { HELLO_PROTOCOL, ICE_PROTOCOL, PING_PROTOCOL, RENDEZVOUS_PROTOCOL } from './protocols.ts'
import { createRelayLinks } from './relay-links.ts'
import { createRendezvousDesk } from './rendezvous.ts'
import { createStreamOpener } from './stream-opener.ts'
import { createTrafficMeter, sumTraffic } from './traffic-meter.ts'

export interface MemberDependencies extends Environment {
  readonly identity: IdentitySigner
}

export interface MemberOptions {
  readonly keys: Pick<MeshKeys, 'meshId' | 'epoch' | 'swarmKey' | 'memberPrologue' | 'relayPrologue'>
  /** Of this identity, for the keys' mesh and epoch. */
  readonly credential: Bytes
  /** Multiaddrs, each ending in /p2p/<peer id>: the pin. */
  readonly relays: readonly string[]
  /** Told to every peer in the hello. */
  readonly capabilities?: readonly string[]
  /** Where offences outlast this node; without it they are forgotten with it. */
  readonly scores?: ScoreMemory
  /** Hears the STUN and TURN servers of each relay; without it none is asked. */
  readonly onIceServers?: (relay: PeerId, servers: readonly IceServer[]) => void
}

/** What the member says in its hello when it introduces other members to each other. */
const INTRODUCTIONS_CAPABILITY = 'introductions'

const UPKEEP = new Set([
  HELLO_PROTOCOL,
  ICE_PROTOCOL,
  RENDEZVOUS_PROTOCOL,
  PING_PROTOCOL,
  '/ipfs/id/1.0.0',
  '/webrtc-signaling/0.0.1',
])

/**
 * @param directTransport WebRTC, where there is one
 * @throws WarrenError `invalid` when a relay's address is none
 */
export function createMemberSwarm(
  { clock, random, identity }: MemberDependencies,
  options: MemberOptions,
  directTransport?: (components: never) => Transport,
): SwarmNode {
  const { keys } = options
  const self = memberToPeerId(bytesToMemberId(identity.publicKey))
  const relays = options.relays.map(pinRelay)
  const relayIds = new Set(relays.map(({ id }) => id))
  const canDirect = directTransport !== undefined
  let node: MemberNode | undefined
  let isClosed = false

  const running = (): MemberNode => {
    if (isClosed) throw new WarrenError('closed', 'The connection to this mesh is closed.')
    if (node === undefined) throw new WarrenError('closed', 'The connection to this mesh is not open yet.')
    return node
  }

  const connectionsTo = (peer: PeerId): Connection[] =>
    node?.getConnections().filter(({ remotePeer }) => remotePeer.toString() === peer) ?? []

  const conduct = createConduct({
    clock,
    onBan(peer) {
      const error = new WarrenError('limit', 'This peer broke the rules too often.')
      for (const connection of connectionsTo(peer)) connection.abort(error)
    },
    onScore(peer, score) {
      book.judge()
      void rememberScore(peer, score)
    },
  })

  const rememberScore = async (peer: PeerId, score: PeerScore): Promise<void> => {
    try {
      await options.scores?.save(peer, score)
    } catch {
      // A full disk, or the mesh is being closed: it is held against the peer for as long as this node runs, and no longer.
    }
  }

  const admission = createAdmission({
    clock,
    ours: {
      v: 1,
      role: 'member',
      epoch: keys.epoch,
      caps: [
        ...(options.capabilities ?? []),
        INTRODUCTIONS_CAPABILITY,
        ...(canDirect ? [WEBRTC_CAPABILITY, PLAIN_CAPABILITY] : []),
      ],
      cred: options.credential,
    },
    expect: (peer) => (relayIds.has(peer) ? 'relay' : 'member'),
    verify: (member, epoch, credential) => verifyCredential(keys.meshId, epoch, member, credential),
    isBanned: (peer) => conduct.isBanned(peer),
  })

  const pathOf = (connection: Connection): 'direct' | 'relayed' =>
    readRoute(connection.remoteAddr, relays).kind === 'circuit' ? 'relayed' : 'direct'

  let keepers: ReadonlySet<PeerId> = new Set()
  /** Named by the mesh, and pinned by the invite: what it says to this link is answered. */
  const isKeeper = (peer: PeerId): boolean => keepers.has(peer) && relayIds.has(peer)
  const toMembers = admission.permit(['member'])
  const toRelays = admission.permit(['relay'])
  const toPeers = async (connection: Connection): Promise<boolean> => {
    const peer = connection.remotePeer.toString() as PeerId
    return isKeeper(peer) ? toRelays(connection) : toMembers(connection)
  }

  const table = createPeerTable({
    self,
    clock,
    pathOf,
    roleOf: ({ id, hello }) => (isKeeper(id) && hello.role === 'relay' ? 'keeper' : hello.role),
    isDirectExpected: ({ hello }) => canDirect && hello.capabilities.includes(WEBRTC_CAPABILITY),
    isUpkeep: (protocol) => protocol === '' || UPKEEP.has(protocol) || isGossipProtocol(protocol),
  })

  const noteRoundTrip = ({ remotePeer }: Connection, milliseconds: number): void =>
    book.addRoundTrip(remotePeer.toString() as PeerId, milliseconds)
  const meter = createTrafficMeter(clock, () => node?.getConnections() ?? [])
  const keepAlive = createKeepAlive({ clock, meter, onRoundTrip: noteRoundTrip })

  const protocols = createProtocolHandlers({
    clock,
    permit: toPeers,
    meet: (peer) => table.meet(peer)?.peer,
    onOffence: (peer, offence) => conduct.charge(peer, offence),
    isThrottled: conduct.isThrottled,
  })

  const peersConnected = (roles: readonly SwarmPeer['role'][]): { id: PeerId; connection: Connection }[] =>
    table.peers().flatMap(({ id, role }) => {
      const found = roles.includes(role) ? table.find(id) : undefined
      return found === undefined ? [] : [{ id, connection: found.connection }]
    })

  const gossip = createGossip({
    self,
    clock,
    conduct,
    permit: async (connection) => {
      const isPeer = await toPeers(connection)
      if (isPeer) table.meet(connection.remotePeer.toString() as PeerId)
      return isPeer
    },
    peers: () => peersConnected(['member', 'keeper']),
  })

  const desk = createRendezvousDesk(clock, () => node?.services.relay.reservations)
  const dial = (address: Multiaddr, signal: AbortSignal): Promise<Connection> => running().dial(address, { signal })
  const isAdmitted = async (connection: Connection): Promise<boolean> =>
    (await admission.whenAdmitted(connection)) !== undefined

  const discovery = createDiscovery({
    self,
    clock,
    random,
    relays,
    canDirect,
    find: (peer) => table.find(peer)?.peer,
    isBanned: (peer) => conduct.isBanned(peer),
    isWanted: (peer) => choice.isWanted(peer),
    onOnline: (peers) => choice.setOnline(peers),
    onListed: (peer, isListed) => {
      const { unlistedMs, relistedMs } = KEEP_ALIVE_LIMITS
      const known = table.find(peer)
      if (known !== undefined) keepAlive.suspect(known.connection, isListed ? relistedMs : unlistedMs)
      book.list(peer)
    },
    dial,
    isAdmitted,
  })

  const choice = createLinkChoice({
    self,
    clock,
    links: () =>
      peersConnected(['member']).map(({ id, connection }) => {
        const { sent, received } = sumTraffic(table.connectionsOf(id).map(meter.of))
        return { id, isOurs: connection.direction === 'outbound', bytes: sent + received }
      }),
    part(peer) {
      for (const connection of table.connectionsOf(peer)) {
        connection.close().catch((error: unknown) => connection.abort(toError(error)))
      }
    },
    onChange(peer) {
      discovery.review(peer)
      book.list(peer)
    },
  })

  const book = createPeerBook({
    clock,
    self,
    noticeOf: (peer) => (discovery.isListed(peer) ? (choice.isWanted(peer) ? 'sought' : 'listed') : undefined),
    trafficOf: (peer) => sumTraffic(table.connectionsOf(peer).map(meter.of)),
    standingOf: (peer) => ({ penalty: conduct.penalty(peer), isBanned: conduct.isBanned(peer) }),
  })

  const introducers = createMemberIntroducers({
    self,
    clock,
    candidates: () =>
      peersConnected(['member']).filter(({ id, connection }) => {
        const peer = table.find(id)?.peer
        return pathOf(connection) === 'direct' && peer?.capabilities.includes(INTRODUCTIONS_CAPABILITY) === true
      }),
    onMembers: (introducer, members) => discovery.setMembers(introducer, members),
    onOffence: (introducer, offence) => conduct.charge(introducer, offence),
  })

  const links = createRelayLinks({
    self,
    clock,
    random,
    relays,
    dial,
    isAdmitted,
    suspect: (connection) => keepAlive.suspect(connection, KEEP_ALIVE_LIMITS.wakeMs),
    onMembers: (introducer, members) => discovery.setMembers(introducer, members),
    onLinked: (relay, connection) => void learnIceServers(relay, connection),
  })

  const learnIceServers = async (relay: PeerId, connection: Connection): Promise<void> => {
    const { onIceServers } = options
    if (onIceServers === undefined) return
    const servers = await askForIceServers(connection, clock)
    if (servers !== undefined) onIceServers(relay, servers)
  }

  /** Whoever comes over a circuit although there is a direct connection has lost it on its side. */
  const suspectIfStale = ({ id, connection }: Admitted): void => {
    const known = table.find(id)
    if (known === undefined || pathOf(known.connection) === 'relayed' || pathOf(connection) === 'direct') return
    keepAlive.suspect(known.connection, KEEP_ALIVE_LIMITS.relistedMs)
  }

  admission.on('admitted', (admitted) => {
    suspectIfStale(admitted)
    keepAlive.watch(admitted.connection)
    table.add(admitted)
    discovery.review(admitted.id)
  })
  admission.on('left', (admitted) => {
    keepAlive.forget(admitted.connection)
    book.addTraffic(admitted.id, meter.of(admitted.connection))
    table.remove(admitted)
    if (table.find(admitted.id) === undefined) {
      gossip.detach(admitted.id)
      desk.release(admitted.id)
    }
    discovery.review(admitted.id)
  })
  admission.on('refused', ({ id, error }) => {
    if (error instanceof WarrenError && error.code === 'version') {
      book.refuseNewer(id, relayIds.has(id) ? 'relay' : 'member')
    }
  })
  table.on('peer-joined', book.meet)
  table.on('peer-changed', book.meet)
  table.on('peer-left', ({ id }) => book.part(id))
  const onPeersChanged = (): void => {
    if (isClosed) return
    gossip.repair()
    introducers.review()
  }
  table.on('peer-joined', onPeersChanged)
  table.on('peer-changed', onPeersChanged)

  const openStream = createStreamOpener({ clock, onOffence: (peer, offence) => conduct.charge(peer, offence) })

  const dismissKeeper = (peer: PeerId): void => {
    gossip.detach(peer)
    for (const stream of connectionsTo(peer).flatMap(({ streams }) => streams)) {
      const isOurs = isGossipProtocol(stream.protocol) || protocols.answers(stream.protocol)
      if (isOurs) stream.abort(new WarrenError('closed', 'This relay is no keeper of this mesh any more.'))
    }
  }

  return {
    self,
    on: (name, listener) => table.on(name, listener),
    relays: links.status,
    known: book.known,
    peers: () => table.peers(),
    roundTripMs: book.roundTripMs,
    async start() {
      if (isClosed || node !== undefined) throw new WarrenError('closed', 'A swarm starts once.')
      if (options.scores !== undefined) conduct.recall(await options.scores.load(clock.now()))
      const created = await createMemberNode({
        privateKey: createPrivateKey(identity),
        swarmKey: keys.swarmKey,
        prologues: { member: keys.memberPrologue, relay: keys.relayPrologue },
        relays,
        admission,
        gater: createMemberGater(relays, (peer) => conduct.isBanned(peer)),
        clock,
        gossip,
        desk,
        meter,
        directTransport,
      })
      await protocols.attach(created)
      await created.start()
      if (isClosed) return created.stop()
      node = created
      gossip.start()
      links.start()
    },
    wake() {
      if (node === undefined || isClosed) return
      links.wake()
      for (const { connection } of peersConnected(['member', 'keeper']))
        keepAlive.suspect(connection, KEEP_ALIVE_LIMITS.wakeMs)
      discovery.wake()
    },
    handle: (protocol, limits, handler) => protocols.handle(protocol, limits, handler),
    subscribe: (topic, listener) => gossip.subscribe(topic, listener),
    publish(topic, message) {
      if (isClosed) return Promise.reject(new WarrenError('closed', 'The connection to this mesh is closed.'))
      return gossip.publish(topic, message)
    },
    async open(peer, protocol, limits, signal) {
      throwIfCancelled(signal)
      running()
      const found = table.find(peer)
      if (found === undefined) throw new WarrenError('unreachable', 'This peer is not connected.')
      return openStream(found.connection, protocol, limits, signal)
    },
    seek: choice.seek,
    setKeepers(peers) {
      const before = keepers
      keepers = new Set(peers)
      for (const peer of new Set([...before, ...keepers])) {
        if (before.has(peer) === keepers.has(peer) || !relayIds.has(peer)) continue
        // What it still says to us ends; what we say to it is ended by who said it, now that it has left.
        if (!keepers.has(peer)) dismissKeeper(peer)
        table.reviewRole(peer)
      }
    },
    report: (peer, offence) => conduct.charge(peer, offence),
    async close() {
      if (isClosed) return
      isClosed = true
      links.close()
      discovery.close()
      introducers.close()
      choice.close()
      desk.close()
      keepAlive.close()
      book.close()
      gossip.stop()
      await node?.stop()
      table.close()
    },
  }
}
