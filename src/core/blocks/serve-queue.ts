import type { Cid } from '../base/ids.ts'

/** What one peer wants of us and has not been answered. Each want leaves it once: as taken and settled, or as denied. */
export interface ServeQueue {
  want(cids: readonly Cid[], urgent: boolean): void
  /** Those that are due go first from now on. */
  urge(cids: readonly Cid[]): void
  /** What is not sent yet becomes denied. */
  cancel(cids: readonly Cid[]): void
  /** Takes up to `count`, urgent ones first, but for one other in so many. They are in hand until settled. */
  take(count: number): Cid[]
  /** False once it was cancelled. */
  isInHand(cid: Cid): boolean
  settle(cid: Cid): void
  deny(cid: Cid): void
  takeDenied(): Cid[]
  /** Answers that are due. */
  size(): number
  /** Whether there is something to take. */
  hasMore(): boolean
  /** Resolves when there is something to answer, or nothing more will come. */
  changed(): Promise<void>
  end(): void
  hasEnded(): boolean
}

/** One that is not urgent is taken after so many that are, so that a film being watched doesn't stop a download. */
const URGENT_PER_OTHER = 7

export function createServeQueue(): ServeQueue {
  const urgentCids = new Set<Cid>()
  const otherCids = new Set<Cid>()
  const inHand = new Set<Cid>()
  const denied = new Set<Cid>()
  let urgentInARow = 0
  let ended = false
  let wake: (() => void) | undefined

  function takeNext(): Cid | undefined {
    const othersTurn = urgentInARow >= URGENT_PER_OTHER
    for (const cids of othersTurn ? [otherCids, urgentCids] : [urgentCids, otherCids]) {
      for (const cid of cids) {
        cids.delete(cid)
        urgentInARow = cids === urgentCids ? urgentInARow + 1 : 0
        return cid
      }
    }
    return undefined
  }

  const notify = (): void => {
    wake?.()
    wake = undefined
  }

  return {
    want(cids, urgent) {
      for (const cid of cids) {
        if (inHand.has(cid)) continue
        if (urgent) otherCids.delete(cid)
        if (urgentCids.has(cid)) continue
        ;(urgent ? urgentCids : otherCids).add(cid)
      }
      notify()
    },
    urge(cids) {
      for (const cid of cids) if (otherCids.delete(cid)) urgentCids.add(cid)
    },
    cancel(cids) {
      for (const cid of cids) {
        const due = [urgentCids, otherCids, inHand].map((set) => set.delete(cid))
        if (due.includes(true)) denied.add(cid)
      }
      notify()
    },
    take(count) {
      const taken: Cid[] = []
      while (taken.length < count) {
        const cid = takeNext()
        if (cid === undefined) break
        inHand.add(cid)
        taken.push(cid)
      }
      return taken
    },
    isInHand: (cid) => inHand.has(cid),
    settle: (cid) => void inHand.delete(cid),
    deny(cid) {
      inHand.delete(cid)
      denied.add(cid)
    },
    takeDenied() {
      const taken = [...denied]
      denied.clear()
      return taken
    },
    size: () => urgentCids.size + otherCids.size + inHand.size + denied.size,
    hasMore: () => urgentCids.size + otherCids.size > 0,
    async changed() {
      if (ended || urgentCids.size + otherCids.size + denied.size > 0) return
      await new Promise<void>((resolve) => (wake = resolve))
    },
    end() {
      ended = true
      notify()
    },
    hasEnded: () => ended,
  }
}
