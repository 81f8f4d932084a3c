import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import { WarrenError } from '../core/base/errors.ts'
import type { PeerId } from '../core/base/ids.ts'

/** Addresses in this network take three forms only: a pinned relay's WebSocket, a circuit through it, WebRTC over that. */

export interface PinnedRelay {
  readonly id: PeerId
  /** Ends in /p2p/<id>. */
  readonly address: Multiaddr
  /** host:port as people write it. */
  readonly label: string
}

type Component = ReturnType<Multiaddr['getComponents']>[number]

const HOSTS = new Set(['ip4', 'ip6', 'dns', 'dns4', 'dns6'])

/**
 * Reads a relay's address as invites carry it: /(ip4|ip6|dns|dns4|dns6)/HOST/tcp/PORT(/tls|/wss)?/ws/p2p/ID.
 *
 * @throws WarrenError `invalid`
 */
export function parseRelayAddress(text: string): PinnedRelay {
  const address = parseMultiaddr(text)
  const components = address?.getComponents() ?? []
  const names = components.map(({ name }) => name)
  const [host, port] = components
  const id = components.at(-1)?.value
  const form = names.slice(1).join('/')
  const isRelayForm = form === 'tcp/ws/p2p' || form === 'tcp/tls/ws/p2p' || form === 'tcp/wss/p2p'
  if (address === undefined || host?.value === undefined || port?.value === undefined || id === undefined) {
    throw invalidAddress()
  }
  if (!HOSTS.has(host.name) || !isRelayForm) throw invalidAddress()
  const hostText = host.name === 'ip6' ? `[${host.value}]` : host.value
  return { id: id as PeerId, address, label: `${hostText}:${port.value}` }
}

function parseMultiaddr(text: string): Multiaddr | undefined {
  try {
    return multiaddr(text)
  } catch {
    return undefined // named by the caller as what it is: an address we cannot use
  }
}

function invalidAddress(): WarrenError {
  return new WarrenError('invalid', 'A relay address has the form /dns4/HOST/tcp/PORT/tls/ws/p2p/ID.')
}

/** Where circuits begin: a pinned relay's address, or a member to whom there is a direct connection. */
export function introducerAddress(introducer: PeerId, relays: readonly PinnedRelay[]): Multiaddr {
  return relays.find(({ id }) => id === introducer)?.address ?? multiaddr(`/p2p/${introducer}`)
}

export function circuitAddress(introducer: Multiaddr, peer: PeerId): Multiaddr {
  return introducer.encapsulate(`/p2p-circuit/p2p/${peer}`)
}

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
