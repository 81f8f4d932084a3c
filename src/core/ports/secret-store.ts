import type { Bytes } from '../base/bytes.ts'
import type { IdentityKeys } from '../base/identity-keys.ts'
import type { MeshId } from '../base/ids.ts'

export type { IdentityKeys }

/** All that this device must keep secret about one mesh it belongs to. */
export interface MeshRecord {
  readonly id: MeshId
  readonly name: string
  /** 32 bytes. */
  readonly meshKey: Bytes
  readonly epoch: number
  /** Multiaddrs of relays, each ending in /p2p/<peer id>: the pin. */
  readonly relays: readonly string[]
  readonly identity: IdentityKeys
  /** What this member calls itself until its profile is in the directory. */
  readonly memberName: string
  /** Milliseconds since the Unix epoch. */
  readonly joinedAt: number
  /** Brought back by a recovery kit, and what this identity wrote before has not arrived yet: until then it writes nothing. */
  readonly isReturning?: boolean
}

/** Durable (strict) on return. Every adapter runs test/contracts/secret-store.ts. */
export interface SecretStore {
  list(): Promise<readonly MeshRecord[]>
  get(id: MeshId): Promise<MeshRecord | undefined>
  put(record: MeshRecord): Promise<void>
  remove(id: MeshId): Promise<void>
}

/** A record as it rests under a lock. */
export interface SealedRecord {
  readonly id: MeshId
  readonly sealed: Bytes
  /** Of an identity without a seed: a key that cannot be exported cannot be sealed either. */
  readonly privateKey?: CryptoKey
}

/** Seals records with the key that the lock guards. */
export interface RecordSealer {
  /** Of which lock it has the key. */
  readonly lockId: string
  seal(record: MeshRecord): Promise<SealedRecord>
  /** @throws WarrenError `decrypt` */
  open(sealed: SealedRecord): Promise<MeshRecord>
}

/** A way to the key that seals the records: each holds it, sealed. */
export type LockWay =
  | {
      readonly kind: 'passphrase'
      /** log2 of scrypt's N. */
      readonly cost: number
      /** 16 bytes. */
      readonly salt: Bytes
      readonly sealedKey: Bytes
    }
  | {
      readonly kind: 'passkey'
      readonly credentialId: Bytes
      /** 32 bytes: what the passkey is asked about. */
      readonly salt: Bytes
      readonly sealedKey: Bytes
    }

/** Any one of its ways opens it. */
export interface Lock {
  readonly v: 1
  /** Random: another lock has another key. */
  readonly id: string
  readonly ways: readonly LockWay[]
}

/** A SecretStore that can be locked. While it is, and no sealer was given to it, everything throws `locked`. */
export interface LockableSecretStore extends SecretStore {
  lock(): Promise<Lock | undefined>
  /** The key is known from now on; without one it is forgotten. */
  unlock(sealer: RecordSealer | undefined): void
  /**
   * Puts another lock in place of the present one, or none, and all records under it: at once, or not at all.
   *
   * @param sealer has the key of the new lock
   * @throws WarrenError `locked`, `storage`, `storage-full`
   */
  relock(lock: Lock | undefined, sealer: RecordSealer | undefined): Promise<void>
}
