import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import type { CircuitRelayService, CircuitRelayTransportComponents } from '@libp2p/circuit-relay-v2'
import type { GossipSub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import type { Identify } from '@libp2p/identify'
import type { Libp2p, PrivateKey, Transport } from '@libp2p/interface'
import { createLibp2p } from 'libp2p'
import type { Bytes } from '../core/base/bytes.ts'
import type { Clock } from '../core/base/environment.ts'
import type { PinnedRelay } from './addresses.ts'
import type { Admission } from './admission.ts'
import type { createMemberGater } from './gater.ts'
import type { Gossip } from './gossip.ts'
import { guardComponents } from './guard.ts'
import { createIntroductionService, handleRendezvous } from './introduction-service.ts'
import {
  CONNECTION_MONITOR_OPTIONS,
  IDENTIFY_OPTIONS,
  MEMBER_CONNECTION_OPTIONS,
  MEMBER_RELAY_LIMITS,
  MEMBER_YAMUX_OPTIONS,
} from './limits.ts'
import { boundedYamux } from './muxer.ts'
import { memberNoise } from './noise.ts'
import type { Prologues } from './noise.ts'
import { handlePings } from './ping.ts'
import type { RendezvousDesk } from './rendezvous.ts'
import { swarmKeyProtector } from './swarm-key.ts'
import type { TrafficMeter } from './traffic-meter.ts'
import { closingWebSockets } from './web-sockets.ts'

export interface MemberNodeParts {
  readonly clock: Clock
  readonly privateKey: PrivateKey
  readonly swarmKey: Bytes
  readonly prologues: Prologues
  readonly relays: readonly PinnedRelay[]
  readonly admission: Admission
  readonly gater: ReturnType<typeof createMemberGater>
  readonly gossip: Gossip
  readonly desk: RendezvousDesk
  readonly meter: TrafficMeter
  /** Beside the circuits: WebRTC where there is one. */
  readonly directTransport: ((components: never) => Transport) | undefined
}

type MemberServices = { identify: Identify; gossip: GossipSub; relay: CircuitRelayService }

export type MemberNode = Libp2p<MemberServices>

/** A member's libp2p, not started. Every protocol that it answers asks first who is there. */
export async function createMemberNode(parts: MemberNodeParts): Promise<MemberNode> {
  const { admission, clock, desk, directTransport, gossip, meter, relays } = parts
  const toMembers = admission.permit(['member'])
  const toAll = admission.permit(['member', 'relay'])
  const relayIds = new Set<string>(relays.map(({ id }) => id))

  const node = await createLibp2p<MemberServices>({
    start: false,
    privateKey: parts.privateKey,
    nodeInfo: { name: 'warren', version: '1', userAgent: 'warren' },
    addresses: { listen: [] },
    transports: [
      closingWebSockets(),
      (components: CircuitRelayTransportComponents) => {
        // Reservations are made by the links (reservation.ts): the transport is not to make its own on being dialled.
        const transportManager = Object.create(components.transportManager, {
          listen: { value: () => Promise.resolve() },
        }) as CircuitRelayTransportComponents['transportManager']
        const guarded = Object.create(guardComponents(components, toAll), {
          transportManager: { value: transportManager },
        }) as CircuitRelayTransportComponents
        return circuitRelayTransport({ maxInboundStopStreams: 128, maxOutboundStopStreams: 128 })(guarded)
      },
      ...(directTransport === undefined
        ? []
        : [
            (components: CircuitRelayTransportComponents) =>
              directTransport(guardComponents(components, toMembers) as never),
          ]),
    ],
    connectionEncrypters: [memberNoise(parts.prologues, (id) => relayIds.has(id))],
    streamMuxers: [boundedYamux(MEMBER_YAMUX_OPTIONS)],
    connectionProtector: swarmKeyProtector(parts.swarmKey),
    connectionGater: parts.gater,
    connectionManager: MEMBER_CONNECTION_OPTIONS,
    connectionMonitor: CONNECTION_MONITOR_OPTIONS,
    metrics: meter.metrics,
    services: {
      identify: (components) => identify(IDENTIFY_OPTIONS)(guardComponents(components, toAll)),
      gossip: gossip.createService,
      relay: (components) =>
        createIntroductionService(components, { limits: MEMBER_RELAY_LIMITS, desk, permit: toMembers }),
    },
  })
  await admission.attach(node)
  await handleRendezvous(node, desk, toMembers)
  await handlePings(node, { clock, permit: toAll })
  return node
}
