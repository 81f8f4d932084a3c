import { TopicValidatorResult, gossipsub } from '@libp2p/gossipsub'
import type { GossipSub, GossipSubComponents, Message } from '@libp2p/gossipsub'
import type { Connection, Topology } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { ownBytes } from '../core/base/bytes.ts'
import type { Bytes } from '../core/base/bytes.ts'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError } from '../core/base/errors.ts'
import type { PeerId } from '../core/base/ids.ts'
import type { GossipVerdict } from '../core/ports/swarm.ts'
import { peerIdToMember } from '../core/wire/peer-id.ts'
import type { Conduct } from './conduct.ts'
import { guardHandler, withRegistrar } from './guard.ts'
import type { Permit } from './guard.ts'
import { watchGossipConduct } from './gossip-conduct.ts'
import { GOSSIP_LIMITS, GOSSIP_RATES } from './limits.ts'

/**
 * Gossip among members and keepers. The second of the two files where a remote's bytes enter (streams.ts is the other).
 * Every message is signed by its author's identity key (libp2p's StrictSign), so that `from` is who wrote it, whoever
 * passed it on. libp2p would run gossip with whoever identifies as speaking it, on the first connection that there is;
 * here its topology is told of members and keepers alone, after their hello, on their best connection.
 */
export interface Gossip {
  readonly createService: (components: GossipSubComponents) => GossipSub
  /** Once libp2p runs. */
  start(): void
  stop(): void
  subscribe(topic: string, listener: GossipListener): void
  publish(topic: string, message: Uint8Array): Promise<number>
  /** Opens what is missing towards these peers, and looks after it from now on. */
  repair(): void
  /** The peer's last connection is gone. */
  detach(peer: PeerId): void
}

export type GossipListener = (message: Bytes, from: PeerId) => Promise<GossipVerdict>

export interface GossipOptions {
  readonly self: PeerId
  readonly clock: Clock
  readonly conduct: Conduct
  readonly permit: Permit
  /** Members and keepers, each with its best connection. */
  readonly peers: () => readonly { readonly id: PeerId; readonly connection: Connection }[]
}

const PROTOCOL_PREFIX = '/meshsub/'

export function isGossipProtocol(protocol: string): boolean {
  return protocol.startsWith(PROTOCOL_PREFIX)
}

/** P3 (a quota of deliveries) would punish who has nothing to say; what counts is that nothing invalid comes (P4). */
const TOPIC_SCORE = {
  topicWeight: 1,
  timeInMeshWeight: 0.01,
  timeInMeshQuantum: 1000,
  timeInMeshCap: 300,
  firstMessageDeliveriesWeight: 1,
  firstMessageDeliveriesDecay: 0.9,
  firstMessageDeliveriesCap: 20,
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 100,
  meshMessageDeliveriesThreshold: 20,
  meshMessageDeliveriesWindow: 10,
  meshMessageDeliveriesActivation: 5000,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  invalidMessageDeliveriesWeight: -10,
  invalidMessageDeliveriesDecay: 0.99,
}

const SCORE_THRESHOLDS = {
  gossipThreshold: -10,
  publishThreshold: -50,
  graylistThreshold: -80,
  acceptPXThreshold: 1000,
  opportunisticGraftThreshold: 1,
}

/** One RPC names a handful of topics and carries a handful of messages; more is somebody's attack on our memory. */
const RPC_LIMITS = {
  maxSubscriptions: 32,
  maxMessages: 64,
  maxIhaveMessageIDs: 500,
  maxIwantMessageIDs: 500,
  maxIdontwantMessageIDs: 128,
  maxControlMessages: 64,
  maxPeerInfos: 1,
}

