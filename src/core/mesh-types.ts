import type { Draft, Room, RoomSummary } from './chat/room-types.ts'
import type { Contact, MemberSummary, NewContact, NewProfile, VaultRecord } from './directory/directory-types.ts'
import type { FileId, LogId, MemberId, MeshId, PeerId } from './base/ids.ts'
import type { Readable } from './base/readable.ts'
import type { ScrubOptions, ScrubProgress } from './blocks/scrub.ts'
import type { ExportOptions } from './mesh-export.ts'
import type { PrintableKit } from './mesh-recovery.ts'
import type { Neighbourhoods } from './peers/neighbour-watch.ts'
import type { PeerState, PeerStatus, RelayStatus } from './ports/swarm.ts'
import type { HandOverOptions, HandOverProgress } from './replication/hand-over.ts'
import type { KeepSettings } from './replication/keep-settings.ts'
import type { KeepMode } from './replication/steward.ts'
import type { SearchOptions, SearchProgress, SearchResults } from './search/search-types.ts'
import type { Arrival } from './vault/arrival-meter.ts'
import type {
  EarlierOnlyHere,
  FileCopies,
  FileHealth,
  Outgoing,
  Shortfall,
  Vault,
  VaultCopies,
  VaultSummary,
} from './vault/vault-types.ts'

export type {
  Arrival,
  ExportOptions,
  HandOverProgress,
  KeepMode,
  KeepSettings,
  Neighbourhoods,
  PeerState,
  PeerStatus,
  PrintableKit,
  RelayStatus,
  ScrubOptions,
  ScrubProgress,
}

/** A relay that offers to keep copies, or that this mesh has named to. */
export interface KeeperSummary {
  readonly id: PeerId
  /** host:port as people write it; `undefined` for one that this device knows no address of. */
  readonly address: string | undefined
  /** The mesh has named it its keeper: members let it have copies of all entries and blocks, sealed. */
  readonly isNamed: boolean
  /** Connected now, and willing. */
  readonly isOffering: boolean
  /** It has said that it has no room for more: what it has it keeps, and what comes it does not take. */
  readonly isFull: boolean
}

export interface LeaveOptions extends HandOverOptions {
  readonly isForced?: boolean
}

/** What a scrub found. Counts are of blocks. */
export interface ScrubResult {
  readonly blocks: number
  readonly bytes: number
  /** Were not what their names say. */
  readonly damaged: number
  /** Were not there, although this device counted on them. */
  readonly missing: number
}

