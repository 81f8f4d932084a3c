import type { Cid } from '../base/ids.ts'
import type { Stamp } from '../view/stamp.ts'
import { linksRootOf } from '../wire/vault-body.ts'
import type { FileHistory, FileTree } from './file-tree.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Links roots of versions whose time is over and that nothing else in the vault needs. */
export interface ExpiredRoots {
  /** By the times that the entries claim. They are not fetched any more. */
  readonly unwanted: ReadonlySet<Cid>
  /**
   * By this device's own clock too: it has known for as long that they were superseded or removed. Their blocks may go.
   * A part of `unwanted`.
   */
  readonly unneeded: ReadonlySet<Cid>
}

const NONE: ExpiredRoots = { unwanted: new Set(), unneeded: new Set() }

/**
 * What a vault's retention lets go, of all that its readable entries name. A version's time runs from the change that
 * superseded it, or from the last change to a file that is out of sight or to the folders it is in. What is current and in
 * sight is never among them, nor what was not superseded by anything.
 *
 * The time of an entry is its author's word. One that lies in the future keeps more than it should. One that lies in the
 * past would have everyone let go at once of what was just superseded: so whoever has the blocks goes by when the change
 * came to it as well. Who never had them need not fetch them by the author's word alone.
 *
 * @param receivedAt when an entry was verified on this device, in milliseconds since the Unix epoch
 */
export function findExpiredRoots(
  tree: Pick<FileTree, 'histories' | 'retentionDays'>,
  now: number,
  receivedAt: (entry: Cid) => number,
): ExpiredRoots {
  const days = tree.retentionDays()
  if (days === undefined) return NONE
  const unwanted = createRootFilter(now - days * DAY_MS, ({ time }) => time)
  const unneeded = createRootFilter(now - days * DAY_MS, ({ time, cid }) => Math.max(time, receivedAt(cid)))
  for (const history of tree.histories()) {
    unwanted.take(history)
    unneeded.take(history)
  }
  return { unwanted: unwanted.expired(), unneeded: unneeded.expired() }
}

interface RootFilter {
  take(history: FileHistory): void
  expired(): ReadonlySet<Cid>
}

function createRootFilter(before: number, timeOf: (stamp: Stamp) => number): RootFilter {
  const kept = new Set<Cid>()
  const expired = new Set<Cid>()
  const isOver = (stamp: Stamp): boolean => timeOf(stamp) < before
  return {
    take({ versions, replacedBy, hiddenBy }) {
      const isLongHidden = hiddenBy.length > 0 && hiddenBy.every(isOver)
      for (const version of versions) {
        const root = linksRootOf(version.value)
        if (root === undefined) continue
        const by = replacedBy.get(version)
        const isExpired = isLongHidden || (by !== undefined && isOver(by))
        ;(isExpired ? expired : kept).add(root)
      }
    },
    expired() {
      for (const root of kept) expired.delete(root)
      return expired
    },
  }
}
