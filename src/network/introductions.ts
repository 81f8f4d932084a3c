import type { Connection } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import { toError } from '../core/base/errors.ts'
import type { PeerId } from '../core/base/ids.ts'
import type { Offence } from '../core/ports/swarm.ts'
import { INTRODUCTION_LIMITS } from './limits.ts'
import { followRendezvous } from './rendezvous.ts'
import { requestReservation } from './reservation.ts'

export interface IntroducerOptions {
  readonly self: PeerId
  readonly clock: Clock
  /** We can be reached through it now. */
  readonly onReserved: () => void
  /** The others that can. */
  readonly onMembers: (members: readonly PeerId[]) => void
  /** It sent what no honest introducer sends. */
  readonly onOffence: (offence: Offence) => void
}

/**
 * Makes one peer, a relay or a member, our introducer for as long as that lasts: a reservation there, and its
 * rendezvous. Rejects with what went wrong, resolves when the introducer ended it.
 */
export async function followIntroducer(connection: Connection, options: IntroducerOptions): Promise<void> {
  const { self, clock, onReserved, onOffence } = options
  let askedAt = clock.now()
  await requestReservation(connection, clock)
  onReserved()
  const onMembers = (members: readonly PeerId[]): void => {
    options.onMembers(members.filter((member) => member !== self))
    const mayAskAgain = clock.now() - askedAt >= INTRODUCTION_LIMITS.reserveAgainMs
    if (members.includes(self) || !mayAskAgain) return
    askedAt = clock.now()
    requestReservation(connection, clock).catch((error: unknown) => connection.abort(toError(error)))
  }
  await followRendezvous(connection, clock, { onMembers, onOffence })
}

export interface MemberIntroducersOptions {
  readonly self: PeerId
  readonly clock: Clock
  /** Members to whom there is a direct connection and who give introductions. */
  readonly candidates: () => readonly { readonly id: PeerId; readonly connection: Connection }[]
  readonly onMembers: (introducer: PeerId, members: readonly PeerId[]) => void
  readonly onOffence: (introducer: PeerId, offence: Offence) => void
}

/** Members introduce each other, so that a mesh whose relays are down keeps finding its own. */
export interface MemberIntroducers {
  /** The candidates may have changed. */
  review(): void
  close(): void
}

export function createMemberIntroducers(options: MemberIntroducersOptions): MemberIntroducers {
  const { self, clock, candidates, onMembers, onOffence } = options
  const connectionsByIntroducer = new Map<PeerId, Connection>()
  const notBefore = new Map<PeerId, number>()
  let cancelReview = (): void => {}
  let isClosed = false

  const follow = async (id: PeerId, connection: Connection): Promise<void> => {
    connectionsByIntroducer.set(id, connection)
    try {
      await followIntroducer(connection, {
        self,
        clock,
        onReserved: () => {},
        onMembers: (members) => onMembers(id, members),
        onOffence: (offence) => onOffence(id, offence),
      })
    } catch {
      // It left, or would not have us: the normal end of an introduction. What it did wrong has been told (onOffence).
    } finally {
      connectionsByIntroducer.delete(id)
      notBefore.set(id, clock.now() + INTRODUCTION_LIMITS.retryMs)
      onMembers(id, [])
      reviewLater()
    }
  }

  const reviewLater = (): void => {
    cancelReview()
    if (!isClosed) cancelReview = clock.after(INTRODUCTION_LIMITS.retryMs, review)
  }

  const review = (): void => {
    if (isClosed) return
    // Everyone prefers the same ones, the smallest ids: so two who lost each other have one in common.
    const wanted = [...candidates()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, INTRODUCTION_LIMITS.maxMemberIntroducers)
    for (const { id, connection } of wanted) {
      if (connectionsByIntroducer.has(id) || clock.now() < (notBefore.get(id) ?? 0)) continue
      notBefore.delete(id)
      void follow(id, connection)
    }
  }

  return {
    review,
    close() {
      isClosed = true
      cancelReview()
    },
  }
}
