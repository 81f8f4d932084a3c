import { equalBytes } from '../base/bytes.ts'
import type { Log } from '../log/log.ts'
import { type HeadsAnnouncement, MAX_ANNOUNCED_HEADS } from '../wire/gossip.ts'

/**
 * Whether an announcement says that its sender's log is ours, entry for entry. An entry counts only with all of its
 * ancestors, so a log is its heads and what they descend from: the same heads are the same log. That costs a comparison
 * for each message in place of a root, whose cost grows with the log. Only of many heads does a message not name all.
 */
export function isSameLog(log: Log, { root, heads }: Pick<HeadsAnnouncement, 'root' | 'heads'>): boolean {
  if (heads.length >= MAX_ANNOUNCED_HEADS) return equalBytes(log.root(), root)
  const own = log.heads()
  return own.length === heads.length && heads.toSorted().every((cid, index) => cid === own[index])
}