/** An open mesh: the face of the library. */
export interface Mesh {
  readonly id: MeshId
  readonly name: string
  /** Self first, then those connected, then the rest by name. */
  readonly members: Readable<readonly MemberSummary[]>
  readonly relays: Readable<readonly RelayStatus[]>
  /** Everyone who was heard of since the mesh was opened, as this device sees them. Figures alone are told of every few seconds. */
  readonly peers: Readable<readonly PeerStatus[]>
  /**
   * With whom each connected member says to be connected: its word, which nobody has checked. Asked for every few seconds
   * while somebody listens, and only then.
   */
  readonly neighbourhoods: Readable<Neighbourhoods>
  /** What the person at this device has noted of members. On this device only. */
  readonly contacts: Readable<ReadonlyMap<MemberId, Contact>>
  /** By address. */
  readonly keepers: Readable<readonly KeeperSummary[]>
  readonly vaults: Readable<readonly VaultSummary[]>
  /** How many copies there are of each vault's files, once it has been counted. */
  readonly copies: Readable<ReadonlyMap<LogId, VaultCopies>>
  /** On which devices a file is, as of now; `undefined` for a folder, an empty file, or what is not known here. */
  copiesOf(vault: LogId, file: FileId): Promise<FileCopies | undefined>
  /** The same in short and at once, for many files; what it says of one that lacks copies changes when `copies` does. */
  healthOf(vault: LogId, file: FileId): FileHealth | undefined
  /** What of the present files is being fetched to this device. */
  readonly arrival: Readable<Arrival>
  /** What of the present files is still to be copied, anywhere, until there are as many copies as are wanted. */
  readonly shortfall: Readable<Shortfall>
  /** Once all vaults are read. What is present counts in `copies`. */
  readonly earlierOnlyHere: Readable<EarlierOnlyHere>
  /** What this device keeps of this mesh, and what that may cost. */
  readonly keeping: Readable<KeepSettings>
  /** What is absent stays as it was. @throws WarrenError `invalid` when something is out of bounds, `storage-full`, `storage` */
  changeKeeping(change: Partial<KeepSettings>): Promise<void>
  /** Whether bytes cost money on this connection; `undefined` where nobody can tell. */
  readonly isMetered: Readable<boolean | undefined>
  /** The lobby first, then those that members made, then those of vaults, each by name. */
  readonly rooms: Readable<readonly RoomSummary[]>
  /** The room of all members, open from the start. */
  readonly lobby: Room
  /** The last fault of this device in work that nobody waited for, as a sentence; `undefined` while there was none. */
  readonly problem: Readable<string | undefined>
  /** @throws WarrenError `invalid` when the name is empty or too long, or the record out of bounds */
  createVault(name: string, record?: Partial<Omit<VaultRecord, 'name'>>): Promise<VaultSummary>
  /** Changes a vault's name, copies wanted or description, for everyone. What is absent stays as it was. @throws WarrenError `not-found`, `invalid` */
  changeVault(id: LogId, record: Partial<VaultRecord>): Promise<void>
  /** @throws WarrenError `not-found` */
  openVault(id: LogId): Promise<Vault>
  /** @throws WarrenError `invalid` when the name is empty or too long */
  createRoom(name: string): Promise<RoomSummary>
  /**
   * The same room each time, with about its last 100 messages loaded. It stays open, and up to date, as long as the mesh does.
   * @throws WarrenError `not-found`, `storage`
   */
  openRoom(id: LogId): Promise<Room>
  /** What was kept of a message that was begun there, on this device only. */
  draftOf(room: LogId): Draft | undefined
  /** In place of what was kept; `undefined` once it was sent. On disk, sealed, within a moment, and before the mesh is closed. */
  keepDraft(room: LogId, draft: Draft | undefined): void
  /** Says something of this member to all. Nobody can for another. @throws WarrenError `invalid`, `storage-full`, `storage` */
  setProfile(profile: NewProfile): Promise<void>
  /** Notes something of a member, on this device only. @throws WarrenError `invalid`, `storage-full`, `storage` */
  setContact(id: MemberId, contact: NewContact): Promise<void>
  /**
   * Remembers on this device that the safety words of this member were compared, or takes that back.
   * @throws WarrenError `storage-full`, `storage`
   */
  setVerified(id: MemberId, isVerified: boolean): Promise<void>
  /** What to compare with a member: twelve English words, the same on both sides. */
  safetyWords(id: MemberId): Promise<readonly string[]>
  /** Sets this member's name: as `setProfile({ name })`. */
  rename(memberName: string): Promise<void>
  /**
   * Finds files, folders and messages of all vaults and rooms: those in which each word of the query begins a word of the
   * name, the path or the text. On this device only. What is not in the index yet is not found: see `searchProgress`.
   * @throws WarrenError `cancelled`
   */
  search(query: string, options?: SearchOptions): Promise<SearchResults>
  /** Another object after each change of what a search finds. */
  readonly searchProgress: Readable<SearchProgress>
  /** The invite's fragment, starting `#/join/`. Whoever has it can read and write everything in the mesh. */
  invite(): string
  /**
   * All vaults and rooms as one zip archive.
   * @throws WarrenError `cancelled`, `storage`
   */
  exportAll(options: ExportOptions): Promise<Outgoing>
  /**
   * All that brings this member back on another browser.
   *
   * @param passphrase seals it: without that, whoever has the kit is this member
   * @throws WarrenError `unsupported` when the identity was made in a way that it cannot leave this browser
   */
  recoveryKit(passphrase?: string): Promise<PrintableKit>
  /**
   * Whether this identity was brought here by a recovery kit and what it wrote before has not arrived yet. Until then
   * nothing can be written (WarrenError `unreachable`), or its history would fork.
   */
  readonly isReturning: Readable<boolean>
  /** Writes all the same, where nobody is left who has what was written before. */
  goOnWithoutPast(): void
  /** The relay key in text: for running another relay of this mesh. */
  relayKey(): string
  /**
   * Adds a relay to this device's record of the mesh and to the invites it makes. It is dialled from the next opening on.
   * @throws WarrenError `encoding` when it is no relay's address, `invalid` when there are too many
   */
  addRelay(address: string): Promise<void>
  /**
   * Names a relay this mesh's keeper, for everyone, or takes that back: members then give it nothing more. What it has, it has.
   * @throws WarrenError `storage-full`, `storage`
   */
  setKeeper(relay: PeerId, keeps: boolean): Promise<void>
  /**
   * Reads everything that is stored and checks it, in the background. What is damaged or missing is fetched again from
   * whoever has it, as with any damage that shows on its own. One at a time is enough.
   *
   * @throws WarrenError `cancelled`, `storage`
   */
  scrub(options?: ScrubOptions): Promise<ScrubResult>
  /**
   * Takes this device out of the mesh, and all that it keeps of it from the disk. Before that it waits until everything that
   * only it holds is with others too, unless it is forced to go at once: then that is lost.
   * @throws WarrenError `cancelled`: then nothing has changed; `storage`
   */
  leave(options?: LeaveOptions): Promise<void>
  close(): Promise<void>
}
