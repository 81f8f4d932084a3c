import { createBoundedCache } from '../base/bounded-cache.ts'
import type { Cid } from '../base/ids.ts'

interface Lineage {
  readonly cid: Cid
  readonly parents: readonly Cid[]
  readonly height: number
}

/** A run of entries of which each, but the first, has the one before it as its only parent. */
interface Run {
  /** How many runs there were before it. */
  readonly index: number
  /** Parents of the run's first entry. */
  readonly parents: readonly Cid[]
  last: Cid
}

interface Position {
  readonly run: Run
  readonly height: number
}

/** Who has seen what, in one log. */
export interface Ancestry {
  /** Adds an entry whose parents are all in it already. */
  add(entry: Lineage): void
  /** Whether `earlier` is an ancestor of `later`, and so was seen by its author. Nothing supersedes itself. */
  supersedes(later: Cid, earlier: Cid): boolean
  /**
   * Whether nothing but a line of entries with one parent each lies between the two: then `later` supersedes `earlier`.
   * Costs nothing, and is what an ordinary history answers with yes.
   */
  follows(later: Cid, earlier: Cid): boolean
}

/**
 * Entries of which is remembered what they had seen. A view asks of a few (the current versions of a file) about many (its
 * older ones): a hostile history, all forks, then costs one walk for each of the few and not one for each question.
 */
const REMEMBERED_ENTRIES = 128

/**
 * Entries are kept as runs, so that a walk steps over a whole run at a time and costs what there are forks and merges,
 * not entries.
 */
export function createAncestry(): Ancestry {
  const positionByCid = new Map<Cid, Position>()
  const seenByCid = createBoundedCache<Cid, Int32Array>(REMEMBERED_ENTRIES)
  let runs = 0

  function add({ cid, parents, height }: Lineage): void {
    const only = parents.length === 1 ? positionByCid.get(parents[0] as Cid) : undefined
    const goesOn = only !== undefined && only.run.last === parents[0]
    const run = goesOn ? only.run : { index: runs++, parents, last: cid }
    run.last = cid
    positionByCid.set(cid, { run, height })
  }

  /** Per run, by its index, the greatest height that `later` has seen of it; -1 for nothing. */
  function heightsSeenBy(later: Position): Int32Array {
    const seen = new Int32Array(runs).fill(-1)
    seen[later.run.index] = later.height - 1
    const open: Run[] = [later.run]
    for (let run = open.pop(); run !== undefined; run = open.pop()) {
      for (const parent of run.parents) {
        const position = positionByCid.get(parent)
        if (position === undefined) continue
        const height = seen[position.run.index] as number
        if (height < 0) open.push(position.run)
        seen[position.run.index] = Math.max(height, position.height)
      }
    }
    return seen
  }

  function supersedes(later: Cid, earlier: Cid): boolean {
    const from = positionByCid.get(later)
    const sought = positionByCid.get(earlier)
    if (from === undefined || sought === undefined || from.height <= sought.height) return false
    if (from.run === sought.run) return true
    let seen = seenByCid.get(later)
    if (seen === undefined) {
      seen = heightsSeenBy(from)
      seenByCid.set(later, seen)
    }
    return sought.height <= (seen[sought.run.index] ?? -1)
  }

  function follows(later: Cid, earlier: Cid): boolean {
    const from = positionByCid.get(later)
    const sought = positionByCid.get(earlier)
    if (from === undefined || sought === undefined || from.run !== sought.run) return false
    return from.height > sought.height
  }

  return { add, supersedes, follows }
}
