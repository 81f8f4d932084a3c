import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import type { CircuitRelayServerComponents, CircuitRelayService } from '@libp2p/circuit-relay-v2'
import type { Libp2p } from '@libp2p/interface'
import { guardHandler, withRegistrar } from './guard.ts'
import type { Permit } from './guard.ts'
import { RENDEZVOUS_PROTOCOL } from './protocols.ts'
import type { RelayedTraffic } from './relayed-traffic.ts'
import type { RendezvousDesk } from './rendezvous.ts'

/** What a relay, and more narrowly a member, gives whom it introduces: RELAY_LIMITS, MEMBER_RELAY_LIMITS. */
export interface IntroductionServiceLimits {
  readonly maxReservations: number
  readonly reservationTtlMs: number
  readonly circuitMs: number
  readonly circuitBytes: bigint
  readonly hopTimeoutMs: number
  readonly maxHopStreams: number
  readonly maxStopStreams: number
}

export interface IntroductionServiceOptions {
  readonly limits: IntroductionServiceLimits
  /** Is told of each request, so that its followers hear who can be reached. */
  readonly desk: RendezvousDesk
  /** Who may ask. */
  readonly permit: Permit
  /** Counts what passes. */
  readonly traffic?: RelayedTraffic
}

/** libp2p's circuit relay: reservations and circuits, for those only who are permitted. */
export function createIntroductionService(
  components: CircuitRelayServerComponents,
  { limits, desk, permit, traffic }: IntroductionServiceOptions,
): CircuitRelayService {
  const watched = traffic?.watch(components) ?? components
  return circuitRelayServer({
    hopTimeout: limits.hopTimeoutMs,
    maxInboundHopStreams: limits.maxHopStreams,
    maxOutboundHopStreams: limits.maxHopStreams,
    maxOutboundStopStreams: limits.maxStopStreams,
    reservations: {
      maxReservations: limits.maxReservations,
      reservationTtl: limits.reservationTtlMs,
      defaultDurationLimit: limits.circuitMs,
      defaultDataLimit: limits.circuitBytes,
    },
  })(
    withRegistrar(watched, {
      handle: (protocol, handler, options) => {
        const guarded = desk.announceAfter(guardHandler(handler, permit))
        return components.registrar.handle(protocol, traffic?.watchHandler(guarded) ?? guarded, options)
      },
    }),
  )
}

/** Answers the rendezvous: who holds a reservation here. */
export async function handleRendezvous(libp2p: Libp2p, desk: RendezvousDesk, permit: Permit): Promise<void> {
  const handler = guardHandler((stream) => desk.serve(stream), permit)
  await libp2p.handle(RENDEZVOUS_PROTOCOL, handler, { maxInboundStreams: 1 })
}
