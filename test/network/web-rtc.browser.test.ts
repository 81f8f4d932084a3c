import type { Connection, MultiaddrConnection, Upgrader } from '@libp2p/interface'
import type { webRTC } from '@libp2p/webrtc'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sparingWebRtc } from '../../src/network/web-rtc.ts'

let ours: RTCPeerConnection
let theirs: RTCPeerConnection
/** The id of the channel that made the connection. */
let id: number

const next = (target: EventTarget, name: string): Promise<void> =>
  new Promise((resolve) => target.addEventListener(name, () => resolve(), { once: true }))

/** Two connections in this page, and the channel that made them, closed: as libp2p has them before it upgrades. */
beforeEach(async () => {
  ours = new RTCPeerConnection()
  theirs = new RTCPeerConnection()
  for (const [from, to] of [
    [ours, theirs],
    [theirs, ours],
  ] as const) {
    from.addEventListener('icecandidate', ({ candidate }) => void to.addIceCandidate(candidate ?? undefined))
  }
  const init = ours.createDataChannel('init')
  await ours.setLocalDescription(await ours.createOffer())
  await theirs.setRemoteDescription(ours.localDescription as RTCSessionDescription)
  await theirs.setLocalDescription(await theirs.createAnswer())
  await ours.setRemoteDescription(theirs.localDescription as RTCSessionDescription)
  await next(init, 'open')
  id = init.id as number
  init.close()
  await next(init, 'close')
})

afterEach(() => {
  ours.close()
  theirs.close()
})

/** A dial that has come as far as to be upgraded. */
async function upgrade(create: typeof sparingWebRtc): Promise<void> {
  const upgrader = { upgradeOutbound: () => Promise.resolve({} as Connection) } as unknown as Upgrader
  const options = { muxerFactory: { peerConnection: ours } } as unknown as Parameters<Upgrader['upgradeOutbound']>[1]
  const library = (() => () => ({
    dial: (_: unknown, dial: { upgrader: Upgrader }) =>
      dial.upgrader.upgradeOutbound({} as MultiaddrConnection, options),
  })) as unknown as typeof webRTC
  const transport = create({}, library)({} as never)
  await transport.dial(multiaddr('/webrtc'), { upgrader, signal: AbortSignal.timeout(60_000) })
}

test('the first stream does not get the id of the channel that made the connection', async () => {
  await upgrade((options, library) => (library as typeof webRTC)(options))
  const reused = ours.createDataChannel('')
  expect(reused.id, 'what the browser does by itself').toBe(id)
  reused.close()
  await next(reused, 'close')
  await upgrade(sparingWebRtc)
  expect(ours.createDataChannel('').id).not.toBe(id)
})
