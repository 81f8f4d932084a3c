import type { Cid } from '../base/ids.ts'
import { compareCids } from '../wire/cid.ts'
import { MAX_ENTRY_PARENTS } from '../wire/entry.ts'
import { compareEntries, type Place } from './order.ts'

/**
 * What a new entry of a log names as its parents, and its height. With more heads than an entry may name, the highest:
 * entries that follow name the rest.
 *
 * @param heads the entries that no other names as a parent
 */
export function pickParents(heads: readonly Place[]): { readonly parents: readonly Cid[]; readonly height: number } {
  const isTooMany = heads.length > MAX_ENTRY_PARENTS
  const parents = isTooMany ? heads.toSorted((a, b) => compareEntries(b, a)).slice(0, MAX_ENTRY_PARENTS) : heads
  return {
    parents: parents.map(({ cid }) => cid).sort(compareCids),
    height: 1 + parents.reduce((highest, { height }) => Math.max(highest, height), -1),
  }
}
