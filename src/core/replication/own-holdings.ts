import type { Bytes } from '../base/bytes.ts'
import type { Cid } from '../base/ids.ts'
import { sortCids } from '../wire/cid.ts'
import type { UnsignedHave } from '../wire/have.ts'
import { MAX_HAVE_CHANGES } from '../wire/have.ts'
import { holdingsDigest } from './holdings-digest.ts'

/** What a statement says beside the list and its numbers. */
export type HaveHeader = Pick<
  UnsignedHave,
  'by' | 'epoch' | 'cred' | 'weight' | 'full' | 'leaving' | 'aside' | 'doubts' | 'going' | 'parts'
>

/** The whole roots that this device holds, and what it has told of them. */
export interface OwnHoldings {
  readonly roots: ReadonlySet<Cid>
  add(root: Cid): void
  delete(root: Cid): void
  /** Whether there is something that was not told. */
  hasNews(): boolean
  /** The next statement: it is taken to be told. */
  compose(header: HaveHeader, now: number): UnsignedHave
  /** As of the last statement; `undefined` when something has changed since. */
  told(): { readonly digest: Bytes; readonly roots: ReadonlySet<Cid> } | undefined
  seq(): number
  /** Others have heard of a statement with this number: the next has a greater one, and changes nothing that they know. */
  skipTo(seq: number): void
}

export function createOwnHoldings(): OwnHoldings {
  const roots = new Set<Cid>()
  const added = new Set<Cid>()
  const removed = new Set<Cid>()
  let digest: Bytes | undefined
  let seq = 0
  /** The number of the last statement that others can apply a change to. */
  let base = 0

  const hasNews = (): boolean => digest === undefined || added.size + removed.size > 0

  return {
    roots,
    add(root) {
      if (roots.has(root)) return
      roots.add(root)
      if (!removed.delete(root)) added.add(root)
    },
    delete(root) {
      if (!roots.delete(root)) return
      if (!added.delete(root)) removed.add(root)
    },
    hasNews,
    compose(header, now) {
      const fits = added.size + removed.size <= MAX_HAVE_CHANGES
      if (hasNews()) digest = holdingsDigest(roots)
      const next = Math.max(seq + 1, seq === 0 ? now : 0)
      const statement: UnsignedHave = {
        v: 1,
        ...header,
        seq: next,
        // Of more changes than fit, none is told: whoever needs the list asks for it.
        since: fits ? base : 0,
        at: now,
        have: fits ? sortCids(added) : [],
        gone: fits ? sortCids(removed) : [],
        count: roots.size,
        digest: digest as Bytes,
      }
      seq = next
      base = next
      added.clear()
      removed.clear()
      return statement
    },
    told: () => (digest === undefined || hasNews() ? undefined : { digest, roots }),
    seq: () => seq,
    skipTo(known) {
      if (known <= seq) return
      seq = known
      base = 0
      added.clear()
      removed.clear()
      for (const root of roots) added.add(root)
      digest = undefined
    },
  }
}
