import '../../src/network/polyfill.ts'
import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'

/** libp2p's own relay, for those that are not ours: it only introduces two pages to each other. */
export interface Libp2pRelay {
  readonly address: string
  close(): Promise<void>
}

export async function startLibp2pRelay(): Promise<Libp2pRelay> {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'] },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), relay: circuitRelayServer() },
  })
  const address = node.getMultiaddrs()[0]
  if (address === undefined) throw new Error('The libp2p relay does not listen.')
  return { address: address.toString(), close: async () => node.stop() }
}
