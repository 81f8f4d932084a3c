import { unixfs } from '@helia/unixfs'
import { multiaddr } from '@multiformats/multiaddr'
import { createHelia } from 'helia'
import { CID } from 'multiformats/cid'
import { chosenFile } from '../harness/chosen-file.ts'
import { measureThroughput } from '../harness/throughput.ts'
import { openCopyingBlockstore } from '../ipfs/copying-blockstore.ts'
import type { Keeping } from '../ipfs/keeping.ts'
import { libp2pOptions, webRtcAddress } from './libp2p-node.ts'

/** Adds the chosen file; returns where to dial and what to ask for. */
export async function provideByHelia(relay: string, keeping: Keeping): Promise<{ address: string; cid: string }> {
  const helia = await startHelia(relay, keeping)
  const cid = await unixfs(helia).addBytes(new Uint8Array(await chosenFile().arrayBuffer()))
  return { address: await webRtcAddress(helia.libp2p), cid: cid.toString() }
}

/** Megabytes per second on a connection that is open, until the whole file was read and its blocks are stored. */
export async function receiveByHelia(
  relay: string,
  keeping: Keeping,
  provider: { readonly address: string; readonly cid: string },
  bytes: number,
): Promise<number> {
  const helia = await startHelia(relay, keeping)
  await helia.libp2p.dial(multiaddr(provider.address))
  return measureThroughput(bytes, async () => {
    let length = 0
    for await (const piece of unixfs(helia).cat(CID.parse(provider.cid))) length += piece.byteLength
    if (length !== bytes) throw new Error(`Helia gave ${length} bytes.`)
  })
}

/** Without the public gateways and routers that it would ask otherwise: the two know each other. */
async function startHelia(relay: string, keeping: Keeping) {
  const helia = createHelia({
    ...(keeping === 'memory' ? {} : { blockstore: await openCopyingBlockstore('bench') }),
    http: { delegatedRouters: [], recursiveGateways: [] },
    libp2p: libp2pOptions(relay),
  })
  await helia.start()
  return helia
}
