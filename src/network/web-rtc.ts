import type { StreamMuxerFactory } from '@libp2p/interface'
import { webRTC } from '@libp2p/webrtc'
import { prepareUpgrade } from './prepare-upgrade.ts'

type WebRtc = ReturnType<typeof webRTC>

/** What @libp2p/webrtc 6.0.33 makes its streams on: it keeps it to itself. */
interface OverPeerConnection extends StreamMuxerFactory {
  readonly peerConnection: Pick<RTCPeerConnection, 'createDataChannel'>
}

/**
 * libp2p's WebRTC, whose first stream gets a data channel of an id that was not used before. libp2p opens a channel named `init` to
 * make a connection, closes it, and opens the first stream, to which the browser gives the same id. Firefox drops a
 * channel of an id that it has not yet done with: the hello was never heard there, and the connection given up after ten
 * seconds, while a page was busy once three times in a row. Another `init` takes the id; who is dialled closes it, as any of that name.
 */
export function sparingWebRtc(options: Parameters<typeof webRTC>[0], create: typeof webRTC = webRTC): WebRtc {
  return prepareUpgrade(create(options), (_connection, upgradeOptions) => {
    const { muxerFactory } = upgradeOptions as { readonly muxerFactory?: StreamMuxerFactory }
    if (isOverPeerConnection(muxerFactory)) muxerFactory.peerConnection.createDataChannel('init')
  })
}

function isOverPeerConnection(factory: StreamMuxerFactory | undefined): factory is OverPeerConnection {
  return typeof (factory as Partial<OverPeerConnection> | undefined)?.peerConnection?.createDataChannel === 'function'
}