export function createGossip(options: GossipOptions): Gossip {
  const { clock, conduct, peers, permit, self } = options
  const listeners = new Map<string, GossipListener>()
  /** When a peer's streams may be opened again, and how often that was in vain. */
  const attempts = new Map<PeerId, { count: number; notBefore: number }>()
  let service: GossipSub | undefined
  let topology: Topology | undefined
  let cancelRepair: (() => void) | undefined

  const judge = async (source: PeerId, message: Message): Promise<TopicValidatorResult> => {
    const reject = (code: 'too-large' | 'protocol', detail: string): TopicValidatorResult => {
      conduct.charge(source, { code, detail })
      return TopicValidatorResult.Reject
    }
    if (message.type !== 'signed') return reject('protocol', 'A gossip message without a signature.')
    const author = message.from.toString() as PeerId
    if (!peerIdToMember(author).ok) return reject('protocol', 'A gossip message by no member’s key.')
    if (message.data.byteLength > GOSSIP_LIMITS.maxMessageBytes) {
      return reject('too-large', `A gossip message of more than ${GOSSIP_LIMITS.maxMessageBytes} bytes.`)
    }
    const listener = listeners.get(message.topic)
    if (listener === undefined || author === self) return TopicValidatorResult.Ignore
    const verdict = await listener(ownBytes(message.data.slice()), author)
    if (verdict === 'reject') return reject('protocol', 'A gossip message that was not valid.')
    return verdict === 'accept' ? TopicValidatorResult.Accept : TopicValidatorResult.Ignore
  }

  const join = (topic: string): void => {
    if (service === undefined) return
    service.topicValidators.set(topic, (source, message) => judge(source.toString() as PeerId, message))
    service.subscribe(topic)
  }

  const streamsOf = (connection: Connection): Connection['streams'] =>
    connection.streams.filter(({ protocol }) => isGossipProtocol(protocol))

  const attach = (id: PeerId, connection: Connection, isKnown: boolean): void => {
    const streams = streamsOf(connection)
    if (isKnown && streams.some(({ direction }) => direction === 'outbound')) {
      attempts.delete(id)
      return
    }
    const attempt = attempts.get(id) ?? { count: 0, notBefore: 0 }
    if (clock.now() < attempt.notBefore) return
    attempts.set(id, {
      count: attempt.count + 1,
      notBefore: clock.now() + Math.min(GOSSIP_LIMITS.repairMaxMs, GOSSIP_LIMITS.repairMs * 2 ** attempt.count),
    })
    // gossipsub forgets a peer, and what it subscribed to, when one of its streams broke; the peer, which does not know
    // that, says it again only on a new stream.
    if (!isKnown)
      for (const stream of streams) stream.abort(new WarrenError('closed', 'This stream is to be replaced.'))
    void topology?.onConnect?.(peerIdFromString(id), connection)
  }

  const repair = (): void => {
    if (service === undefined) return
    cancelRepair?.()
    const known = new Set(service.getPeers().map((peer) => peer.toString()))
    for (const { id, connection } of peers()) attach(id, connection, known.has(id))
    cancelRepair = clock.after(GOSSIP_LIMITS.repairMs, repair)
  }

  return {
    createService(components) {
      const create = gossipsub({
        fallbackToFloodsub: false,
        floodPublish: true,
        doPX: false,
        globalSignaturePolicy: 'StrictSign',
        allowPublishToZeroTopicPeers: true,
        runOnLimitedConnection: true,
        maxInboundStreams: GOSSIP_LIMITS.maxStreams,
        maxOutboundStreams: GOSSIP_LIMITS.maxStreams,
        maxInboundDataLength: GOSSIP_LIMITS.maxRpcBytes,
        maxOutboundBufferSize: GOSSIP_LIMITS.maxOutboundBufferBytes,
        maxTopicBytesPerPeer: GOSSIP_LIMITS.maxTopicBytesPerPeer,
        awaitRpcHandler: true,
        awaitRpcMessageHandler: true,
        decodeRpcLimits: RPC_LIMITS,
        scoreParams: {
          // Everyone comes through the relay, or is in one household: addresses tell nothing.
          IPColocationFactorWeight: 0,
          appSpecificScore: (peer) => -conduct.penalty(peer as PeerId),
          appSpecificWeight: 1,
          behaviourPenaltyThreshold: GOSSIP_RATES.behaviourPenaltyThreshold,
          behaviourPenaltyDecay: 0.9,
          topics: Object.fromEntries([...listeners.keys()].map((topic) => [topic, TOPIC_SCORE])),
        },
        scoreThresholds: SCORE_THRESHOLDS,
      })
      service = create(
        withRegistrar(components, {
          handle: (protocol, handler, opts) =>
            components.registrar.handle(protocol, guardHandler(handler, permit), opts),
          register: (protocol, wanted) => {
            topology = wanted
            return Promise.resolve(protocol)
          },
          unregister: () => {},
        }),
      )
      watchGossipConduct(service, { clock, conduct })
      return service
    },
    start() {
      for (const topic of listeners.keys()) join(topic)
      repair()
    },
    stop() {
      cancelRepair?.()
      service = undefined
    },
    subscribe(topic, listener) {
      listeners.set(topic, listener)
      join(topic)
    },
    async publish(topic, message) {
      if (message.byteLength > GOSSIP_LIMITS.maxMessageBytes) {
        throw new WarrenError('too-large', `A gossip message has at most ${GOSSIP_LIMITS.maxMessageBytes} bytes.`)
      }
      if (service === undefined) return 0
      const { recipients } = await service.publish(topic, message)
      return recipients.length
    },
    repair,
    detach(peer) {
      attempts.delete(peer)
      void topology?.onDisconnect?.(peerIdFromString(peer))
    },
  }
}
