import { ownBytes } from '../../core/base/bytes.ts'
import { WarrenError } from '../../core/base/errors.ts'
import type {
  IdentityKeys,
  Lock,
  LockableSecretStore,
  MeshRecord,
  RecordSealer,
  SealedRecord,
} from '../../core/ports/secret-store.ts'
import { LOCK, SECRET_DATABASE, openSecretDatabase } from './database.ts'
import { createStorageGate } from './storage-fault.ts'

export interface BrowserSecretStore extends LockableSecretStore {
  /** What works on the store after this throws `closed`. */
  close(): void
}

const LOCKED = 'The keys on this device are locked. Load the page again and unlock them.'

/**
 * Keys in IndexedDB, strict. A non-extractable CryptoKey is stored as the object it is: structured cloning keeps it
 * usable and unreadable. Under a lock each record is sealed, and its CryptoKey is not stored at all.
 */
export function openBrowserSecretStore(databaseName: string = SECRET_DATABASE): BrowserSecretStore {
  const { dexie, meshes, locks } = openSecretDatabase(databaseName)
  const gate = createStorageGate(dexie)
  let sealer: RecordSealer | undefined

  /** One write at a time in the whole browser: another tab must not add an open record while a lock is being put on. */
  const exclusively = <T>(work: () => Promise<T>): Promise<T> =>
    gate.run(() => navigator.locks.request(`${databaseName}-secrets`, work) as Promise<T>)

  const open = async (row: MeshRecord | SealedRecord): Promise<MeshRecord> => {
    if (!('sealed' in row)) return row
    if (sealer === undefined) throw new WarrenError('locked', LOCKED)
    return sealer.open(row)
  }
  const toRow = (record: MeshRecord, by: RecordSealer | undefined): Promise<MeshRecord | SealedRecord> =>
    by === undefined ? Promise.resolve(ownRecord(record)) : by.seal(record)

  /** Throws where the lock is not the one that this page has the key of: it was put on, or taken off, in another tab. */
  const checkKey = (lock: Lock | undefined): void => {
    if (lock?.id !== sealer?.lockId) throw new WarrenError('locked', LOCKED)
  }

  return {
    list: () => gate.run(async () => Promise.all((await meshes.toArray()).map(open))),
    get: (id) =>
      gate.run(async () => {
        const row = await meshes.get(id)
        return row === undefined ? undefined : open(row)
      }),
    put: (record) =>
      exclusively(async () => {
        checkKey(await locks.get(LOCK))
        await meshes.put(await toRow(record, sealer))
      }),
    remove: (id) => exclusively(() => meshes.delete(id)),
    lock: () => gate.run(() => locks.get(LOCK)),
    unlock: (given) => void (sealer = given),
    relock: (lock, next) =>
      exclusively(async () => {
        checkKey(await locks.get(LOCK))
        // Sealed before the transaction, which would not wait for it. Nobody else writes meanwhile.
        const records = await Promise.all((await meshes.toArray()).map(open))
        const rows = await Promise.all(records.map((record) => toRow(record, next)))
        await dexie.transaction('rw', meshes, locks, async () => {
          await meshes.bulkPut(rows)
          if (lock === undefined) await locks.delete(LOCK)
          else await locks.put(lock, LOCK)
        })
        sealer = next
      }),
    close: () => gate.close(),
  }
}

/** No more than the record's own bytes: a key that is a view would take its whole buffer into the database. */
function ownRecord(record: MeshRecord): MeshRecord {
  return { ...record, meshKey: ownBytes(record.meshKey), identity: ownIdentity(record.identity) }
}

function ownIdentity(identity: IdentityKeys): IdentityKeys {
  const publicKey = ownBytes(identity.publicKey)
  if (identity.kind === 'seed') return { ...identity, seed: ownBytes(identity.seed), publicKey }
  return identity.seed === undefined
    ? { ...identity, publicKey }
    : { ...identity, seed: ownBytes(identity.seed), publicKey }
}
