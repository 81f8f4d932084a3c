import '../../src/network/polyfill.ts'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { webRTC } from '@libp2p/webrtc'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import type { Libp2p } from '@libp2p/interface'
import { WEBRTC_OPTIONS } from '../../src/network/limits.ts'

/** A page's libp2p with nothing of ours in it but the size of WebRTC messages, which makes it faster. */
export function libp2pOptions(relay: string) {
  return {
    addresses: { listen: [`${relay}/p2p-circuit`, '/webrtc'] },
    transports: [webSockets(), circuitRelayTransport(), webRTC(WEBRTC_OPTIONS)],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    peerDiscovery: [],
    // A page dials no private addresses unless told that it may.
    connectionGater: { denyDialMultiaddr: () => false },
    services: { identify: identify() },
  }
}

/** Where another page reaches this one over WebRTC, once the relay has given it a place. */
export function webRtcAddress(node: Pick<Libp2p, 'getMultiaddrs' | 'addEventListener'>): Promise<string> {
  return new Promise((resolve) => {
    const look = (): void => {
      const address = node.getMultiaddrs().find((each) => each.toString().includes('/webrtc/'))
      if (address !== undefined) resolve(address.toString())
    }
    node.addEventListener('self:peer:update', look)
    look()
  })
}
