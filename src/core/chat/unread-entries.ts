import type { Cid, MemberId } from '../base/ids.ts'
import type { AddedEntry } from '../log/logs.ts'
import type { Log } from '../log/log.ts'
import { compareEntries, type Place } from '../log/order.ts'
import { MAX_MARKED_HEADS } from './limits.ts'

/**
 * Which entries of a room this device has not marked as read, by their headers alone. What was read is told by heads:
 * those entries and all that their authors saw. So what arrives late is unread, wherever its place is.
 */
export interface UnreadEntries {
  /** Entries by others, in no order. */
  cids(): ReadonlySet<Cid>
  /** Entries have come into the log. */
  add(entries: readonly AddedEntry[]): void
  /** Marks everything up to a place as read, or everything. Returns the heads to remember; none when nothing has changed. */
  markRead(upTo: Place | undefined): readonly Cid[] | undefined
}

export interface UnreadDependencies {
  /** Undefined while nobody has written. */
  readonly log: () => Log | undefined
  readonly self: MemberId
  /** What is older, in milliseconds since the Unix epoch, was said before this device came: it counts as read. */
  readonly since: number
  /** As remembered. Those that are not here say nothing. */
  readonly heads: readonly Cid[]
}

export function createUnreadEntries({ log, self, since, heads: remembered }: UnreadDependencies): UnreadEntries {
  let heads = remembered
  const unread = new Set<Cid>()
  const mayBeUnread = (author: MemberId, time: number): boolean => author !== self && time >= since

  const read = new Set(heads)
  for (const { cid, parents, author, time } of log()?.nodes().toReversed() ?? []) {
    if (read.has(cid)) for (const parent of parents) read.add(parent)
    else if (mayBeUnread(author, time)) unread.add(cid)
  }

  /** The last of what is read when all up to a place is, added to what was read before. */
  function headsUpTo(place: Place): readonly Cid[] {
    const seen = new Set(heads)
    const covered = new Set<Cid>()
    const found: Cid[] = []
    for (const node of log()?.nodes().toReversed() ?? []) {
      if (!seen.has(node.cid) && compareEntries(node, place) > 0) continue
      if (!covered.has(node.cid)) found.push(node.cid)
      for (const parent of node.parents) {
        seen.add(parent)
        covered.add(parent)
      }
    }
    return found
  }

  /** With more heads than are kept, the highest: what only the others cover shows as unread again one day. */
  function highest(cids: readonly Cid[]): readonly Cid[] {
    if (cids.length <= MAX_MARKED_HEADS) return cids
    const heightOf = (cid: Cid): number => log()?.get(cid)?.height ?? 0
    return [...cids].sort((a, b) => heightOf(b) - heightOf(a)).slice(0, MAX_MARKED_HEADS)
  }

  return {
    cids: () => unread,
    add(entries) {
      for (const { cid, entry } of entries) {
        if (mayBeUnread(entry.author, entry.time) && !heads.includes(cid)) unread.add(cid)
      }
    },
    markRead(upTo) {
      const node = (cid: Cid): Place => log()?.get(cid) as Place
      const marked = [...unread].filter((cid) => upTo === undefined || compareEntries(node(cid), upTo) <= 0)
      if (marked.length === 0) return undefined
      heads = highest(upTo === undefined ? (log()?.heads() ?? []) : headsUpTo(upTo))
      for (const cid of marked) unread.delete(cid)
      return heads
    },
  }
}
