import type { MultiaddrConnection, Transport, Upgrader } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'

/**
 * libp2p's WebSocket transport, whose aborted connections close their WebSocket. In 10.1.21 an abort calls
 * `close(1006)`, which browsers and `ws` refuse with an exception: the socket stayed open, and the relay went on counting
 * a member that had left.
 */
export function closingWebSockets(): ReturnType<typeof webSockets> {
  const create = webSockets()
  return (components) => {
    const transport = create(components)
    const dial: Transport['dial'] = (address, options) =>
      transport.dial(address, { ...options, upgrader: closingUpgrader(options.upgrader) })
    return Object.create(transport, { dial: { value: dial } }) as Transport
  }
}

function closingUpgrader(upgrader: Upgrader): Upgrader {
  const upgradeOutbound: Upgrader['upgradeOutbound'] = (
    connection: MultiaddrConnection & { sendClose?: () => Promise<void> },
    options: Parameters<Upgrader['upgradeOutbound']>[1],
  ) => {
    // Closing a WebSocket that is closed already does nothing.
    connection.addEventListener('close', () => void connection.sendClose?.())
    return upgrader.upgradeOutbound(connection, options)
  }
  return Object.create(upgrader, { upgradeOutbound: { value: upgradeOutbound } }) as Upgrader
}
