import type { MemberId } from '../base/ids.ts'
import { compareEntries, type Place } from '../log/order.ts'

/** Where a change stands in its log: its entry's place in the total order, then its index within the entry. */
export interface Stamp extends Place {
  readonly index: number
  readonly author: MemberId
}

/** The total order of all changes of a log. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return compareEntries(a, b) || a.index - b.index
}

/** A field of a view: its value by the last change in the total order. */
export interface Field<T> {
  readonly value: T
  readonly stamp: Stamp
}

/** The later of what is there and what comes. */
export function laterField<T>(present: Field<T> | undefined, value: T, stamp: Stamp): Field<T> {
  return present !== undefined && compareStamps(present.stamp, stamp) >= 0 ? present : { value, stamp }
}

/** The earlier of what is there and what comes: for what is given once and cannot be changed. */
export function earlierField<T>(present: Field<T> | undefined, value: T, stamp: Stamp): Field<T> {
  return present !== undefined && compareStamps(present.stamp, stamp) <= 0 ? present : { value, stamp }
}
