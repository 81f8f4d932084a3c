import type { Cid } from '../base/ids.ts'
import { compareCids } from '../wire/cid.ts'
import { MAX_ENTRY_PARENTS } from '../wire/entry.ts'
import type { Log, LogNode } from './log.ts'
import { compareEntries } from './order.ts'

/**
 * What a new entry of a log names as its parents, and its height. With more heads than an entry may name, the highest:
 * entries that follow name the rest.
 */
export function pickParents(log: Log | undefined): { readonly parents: readonly Cid[]; readonly height: number } {
  const heads = (log?.heads() ?? []).map((cid) => log?.get(cid) as LogNode)
  if (heads.length > MAX_ENTRY_PARENTS) heads.sort((a, b) => compareEntries(b, a))
  const parents = heads.slice(0, MAX_ENTRY_PARENTS)
  return {
    parents: parents.map(({ cid }) => cid).sort(compareCids),
    height: 1 + parents.reduce((highest, { height }) => Math.max(highest, height), -1),
  }
}
