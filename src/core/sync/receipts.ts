import type { Unsubscribe } from '../base/events.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import type { Log } from '../log/log.ts'
import type { AddedEntry, Logs } from '../log/logs.ts'
import { MAX_KNOWN_HEADS } from './limits.ts'

/**
 * Who is known to have what. Everything here is evidence: a member wrote an entry, or sent it, or told that it is a
 * head of its log, or told the same root. Whoever has an entry has all of its ancestors.
 */
export interface Receipts {
  /** The member has all that is in this log here, now. */
  noteLog(member: MemberId, log: LogId): void
  /** The member has all that is here, now. */
  noteAll(member: MemberId): void
  /** The member has these entries and their ancestors. Those that are not here are passed over. */
  noteEntries(member: MemberId, cids: readonly Cid[]): void
  /** Entries have come into a log: their authors have them. */
  noteAuthors(log: LogId, entries: readonly AddedEntry[]): void
  /** Members other than this one who are known to have an entry. */
  receivedBy(cid: Cid): number
  /** Called with the log in which somebody is known to have more than before. */
  onChange(listener: (log: LogId) => void): Unsubscribe
}

/** What one member is known to have of one log. */
interface Knowledge {
  /** Everything that arrived here before so many entries were here. */
  complete: number
  /** And these, with their ancestors; none an ancestor of another. */
  heads: readonly Cid[]
}

export function createReceipts(logs: Pick<Logs, 'log' | 'logOf' | 'logIds'>, self: MemberId): Receipts {
  const knowledgeByLog = new Map<LogId, Map<MemberId, Knowledge>>()
  const listeners = new Set<(log: LogId) => void>()

  /** What is known of a log; when it is first asked for, from the authors of what is on disk. */
  function knowledgeOf(log: Log): Map<MemberId, Knowledge> {
    const present = knowledgeByLog.get(log.id)
    if (present !== undefined) return present
    const made = new Map<MemberId, Knowledge>()
    knowledgeByLog.set(log.id, made)
    for (const { cid, author } of log.nodes()) addHead(log, made, author, cid)
    return made
  }

  function addHead(log: Log, knowledge: Map<MemberId, Knowledge>, member: MemberId, cid: Cid): boolean {
    if (member === self) return false
    const known = knowledge.get(member) ?? { complete: 0, heads: [] }
    if (hasEntry(log, known, cid)) return false
    knowledge.set(member, known)
    known.heads = [...known.heads.filter((head) => !log.supersedes(cid, head)), cid].slice(-MAX_KNOWN_HEADS)
    return true
  }

  function tell(log: LogId): void {
    for (const listener of listeners) listener(log)
  }

  function noteLog(member: MemberId, id: LogId): void {
    const log = logs.log(id)
    if (log === undefined || member === self) return
    const knowledge = knowledgeOf(log)
    const isNews = knowledge.get(member)?.complete !== log.size
    knowledge.set(member, { complete: log.size, heads: [] })
    if (isNews) tell(id)
  }

  return {
    noteLog,
    noteAll(member) {
      for (const id of logs.logIds()) noteLog(member, id)
    },
    noteEntries(member, cids) {
      const changed = new Set<LogId>()
      for (const cid of cids) {
        const log = logs.logOf(cid)
        if (log !== undefined && addHead(log, knowledgeOf(log), member, cid)) changed.add(log.id)
      }
      changed.forEach(tell)
    },
    noteAuthors(id, entries) {
      const log = logs.log(id)
      if (log === undefined) return
      const knowledge = knowledgeOf(log)
      let isNews = false
      for (const { cid, entry } of entries) isNews = addHead(log, knowledge, entry.author, cid) || isNews
      if (isNews) tell(id)
    },
    receivedBy(cid) {
      const log = logs.logOf(cid)
      if (log === undefined) return 0
      let count = 0
      for (const known of knowledgeOf(log).values()) if (hasEntry(log, known, cid)) count++
      return count
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function hasEntry(log: Log, { complete, heads }: Knowledge, cid: Cid): boolean {
  const arrival = log.arrivalOf(cid)
  if (arrival !== undefined && arrival < complete) return true
  return heads.some((head) => head === cid || log.supersedes(head, cid))
}
