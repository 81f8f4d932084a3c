import type { Cid, Message } from '../../core/mesh.ts'

/** Messages that come into the page and leave it together. */
export interface MessageRun {
  /** The first one's. A run keeps it, so what was measured of it stays true when others come in before or after it. */
  readonly key: Cid
  /** What stands before it: whether its first message begins a day or a turn. */
  readonly before: Message | undefined
  readonly messages: readonly Message[]
}

/** Fewer would mean more to watch. Those of one run are made in one frame, so more would be felt while scrolling. */
export const RUN_MESSAGES = 20
/**
 * What comes in between, written offline, makes a run longer: to cut it would make rows anew that somebody is reading. From
 * this on it is cut all the same.
 */
const MAX_RUN_MESSAGES = 240

const isSameRun = (a: MessageRun, b: MessageRun): boolean =>
  a.before === b.before &&
  a.messages.length === b.messages.length &&
  a.messages.every((message, at) => message === b.messages[at])

/** Where a run that begins here ends. One that was full stays as it is: what comes after it begins another. */
function endOf(messages: readonly Message[], start: number, limit: number, known: MessageRun | undefined): number {
  const length = known?.messages.length ?? 0
  const isStill = length >= RUN_MESSAGES && messages[start + length - 1]?.cid === known?.messages.at(-1)?.cid
  if (isStill && start + length <= limit) return start + length
  const isGrown = length > RUN_MESSAGES / 2 && limit - start <= MAX_RUN_MESSAGES && !isStill
  return isGrown ? limit : Math.min(start + RUN_MESSAGES, limit)
}

/**
 * Cuts a long list of messages into runs.
 *
 * @param previous what it was cut into before: what did not change is the same object
 */
export function splitRuns(messages: readonly Message[], previous: readonly MessageRun[] = []): readonly MessageRun[] {
  const known = new Map(previous.map((run) => [run.key, run]))
  const starts = messages.flatMap(({ cid }, at) => (at === 0 || known.has(cid) ? [at] : []))
  const runs: MessageRun[] = []
  starts.forEach((first, nth) => {
    const limit = starts[nth + 1] ?? messages.length
    for (let start = first; start < limit;) {
      const key = (messages[start] as Message).cid
      const end = endOf(messages, start, limit, known.get(key))
      const run: MessageRun = { key, before: messages[start - 1], messages: messages.slice(start, end) }
      const before = known.get(key)
      runs.push(before !== undefined && isSameRun(before, run) ? before : run)
      start = end
    }
  })
  return runs
}
