import type { Bytes } from '../base/bytes.ts'
import { toError, WarrenError } from '../base/errors.ts'
import type { Environment } from '../base/environment.ts'
import type { LogId, MemberId, PeerId } from '../base/ids.ts'
import { createWritable, type Readable } from '../base/readable.ts'
import type { RoomCard } from '../chat/room-types.ts'
import { openBytes, sealBytes } from '../crypto/aead.ts'
import type { VaultSummary } from '../vault/vault-types.ts'
import { openSealedLog, type OpenedChange, type SealedLogDependencies } from '../view/sealed-log.ts'
import { DEFAULT_REDUNDANCY, type DirectoryChange, directoryBodyCodec } from '../wire/directory-body.ts'
import { idToBytes } from '../wire/ids.ts'
import type { NewProfile, VaultRecord } from './directory-types.ts'
import { prepareProfile, prepareRecord, requireTitle } from './prepare-changes.ts'
import { createRegister, type Profile } from './register.ts'
import { createRoomList } from './room-list.ts'

/** Of a vault, and of a room that a member made. */
const LOG_KEY_BYTES = 32

export interface DirectoryDependencies extends Pick<
  SealedLogDependencies<DirectoryChange>,
  'logs' | 'id' | 'entriesKey' | 'onFault'
> {
  readonly environment: Environment
  /** 32 bytes: wraps the keys of vaults and rooms that the whole mesh may read. */
  readonly openVaultKey: Bytes
  /** The log id that a log key gives. */
  readonly logIdOf: (logKey: Bytes) => LogId
  /** The log key of a vault's room. */
  readonly roomKeyOf: (vaultKey: Bytes) => Bytes
  /** 32 bytes: the log key of the lobby, a room that is there from the beginning. */
  readonly lobbyKey: Bytes
}

export interface Directory {
  readonly vaults: Readable<readonly VaultSummary[]>
  /** What members say of themselves, of those who have said anything. */
  readonly profiles: Readable<ReadonlyMap<MemberId, Profile>>
  /** The lobby, then those that members made, then those of vaults, each by name. */
  readonly rooms: Readable<readonly RoomCard[]>
  /** Relays that this mesh has named its keepers. */
  readonly keepers: Readable<readonly PeerId[]>
  /** 32 bytes; `undefined` for a vault that the directory does not tell of. */
  vaultKey(id: LogId): Bytes | undefined
  /** 32 bytes: the log key of a room; `undefined` for one that is not among `rooms`. */
  roomKey(id: LogId): Bytes | undefined
  /** @throws WarrenError `invalid`, `storage-full`, `storage` */
  createVault(name: string, record?: Partial<Omit<VaultRecord, 'name'>>): Promise<VaultSummary>
  /** What is absent stays as it was. @throws as createVault; `not-found` */
  changeVault(id: LogId, record: Partial<VaultRecord>): Promise<void>
  /** @throws as createVault */
  createRoom(name: string): Promise<RoomCard>
  /** Says something of this member. @throws as createVault */
  setProfile(profile: NewProfile): Promise<void>
  /** Names a relay this mesh's keeper, or takes that back. @throws as createVault */
  setKeeper(relay: PeerId, keeps: boolean): Promise<void>
  close(): void
}

