import type { Cid, MemberId } from '../../../src/core/base/ids.ts'
import type { Stamp } from '../../../src/core/view/stamp.ts'

/** A stamp at a height; `name` stands for the entry's CID and, unless told, decides ties. */
export function stampAt(height: number, name = `entry-${height}`, more: Partial<Stamp> = {}): Stamp {
  return { height, time: 1_000 + height, cid: name as Cid, index: 0, author: 'author' as MemberId, ...more }
}
