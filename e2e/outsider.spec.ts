import '../src/network/polyfill.ts'
import { expect, test } from '@playwright/test'
import { multiaddr } from '@multiformats/multiaddr'
import { systemEnvironment } from '../src/core/base/environment.ts'
import type { PeerId } from '../src/core/base/ids.ts'
import { deriveMeshKeys, generateMeshKey, type MeshKeys } from '../src/core/identity/mesh-keys.ts'
import { encodeInvite } from '../src/core/wire/invite.ts'
import { type HostileRelay, makeStranger, provoke, runHostileRelay } from '../test/network/strangers.ts'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { joinByInvite } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

/** What a member answers a relay on the link that it dialled itself; STOP is how a relay passes a circuit on. */
const ANSWERED = ['/ipfs/id/1.0.0', '/ipfs/ping/1.0.0', '/libp2p/circuit/relay/0.2.0/stop']

const PING_BYTES = 32
/** A relay's STOP message of type CONNECT without the peer it must name, in its frame: a fault that gets an answer. */
const CONNECT = Uint8Array.of(2, 8, 0)

const HANDSHAKE_DEADLINE_MS = 5_000

let page: RelayProcess
let browser: BrowserProcess
const cleanUps: (() => Promise<void>)[] = []

test.beforeEach(async () => {
  // An honest relay serves the page; the one that the invite names is the curious operator's.
  ;[page, browser] = await Promise.all([startRelay(), startBrowser()])
})

test.afterEach(async () => {
  await browser.close()
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
  await page.stop()
  await Promise.all([browser.removeProfile(), page.removeData()])
})

async function joinThroughHostileRelay(): Promise<{ keys: MeshKeys; hostile: HostileRelay; member: PeerId }> {
  const meshKey = generateMeshKey(systemEnvironment.random)
  const keys = deriveMeshKeys(meshKey, 0)
  const hostile = await runHostileRelay(keys, (cleanUp) => cleanUps.push(cleanUp))
  const fragment = encodeInvite({ meshKey, epoch: 0, name: 'Curious', relays: [hostile.address] })
  await joinByInvite(browser.page, `${page.url}/${fragment}`, 'Ada')
  const findMember = (): PeerId | undefined =>
    hostile.node.getConnections().map(({ remotePeer }) => remotePeer.toString() as PeerId)[0]
  await expect.poll(findMember).toBeDefined()
  return { keys, hostile, member: findMember() as PeerId }
}

const countPeerConnections = (): Promise<number> =>
  browser.page.evaluate(
    () => (globalThis as unknown as { __peerConnections: RTCPeerConnection[] }).__peerConnections.length,
  )

test('a curious relay operator completes no handshake with a member in a browser, and gets no WebRTC link', async () => {
  const { keys, hostile, member } = await joinThroughHostileRelay()
  await hostile.connectionOf(member)
  for (const prologueToMembers of [keys.relayPrologue, new Uint8Array(0)]) {
    const stranger = await makeStranger(
      { swarmKey: keys.swarmKey, prologue: keys.relayPrologue, prologueToMembers, relays: [hostile.id] },
      (cleanUp) => cleanUps.push(cleanUp),
    )
    const dialled = stranger.dial(multiaddr(`${hostile.address}/p2p-circuit/p2p/${member}`), {
      signal: AbortSignal.timeout(HANDSHAKE_DEADLINE_MS),
    })
    await expect(dialled).rejects.toThrow()
    expect(stranger.getConnections().filter(({ remotePeer }) => remotePeer.toString() === member)).toEqual([])
  }
  expect(await countPeerConnections(), 'the member never so much as began a WebRTC connection').toBe(0)
})

test('on the link that the member dialled, only relaying, identify and ping are answered', async () => {
  const { hostile, member } = await joinThroughHostileRelay()
  const connection = await hostile.connectionOf(member)
  const { protocols } = await hostile.node.services.identify.identify(connection)
  expect(protocols, 'there is more that could be answered').toEqual(
    expect.arrayContaining(['/warren/sync/1', '/warren/blocks/1', '/webrtc-signaling/0.0.1']),
  )
  const answered: string[] = []
  for (const protocol of [...protocols, '/ipfs/id/push/1.0.0', '/floodsub/1.0.0']) {
    const request = protocol.includes('/ping/') ? new Uint8Array(PING_BYTES) : CONNECT
    if ((await provoke(connection, protocol, request)) !== undefined) answered.push(protocol)
  }
  expect(answered.toSorted()).toEqual(ANSWERED)
  expect(await countPeerConnections()).toBe(0)
})
