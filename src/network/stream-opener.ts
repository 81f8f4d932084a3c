import type { Connection } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError, throwIfCancelled } from '../core/base/errors.ts'
import type { PeerId } from '../core/base/ids.ts'
import type { MessageStream, Offence, ProtocolLimits } from '../core/ports/swarm.ts'
import { STREAM_LIMITS } from './limits.ts'
import { createMessageStream } from './streams.ts'

export interface StreamOpenerOptions {
  readonly clock: Clock
  readonly onOffence: (peer: PeerId, offence: Offence) => void
}

/** Opens streams of the core's protocols: `Swarm.open` once the connection is known. */
export function createStreamOpener({ clock, onOffence }: StreamOpenerOptions) {
  /** @throws WarrenError `unreachable`, `timeout`, `cancelled` */
  return async (
    connection: Connection,
    protocol: string,
    { maxMessageBytes, maxUnreadBytes, isBulk }: ProtocolLimits,
    signal: AbortSignal | undefined,
  ): Promise<MessageStream> => {
    const deadline = AbortSignal.timeout(STREAM_LIMITS.openMs)
    try {
      const stream = await connection.newStream(protocol, {
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
        runOnLimitedConnection: true,
        maxOutboundStreams: STREAM_LIMITS.maxOutboundStreams,
      })
      const peer = connection.remotePeer.toString() as PeerId
      return createMessageStream(stream, {
        maxMessageBytes,
        maxUnreadBytes,
        bulk: isBulk === true ? 'taken' : undefined,
        clock,
        onOffence: (offence) => onOffence(peer, offence),
      })
    } catch (error) {
      throwIfCancelled(signal)
      if (deadline.aborted) throw new WarrenError('timeout', 'The peer did not answer in time.', { cause: error })
      throw new WarrenError('unreachable', 'The peer does not answer that protocol.', { cause: error })
    }
  }
}
