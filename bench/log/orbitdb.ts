import { gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { multiaddr } from '@multiformats/multiaddr'
import { createOrbitDB, Entry } from '@orbitdb/core'
import { createHelia } from 'helia'
import { openCopyingBlockstore } from '../ipfs/copying-blockstore.ts'
import { libp2pOptions, webRtcAddress } from '../transfer/libp2p-node.ts'
import { APPENDS_AT_ONCE, APPENDS_IN_TURN, JOIN_BOUND, perSecond, quantities, wording } from './quantities.ts'

const DATABASE = 'bench'

/** On Helia with its blocks on disk, and with its own settings for the rest: entries pinned there, heads and index in Level. */
async function start(relay: string | undefined) {
  const options = libp2pOptions(relay ?? '')
  const helia = createHelia({
    blockstore: await openCopyingBlockstore(DATABASE),
    http: { delegatedRouters: [], recursiveGateways: [] },
    libp2p: {
      ...options,
      ...(relay === undefined ? { addresses: { listen: [] } } : {}),
      services: { identify: identify(), pubsub: gossipsub({ allowPublishToZeroTopicPeers: true }) },
    },
  })
  await helia.start()
  return { helia, orbitdb: await createOrbitDB({ ipfs: helia }) }
}

/** Entries per second: of a log of events, alone, each kept before it counts; then checking what was written. */
export async function measureOrbitDb(): Promise<Record<string, number>> {
  const { orbitdb } = await start(undefined)
  const { add, log } = await orbitdb.open(DATABASE, { type: 'events' })
  let hashes: readonly string[] = []
  const appendAtOnce = await perSecond(APPENDS_AT_ONCE, async () => {
    hashes = await Promise.all(Array.from({ length: APPENDS_AT_ONCE }, (_, index) => add(wording(index))))
  })
  const appendInTurn = await perSecond(APPENDS_IN_TURN, async () => {
    for (let index = 0; index < APPENDS_IN_TURN; index++) await add(wording(index))
  })
  const encoded = await Promise.all(hashes.map((hash) => log.storage.get(hash)))
  // One after the other, as `Log.joinEntry` does it.
  const verify = await perSecond(encoded.length, async () => {
    for (const bytes of encoded) {
      const entry = await Entry.decode(bytes as Uint8Array)
      const holds = (await log.access.canAppend(entry)) && (await Entry.verify(orbitdb.identity, entry))
      if (!holds) throw new Error('An entry of OrbitDB does not hold.')
    }
  })
  return {
    [quantities.appendAtOnce]: appendAtOnce,
    [quantities.appendInTurn]: appendInTurn,
    [quantities.verify]: verify,
  }
}

export interface OrbitOffer {
  readonly peer: string
  readonly database: string
}

/** A log of so many entries, and where to ask for it. */
export async function provideByOrbitDb(relay: string, entries: number): Promise<OrbitOffer> {
  const { helia, orbitdb } = await start(relay)
  const { address, add } = await orbitdb.open(DATABASE, { type: 'events' })
  await Promise.all(Array.from({ length: entries }, (_, index) => add(wording(index))))
  return { peer: await webRtcAddress(helia.libp2p), database: address }
}

/** Milliseconds on a connection that is open, until all entries have been verified and are in the log; or the bound. */
export async function joinByOrbitDb(
  relay: string,
  { peer, database }: OrbitOffer,
  entries: number,
): Promise<Record<string, number>> {
  const { helia, orbitdb } = await start(relay)
  await helia.libp2p.dial(multiaddr(peer))
  const begin = performance.now()
  const { log, events } = await orbitdb.open(database)
  // All that leads to a head joins the log at once: it is told of once.
  const isThere = await within(JOIN_BOUND, new Promise<void>((resolve) => events.on('update', resolve)))
  const elapsed = performance.now() - begin
  let here = 0
  for await (const entry of log.traverse()) if (entry.hash !== '') here++
  if (!isThere) return { [quantities.join(entries)]: JOIN_BOUND, [quantities.joined(entries)]: here }
  if (here !== entries) throw new Error(`OrbitDB has ${here} entries.`)
  return { [quantities.join(entries)]: elapsed }
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), milliseconds))
  return Promise.race([work.then(() => true), late])
}
