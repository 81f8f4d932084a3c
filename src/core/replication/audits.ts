import type { Cid, MemberId } from '../base/ids.ts'
import type { HealingLimits } from './healing-limits.ts'
import type { Holders } from './holders.ts'

export interface AuditsDependencies {
  readonly holders: Holders
  readonly limits: Pick<HealingLimits, 'audit' | 'doubt'>
  /** What this device holds: only of that it can check an answer. */
  readonly roots: ReadonlySet<Cid>
  /** Uniform in [0, 1). */
  readonly fraction: () => number
}

/** Asks others now and then, at random, whether they hold what they say; remembers who did not. */
export interface Audits {
  next(now: number): { readonly root: Cid; readonly of: MemberId } | undefined
  answered(of: MemberId, isProven: boolean, now: number): void
  /** Those who failed, ascending: what this device tells of them. */
  doubts(now: number): readonly MemberId[]
  nextDue(): number
}

/** In a row, of different questions: one may be a block that has just been found damaged, or a root just dropped. */
const FAILURES_TO_DOUBT = 2
/** After a failure the same device is asked again, so soon: a share of the usual interval. */
const RECHECK = 1 / 4

export function createAudits({ holders, limits, roots, fraction }: AuditsDependencies): Audits {
  const failuresById = new Map<MemberId, number>()
  const doubtedUntil = new Map<MemberId, number>()
  let due = -Infinity
  let suspect: MemberId | undefined

  function pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(fraction() * from.length)]
  }

  function pickRoot(): Cid | undefined {
    let left = Math.floor(fraction() * roots.size)
    for (const root of roots) if (left-- === 0) return root
    return undefined
  }

  return {
    next(now) {
      if (now < due) return undefined
      const again = suspect === undefined ? undefined : holders.get(suspect)
      suspect = undefined
      due = now + limits.audit * (0.75 + 0.5 * fraction())
      if (again?.isFresh === true) {
        const shared = [...roots].filter((root) => holders.holds(again, root))
        const root = pick(shared)
        if (root !== undefined) return { root, of: again.id }
      }
      const root = pickRoot()
      if (root === undefined) return undefined
      const others = holders.holdersOf(root).filter((each) => each.isFresh && holders.holds(each, root))
      const other = pick(others)
      return other === undefined ? undefined : { root, of: other.id }
    },
    answered(of, isProven, now) {
      if (isProven) {
        // Who holds one thing may lack another: a doubt stays until its time is over.
        if (!doubtedUntil.has(of)) failuresById.delete(of)
        return
      }
      const failures = (failuresById.get(of) ?? 0) + 1
      failuresById.set(of, failures)
      if (failures < FAILURES_TO_DOUBT) {
        suspect = of
        due = Math.min(due, now + limits.audit * RECHECK)
        return
      }
      doubtedUntil.set(of, now + limits.doubt)
      holders.doubt(of, now + limits.doubt)
    },
    doubts(now) {
      for (const [id, until] of doubtedUntil) {
        if (until <= now) {
          doubtedUntil.delete(id)
          failuresById.delete(id)
        }
      }
      return [...doubtedUntil.keys()].sort()
    },
    nextDue: () => due,
  }
}
