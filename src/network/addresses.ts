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

export function circuitAddress(relay: PinnedRelay, peer: PeerId): Multiaddr {
  return relay.address.encapsulate(`/p2p-circuit/p2p/${peer}`)
}

export function webrtcAddress(relay: PinnedRelay, peer: PeerId): Multiaddr {
  return relay.address.encapsulate(`/p2p-circuit/webrtc/p2p/${peer}`)
}

/** What an address says of how its connection runs. */
export type Route =
  | { readonly kind: 'relay-link'; readonly relay: PeerId }
  | { readonly kind: 'circuit'; readonly relay: PeerId; readonly peer: PeerId }
  /** `relay` is absent on inbound connections: libp2p names those /webrtc/p2p/<peer>. */
  | { readonly kind: 'webrtc'; readonly relay?: PeerId; readonly peer: PeerId }
  | { readonly kind: 'other' }

const OTHER: Route = { kind: 'other' }

/** Judges an address against the pinned relays; whatever does not run through exactly one of them is `other`. */
export function readRoute(address: Multiaddr, relays: readonly PinnedRelay[]): Route {
  const components = address.getComponents()
  const inbound = readInboundWebrtc(components)
  if (inbound !== undefined) return inbound
  const text = address.toString()
  for (const relay of relays) {
    const base = relay.address.toString()
    if (text === base) return { kind: 'relay-link', relay: relay.id }
    if (!text.startsWith(`${base}/`)) continue
    const rest = components.slice(relay.address.getComponents().length)
    const peer = rest.at(-1)?.value as PeerId | undefined
    const form = rest.map(({ name }) => name).join('/')
    if (peer === undefined) return OTHER
    if (form === 'p2p-circuit/p2p') return { kind: 'circuit', relay: relay.id, peer }
    if (form === 'p2p-circuit/webrtc/p2p') return { kind: 'webrtc', relay: relay.id, peer }
  }
  return OTHER
}

function readInboundWebrtc(components: readonly Component[]): Route | undefined {
  const [first, second] = components
  if (components.length !== 2 || first?.name !== 'webrtc' || second?.name !== 'p2p') return undefined
  return second.value === undefined ? OTHER : { kind: 'webrtc', peer: second.value as PeerId }
}
