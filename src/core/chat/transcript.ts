import type { Cid } from '../base/ids.ts'
import { compareStamps, type Stamp } from '../view/stamp.ts'

/** One message as the room's log makes it. */
export interface TranscriptLine {
  readonly stamp: Stamp
  readonly text: string
  readonly parents: readonly Cid[]
}

/**
 * A new array with the lines put where the total order has them, whatever the order of arrival.
 * Appending at the end, the common case, does not sort.
 */
export function insertLines(
  lines: readonly TranscriptLine[],
  added: readonly TranscriptLine[],
): readonly TranscriptLine[] {
  const sorted = [...added].sort((a, b) => compareStamps(a.stamp, b.stamp))
  const last = lines.at(-1)
  const first = sorted[0]
  const merged = [...lines, ...sorted]
  if (last !== undefined && first !== undefined && compareStamps(last.stamp, first.stamp) > 0) {
    merged.sort((a, b) => compareStamps(a.stamp, b.stamp))
  }
  return merged
}
