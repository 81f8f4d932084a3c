import { utf8ToBytes } from '../base/bytes.ts'
import { MAX_ENTRY_BYTES } from '../wire/entry.ts'
import type { ItemChange } from '../wire/vault-body.ts'

/** What a change takes in an entry besides its name: ids, keys, CIDs and the link beside the body; measured at most 260. */
const BYTES_PER_CHANGE = 300
/** A quarter of an entry stays free for its header. */
const MAX_RUN_BYTES = (MAX_ENTRY_BYTES / 4) * 3

/** Runs of changes that fit into one entry each: some 600 files, so that a folder of usual size stays one entry. */
export function splitChanges(changes: readonly ItemChange[]): readonly (readonly ItemChange[])[] {
  const runs: ItemChange[][] = []
  let runBytes = Infinity
  for (const change of changes) {
    const bytes = BYTES_PER_CHANGE + utf8ToBytes(change.name ?? '').byteLength
    if (runBytes + bytes > MAX_RUN_BYTES) {
      runs.push([])
      runBytes = 0
    }
    runs.at(-1)?.push(change)
    runBytes += bytes
  }
  return runs
}
