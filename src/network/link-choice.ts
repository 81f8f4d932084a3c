import type { Clock } from '../core/base/environment.ts'
import type { PeerId } from '../core/base/ids.ts'
import { chooseToPart, pickLinks } from '../core/peers/topology.ts'
import { TOPOLOGY_LIMITS } from './limits.ts'

/** Applies the topology (core/peers/topology.ts): says whom to dial, and ends the links that nobody picks. */
export interface LinkChoice {
  /** Whether a link with it is to be made. */
  isWanted(peer: PeerId): boolean
  /** All that introducers name now. */
  setOnline(online: ReadonlySet<PeerId>): void
  /** Something is wanted that no neighbour has: a few more links for a while. */
  seek(): void
  close(): void
}

export interface MemberLink {
  readonly id: PeerId
  readonly isOurs: boolean
  /** Both ways, since it began. */
  readonly bytes: number
}

export interface LinkChoiceOptions {
  readonly self: PeerId
  readonly clock: Clock
  readonly links: () => readonly MemberLink[]
  readonly part: (peer: PeerId) => void
  /** Whether it is wanted has changed. */
  readonly onChange: (peer: PeerId) => void
}

export function createLinkChoice({ self, clock, links, part, onChange }: LinkChoiceOptions): LinkChoice {
  let online: ReadonlySet<PeerId> = new Set()
  let picked: ReadonlySet<PeerId> = new Set()
  const soughtUntil = new Map<PeerId, number>()
  let bytesBefore: ReadonlyMap<PeerId, number> = new Map()
  let cancelReview: (() => void) | undefined

  const isSought = (peer: PeerId): boolean => clock.now() < (soughtUntil.get(peer) ?? 0)

  const review = (): void => {
    cancelReview = undefined
    const present = links()
    const isBusy = ({ id, bytes }: MemberLink): boolean =>
      // One that is new is looked at next time.
      isSought(id) || bytes - (bytesBefore.get(id) ?? Number.NEGATIVE_INFINITY) >= TOPOLOGY_LIMITS.idleBytes
    const leaving = chooseToPart(
      self,
      online,
      present.map((link) => ({ ...link, isBusy: isBusy(link) })),
    )
    bytesBefore = new Map(present.map(({ id, bytes }) => [id, bytes]))
    for (const peer of leaving) part(peer)
    reviewLater()
  }

  /** In a full mesh there is nothing to end. */
  const reviewLater = (): void => {
    if (picked.size < online.size) cancelReview ??= clock.after(TOPOLOGY_LIMITS.partMs, review)
  }

  return {
    isWanted: (peer) => picked.has(peer) || isSought(peer),
    setOnline(next) {
      const before = picked
      online = next
      picked = pickLinks(self, next)
      for (const peer of soughtUntil.keys()) if (!next.has(peer)) soughtUntil.delete(peer)
      for (const peer of new Set([...before, ...picked])) if (before.has(peer) !== picked.has(peer)) onChange(peer)
      reviewLater()
    },
    seek() {
      const linked = new Set(links().map(({ id }) => id))
      const next = [...online].filter((id) => id !== self && !linked.has(id) && !picked.has(id) && !isSought(id))
      next.sort((a, b) => (soughtUntil.get(a) ?? 0) - (soughtUntil.get(b) ?? 0))
      const seeking = [...soughtUntil.keys()].filter(isSought).length
      for (const peer of next.slice(
        0,
        Math.max(0, Math.min(TOPOLOGY_LIMITS.seekLinks, TOPOLOGY_LIMITS.maxSought - seeking)),
      )) {
        soughtUntil.set(peer, clock.now() + TOPOLOGY_LIMITS.seekMs)
        onChange(peer)
      }
    },
    close: () => cancelReview?.(),
  }
}
