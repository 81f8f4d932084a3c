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
}

/** Durable (strict) on return. Every adapter runs test/contracts/secret-store.ts. */
export interface SecretStore {
  list(): Promise<readonly MeshRecord[]>
  get(id: MeshId): Promise<MeshRecord | undefined>
  put(record: MeshRecord): Promise<void>
  remove(id: MeshId): Promise<void>
}
