import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError } from '../core/base/errors.ts'
import { createTokenBuckets } from '../core/base/token-buckets.ts'
import { guardHandler } from './guard.ts'
import type { Permit } from './guard.ts'
import { PING_LIMITS, STREAM_LIMITS } from './limits.ts'
import { PING_PROTOCOL } from './protocols.ts'

/**
 * libp2p's ping (libp2p/specs, ping), over one stream for as long as the connection lasts, as the specification allows:
 * opening one takes a round trip or two and, in WebRTC, a data channel. No timer takes part in an answer, so a page whose
 * timers are throttled answers as any other.
 */

const PING_BYTES = 32

/** Answers pings, within a rate. */
export async function handlePings(libp2p: Libp2p, { clock, permit }: { clock: Clock; permit: Permit }): Promise<void> {
  const { perSecond, burst, maxInboundStreams } = PING_LIMITS
  const rate = createTokenBuckets(clock, { perSecond, burst, maxKeys: PING_LIMITS.maxRated })

  const echo = (stream: Stream, connection: Connection): void => {
    stream.addEventListener('message', ({ data }) => {
      const pings = Math.ceil(data.byteLength / PING_BYTES)
      for (let i = 0; i < Math.min(pings, burst + 1); i++) {
        if (rate.take(connection.id)) continue
        stream.abort(new WarrenError('limit', 'More pings than anybody needs.'))
        return
      }
      if (stream.status === 'open' && stream.writeStatus === 'writable') stream.send(data)
    })
    stream.addEventListener('remoteCloseWrite', () => {
      stream.close().catch((error: unknown) => stream.abort(error as Error))
    })
  }

  await libp2p.handle(PING_PROTOCOL, guardHandler(echo, permit), { maxInboundStreams, runOnLimitedConnection: true })
}

/** The asking side, of one connection. */
export interface Pinger {
  /** Sends one; opens the stream where there is none. What fails is for silence to show. */
  ping(): void
}

/** @param onPong hears how long each ping took, in milliseconds */
export function createPinger(
  connection: Connection,
  { clock, onPong }: { readonly clock: Clock; readonly onPong: (milliseconds: number) => void },
): Pinger {
  let stream: Stream | undefined
  let isOpening = false
  let sentAt: number[] = []
  let surplus = 0

  const take = (byteLength: number): void => {
    surplus += byteLength
    for (; surplus >= PING_BYTES; surplus -= PING_BYTES) {
      const at = sentAt.shift()
      if (at !== undefined) onPong(Math.max(0, clock.now() - at))
    }
  }

  const open = async (): Promise<void> => {
    isOpening = true
    try {
      stream = await connection.newStream(PING_PROTOCOL, {
        signal: AbortSignal.timeout(STREAM_LIMITS.openMs),
        runOnLimitedConnection: true,
      })
      sentAt = []
      surplus = 0
      stream.addEventListener('message', ({ data }) => take(data.byteLength))
      send(stream)
    } catch {
      // The connection has closed, or nobody answers there: silence ends it then.
    } finally {
      isOpening = false
    }
  }

  const send = (to: Stream): void => {
    const now = clock.now()
    const last = sentAt.at(-1)
    if (last !== undefined && now - last < PING_LIMITS.minGapMs) return
    sentAt.push(now)
    to.send(crypto.getRandomValues(new Uint8Array(PING_BYTES)))
  }

  return {
    ping() {
      if (isOpening || connection.status !== 'open') return
      if (stream?.status === 'open' && stream.writeStatus === 'writable') send(stream)
      else void open()
    },
  }
}
