import type { Bytes } from '../base/bytes.ts'
import type { LogId } from '../base/ids.ts'
import type { RoomCard } from '../chat/room-types.ts'
import type { RegisteredRoom, RegisteredVault } from './register.ts'

/** It is announced nowhere, so nobody has named it; a page may call it otherwise. */
const LOBBY_NAME = 'Lobby'

export interface RoomListDependencies {
  /** The directory's own log id. */
  readonly id: LogId
  readonly lobbyKey: Bytes
  readonly logIdOf: (logKey: Bytes) => LogId
  readonly roomKeyOf: (vaultKey: Bytes) => Bytes
}

/** All rooms of a mesh, and the log keys of those that the directory has no keys of. */
export interface RoomList {
  /** The lobby, then those that members made, then those of vaults, each by name. */
  readonly rooms: readonly RoomCard[]
  readonly keyByRoom: ReadonlyMap<LogId, Bytes>
}

/**
 * A vault's room is not announced: its key follows from the vault's. A room whose announcement names a log that is known as
 * something else, which any member can write, is not shown a second time.
 */
export function createRoomList({ id, lobbyKey, logIdOf, roomKeyOf }: RoomListDependencies) {
  const lobby: RoomCard = { id: logIdOf(lobbyKey), name: LOBBY_NAME, kind: 'lobby' }
  /** Worked out once for each: a derivation takes some 50 µs. */
  const roomByVault = new Map<LogId, { readonly id: LogId; readonly key: Bytes }>()

  function roomOf(vault: LogId, vaultKey: Bytes): { readonly id: LogId; readonly key: Bytes } {
    const present = roomByVault.get(vault)
    if (present !== undefined) return present
    const key = roomKeyOf(vaultKey)
    const room = { id: logIdOf(key), key }
    roomByVault.set(vault, room)
    return room
  }

  return (
    made: readonly RegisteredRoom[],
    vaults: readonly RegisteredVault[],
    keyByVault: ReadonlyMap<LogId, Bytes>,
  ): RoomList => {
    const keyByRoom = new Map([[lobby.id, lobbyKey]])
    const ofVaults = vaults.flatMap(({ id: vault, name, createdAt, createdBy }): RoomCard[] => {
      const vaultKey = keyByVault.get(vault)
      if (vaultKey === undefined) return []
      const room = roomOf(vault, vaultKey)
      keyByRoom.set(room.id, room.key)
      return [{ id: room.id, name, kind: 'vault', vault, createdAt, createdBy }]
    })
    const ofMembers = made
      .filter((room) => room.id !== id && !keyByRoom.has(room.id))
      .map((room): RoomCard => ({ ...room, kind: 'made' }))
    return { rooms: [lobby, ...sortByName(ofMembers), ...sortByName(ofVaults)], keyByRoom }
  }
}

/** Two of one name by their ids, so that they don't change places. */
function sortByName(rooms: readonly RoomCard[]): readonly RoomCard[] {
  return rooms.toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
}
