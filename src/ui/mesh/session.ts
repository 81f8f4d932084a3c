import { createContext, createMemo, createSignal, untrack, useContext } from 'solid-js'
import type { Accessor } from 'solid-js'
import type {
  Cid,
  Contact,
  FileHealth,
  FileId,
  KeeperSummary,
  LogId,
  MemberId,
  MemberSummary,
  Mesh,
  MeshCard,
  MeshId,
  PeerStatus,
  Picture,
  RelayStatus,
  Room,
  RoomSummary,
  Shortfall,
  Vault,
  VaultCopies,
  VaultSummary,
} from '../../core/mesh.ts'
import { judgeStandings, lookOf } from '../people/standing.ts'
import type { Standing } from '../people/standing.ts'
import { createPictureUrls } from '../parts/picture-urls.ts'
import { fromReadable } from '../reactive.ts'
import { strings } from '../strings.ts'
import { createStreamDesk } from '../streams/stream-desk.ts'
import type { StreamDesk } from '../streams/stream-desk.ts'
import { createComposerDrafts } from '../chat/composer-draft.ts'
import type { ComposerDraft } from '../chat/composer-draft.ts'
import { createSaves } from '../transfers/saves.ts'
import type { Saves } from '../transfers/saves.ts'

/** Something that was found and that the screen where it is shall bring into sight. */
export type RevealTarget =
  | { readonly kind: 'file'; readonly vault: LogId; readonly file: FileId }
  | { readonly kind: 'message'; readonly room: LogId; readonly cid: Cid }

/** An open mesh as the screens see it: its views as signals, and what they share. */
export interface Session {
  readonly mesh: Mesh
  readonly members: Accessor<readonly MemberSummary[]>
  readonly relays: Accessor<readonly RelayStatus[]>
  /** Relays that keep copies, or would. */
  readonly keepers: Accessor<readonly KeeperSummary[]>
  readonly peers: Accessor<readonly PeerStatus[]>
  /** What is known of a member's device; `undefined` for one of which nothing was heard since the mesh was opened. */
  peerOf(id: MemberId): PeerStatus | undefined
  readonly vaults: Accessor<readonly VaultSummary[]>
  /** How many copies there are of the files of each vault, once it has been counted. */
  readonly copies: Accessor<ReadonlyMap<LogId, VaultCopies>>
  /** What is still to be copied, on any device. */
  readonly shortfall: Accessor<Shortfall>
  /** What would be gone with this device, of all vaults. */
  readonly onlyHere: Accessor<{ readonly files: number; readonly versions: number; readonly bytes: number }>
  hasOnlyCopies(): boolean
  /** How many copies a file has; `undefined` for a folder, an empty file, or what is not known here. */
  healthOf(vault: LogId, file: FileId): FileHealth | undefined
  /** Somebody else is known who can have copies: another member, or a keeper. */
  hasOthers(): boolean
  readonly rooms: Accessor<readonly RoomSummary[]>
  /** What last went wrong in work that nobody waited for. */
  readonly problem: Accessor<string | undefined>
  readonly saves: Saves
  readonly streams: StreamDesk
  /** Vaults opened so far: their transfers go on while another screen is shown. */
  readonly openedVaults: Accessor<readonly Vault[]>
  /** Files are being added or saved: it would end with this page. */
  isWorking(): boolean
  openVault(id: LogId): Promise<Vault>
  /** As this person calls them, else as they call themselves. */
  nameOf(id: MemberId): string
  /** As everybody sees it: for what is written for others. */
  publicNameOf(id: MemberId): string
  /** What this person has noted of others, on this device only. */
  readonly contacts: Accessor<ReadonlyMap<MemberId, Contact>>
  standingOf(id: MemberId): Standing
  /** `undefined` for one that nobody here has heard of. */
  memberOf(id: MemberId): MemberSummary | undefined
  /** An address at which the page has a member's picture, while the mesh is open. */
  readonly pictureUrl: (picture: Picture) => string
  isSelf(id: MemberId): boolean
  /** Messages of all rooms that this device has not shown yet. */
  readonly unread: Accessor<number>
  /** At once, for a room that was opened before. */
  openRoom(id: LogId): Room | Promise<Room>
  /** What was begun to be written there. */
  draftOf(id: LogId): ComposerDraft
  /** The room that was shown last, the lobby at first. */
  readonly lastRoom: Accessor<LogId>
  readonly setLastRoom: (id: LogId) => void
  /** What is to be brought into sight, until the screen where it is has done so: it calls `reveal(undefined)` then. */
  readonly revealing: Accessor<RevealTarget | undefined>
  readonly reveal: (target: RevealTarget | undefined) => void
  /** All meshes of this device, this one too. */
  readonly meshes: Accessor<readonly MeshCard[]>
  /** To the start, or to another mesh of this device; asks first while files are under way. */
  leave(): void
  switchTo(id: MeshId): void
  /** What is asked about: calling it goes all the same. */
  readonly going: Accessor<(() => void) | undefined>
  stay(): void
}

/** The ways out of a mesh. */
interface Ways {
  readonly meshes: Accessor<readonly MeshCard[]>
  readonly leave: () => void
  readonly switchTo: (id: MeshId) => void
}

