import type { Cid } from '../base/ids.ts'

/** What places an entry in its log's total order. */
export interface Place {
  readonly height: number
  /** As the author wrote it, milliseconds since the Unix epoch. */
  readonly time: number
  readonly cid: Cid
}

/**
 * The total order of a log: height, then time, then the CID's base32 text by character code. An ancestor's height is
 * always smaller than its descendant's, so what has seen another comes later, whatever the clocks say.
 */
export function compareEntries(a: Place, b: Place): number {
  if (a.height !== b.height) return a.height - b.height
  if (a.time !== b.time) return a.time - b.time
  if (a.cid === b.cid) return 0
  return a.cid < b.cid ? -1 : 1
}
