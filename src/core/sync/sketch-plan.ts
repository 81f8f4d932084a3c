import { CELL_BYTES, ID_BYTES, MAX_BITS, MIN_BITS } from '../wire/reconcile.ts'

/** From here on a difference of a thousand takes less than all ids, and it takes 256 buckets to tell that it is a thousand. */
const LARGE_SIZE = 4096
const LARGE_BITS = 8

/** About as many buckets as each of them holds digests: what is left to look at is then a square root, times the difference. */
export function pickBits(size: number): number {
  const least = size < LARGE_SIZE ? MIN_BITS : LARGE_BITS
  return Math.min(MAX_BITS, Math.max(least, Math.round(Math.log2(Math.max(1, size)) / 2)))
}

/**
 * How many digests two sets have apart, and a standard deviation more, when so many of the buckets differ (linear
 * counting: Whang, Vander-Zanden and Taylor 1990). When nearly all differ it says little more than "many".
 */
export function estimateDifference(differing: number, buckets: number, sizes: readonly [number, number]): number {
  const load = -Math.log(1 - Math.min(differing, buckets - 0.5) / buckets)
  const deviation = Math.sqrt(buckets * (Math.exp(load) - load - 1))
  return Math.max(Math.ceil(load * buckets + deviation), Math.abs(sizes[0] - sizes[1]))
}

/** So many cells were enough in 99 of 100 trials, at each difference from 1 to 10,000 (test/core/log/cells.test.ts). */
export function countCells(difference: number): number {
  return Math.ceil(1.4 * difference + 5 * Math.sqrt(difference) + 6)
}

/** How a responder that holds `own` digests in the buckets that differ, and hears that the other has `theirs`, goes on. */
export function chooseMeans(difference: number, own: number, theirs: number): 'cells' | 'ids' | 'ask' {
  const byCells = countCells(difference) * CELL_BYTES
  const byIds = own * ID_BYTES
  // Asking takes half a round trip more.
  const byAsking = 2 * theirs * ID_BYTES
  if (byCells <= byIds && byCells <= byAsking) return 'cells'
  return byIds <= byAsking ? 'ids' : 'ask'
}

/** Reading on after the first cells were not enough: the estimate was of little use, so by leaps. */
export const CELL_GROWTH = 3
/** 6.5 MiB of cells: beyond it the ids themselves are asked for. */
export const MAX_CELLS = 2 ** 19
