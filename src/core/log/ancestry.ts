import type { Cid } from '../base/ids.ts'

interface Lineage {
  readonly cid: Cid
  readonly parents: readonly Cid[]
  readonly height: number
}

/** A run of entries of which each, but the first, has the one before it as its only parent. */
interface Run {
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
}

/**
 * Entries are kept as runs, so that a question steps over a whole run at a time and costs what there are forks and
 * merges between the two, not entries. Runs that end below the entry sought are not followed.
 */
export function createAncestry(): Ancestry {
  const positionByCid = new Map<Cid, Position>()

  function add({ cid, parents, height }: Lineage): void {
    const only = parents.length === 1 ? positionByCid.get(parents[0] as Cid) : undefined
    const run = only !== undefined && only.run.last === parents[0] ? only.run : { parents, last: cid }
    run.last = cid
    positionByCid.set(cid, { run, height })
  }

  function supersedes(later: Cid, earlier: Cid): boolean {
    const from = positionByCid.get(later)
    const sought = positionByCid.get(earlier)
    if (from === undefined || sought === undefined || from.height <= sought.height) return false
    const visited = new Set<Run>([from.run])
    const open: Run[] = []
    if (from.run === sought.run) return true
    open.push(from.run)
    for (let run = open.pop(); run !== undefined; run = open.pop()) {
      for (const parent of run.parents) {
        const position = positionByCid.get(parent)
        if (position === undefined || position.height < sought.height) continue
        if (position.run === sought.run) return true
        if (visited.has(position.run)) continue
        visited.add(position.run)
        open.push(position.run)
      }
    }
    return false
  }

  return { add, supersedes }
}
