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
export const RUN_MESSAGES = 12
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

/** The first runs of those before that are still what they are, and whose end no later message changes. */
function findUnchanged(messages: readonly Message[], previous: readonly MessageRun[]): readonly MessageRun[] {
  let [count, full, at] = [0, 0, 0]
  for (const run of previous) {
    const start = at
    if (run.before !== messages[start - 1] || run.messages.some((each, i) => each !== messages[start + i])) break
    at += run.messages.length
    count += 1
    if (run.messages.length >= RUN_MESSAGES) full = count
  }
  return previous.slice(0, full)
}

/**
 * Cuts a long list of messages into runs.
 *
 * @param previous what it was cut into before: what did not change is the same object
 */
export function splitRuns(messages: readonly Message[], previous: readonly MessageRun[] = []): readonly MessageRun[] {
  const runs = [...findUnchanged(messages, previous)]
  const done = runs.reduce((sum, run) => sum + run.messages.length, 0)
  const known = new Map(previous.slice(runs.length).map((run) => [run.key, run]))
  const starts: number[] = []
  for (let at = done; at < messages.length; at++) {
    if (at === done || known.has((messages[at] as Message).cid)) starts.push(at)
  }
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

/** Runs whose boxes come into the page and leave it together: a room of 100,000 messages has thousands of runs. */
export interface RunGroup {
  /** The first run's. */
  readonly key: Cid
  readonly runs: readonly MessageRun[]
}

/** Some screens full: few groups stay in the page, each of few boxes. */
export const GROUP_RUNS = 40

/**
 * Gathers runs into groups.
 *
 * @param previous what they were gathered into before: a run stays in its group, and what did not change is the same object
 */
export function groupRuns(runs: readonly MessageRun[], previous: readonly RunGroup[] = []): readonly RunGroup[] {
  const known = new Map(previous.map((group) => [group.key, group]))
  const ends = new Set(previous.map((group) => group.runs.at(-1)?.key))
  const groups: RunGroup[] = []
  let gathered: MessageRun[] = []
  const close = () => {
    const [first] = gathered
    if (first === undefined) return
    const before = known.get(first.key)
    const isSame = before?.runs.length === gathered.length && before.runs.every((run, at) => run === gathered[at])
    groups.push(isSame ? before : { key: first.key, runs: gathered })
    gathered = []
  }
  for (const run of runs) {
    if (known.has(run.key)) close()
    gathered.push(run)
    // One that others came into is longer, and ends where it did.
    const length = known.get(gathered[0]?.key ?? run.key)?.runs.length ?? 0
    if (gathered.length >= GROUP_RUNS && (length < GROUP_RUNS || ends.has(run.key))) close()
  }
  close()
  return groups
}
