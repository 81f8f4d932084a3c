import type { Bytes } from '../../core/base/bytes.ts'
import type { Environment } from '../../core/base/environment.ts'
import { toError, WarrenError } from '../../core/base/errors.ts'
import { createEvents } from '../../core/base/events.ts'
import type { MemberId, PeerId } from '../../core/base/ids.ts'
import { createWritable, type Writable } from '../../core/base/readable.ts'
import type {
  GossipVerdict,
  Lapse,
  Offence,
  PeerStatus,
  ProtocolLimits,
  StreamHandler,
  SwarmEvents,
  SwarmNode,
  SwarmPeer,
} from '../../core/ports/swarm.ts'
import { createStreamPair, type StreamPair } from './memory-stream.ts'

export interface ReportedOffence {
  readonly by: PeerId
  readonly peer: PeerId
  readonly offence: Offence | Lapse
}

/** What passed over streams since the network was made. */
export interface MemoryTraffic {
  readonly streams: number
  readonly messages: number
  readonly bytes: number
}

/** A whole network in one process: links that can be cut, gossip that can be lost. */
export interface MemoryNetwork {
  /** A member without links yet, so that it can set up its handlers first. */
  join(peer: PeerId, member: MemberId): SwarmNode
  /** The two meet, and their hellos hold. */
  link(a: PeerId, b: PeerId): void
  /** Links everyone to everyone. */
  linkAll(): void
  /** Ends the link and breaks the streams over it. */
  cut(a: PeerId, b: PeerId): void
  /** The fraction of gossip messages lost on each link, 0 to 1, drawn from the environment's randomness. */
  setGossipLoss(fraction: number): void
  /** From now on whoever seeks is linked with one more. */
  letSeek(): void
  /** Everything that was reported, or rejected in gossip, in order. */
  offences(): readonly ReportedOffence[]
  /** Errors thrown by handlers and listeners: a test that expects none says so. */
  faults(): readonly Error[]
  traffic(): MemoryTraffic
}

interface GossipMessage {
  readonly id: number
  readonly topic: string
  readonly bytes: Bytes
  readonly publisher: PeerId
}

type GossipListener = (message: Bytes, from: PeerId) => Promise<GossipVerdict>

interface Node {
  readonly peer: SwarmPeer
  readonly links: Map<PeerId, { readonly node: Node; readonly since: number; readonly streams: Set<StreamPair> }>
  readonly handlers: Map<string, { readonly limits: ProtocolLimits; readonly handler: StreamHandler }>
  readonly listeners: Map<string, GossipListener>
  readonly seen: Set<number>
  readonly events: ReturnType<typeof createEvents<SwarmEvents>>
  readonly known: Writable<readonly PeerStatus[]>
  /** Streams that each peer has open to each protocol here, by peer and protocol. */
  readonly inbound: Map<string, number>
}

