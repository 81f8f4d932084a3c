import { Dexie } from 'dexie'
import type { MeshId } from '../../core/base/ids.ts'
import type { LocalState, LocalValue } from '../../core/ports/local-state.ts'
import { createStorageGate } from './storage-fault.ts'

export interface BrowserLocalState extends LocalState {
  /** What works on the store after this throws `closed`. */
  close(): void
}

export function localDatabaseName(mesh: MeshId): string {
  return `warren-local-${mesh}`
}

/**
 * A database of its own, relaxed: it is written often (whenever something is read), and what a power cut takes from it is
 * comfort. The schema has a version history of its own, as those of database.ts.
 */
export function openBrowserLocalState(databaseName: string): BrowserLocalState {
  const dexie = new Dexie(databaseName, { cache: 'disabled', chromeTransactionDurability: 'relaxed' })
  dexie.version(1).stores({ values: '' })
  const values = dexie.table<LocalValue, string>('values')
  const gate = createStorageGate(dexie)
  return {
    get: (key) => gate.run(() => values.get(key)),
    list: (prefix) =>
      gate.run(async () => {
        const valueByKey = new Map<string, LocalValue>()
        await values
          .where(':id')
          .startsWith(prefix)
          .each((value, { primaryKey }) => valueByKey.set(primaryKey, value))
        return valueByKey
      }),
    set: (key, value) =>
      gate.run(async () => {
        await values.put(value, key)
      }),
    remove: (key) => gate.run(() => values.delete(key)),
    close: () => gate.close(),
  }
}