/** Of an id, as the core puts them behind names. */
const SHOWN_ID_CHARACTERS = 8

/** Call under an owner: the views are let go with it. */
export function createSession(mesh: Mesh, ways: Ways): Session {
  const members = fromReadable(mesh.members)
  const rooms = fromReadable(mesh.rooms)
  const keepers = fromReadable(mesh.keepers)
  const memberById = createMemo(() => new Map(members().map((member) => [member.id, member])))
  const isSelf = (id: MemberId) => memberById().get(id)?.isSelf === true

  const contacts = fromReadable(mesh.contacts)
  const standingById = createMemo(() => judgeStandings(members(), contacts()))
  const privateNames = createMemo(() => new Set([...contacts().values()].map(({ name }) => lookOf(name ?? ''))))
  const withId = (name: string, id: MemberId) => `${name} (${id.slice(0, SHOWN_ID_CHARACTERS)})`

  /** Nobody else is called "You", however it is written. */
  const publicNameOf = (id: MemberId) => {
    const name = memberById().get(id)?.name ?? strings.people.unknownMember
    return lookOf(name) === lookOf(strings.chat.you) && !isSelf(id) ? withId(name, id) : name
  }

  /** Nor takes anybody the name that this person has given to another. */
  const nameOf = (id: MemberId) => {
    const own = contacts().get(id)?.name
    if (own !== undefined) return own
    const name = publicNameOf(id)
    return privateNames().has(lookOf(name)) && !isSelf(id) ? withId(name, id) : name
  }

  const peers = fromReadable(mesh.peers)
  const peerByMember = createMemo(
    () => new Map(peers().flatMap((peer) => (peer.member === undefined ? [] : [[peer.member, peer] as const]))),
  )

  const copies = fromReadable(mesh.copies)
  const earlier = fromReadable(mesh.earlierOnlyHere)
  const onlyHere = createMemo(() => {
    const present = [...copies().values()].map((vault) => vault.onlyHere)
    return {
      files: present.reduce((sum, { files }) => sum + files, 0),
      versions: earlier().versions,
      bytes: present.reduce((sum, { bytes }) => sum + bytes, earlier().bytes),
    }
  })

  const streams = createStreamDesk()
  const saves = createSaves(streams)

  const vaultById = new Map<LogId, Promise<Vault>>()
  const [openedVaults, setOpenedVaults] = createSignal<readonly Vault[]>([])
  const roomById = new Map<LogId, Room>([[mesh.lobby.id, mesh.lobby]])
  const [lastRoom, setLastRoom] = createSignal<LogId>(mesh.lobby.id)

  const isWorking = () =>
    untrack(() => [...saves.list(), ...openedVaults().flatMap((vault) => vault.transfers.get())]).some(
      ({ state }) => state === 'running',
    )
  const [going, setGoing] = createSignal<() => void>()
  const goUnlessWorking = (go: () => void): void => {
    if (isWorking()) setGoing(() => go)
    else go()
  }

  const [revealing, setRevealing] = createSignal<RevealTarget>()

  return {
    mesh,
    members,
    rooms,
    relays: fromReadable(mesh.relays),
    keepers,
    peers,
    peerOf: (id) => peerByMember().get(id),
    vaults: fromReadable(mesh.vaults),
    copies,
    shortfall: fromReadable(mesh.shortfall),
    onlyHere,
    healthOf(vault, file) {
      copies()
      return mesh.healthOf(vault, file)
    },
    hasOnlyCopies: () => onlyHere().files + onlyHere().versions > 0,
    hasOthers: () => members().length > 1 || keepers().some(({ isNamed }) => isNamed),
    problem: fromReadable(mesh.problem),
    saves,
    streams,
    openedVaults,
    isWorking,
    openVault(id) {
      const known = vaultById.get(id)
      if (known !== undefined) return known
      const opening = mesh.openVault(id).then(
        (vault) => {
          setOpenedVaults((vaults) => [...vaults, vault])
          return vault
        },
        (error: unknown) => {
          vaultById.delete(id)
          throw error
        },
      )
      vaultById.set(id, opening)
      return opening
    },
    nameOf,
    publicNameOf,
    contacts,
    standingOf: (id) => standingById().get(id) ?? 'unknown',
    memberOf: (id) => memberById().get(id),
    pictureUrl: createPictureUrls(),
    isSelf,
    unread: () => rooms().reduce((sum, room) => sum + room.unread, 0),
    openRoom: (id) =>
      roomById.get(id) ??
      mesh.openRoom(id).then((room) => {
        roomById.set(id, room)
        return room
      }),
    draftOf: createComposerDrafts(mesh),
    lastRoom,
    setLastRoom: (id) => void setLastRoom(id),
    revealing,
    reveal: (target) => void setRevealing(target),
    meshes: ways.meshes,
    leave: () => goUnlessWorking(ways.leave),
    switchTo: (id) => goUnlessWorking(() => ways.switchTo(id)),
    going,
    stay: () => setGoing(),
  }
}

export const SessionContext = createContext<Session>()

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === undefined) throw new Error('useSession outside of its provider')
  return session
}
