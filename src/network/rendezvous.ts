import type { CircuitRelayService } from '@libp2p/circuit-relay-v2'
import type { Connection, Stream, StreamHandler } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError, toError } from '../core/base/errors.ts'
import type { PeerId } from '../core/base/ids.ts'
import type { Offence } from '../core/ports/swarm.ts'
import {
  MAX_RENDEZVOUS_BYTES,
  MAX_RENDEZVOUS_MEMBERS,
  decodeRendezvous,
  encodeRendezvous,
} from '../core/wire/rendezvous.ts'
import { RENDEZVOUS_LIMITS, STREAM_LIMITS } from './limits.ts'
import { RENDEZVOUS_PROTOCOL } from './protocols.ts'
import { createMessageStream } from './streams.ts'
import type { FramedStream } from './streams.ts'

/**
 * Who can be reached through whom: a peer that gives reservations pushes the set of those who hold one, whole, when the
 * stream opens and at each change. The follower sends nothing.
 */

export interface RendezvousListener {
  /** The whole set, at once and whenever it changes. */
  readonly onMembers: (members: readonly PeerId[]) => void
  /** The peer sent what no honest one sends. The stream is broken then. */
  readonly onOffence: (offence: Offence) => void
}

/** Follows one peer's set until the stream ends. @throws WarrenError, with the code of the refusal when it was malformed */
export async function followRendezvous(
  connection: Connection,
  clock: Clock,
  { onMembers, onOffence }: RendezvousListener,
): Promise<void> {
  const stream = await connection.newStream(RENDEZVOUS_PROTOCOL, {
    signal: AbortSignal.timeout(STREAM_LIMITS.openMs),
  })
  const framed = createMessageStream(stream, { maxMessageBytes: MAX_RENDEZVOUS_BYTES, clock, onOffence })
  try {
    for await (const bytes of framed) {
      const decoded = decodeRendezvous(bytes)
      if (!decoded.ok) {
        onOffence({ code: decoded.code, detail: decoded.detail })
        throw new WarrenError(decoded.code, decoded.detail)
      }
      onMembers(decoded.value.members)
    }
  } finally {
    framed.abort(new WarrenError('closed', 'This peer’s introductions are over.'))
  }
}

/** The other end: tells its followers who holds a reservation here. */
export interface RendezvousDesk {
  /** Answers a follower; whether it may ask is the caller's to check. Resolves when the follower is gone. */
  serve(stream: Stream): Promise<void>
  /** The same handler; after each request that it answered the followers hear what has changed. */
  announceAfter(handler: StreamHandler): StreamHandler
  /** The peer is gone, and with it its reservation: libp2p would keep it until its time is over. */
  release(peer: PeerId): void
  reservationCount(): number
  close(): void
}

export function createRendezvousDesk(
  clock: Clock,
  reservations: () => CircuitRelayService['reservations'] | undefined,
): RendezvousDesk {
  const followers = new Set<{ readonly framed: FramedStream; isStale: boolean; wake: () => void }>()
  let cancelAnnouncement: (() => void) | undefined
  let announced = ''
  let isClosed = false

  const currentMembers = (): PeerId[] =>
    [...(reservations()?.keys() ?? [])].slice(0, MAX_RENDEZVOUS_MEMBERS).map((peer) => peer.toString() as PeerId)

  const announceNow = (): void => {
    cancelAnnouncement = undefined
    const set = currentMembers().sort().join(' ')
    if (set === announced) return
    announced = set
    for (const follower of followers) {
      follower.isStale = true
      follower.wake()
    }
  }

  const announce = (): void => {
    cancelAnnouncement ??= clock.after(RENDEZVOUS_LIMITS.pushIntervalMs, announceNow)
  }

  return {
    async serve(stream) {
      const framed = createMessageStream(stream, { maxMessageBytes: MAX_RENDEZVOUS_BYTES, clock })
      const follower = { framed, isStale: true, wake: (): void => {} }
      if (!isClosed) followers.add(follower)
      const end = (): void => {
        followers.delete(follower)
        follower.wake()
      }
      // A follower that closes, breaks or speaks is done.
      void framed[Symbol.asyncIterator]().next().then(end, end)
      try {
        while (followers.has(follower)) {
          if (follower.isStale) {
            follower.isStale = false
            // A slow follower holds up itself only, and then hears the newest set.
            await framed.send(encodeRendezvous(currentMembers()))
          } else {
            await new Promise<void>((resolve) => {
              follower.wake = resolve
            })
          }
        }
        await framed.finish()
      } catch (error) {
        framed.abort(toError(error))
      } finally {
        followers.delete(follower)
      }
    },
    announceAfter: (handler) => async (stream, connection) => {
      await handler(stream, connection)
      announce()
    },
    release(peer) {
      for (const [id, reservation] of reservations() ?? []) {
        if (id.toString() !== peer) continue
        // Its timer would otherwise end the reservation that this peer may make when it comes back.
        reservation.signal.clear()
        reservations()?.delete(id)
        announce()
      }
    },
    reservationCount: () => reservations()?.size ?? 0,
    close() {
      isClosed = true
      cancelAnnouncement?.()
      for (const { framed } of followers) framed.abort(new WarrenError('closed', 'This peer is closing.'))
    },
  }
}
