import type { FileId } from '../base/ids.ts'
import { compareStamps, type Stamp } from '../view/stamp.ts'

/**
 * Folders above an item. Deeper than any file system's usual tree; without a bound, a chain of folders that one member
 * wrote would be walked to its end for each of its moves (20,000: eight seconds, whenever the moves are replayed).
 */
export const MAX_FOLDER_DEPTH = 256

interface Move {
  readonly item: FileId
  readonly parent: FileId | undefined
  readonly stamp: Stamp
}

/** Which folder each item is in. */
export interface FolderMoves {
  move(item: FileId, parent: FileId | undefined, stamp: Stamp): void
  /** The folder each moved item is in; `undefined` is the top. Without cycles. Not to be changed, and valid until the next move. */
  parents(): ReadonlyMap<FileId, FileId | undefined>
}

/**
 * Kleppmann et al., "A highly-available move operation for replicated trees" (2021): all moves are replayed in the total
 * order, and one that would put a folder into itself, or anything below MAX_FOLDER_DEPTH folders, does not happen.
 */
export function createFolderMoves(): FolderMoves {
  const moves: Move[] = []
  let movesAreSorted = true
  let parentById: Map<FileId, FileId | undefined> | undefined

  return {
    move(item, parent, stamp) {
      const last = moves.at(-1)
      if (last !== undefined && compareStamps(last.stamp, stamp) > 0) movesAreSorted = false
      // The common case, an entry newer than all before, extends the replay instead of starting it again.
      if (!movesAreSorted) parentById = undefined
      else if (parentById !== undefined && canHold(parentById, parent, item)) parentById.set(item, parent)
      moves.push({ item, parent, stamp })
    },
    parents() {
      if (parentById !== undefined) return parentById
      if (!movesAreSorted) moves.sort((a, b) => compareStamps(a.stamp, b.stamp))
      movesAreSorted = true
      parentById = new Map<FileId, FileId | undefined>()
      for (const { item, parent } of moves) if (canHold(parentById, parent, item)) parentById.set(item, parent)
      return parentById
    },
  }
}

/** Whether `folder` is neither `item`, nor somewhere in it, nor too deep. The parents known so far have no cycle. */
function canHold(parents: ReadonlyMap<FileId, FileId | undefined>, folder: FileId | undefined, item: FileId): boolean {
  let depth = 0
  for (let at = folder; at !== undefined; at = parents.get(at)) {
    if (at === item || ++depth > MAX_FOLDER_DEPTH) return false
  }
  return true
}
