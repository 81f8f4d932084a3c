import type { ConnectionGater } from '@libp2p/interface'
import type { PeerId } from '../core/base/ids.ts'
import { readRoute } from './addresses.ts'
import type { PinnedRelay, Route } from './addresses.ts'

/**
 * What a member's node will dial and accept: the WebSocket of each relay that the invite pinned, dialled by itself;
 * circuits through those, or through members, to peers that are no relays; and WebRTC over such circuits. A relay gets in
 * no other way than the link it was dialled on. (Replacing `denyDialMultiaddr` by a function that allows everything, as
 * libp2p's examples do, would let a peer make us connect to addresses in our own network.)
 */
export function createMemberGater(
  relays: readonly PinnedRelay[],
  isBanned: (peer: PeerId) => boolean,
): Required<Omit<ConnectionGater, 'denyInboundUpgradedConnection' | 'denyOutboundUpgradedConnection'>> {
  const relayIds = new Set<string>(relays.map(({ id }) => id))
  const isRelay = (peer: { toString(): string }): boolean => relayIds.has(peer.toString())
  const isBarred = (peer: { toString(): string }): boolean => isBanned(peer.toString() as PeerId)

  /** The route's end must be the peer that the handshake found there, and a relay only at the end of its own link. */
  const isRouteTo = (route: Route, peer: string): boolean => {
    if (route.kind === 'relay-link') return route.relay === peer
    return (route.kind === 'circuit' || route.kind === 'webrtc') && route.peer === peer && !relayIds.has(peer)
  }

  return {
    denyDialPeer: isBarred,
    denyDialMultiaddr: (address) => {
      const route = readRoute(address, relays)
      if (route.kind === 'relay-link') return false
      return route.kind === 'other' || route.via === undefined || relayIds.has(route.peer)
    },
    denyOutboundConnection: (peer, connection) => !isRouteTo(readRoute(connection.remoteAddr, relays), peer.toString()),
    denyOutboundEncryptedConnection: (peer, connection) =>
      !isRouteTo(readRoute(connection.remoteAddr, relays), peer.toString()),
    denyInboundConnection: (connection) => {
      const route = readRoute(connection.remoteAddr, relays)
      return (route.kind !== 'circuit' && route.kind !== 'webrtc') || relayIds.has(route.peer)
    },
    denyInboundEncryptedConnection: (peer, connection) =>
      isBarred(peer) || isRelay(peer) || !isRouteTo(readRoute(connection.remoteAddr, relays), peer.toString()),
    denyInboundRelayedConnection: (introducer, peer) => isRelay(peer) || isBarred(introducer) || isBarred(peer),
    // Members introduce each other (introductions.ts); who may ask is checked where the asking is answered.
    denyInboundRelayReservation: (peer) => isRelay(peer) || isBarred(peer),
    denyOutboundRelayedConnection: (source, destination) => isRelay(source) || isRelay(destination),
    filterMultiaddrForPeer: (peer, address) => isRouteTo(readRoute(address, relays), peer.toString()),
  }
}
