import { type Bytes, compareBytes, concatBytes } from '../base/bytes.ts'
import type { LogId } from '../base/ids.ts'
import { idToBytes } from '../wire/ids.ts'
import { createUpdatableTree } from './merkle.ts'

/** One hash over all of a mesh's logs: the RFC 9162 root over `log id ‖ log root` (64 bytes each), ascending by log id. */
export interface MeshRoot {
  /** Sets the root of a log, new or known. */
  set(log: LogId, root: Bytes): void
  /** 32 bytes; with no logs the SHA-256 of no bytes. */
  root(): Bytes
}

/** A known log's new root costs one path of the tree; a new log, all that sorts after it. */
export function createMeshRoot(): MeshRoot {
  const ids: Bytes[] = []
  const tree = createUpdatableTree()

  return {
    set(log, root) {
      const id = idToBytes(log)
      const leaf = concatBytes(id, root)
      const position = findPosition(ids, id)
      const present = ids[position]
      if (present !== undefined && compareBytes(present, id) === 0) {
        tree.replace(position, leaf)
      } else {
        ids.splice(position, 0, id)
        tree.insert(position, leaf)
      }
    },
    root: () => tree.root(),
  }
}

/** The index of the first id that is not below this one. */
function findPosition(ids: readonly Bytes[], id: Bytes): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareBytes(ids[middle] as Bytes, id) < 0) low = middle + 1
    else high = middle
  }
  return low
}
