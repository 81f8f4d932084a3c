import type { Room } from './chat/room-types.ts'
import type { MemberSummary } from './directory/directory-types.ts'
import type { LogId, MeshId } from './base/ids.ts'
import type { Readable } from './base/readable.ts'
import type { RelayStatus } from './ports/swarm.ts'
import type { Vault, VaultSummary } from './vault/vault-types.ts'

export type { RelayStatus }

/** An open mesh: the face of the library. */
export interface Mesh {
  readonly id: MeshId
  readonly name: string
  /** Self first, then those connected, then the rest by name. */
  readonly members: Readable<readonly MemberSummary[]>
  readonly relays: Readable<readonly RelayStatus[]>
  readonly vaults: Readable<readonly VaultSummary[]>
  readonly lobby: Room
  /** The last fault of this device in work that nobody waited for, as a sentence; `undefined` while there was none. */
  readonly problem: Readable<string | undefined>
  /** @throws WarrenError `invalid` when the name is empty or too long */
  createVault(name: string): Promise<VaultSummary>
  /** @throws WarrenError `not-found` */
  openVault(id: LogId): Promise<Vault>
  /** Sets this member's name in the directory. */
  rename(memberName: string): Promise<void>
  /** The invite's fragment, starting `#/join/`. Whoever has it can read and write everything in the mesh. */
  invite(): string
  /** The relay key in text: for running another relay of this mesh. */
  relayKey(): string
  /**
   * Adds a relay to this device's record of the mesh and to the invites it makes. It is dialled from the next opening on.
   * @throws WarrenError `encoding` when it is no relay's address, `invalid` when there are too many
   */
  addRelay(address: string): Promise<void>
  close(): Promise<void>
}
