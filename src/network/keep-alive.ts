import type { Connection } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError } from '../core/base/errors.ts'
import { beginLiveness, lookForLife, suspectDead } from '../core/peers/liveness.ts'
import type { Liveness } from '../core/peers/liveness.ts'
import { KEEP_ALIVE_LIMITS } from './limits.ts'
import { createPinger } from './ping.ts'
import type { Pinger } from './ping.ts'
import type { TrafficMeter } from './traffic-meter.ts'

/** Pings the admitted connections, and ends those of which nothing is heard any more. libp2p's own monitor is off. */
export interface KeepAlive {
  watch(connection: Connection): void
  forget(connection: Connection): void
  /** Something speaks for its being dead: it has so long to prove the contrary. */
  suspect(connection: Connection, withinMs: number): void
  close(): void
}

export interface KeepAliveOptions {
  readonly clock: Clock
  readonly meter: TrafficMeter
  /** Without it whoever says something is not asked: enough to know that it lives, not how far away it is. */
  readonly onRoundTrip?: (connection: Connection, milliseconds: number) => void
}

interface Watched {
  liveness: Liveness
  readonly pinger: Pinger
}

export function createKeepAlive({ clock, meter, onRoundTrip }: KeepAliveOptions): KeepAlive {
  const limits = { ...KEEP_ALIVE_LIMITS, isEager: onRoundTrip !== undefined }
  const watchedByConnection = new Map<Connection, Watched>()
  let cancelLook: (() => void) | undefined

  const lookAt = (connection: Connection, watched: Watched): void => {
    const now = clock.now()
    const { heardAt } = meter.of(connection)
    const look = { now, heardAt, nextMs: KEEP_ALIVE_LIMITS.lookMs }
    const { state, verdict } = lookForLife(watched.liveness, look, limits)
    watched.liveness = state
    if (verdict === 'ping') watched.pinger.ping()
    if (verdict === 'dead') connection.abort(new WarrenError('timeout', 'Nothing was heard from this peer any more.'))
  }

  const look = (): void => {
    lookLater()
    for (const [connection, watched] of [...watchedByConnection]) lookAt(connection, watched)
  }

  const lookLater = (): void => {
    cancelLook = watchedByConnection.size === 0 ? undefined : clock.after(KEEP_ALIVE_LIMITS.lookMs, look)
  }

  return {
    watch(connection) {
      const pinger = createPinger(connection, {
        clock,
        onPong: (milliseconds) => onRoundTrip?.(connection, milliseconds),
      })
      watchedByConnection.set(connection, { liveness: beginLiveness(clock.now(), KEEP_ALIVE_LIMITS.lookMs), pinger })
      if (cancelLook === undefined) lookLater()
    },
    forget(connection) {
      watchedByConnection.delete(connection)
    },
    suspect(connection, withinMs) {
      const watched = watchedByConnection.get(connection)
      if (watched === undefined) return
      watched.liveness = suspectDead(watched.liveness, clock.now(), withinMs)
      watched.pinger.ping()
    },
    close() {
      cancelLook?.()
      watchedByConnection.clear()
    },
  }
}
