import type { Bytes } from '../base/bytes.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import { createAncestry } from './ancestry.ts'
import type { DigestSnapshot } from './digest-snapshot.ts'
import { createRootTree } from './merkle.ts'
import { compareEntries } from './order.ts'

/** What is kept in memory of an entry: its header, without the sealed body. */
export interface LogNode {
  readonly cid: Cid
  /** 32 bytes: the CID's digest. */
  readonly digest: Bytes
  readonly log: LogId
  readonly parents: readonly Cid[]
  readonly height: number
  /** As the author wrote it, milliseconds since the Unix epoch. It may lie in the future: showing it as now is the view's business. */
  readonly time: number
  readonly author: MemberId
  /** The links blocks the entry needs kept. */
  readonly links: readonly Cid[]
  /** Length of the whole entry, encoded. */
  readonly bytes: number
  /** When this device had verified or written it, by its own clock: nobody else's word. Milliseconds since the Unix epoch. */
  readonly receivedAt: number
}

/** One log, to look at. */
export interface Log {
  readonly id: LogId
  /** Number of entries. */
  readonly size: number
  /** The greatest height of its entries; -1 when it has none. */
  readonly height: number
  has(cid: Cid): boolean
  get(cid: Cid): LogNode | undefined
  /** How many entries came before it, on this device: what was here by some moment is what arrived below a number. */
  arrivalOf(cid: Cid): number | undefined
  /** Entries that no other names as a parent, ascending by the text of their CIDs. */
  heads(): readonly Cid[]
  /** 32 bytes: the RFC 9162 root over its entries' digests in ascending order. Equal roots are equal sets. */
  root(): Bytes
  /** The digests of all entries, as of now. */
  snapshot(): DigestSnapshot
  /** All entries in the total order. A new array after each change; one that was handed out is never changed. */
  nodes(): readonly LogNode[]
  /** Those of the parents that are not here. */
  missingParents(parents: readonly Cid[]): readonly Cid[]
  /** Whether `earlier` is an ancestor of `later`: a value written in `later` replaces one written in `earlier`. */
  supersedes(later: Cid, earlier: Cid): boolean
  /** As `supersedes` where the history between the two has no forks, else false: costs nothing. */
  follows(later: Cid, earlier: Cid): boolean
}

export interface GrowingLog extends Log {
  /** Adds verified entries, parents before children. Those that are in it already are passed over; returns the others. */
  add(nodes: readonly LogNode[]): readonly LogNode[]
}

export function createLog(id: LogId): GrowingLog {
  const nodeByCid = new Map<Cid, { readonly node: LogNode; readonly arrival: number }>()
  const headCids = new Set<Cid>()
  const ancestry = createAncestry()
  const tree = createRootTree()
  let ordered: LogNode[] = []
  let unordered: LogNode[] = []
  let sortedHeads: readonly Cid[] | undefined
  let height = -1

  /** Sorts what is new and merges it in; when it all belongs at the end, as it mostly does, that is a concatenation. */
  function orderNodes(): readonly LogNode[] {
    if (unordered.length === 0) return ordered
    const last = ordered.at(-1)
    unordered.sort(compareEntries)
    const belongsAtEnd = last === undefined || compareEntries(last, unordered[0] as LogNode) < 0
    ordered = [...ordered, ...unordered]
    if (!belongsAtEnd) ordered.sort(compareEntries)
    unordered = []
    return ordered
  }

  return {
    id,
    get size() {
      return nodeByCid.size
    },
    get height() {
      return height
    },
    has: (cid) => nodeByCid.has(cid),
    get: (cid) => nodeByCid.get(cid)?.node,
    arrivalOf: (cid) => nodeByCid.get(cid)?.arrival,
    heads() {
      sortedHeads ??= [...headCids].sort()
      return sortedHeads
    },
    root: () => tree.root(),
    snapshot: () => tree.snapshot(),
    nodes: orderNodes,
    missingParents: (parents) => parents.filter((parent) => !nodeByCid.has(parent)),
    supersedes: ancestry.supersedes,
    follows: ancestry.follows,

    add(nodes) {
      const added: LogNode[] = []
      for (const node of nodes) {
        if (nodeByCid.has(node.cid)) continue
        nodeByCid.set(node.cid, { node, arrival: nodeByCid.size })
        ancestry.add(node)
        for (const parent of node.parents) headCids.delete(parent)
        headCids.add(node.cid)
        height = Math.max(height, node.height)
        added.push(node)
      }
      if (added.length === 0) return added
      for (const node of added) unordered.push(node)
      tree.insert(added.map(({ digest }) => digest))
      sortedHeads = undefined
      return added
    },
  }
}