/** The mesh's own log, as members and vaults. Resolves once all that is on disk is shown. */
export async function createDirectory(dependencies: DirectoryDependencies): Promise<Directory> {
  const { environment, openVaultKey, logIdOf, onFault } = dependencies
  const register = createRegister()
  const keyByVault = new Map<LogId, Bytes>()
  const keyByRoom = new Map<LogId, Bytes>()
  const listRooms = createRoomList(dependencies)
  const vaults = createWritable<readonly VaultSummary[]>([])
  const rooms = createWritable<readonly RoomCard[]>([])
  const keepers = createWritable<readonly PeerId[]>([])
  const profiles = createWritable<ReadonlyMap<MemberId, Profile>>(new Map())

  function show(): void {
    const now = environment.clock.now()
    const shown = <T extends { readonly createdAt: number }>(made: T): T => ({
      ...made,
      createdAt: Math.min(made.createdAt, now),
    })
    const shownVaults = register.vaults().map(shown)
    const listed = listRooms(register.rooms().map(shown), shownVaults, keyByVault)
    for (const [id, key] of listed.keyByRoom) keyByRoom.set(id, key)
    profiles.set(register.profiles())
    keepers.set(register.keepers())
    vaults.set(shownVaults)
    rooms.set(listed.rooms)
  }

  /** A vault or room counts once its key opens, and is the key of the log that it is said to be. */
  async function learnKey(change: DirectoryChange): Promise<boolean> {
    if (change.type === 'profile' || change.type === 'keeper') return true
    const keyByLog = change.type === 'vault' ? keyByVault : keyByRoom
    if (keyByLog.has(change.log)) return true
    const key = await openBytes(openVaultKey, change.wrappedKey, idToBytes(change.log))
    if (!key.ok || key.value.byteLength !== LOG_KEY_BYTES || logIdOf(key.value) !== change.log) return false
    keyByLog.set(change.log, key.value)
    return true
  }

  /** A new log's id, with its key as the directory tells it. */
  async function makeLog(): Promise<{ readonly log: LogId; readonly wrappedKey: Bytes }> {
    const key = environment.random.bytes(LOG_KEY_BYTES)
    const log = logIdOf(key)
    return { log, wrappedKey: await wrapKey(key, log) }
  }

  const wrapKey = (key: Bytes, log: LogId): Promise<Bytes> =>
    sealBytes(openVaultKey, key, idToBytes(log), environment.random)

  async function applyAll(changes: readonly OpenedChange<DirectoryChange>[]): Promise<void> {
    for (const { change, stamp } of changes) if (await learnKey(change)) register.apply(change, stamp)
    show()
  }

  // Opening keys takes turns of the event loop: batches are applied one after the other all the same.
  let applied = Promise.resolve()
  const log = await openSealedLog<DirectoryChange>({
    ...dependencies,
    codec: directoryBodyCodec,
    apply(changes) {
      applied = applied.then(() => applyAll(changes)).catch((error: unknown) => onFault(toError(error)))
    },
  })
  await applied
  show()

  return {
    vaults,
    rooms,
    profiles,
    keepers,
    vaultKey: (id) => keyByVault.get(id),
    roomKey: (id) => keyByRoom.get(id),
    async createVault(name, record = {}) {
      const written = prepareRecord({ redundancy: DEFAULT_REDUNDANCY, ...record, name })
      const made = await makeLog()
      await log.append([{ type: 'vault', ...made, ...written }])
      await applied
      return requireMade(vaults.get(), made.log)
    },
    async changeVault(id, record) {
      const key = keyByVault.get(id)
      if (key === undefined)
        throw new WarrenError('not-found', 'This vault is not in the mesh, or has not arrived yet.')
      const present = requireMade(vaults.get(), id)
      const written = prepareRecord(record, present)
      if (Object.keys(written).length === 0) return
      await log.append([{ type: 'vault', log: id, wrappedKey: await wrapKey(key, id), ...written }])
      await applied
    },
    async createRoom(written) {
      const name = requireTitle(written, 'A room')
      const made = await makeLog()
      await log.append([{ type: 'room', ...made, name }])
      await applied
      return requireMade(rooms.get(), made.log)
    },
    async setProfile(profile) {
      const written = prepareProfile(profile)
      if (Object.keys(written).length === 0) return
      await log.append([{ type: 'profile', ...written }])
      await applied
    },
    async setKeeper(relay, keeps) {
      if (keepers.get().includes(relay) === keeps) return
      await log.append([{ type: 'keeper', relay, keeps }])
      await applied
    },
    close: () => log.close(),
  }
}

function requireMade<T extends { readonly id: LogId }>(all: readonly T[], id: LogId): T {
  const made = all.find((each) => each.id === id)
  if (made === undefined) throw new WarrenError('storage', 'This was written but could not be read again.')
  return made
}