/** Deterministic as far as its users are: it has no timers, and what it draws comes from the environment. */
export function createMemoryNetwork(environment: Environment): MemoryNetwork {
  const nodes = new Map<PeerId, Node>()
  const reported: ReportedOffence[] = []
  const thrown: Error[] = []
  const traffic = { streams: 0, messages: 0, bytes: 0 }
  let gossipLoss = 0
  let isSeekable = false
  let gossipCount = 0

  function link(a: PeerId, b: PeerId): void {
    const [left, right] = [findNode(a), findNode(b)]
    if (left === right || left.links.has(b)) return
    const since = environment.clock.now()
    const streams = new Set<StreamPair>()
    left.links.set(b, { node: right, since, streams })
    right.links.set(a, { node: left, since, streams })
    for (const node of [left, right]) node.known.set(describeLinks(node))
    left.events.emit('peer-joined', { ...right.peer, since })
    right.events.emit('peer-joined', { ...left.peer, since })
  }

  function cut(a: PeerId, b: PeerId): void {
    const [left, right] = [findNode(a), findNode(b)]
    const shared = left.links.get(b)
    if (shared === undefined) return
    left.links.delete(b)
    right.links.delete(a)
    for (const stream of shared.streams) stream.abort(new WarrenError('unreachable', 'The link to the peer was cut.'))
    for (const node of [left, right]) node.known.set(describeLinks(node))
    left.events.emit('peer-left', { ...right.peer, since: shared.since })
    right.events.emit('peer-left', { ...left.peer, since: shared.since })
  }

  function findNode(peer: PeerId): Node {
    const node = nodes.get(peer)
    if (node === undefined) throw new WarrenError('not-found', 'No such peer in this network.')
    return node
  }

  function spread(message: GossipMessage, node: Node, except: PeerId | undefined): number {
    let handed = 0
    for (const [id, { node: next }] of node.links) {
      if (id === except || !next.listeners.has(message.topic)) continue
      handed++
      if (gossipLoss > 0 && environment.random.fraction() < gossipLoss) continue
      void hear(message, next, node.peer.id)
    }
    return handed
  }

  async function hear(message: GossipMessage, node: Node, from: PeerId): Promise<void> {
    if (node.seen.has(message.id)) return
    node.seen.add(message.id)
    const listener = node.listeners.get(message.topic)
    if (listener === undefined) return
    await Promise.resolve()
    try {
      const verdict = await listener(message.bytes.slice(), message.publisher)
      if (verdict === 'accept') spread(message, node, from)
      if (verdict === 'reject') {
        const offence: Offence = { code: 'protocol', detail: 'a gossip message was rejected' }
        reported.push({ by: node.peer.id, peer: from, offence })
      }
    } catch (error) {
      thrown.push(toError(error))
    }
  }

  async function answer(pair: StreamPair, handler: StreamHandler, asker: SwarmPeer): Promise<void> {
    try {
      await handler(pair.far, asker)
      await pair.far.closeWrite()
    } catch (error) {
      thrown.push(toError(error))
      pair.abort(toError(error))
    }
  }

  function createSwarm(node: Node): SwarmNode {
    const self = node.peer.id
    let closed = false
    return {
      self,
      relays: createWritable([]),
      known: node.known,
      // It is connected by whoever made the network, whenever they like.
      start: async () => undefined,
      // Nobody here is a relay.
      setKeepers: () => undefined,
      wake: () => undefined,
      on: (name, listener) => node.events.on(name, listener),
      peers: () => [...node.links.values()].map(({ node: linked, since }) => ({ ...linked.peer, since })),
      roundTripMs: () => undefined,
      handle(protocol, limits, handler) {
        node.handlers.set(protocol, { limits, handler })
      },
      async open(peer, protocol, limits, signal) {
        if (signal?.aborted === true) throw new WarrenError('cancelled', 'Opening the stream was cancelled.')
        if (closed) throw new WarrenError('closed', 'The swarm is closed.')
        const shared = node.links.get(peer)
        if (shared === undefined) throw new WarrenError('unreachable', 'There is no link to that peer.')
        const remote = shared.node.handlers.get(protocol)
        if (remote === undefined) throw new WarrenError('unreachable', 'The peer does not answer that protocol.')
        const key = `${self} ${protocol}`
        const open = shared.node.inbound.get(key) ?? 0
        if (open >= remote.limits.maxInboundStreams) {
          throw new WarrenError('unreachable', 'The peer takes no more streams of that protocol.')
        }
        shared.node.inbound.set(key, open + 1)
        const pair = createStreamPair(Math.min(limits.maxMessageBytes, remote.limits.maxMessageBytes))
        shared.streams.add(pair)
        traffic.streams++
        void pair.finished.then(() => {
          shared.streams.delete(pair)
          shared.node.inbound.set(key, (shared.node.inbound.get(key) ?? 1) - 1)
        })
        void answer({ ...pair, far: counted(pair.far) }, remote.handler, { ...node.peer, since: shared.since })
        return counted(pair.near)
      },
      async publish(topic, message) {
        if (closed) throw new WarrenError('closed', 'The swarm is closed.')
        const id = ++gossipCount
        node.seen.add(id)
        return spread({ id, topic, bytes: new Uint8Array(message), publisher: self }, node, undefined)
      },
      subscribe(topic, listener) {
        node.listeners.set(topic, listener)
      },
      seek() {
        const next = isSeekable ? [...nodes.keys()].find((id) => id !== self && !node.links.has(id)) : undefined
        if (next !== undefined) link(self, next)
      },
      report(peer, offence) {
        reported.push({ by: self, peer, offence })
      },
      async close() {
        if (closed) return
        closed = true
        for (const peer of [...node.links.keys()]) cut(self, peer)
        nodes.delete(self)
      },
    }
  }

  function counted(stream: StreamPair['near']): StreamPair['near'] {
    return {
      ...stream,
      [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
      async send(...parts) {
        traffic.messages++
        for (const { byteLength } of parts) traffic.bytes += byteLength
        await stream.send(...parts)
      },
    }
  }

  return {
    join(id, member) {
      if (nodes.has(id)) throw new WarrenError('invalid', 'That peer is in the network already.')
      const peer: SwarmPeer = {
        id,
        role: 'member',
        member,
        path: 'direct',
        capabilities: [],
        since: environment.clock.now(),
      }
      const node: Node = {
        peer,
        links: new Map(),
        handlers: new Map(),
        listeners: new Map(),
        seen: new Set(),
        events: createEvents<SwarmEvents>(),
        known: createWritable<readonly PeerStatus[]>([]),
        inbound: new Map(),
      }
      nodes.set(id, node)
      return createSwarm(node)
    },
    link,
    linkAll() {
      const peers = [...nodes.keys()]
      for (const [index, a] of peers.entries()) for (const b of peers.slice(index + 1)) link(a, b)
    },
    cut,
    setGossipLoss(fraction) {
      gossipLoss = fraction
    },
    letSeek() {
      isSeekable = true
    },
    offences: () => reported,
    faults: () => thrown,
    traffic: () => ({ ...traffic }),
  }
}

/** Those who are linked; nothing is remembered of others here. */
function describeLinks(node: Node): readonly PeerStatus[] {
  return [...node.links.values()].map(({ node: { peer }, since }) => ({
    ...peer,
    state: 'connected',
    since,
    lastSeen: since,
    roundTripMs: undefined,
    traffic: { sent: 0, received: 0 },
    penalty: 0,
    speaksNewer: false,
  }))
}
