import type { Clock } from '../base/environment.ts'
import type { Cid } from '../base/ids.ts'

/** What waits to be fetched: of what there are fewest copies first, of these what has waited longest. */
export interface FetchQueue<W extends { readonly root: Cid }> {
  add(wanted: W): void
  delete(wanted: W): void
  /** Takes the next one out. */
  take(): W | undefined
  size(): number
}

/** An order of what waits is good for so long, in milliseconds for each that waits: copies are counted all the time. */
const ORDER_MS_PER_ROOT = 0.1

/** @param copiesOf how many others are known to have all of it; unless given, all are alike */
export function createFetchQueue<W extends { readonly root: Cid }>(
  clock: Clock,
  copiesOf: ((root: Cid) => number) | undefined,
): FetchQueue<W> {
  const waiting = new Set<W>()
  /** The next last. */
  let order: W[] = []
  let orderedAt = -Infinity

  function putInOrder(count: (root: Cid) => number): void {
    orderedAt = clock.now()
    // Of one that nobody is known to have, its author's word has not come yet.
    const copies = new Map([...waiting].map((wanted) => [wanted, Math.max(1, count(wanted.root))]))
    const copiesWith = (wanted: W): number => copies.get(wanted) ?? 1
    order = [...waiting].reverse().sort((a, b) => copiesWith(b) - copiesWith(a))
  }

  function findNext(): W | undefined {
    if (waiting.size === 0) return undefined
    if (copiesOf === undefined) return waiting.values().next().value
    if (clock.now() - orderedAt >= waiting.size * ORDER_MS_PER_ROOT) putInOrder(copiesOf)
    for (;;) {
      const next = order.pop()
      if (next === undefined) putInOrder(copiesOf)
      else if (waiting.has(next)) return next
    }
  }

  return {
    add: (wanted) => void waiting.add(wanted),
    delete: (wanted) => void waiting.delete(wanted),
    take() {
      const next = findNext()
      if (next !== undefined) waiting.delete(next)
      return next
    },
    size: () => waiting.size,
  }
}
