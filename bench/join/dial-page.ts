import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { libp2pOptions } from '../transfer/libp2p-node.ts'

/** Milliseconds from the navigation to this page until it is connected to the other one over WebRTC. */
export async function dialOnce(relay: string, address: string): Promise<number> {
  const node = await createLibp2p(libp2pOptions(relay))
  await node.dial(multiaddr(address))
  return performance.now()
}
