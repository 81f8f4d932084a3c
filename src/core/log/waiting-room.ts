import type { Bytes } from '../base/bytes.ts'
import type { Cid, LogId, MemberId, PeerId } from '../base/ids.ts'
import type { Entry } from '../wire/entry.ts'
import type { LogLimits } from './limits.ts'
import type { LogNode } from './log.ts'

/** A verified entry with its bytes, and the peer it came from: none when it was read from a file, say. */
export interface Arrival {
  readonly node: LogNode
  readonly entry: Entry
  readonly encoded: Bytes
  readonly from: PeerId | undefined
}

interface Waiting {
  readonly arrival: Arrival
  readonly missing: Set<Cid>
}

/** What one peer, or all together, have waiting. */
interface Load {
  entries: number
  bytes: number
}

/**
 * Where verified entries wait for their parents. Bounded by count and bytes, for each peer and in all: beyond that
 * the oldest goes, of that peer first. What went comes again with the next conversation.
 */
export interface WaitingRoom {
  readonly size: number
  readonly bytes: number
  /** How often something came or went: the same number means the same content. */
  readonly changes: number
  has(cid: Cid): boolean
  /** What entries of a log wait for, and the authors of those that do. */
  awaited(log: LogId): ReadonlyMap<Cid, ReadonlySet<MemberId>>
  /** Lets an entry wait for parents that are not here: at least one. */
  admit(arrival: Arrival, missing: readonly Cid[]): void
  /** An entry has come: takes out and returns those that waited for nothing else. */
  release(parent: Cid): readonly Arrival[]
  /** An entry was refused: takes out and returns all that waited for it, directly or not. They can never count. */
  dropDependents(parent: Cid): readonly Arrival[]
}

export function createWaitingRoom(limits: LogLimits): WaitingRoom {
  /** In the order of arrival, which a Map keeps. */
  const waitingByCid = new Map<Cid, Waiting>()
  const dependentsByParent = new Map<Cid, Set<Cid>>()
  /** Each peer's entries in the order of arrival. */
  const cidsByPeer = new Map<PeerId | undefined, Set<Cid>>()
  const loadByPeer = new Map<PeerId | undefined, Load>()
  const total: Load = { entries: 0, bytes: 0 }
  let changes = 0

  function count({ node, from }: Arrival, direction: 1 | -1): Load {
    const load = loadByPeer.get(from) ?? { entries: 0, bytes: 0 }
    for (const each of [load, total]) {
      each.entries += direction
      each.bytes += direction * node.bytes
    }
    if (load.entries === 0) loadByPeer.delete(from)
    else loadByPeer.set(from, load)
    return load
  }

  function remove(cid: Cid): Arrival | undefined {
    const waiting = waitingByCid.get(cid)
    if (waiting === undefined) return undefined
    changes++
    waitingByCid.delete(cid)
    for (const parent of waiting.missing) removeFrom(dependentsByParent, parent, cid)
    removeFrom(cidsByPeer, waiting.arrival.from, cid)
    count(waiting.arrival, -1)
    return waiting.arrival
  }

  function evictBeyondLimits(from: PeerId | undefined, load: Load): void {
    while (load.entries > limits.maxWaitingEntriesPerPeer || load.bytes > limits.maxWaitingBytesPerPeer) {
      if (!removeOldest(cidsByPeer.get(from))) return
    }
    while (total.entries > limits.maxWaitingEntries || total.bytes > limits.maxWaitingBytes) {
      if (!removeOldest(waitingByCid.keys())) return
    }
  }

  function removeOldest(cids: Iterable<Cid> = []): boolean {
    for (const oldest of cids) return remove(oldest) !== undefined
    return false
  }

  return {
    get size() {
      return total.entries
    },
    get bytes() {
      return total.bytes
    },
    get changes() {
      return changes
    },
    has: (cid) => waitingByCid.has(cid),
    awaited(log) {
      const authorsByParent = new Map<Cid, Set<MemberId>>()
      for (const { arrival, missing } of waitingByCid.values()) {
        if (arrival.node.log !== log) continue
        for (const parent of missing) {
          // One that is here and waits itself has been sent: what has not lies further back.
          if (!waitingByCid.has(parent)) addTo(authorsByParent, parent, arrival.node.author)
        }
      }
      return authorsByParent
    },

    admit(arrival, missing) {
      const { cid } = arrival.node
      if (waitingByCid.has(cid)) return
      changes++
      waitingByCid.set(cid, { arrival, missing: new Set(missing) })
      for (const parent of missing) addTo(dependentsByParent, parent, cid)
      addTo(cidsByPeer, arrival.from, cid)
      evictBeyondLimits(arrival.from, count(arrival, 1))
    },

    release(parent) {
      const released: Arrival[] = []
      for (const cid of dependentsByParent.get(parent) ?? []) {
        const waiting = waitingByCid.get(cid)
        if (waiting === undefined) continue
        waiting.missing.delete(parent)
        if (waiting.missing.size > 0) continue
        remove(cid)
        released.push(waiting.arrival)
      }
      dependentsByParent.delete(parent)
      return released
    },

    dropDependents(parent) {
      const dropped: Arrival[] = []
      const parents = [parent]
      for (let next = parents.pop(); next !== undefined; next = parents.pop()) {
        for (const cid of [...(dependentsByParent.get(next) ?? [])]) {
          const arrival = remove(cid)
          if (arrival === undefined) continue
          dropped.push(arrival)
          parents.push(cid)
        }
      }
      return dropped
    },
  }
}

function addTo<Key, Value>(valuesByKey: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const values = valuesByKey.get(key) ?? new Set()
  valuesByKey.set(key, values)
  values.add(value)
}

function removeFrom<Key>(cidsByKey: Map<Key, Set<Cid>>, key: Key, cid: Cid): void {
  const cids = cidsByKey.get(key)
  if (cids?.delete(cid) === true && cids.size === 0) cidsByKey.delete(key)
}
