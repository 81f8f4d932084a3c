import type { Libp2p, Stream, Connection } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError, toError } from '../core/base/errors.ts'
import type { PeerId } from '../core/base/ids.ts'
import type { Offence, ProtocolLimits, StreamHandler, SwarmPeer } from '../core/ports/swarm.ts'
import { createTokenBuckets } from '../core/base/token-buckets.ts'
import { guardHandler } from './guard.ts'
import type { Permit } from './guard.ts'
import { STREAM_RATE } from './limits.ts'
import { PLAIN_CAPABILITY } from './plain-messages.ts'
import { createMessageStream } from './streams.ts'

/** The core's protocols, answered to whom the permit lets. */
export interface ProtocolHandlers {
  handle(protocol: string, limits: ProtocolLimits, handler: StreamHandler): void
  /** Whether this is one of the core's protocols. */
  answers(protocol: string): boolean
  /** Registers what was and will be handled. */
  attach(libp2p: Libp2p): Promise<void>
}

export interface ProtocolHandlersOptions {
  readonly clock: Clock
  readonly permit: Permit
  readonly meet: (peer: PeerId) => SwarmPeer | undefined
  readonly onOffence: (peer: PeerId, offence: Offence) => void
  readonly isThrottled: (peer: PeerId) => boolean
}

export function createProtocolHandlers(options: ProtocolHandlersOptions): ProtocolHandlers {
  const { clock, meet, permit } = options
  const registered = new Map<string, { readonly limits: ProtocolLimits; readonly handler: StreamHandler }>()
  /** libp2p counts per connection; a peer may have several. */
  const openByPeer = new Map<string, number>()
  const { maxPeers: maxKeys, offences } = STREAM_RATE
  const rate = createTokenBuckets(clock, { ...STREAM_RATE, maxKeys })
  const offenceRate = createTokenBuckets(clock, { ...offences, maxKeys })
  let libp2p: Libp2p | undefined

  const answer = async (protocol: string, stream: Stream, connection: Connection): Promise<void> => {
    const id = connection.remotePeer.toString() as PeerId
    const entry = registered.get(protocol)
    const peer = meet(id)
    if (entry === undefined || peer === undefined) throw new WarrenError('closed', 'The peer has just left.')
    const framed = createMessageStream(stream, {
      maxMessageBytes: entry.limits.maxMessageBytes,
      maxUnreadBytes: entry.limits.maxUnreadBytes,
      bulk: entry.limits.isBulk === true && peer.capabilities.includes(PLAIN_CAPABILITY) ? 'sent' : undefined,
      clock,
      onOffence: (offence) => options.onOffence(id, offence),
    })
    try {
      await entry.handler(framed, peer)
    } catch (error) {
      framed.abort(toError(error))
      return
    }
    await framed.finish()
  }

  const register = async (node: Libp2p, protocol: string, limits: ProtocolLimits): Promise<void> => {
    const handler = async (stream: Stream, connection: Connection): Promise<void> => {
      const peer = connection.remotePeer.toString() as PeerId
      if (!rate.take(peer)) {
        if (offenceRate.take(peer))
          options.onOffence(peer, { code: 'limit', detail: 'More streams than anybody opens.' })
        stream.abort(new WarrenError('limit', 'This peer opens streams too often.'))
        return
      }
      const key = `${protocol} ${peer}`
      const open = openByPeer.get(key) ?? 0
      if (open >= (options.isThrottled(peer) ? 1 : limits.maxInboundStreams)) {
        stream.abort(new WarrenError('limit', 'This peer has too many streams of that protocol.'))
        return
      }
      openByPeer.set(key, open + 1)
      try {
        await answer(protocol, stream, connection)
      } finally {
        const left = (openByPeer.get(key) ?? 1) - 1
        if (left === 0) openByPeer.delete(key)
        else openByPeer.set(key, left)
      }
    }
    await node.handle(protocol, guardHandler(handler, permit), {
      maxInboundStreams: limits.maxInboundStreams,
      runOnLimitedConnection: true,
    })
  }

  return {
    handle(protocol, limits, handler) {
      const isNew = !registered.has(protocol)
      registered.set(protocol, { limits, handler })
      // Registering only writes into libp2p's memory: it cannot fail for a new name.
      if (isNew && libp2p !== undefined) void register(libp2p, protocol, limits)
    },
    answers: (protocol) => registered.has(protocol),
    async attach(node) {
      libp2p = node
      for (const [protocol, { limits }] of registered) await register(node, protocol, limits)
    },
  }
}
