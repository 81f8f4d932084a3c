import type { Unsubscribe } from '../base/events.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import type { Log } from '../log/log.ts'
import type { AddedEntry, Logs } from '../log/logs.ts'
import { MAX_FOLLOWED_MEMBERS, MAX_MARKED_ENTRIES } from './limits.ts'

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
  receivedBy(cid: Cid): readonly MemberId[]
  /** Called with the log in which somebody is known to have more than before. */
  onChange(listener: (log: LogId) => void): Unsubscribe
}

/** Room for 64 entries: most logs are short. */
const MIN_MARK_BYTES = 8

/** What one member is known to have of one log, by the order in which entries arrived here. */
interface Knowledge {
  /** Everything that arrived before so many entries were here. */
  complete: number
  /** And of those that arrived later the ones whose bit is set. */
  marks: Uint8Array
}

const NO_MARKS = new Uint8Array(0)

export function createReceipts(logs: Pick<Logs, 'log' | 'logOf' | 'logIds'>, self: MemberId): Receipts {
  const knowledgeByLog = new Map<LogId, Map<MemberId, Knowledge>>()
  const listeners = new Set<(log: LogId) => void>()

  /** What is known of a log; when it is first asked for, from the authors of what is on disk. */
  function knowledgeOf(log: Log): Map<MemberId, Knowledge> {
    const present = knowledgeByLog.get(log.id)
    if (present !== undefined) return present
    const made = new Map<MemberId, Knowledge>()
    knowledgeByLog.set(log.id, made)
    // The newest first: its ancestors are then marked already when their turn comes.
    for (const { cid, author } of log.nodes().toReversed()) markKnown(log, made, author, cid)
    return made
  }

  /** Undefined for this member, and for one more than are followed. */
  function findKnowledge(knowledgeByMember: Map<MemberId, Knowledge>, member: MemberId): Knowledge | undefined {
    const present = knowledgeByMember.get(member)
    if (present !== undefined || member === self || knowledgeByMember.size >= MAX_FOLLOWED_MEMBERS) return present
    const made: Knowledge = { complete: 0, marks: NO_MARKS }
    knowledgeByMember.set(member, made)
    return made
  }

  /**
   * Marks an entry and its ancestors; returns whether any is news. Each is marked once, so that all questions together
   * cost what there are entries and parents: an author chooses the shape of a log, and could make each walk a long one.
   */
  function markKnown(log: Log, knowledgeByMember: Map<MemberId, Knowledge>, member: MemberId, cid: Cid): boolean {
    const known = findKnowledge(knowledgeByMember, member)
    if (known === undefined) return false
    const oldest = Math.max(known.complete, log.size - MAX_MARKED_ENTRIES)
    const open = [cid]
    let isNews = false
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const arrival = log.arrivalOf(next)
      if (arrival === undefined || arrival < oldest || !setBit(known, arrival, log.size)) continue
      isNews = true
      open.push(...(log.get(next)?.parents ?? []))
    }
    return isNews
  }

  function tell(log: LogId): void {
    for (const listener of listeners) listener(log)
  }

  function noteLog(member: MemberId, id: LogId): void {
    const log = logs.log(id)
    const known = log === undefined ? undefined : findKnowledge(knowledgeOf(log), member)
    if (log === undefined || known === undefined) return
    const isNews = known.complete !== log.size
    known.complete = log.size
    known.marks = NO_MARKS
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
        if (log !== undefined && markKnown(log, knowledgeOf(log), member, cid)) changed.add(log.id)
      }
      changed.forEach(tell)
    },
    noteAuthors(id, entries) {
      const log = logs.log(id)
      if (log === undefined) return
      const knowledge = knowledgeOf(log)
      let isNews = false
      for (const { cid, entry } of entries) isNews = markKnown(log, knowledge, entry.author, cid) || isNews
      if (isNews) tell(id)
    },
    receivedBy(cid) {
      const log = logs.logOf(cid)
      const arrival = log?.arrivalOf(cid)
      if (log === undefined || arrival === undefined) return []
      const members: MemberId[] = []
      for (const [member, known] of knowledgeOf(log)) if (hasArrival(known, arrival)) members.push(member)
      return members
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function hasArrival({ complete, marks }: Knowledge, arrival: number): boolean {
  return arrival < complete || ((marks[arrival >> 3] ?? 0) & (1 << (arrival & 7))) !== 0
}

/** Returns whether it was not set before. @param size how many entries there are */
function setBit(known: Knowledge, arrival: number, size: number): boolean {
  if (hasArrival(known, arrival)) return false
  if (arrival >> 3 >= known.marks.byteLength) {
    const grown = new Uint8Array(Math.max(size >> 2, MIN_MARK_BYTES))
    grown.set(known.marks)
    known.marks = grown
  }
  known.marks[arrival >> 3] = (known.marks[arrival >> 3] ?? 0) | (1 << (arrival & 7))
  return true
}
