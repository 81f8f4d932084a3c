import type { MultiaddrConnection } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'
import { prepareUpgrade } from './prepare-upgrade.ts'

/**
 * libp2p's WebSocket transport, whose aborted connections close their WebSocket. In 10.1.21 an abort calls
 * `close(1006)`, which browsers and `ws` refuse with an exception: the socket stayed open, and the relay went on counting
 * a member that had left.
 */
export function closingWebSockets(): ReturnType<typeof webSockets> {
  return prepareUpgrade(webSockets(), (connection: MultiaddrConnection & { sendClose?: () => Promise<void> }) => {
    // Closing a WebSocket that is closed already does nothing.
    connection.addEventListener('close', () => void connection.sendClose?.())
  })
}
