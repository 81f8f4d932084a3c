import type { Bytes } from '../../src/core/base/bytes.ts'
import { bytesToHex } from '../../src/core/base/bytes.ts'
import type { Cid, MemberId } from '../../src/core/base/ids.ts'
import { exampleMember } from './members.ts'
import { exampleNodeCid } from './messages.ts'

/** An entry as a view sees it: its place, and what its body opened to. */
export interface HistoryEntry {
  /** Made up: what a view shows depends on what it is called, not on what was signed. */
  readonly cid: Cid
  readonly parents: readonly Cid[]
  readonly height: number
  readonly time: number
  readonly author: MemberId
  /** The plaintext of the body. */
  readonly body: string
}

/** One step of a history to write. */
export interface Step<Change> {
  readonly as: string
  readonly by: string
  /** What its author had seen: steps before this one. */
  readonly after: readonly string[]
  readonly time: number
  /** Or bytes that are no changes. */
  readonly changes: readonly Change[] | Bytes
}

export const START = Date.UTC(2026, 10, 21, 12)

export interface History {
  readonly entries: readonly HistoryEntry[]
  cid(step: string): Cid
}

export function writeHistory<Change>(
  name: string,
  steps: readonly Step<Change>[],
  encode: (changes: readonly Change[]) => Bytes,
): History {
  const entryByStep = new Map<string, HistoryEntry>()
  const entryOf = (step: string): HistoryEntry => {
    const entry = entryByStep.get(step)
    if (entry === undefined) throw new Error(`no step ${step} in ${name}`)
    return entry
  }
  for (const { as, by, after, time, changes } of steps) {
    const parents = after.map(entryOf)
    entryByStep.set(as, {
      cid: cidOfStep(name, as),
      parents: parents.map(({ cid }) => cid),
      height: 1 + Math.max(-1, ...parents.map(({ height }) => height)),
      time: START + time,
      author: exampleMember(by).id,
      body: bytesToHex(changes instanceof Uint8Array ? changes : encode(changes)),
    })
  }
  return { entries: [...entryByStep.values()], cid: (step) => entryOf(step).cid }
}

export const cidOfStep = (history: string, step: string): Cid => exampleNodeCid(`${history}: ${step}`)

/** Of two steps the one whose CID's text comes later: last in the total order, where all else is equal. */
export function laterByCid(history: string, a: string, b: string): { readonly first: string; readonly last: string } {
  return cidOfStep(history, a) < cidOfStep(history, b) ? { first: a, last: b } : { first: b, last: a }
}
