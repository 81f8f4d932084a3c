import type { VaultChange } from '../wire/vault-body.ts'

/**
 * Most changes that go into one entry. With names of ordinary length that is about 100 KB, well under an entry's
 * limit (wire/entry.ts), and few enough that an entry never takes long to check.
 */
const MAX_CHANGES_PER_ENTRY = 256

/** Runs of at most MAX_CHANGES_PER_ENTRY. A dropped folder of usual size stays one entry. */
export function splitChanges(changes: readonly VaultChange[]): readonly (readonly VaultChange[])[] {
  const runs: VaultChange[][] = []
  for (let start = 0; start < changes.length; start += MAX_CHANGES_PER_ENTRY) {
    runs.push(changes.slice(start, start + MAX_CHANGES_PER_ENTRY))
  }
  return runs
}
