import { ownBytes } from '../../core/base/bytes.ts'
import type { IdentityKeys, MeshRecord, SecretStore } from '../../core/ports/secret-store.ts'
import { SECRET_DATABASE, openSecretDatabase } from './database.ts'
import { createStorageGate } from './storage-fault.ts'

export interface BrowserSecretStore extends SecretStore {
  /** What works on the store after this throws `closed`. */
  close(): void
}

/**
 * Keys in IndexedDB, strict. A non-extractable CryptoKey is stored as the object it is: structured cloning keeps it
 * usable and unreadable.
 */
export function openBrowserSecretStore(databaseName: string = SECRET_DATABASE): BrowserSecretStore {
  const { dexie, meshes } = openSecretDatabase(databaseName)
  const gate = createStorageGate(dexie)
  return {
    list: () => gate.run(() => meshes.toArray()),
    get: (id) => gate.run(() => meshes.get(id)),
    put: (record) =>
      gate.run(async () => {
        await meshes.put(ownRecord(record))
      }),
    remove: (id) => gate.run(() => meshes.delete(id)),
    close: () => gate.close(),
  }
}

/** No more than the record's own bytes: a key that is a view would take its whole buffer into the database. */
function ownRecord(record: MeshRecord): MeshRecord {
  return { ...record, meshKey: ownBytes(record.meshKey), identity: ownIdentity(record.identity) }
}

function ownIdentity(identity: IdentityKeys): IdentityKeys {
  const publicKey = ownBytes(identity.publicKey)
  return identity.kind === 'seed'
    ? { ...identity, seed: ownBytes(identity.seed), publicKey }
    : { ...identity, publicKey }
}
