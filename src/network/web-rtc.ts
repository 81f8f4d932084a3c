import type { StreamMuxerFactory, Transport, Upgrader } from '@libp2p/interface'
import { webRTC } from '@libp2p/webrtc'

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
  const createTransport = create(options)
  return (components) => {
    const transport = createTransport(components)
    const dial: Transport['dial'] = (address, dialOptions) =>
      transport.dial(address, { ...dialOptions, upgrader: sparingUpgrader(dialOptions.upgrader) })
    return Object.create(transport, { dial: { value: dial } }) as Transport
  }
}

function sparingUpgrader(upgrader: Upgrader): Upgrader {
  const upgradeOutbound: Upgrader['upgradeOutbound'] = (connection, options) => {
    const { muxerFactory } = options as { readonly muxerFactory?: StreamMuxerFactory }
    if (isOverPeerConnection(muxerFactory)) muxerFactory.peerConnection.createDataChannel('init')
    return upgrader.upgradeOutbound(connection, options)
  }
  return Object.create(upgrader, { upgradeOutbound: { value: upgradeOutbound } }) as Upgrader
}

function isOverPeerConnection(factory: StreamMuxerFactory | undefined): factory is OverPeerConnection {
  return typeof (factory as Partial<OverPeerConnection> | undefined)?.peerConnection?.createDataChannel === 'function'
}
