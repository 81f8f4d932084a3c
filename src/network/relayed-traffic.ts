import { RELAY_V2_STOP_CODEC } from '@libp2p/circuit-relay-v2'
import type { CircuitRelayServerComponents } from '@libp2p/circuit-relay-v2'
import type { Connection, Stream, StreamHandler } from '@libp2p/interface'

/** What passed through the circuits of a relay. */
export interface RelayedTraffic {
  /** Circuits that exist now, those being set up among them. */
  circuits(): number
  /** Since the start, in vain ones among them. */
  circuitsTotal(): number
  /** Both ways, since the start; what sets a circuit up, some hundred bytes, is counted too. */
  bytesTotal(): number
  /** The components with connections on which circuits are counted. */
  watch(components: CircuitRelayServerComponents): CircuitRelayServerComponents
  /** The handler, with what it sends counted. */
  watchHandler(handler: StreamHandler): StreamHandler
}

/**
 * A circuit is two streams at the relay, and each byte that passes is sent on one of them. Counted where it is sent:
 * listening for what comes in would take what comes before the two are joined.
 */
export function createRelayedTraffic(): RelayedTraffic {
  let open = 0
  let total = 0
  let bytes = 0

  const countSent = (stream: Stream): Stream => {
    const send = stream.send.bind(stream)
    stream.send = (data) => {
      bytes += data.byteLength
      return send(data)
    }
    return stream
  }

  const countCircuit = (stream: Stream): Stream => {
    open++
    total++
    stream.addEventListener('close', () => open--, { once: true })
    return countSent(stream)
  }

  const watchConnection = (connection: Connection): Connection => {
    const newStream: Connection['newStream'] = async (protocols, options) => {
      const stream = await connection.newStream(protocols, options)
      return protocols === RELAY_V2_STOP_CODEC ? countCircuit(stream) : stream
    }
    return Object.create(connection, { newStream: { value: newStream } }) as Connection
  }

  return {
    circuits: () => open,
    circuitsTotal: () => total,
    bytesTotal: () => bytes,
    watch(components) {
      const { connectionManager } = components
      const getConnections: typeof connectionManager.getConnections = (peer) =>
        connectionManager.getConnections(peer).map(watchConnection)
      const watched = Object.create(connectionManager, {
        getConnections: { value: getConnections },
      }) as typeof connectionManager
      return Object.create(components, { connectionManager: { value: watched } }) as CircuitRelayServerComponents
    },
    watchHandler: (handler) => (stream, connection) => handler(countSent(stream), connection),
  }
}
