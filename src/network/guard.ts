import type { CircuitRelayTransportComponents } from '@libp2p/circuit-relay-v2'
import type { Connection, Stream, StreamHandler } from '@libp2p/interface'
import { WarrenError, toError } from '../core/base/errors.ts'
import { HELLO_LIMITS } from './limits.ts'

/**
 * libp2p's own services register handlers that answer whoever has a connection. They get this registrar instead, whose
 * handlers first ask whether this connection may use that protocol. (libp2p has stream middleware for the purpose; in
 * 3.3.11 it runs the handler of a connection's nth stream n times.)
 */

type Registrar = CircuitRelayTransportComponents['registrar']

/** Whether the remote of this connection may use a protocol, at once where that is known; else waits for a hello under way. */
export type Permit = (connection: Connection) => boolean | Promise<boolean>

/** Streams of a connection that wait for its hello. */
const waitingByConnection = new WeakMap<Connection, number>()

/** What a stream brings meanwhile is not asked for beyond its first window: nobody reads it yet, or ever. */
async function waitForPermit(stream: Stream, connection: Connection, permit: Promise<boolean>): Promise<boolean> {
  const waiting = waitingByConnection.get(connection) ?? 0
  if (waiting >= HELLO_LIMITS.maxWaitingStreams) return false
  waitingByConnection.set(connection, waiting + 1)
  if (stream.readStatus === 'readable') stream.pause()
  try {
    return await permit
  } finally {
    waitingByConnection.set(connection, (waitingByConnection.get(connection) ?? 1) - 1)
    if (stream.readStatus === 'paused') stream.resume()
  }
}

export function guardHandler(handler: StreamHandler, permit: Permit): StreamHandler {
  return async (stream: Stream, connection: Connection) => {
    const known = permit(connection)
    if (!(typeof known === 'boolean' ? known : await waitForPermit(stream, connection, known))) {
      stream.abort(new WarrenError('protocol', 'This connection may not use that protocol.'))
      return
    }
    try {
      await handler(stream, connection)
    } catch (error) {
      stream.abort(toError(error))
    }
  }
}

/** The service's components with a registrar that guards every handler it registers. Everything else is as it was. */
export function guardComponents<Components extends { registrar: Registrar }>(
  components: Components,
  permit: Permit,
): Components {
  return withRegistrar(components, {
    handle: (protocol, handler, options) =>
      components.registrar.handle(protocol, guardHandler(handler, permit), options),
  })
}

/**
 * Defined, not assigned: libp2p's components are a proxy whose setter would replace the registrar for everyone.
 */
export function withRegistrar<Components extends { registrar: Registrar }>(
  components: Components,
  changes: Partial<Registrar>,
): Components {
  const registrar = Object.assign(Object.create(components.registrar) as Registrar, changes)
  return Object.create(components, { registrar: { value: registrar } }) as Components
}
