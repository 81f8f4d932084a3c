import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import { WarrenError } from '../core/base/errors.ts'
import type { PeerId } from '../core/base/ids.ts'
import { formatRelayAddress, parseRelayAddress } from '../core/wire/relay-address.ts'

/** Addresses in this network take three forms only: a pinned relay's WebSocket, a circuit through it, WebRTC over that. */

export interface PinnedRelay {
  readonly id: PeerId
  /** Ends in /p2p/<id>. */
  readonly address: Multiaddr
  /** host:port as people write it. */
  readonly label: string
}

type Component = ReturnType<Multiaddr['getComponents']>[number]

/**
 * A relay as an invite names it (its grammar: core/wire/relay-address.ts), ready to be dialled.
 *
 * @throws WarrenError `invalid` when the text is no relay's address
 */
export function pinRelay(text: string): PinnedRelay {
  const decoded = parseRelayAddress(text)
  if (!decoded.ok) throw new WarrenError('invalid', decoded.detail)
  const { hostKind, host, port, peer } = decoded.value
  const label = `${hostKind === 'ip6' ? `[${host}]` : host}:${port}`
  return { id: peer, address: multiaddr(formatRelayAddress(decoded.value)), label }
}

/** Where circuits begin: a pinned relay's address, or a member to whom there is a direct connection. */
export function introducerAddress(introducer: PeerId, relays: readonly PinnedRelay[]): Multiaddr {
  return relays.find(({ id }) => id === introducer)?.address ?? multiaddr(`/p2p/${introducer}`)
}

/** A peer over a circuit. @param introducer as introducerAddress gives it */
export function circuitAddress(introducer: Multiaddr, peer: PeerId): Multiaddr {
  return introducer.encapsulate(`/p2p-circuit/p2p/${peer}`)
}

/** A peer over WebRTC that is agreed on over such a circuit. */
export function webrtcAddress(introducer: Multiaddr, peer: PeerId): Multiaddr {
  return introducer.encapsulate(`/p2p-circuit/webrtc/p2p/${peer}`)
}

/** What an address says of how its connection runs. */
export type Route =
  | { readonly kind: 'relay-link'; readonly relay: PeerId }
  | { readonly kind: 'circuit'; readonly via: PeerId; readonly peer: PeerId }
  /** `via` is absent on inbound connections: libp2p names those /webrtc/p2p/<peer>. */
  | { readonly kind: 'webrtc'; readonly via?: PeerId; readonly peer: PeerId }
  | { readonly kind: 'other' }

const OTHER: Route = { kind: 'other' }

/**
 * Judges an address: a pinned relay's own; a circuit, or WebRTC over one, through a pinned relay or through a member that
 * is itself reached over WebRTC. Whatever is anything else is `other`.
 */
export function readRoute(address: Multiaddr, relays: readonly PinnedRelay[]): Route {
  const text = address.toString()
  const relay = relays.find((pinned) => pinned.address.toString() === text)
  if (relay !== undefined) return { kind: 'relay-link', relay: relay.id }
  return readPeerRoute(address.getComponents(), relays)
}

function readPeerRoute(components: readonly Component[], relays: readonly PinnedRelay[]): Route {
  const peer = components.at(-1)?.name === 'p2p' ? (components.at(-1)?.value as PeerId | undefined) : undefined
  if (peer === undefined) return OTHER
  const before = components.slice(0, -1)
  const isWebrtc = before.at(-1)?.name === 'webrtc'
  if (isWebrtc && before.length === 1) return { kind: 'webrtc', peer }
  const circuit = isWebrtc ? before.slice(0, -1) : before
  if (circuit.at(-1)?.name !== 'p2p-circuit') return OTHER
  const via = readIntroducer(circuit.slice(0, -1), relays)
  if (via === undefined) return OTHER
  return { kind: isWebrtc ? 'webrtc' : 'circuit', via, peer }
}

function readIntroducer(components: readonly Component[], relays: readonly PinnedRelay[]): PeerId | undefined {
  const text = multiaddr([...components]).toString()
  const relay = relays.find(({ address }) => address.toString() === text)
  if (relay !== undefined) return relay.id
  const [first] = components
  const isBare = components.length === 1 && first?.name === 'p2p'
  const route = isBare ? undefined : readPeerRoute(components, relays)
  const member = isBare ? (first.value as PeerId) : route?.kind === 'webrtc' ? route.peer : undefined
  // A pinned relay introduces on its own link, under its own address, and in no other way.
  return relays.some(({ id }) => id === member) ? undefined : member
}
