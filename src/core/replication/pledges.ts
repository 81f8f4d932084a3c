import type { Cid } from '../base/ids.ts'
import { type HealingLimits, MAX_PLEDGES } from './healing-limits.ts'

/**
 * What this device has promised to keep, and until when. In memory only: a device drops nothing in the first minutes after
 * it started, by which time all that it had promised before is over.
 */
export interface Pledges {
  /** Binds this device; false when it is bound to too much already. */
  promise(root: Cid, now: number): boolean
  isBound(root: Cid, now: number): boolean
}

export function createPledges({ pledge }: Pick<HealingLimits, 'pledge'>): Pledges {
  /** In the order in which they end, since each lasts as long. */
  const endByRoot = new Map<Cid, number>()

  function forgetEnded(now: number): void {
    for (const [root, end] of endByRoot) {
      if (end > now) return
      endByRoot.delete(root)
    }
  }

  return {
    promise(root, now) {
      forgetEnded(now)
      endByRoot.delete(root)
      if (endByRoot.size >= MAX_PLEDGES) return false
      endByRoot.set(root, now + pledge)
      return true
    },
    isBound: (root, now) => (endByRoot.get(root) ?? 0) > now,
  }
}
