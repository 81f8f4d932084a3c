/**
 * A test double for UI tests only: the `Warren` interface in memory. It talks to nobody, stores nothing, encrypts
 * nothing; that the real one does is shown by the tests of core, network and by the end-to-end tests.
 */
import type { Claim, DeviceLock, DeviceStorage, GivenKit, Warren } from '../../src/browser.ts'
import { createWritable } from '../../src/core/base/readable.ts'
import type { Writable } from '../../src/core/base/readable.ts'
import { WarrenError } from '../../src/core/mesh.ts'
import type {
  Contact,
  EarlierOnlyHere,
  LogId,
  MemberId,
  KeeperSummary,
  Arrival,
  KeepSettings,
  MemberSummary,
  Mesh,
  MeshCard,
  MeshId,
  Message,
  Neighbourhoods,
  PeerId,
  PeerStatus,
  RelayStatus,
  RoomSummary,
  SearchProgress,
  Shortfall,
  VaultCopies,
  VaultSummary,
  Draft,
} from '../../src/core/mesh.ts'
import { createFakeRoom } from './fake-room.ts'
import type { FakeRoom } from './fake-room.ts'
import { createFakeVault } from './fake-vault.ts'
import { searchFakes } from './fake-search.ts'
import type { FakeVault } from './fake-vault.ts'
import { readPicture } from '../../src/core/wire/picture.ts'

/** Invites of the fake are `#/join/<mesh name>`; this one has a typing error. */
export const MANGLED_INVITE = '#/join/mangled'
const CHECKSUM_SENTENCE = 'This invite has a typing error in it: its checksum does not match. Copy it again, whole.'

export interface FakeMesh extends Mesh {
  readonly members: Writable<readonly MemberSummary[]>
  readonly relays: Writable<readonly RelayStatus[]>
  readonly peers: Writable<readonly PeerStatus[]>
  readonly keepers: Writable<readonly KeeperSummary[]>
  readonly neighbourhoods: Writable<Neighbourhoods>
  readonly contacts: Writable<ReadonlyMap<MemberId, Contact>>
  readonly vaults: Writable<readonly VaultSummary[]>
  readonly arrival: Writable<Arrival>
  readonly shortfall: Writable<Shortfall>
  readonly earlierOnlyHere: Writable<EarlierOnlyHere>
  readonly keeping: Writable<KeepSettings>
  readonly isMetered: Writable<boolean | undefined>
  readonly copies: Writable<ReadonlyMap<LogId, VaultCopies>>
  readonly problem: Writable<string | undefined>
  readonly isReturning: Writable<boolean>
  readonly searchProgress: Writable<SearchProgress>
  readonly rooms: Writable<readonly RoomSummary[]>
  readonly lobby: FakeRoom
  /** The lobby's. */
  readonly messages: Writable<readonly Message[]>
  readonly self: MemberId
  addMember(name: string, path: MemberSummary['path']): MemberId
  addVault(name: string, by?: MemberId): FakeVault
  addRoom(name: string, by?: MemberId): FakeRoom
  /** The room that comes with a vault. */
  roomOf(vault: LogId): FakeRoom
  /** In the lobby. */
  hear(author: MemberId, text: string, minutesAgo?: number): void
  closed: boolean
}

export interface FakeWarren extends Warren {
  /** The mesh that was opened last. */
  mesh(): FakeMesh
  readonly cards: MeshCard[]
  /** What the next create, join or open rejects with. */
  failNext: WarrenError | undefined
  lastCreate: Parameters<Warren['create']>[0] | undefined
  lastJoin: Parameters<Warren['join']>[0] | undefined
  /** How the mesh that was opened last was wanted. */
  lastClaim: Claim | undefined
  lastKit: GivenKit | undefined
}

const NO_CONTACT: Contact = { name: undefined, note: undefined, verified: undefined }

const hexId = (seed: number): string =>
  `${(seed * 37).toString(16).padStart(2, '0').slice(-2)}${seed.toString(16).padStart(62, '0')}`

export function createFakeMesh(name: string, memberName: string, now: () => number = Date.now): FakeMesh {
  let seed = 1
  const member = (named: string, isSelf: boolean, path: MemberSummary['path']): MemberSummary => {
    const id = hexId(seed++)
    const said = { colour: undefined, picture: undefined, device: undefined }
    return { ...said, id: id as MemberId, name: named, isSelf, path, peer: `peer-${id}` as PeerId }
  }
  const me = member(memberName, true, undefined)
  const members = createWritable<readonly MemberSummary[]>([me])
  const keptDrafts = new Map<LogId, Draft>()
  const lobby = createFakeRoom({ id: hexId(seed++) as LogId, name: 'Lobby', self: me.id, now })
  const rooms = createWritable<readonly RoomSummary[]>([
    { id: lobby.id, name: 'Lobby', kind: 'lobby', unread: 0, lastAt: undefined },
  ])
  const roomById = new Map<LogId, FakeRoom>([[lobby.id, lobby]])
  const vaults = createWritable<readonly VaultSummary[]>([])
  const vaultById = new Map<LogId, FakeVault>()

  /** The list of rooms tells what a room tells of itself. */
  const follow = (room: FakeRoom): FakeRoom => {
    roomById.set(room.id, room)
    const change = (changes: Partial<RoomSummary>) =>
      rooms.update((all) => all.map((each) => (each.id === room.id ? { ...each, ...changes } : each)))
    room.unread.subscribe((unread) => change({ unread }))
    room.messages.subscribe((messages) => change({ lastAt: messages.at(-1)?.time }))
    return room
  }
  follow(lobby)
  const addRoom = (named: string, by: MemberId = me.id, vault?: LogId): FakeRoom => {
    const id = hexId(seed++) as LogId
    const card = { id, name: named, createdAt: now(), createdBy: by, unread: 0, lastAt: undefined }
    const kind = vault === undefined ? ({ kind: 'made' } as const) : ({ kind: 'vault', vault } as const)
    rooms.update((all) => [...all, { ...card, ...kind }])
    const options = { id, name: named, self: me.id, now }
    return follow(createFakeRoom(vault === undefined ? options : { ...options, vault }))
  }
  const addVault = (named: string, by: MemberId = me.id): FakeVault => {
    const id = hexId(seed++) as LogId
    const vault = createFakeVault({ id, name: named, self: me.id, now })
    vaultById.set(id, vault)
    addRoom(named, by, id)
    vaults.update((all) => [
      ...all,
      { id, name: named, redundancy: 3, description: '', createdAt: now(), createdBy: by },
    ])
    return vault
  }

  const keeping = createWritable<KeepSettings>({
    ...{ mode: 'all', modeByVault: new Map(), cacheBytes: 2e9, onlyUnmetered: false, grace: 86_400_000 },
    ...{ roomBytes: undefined, uploadRate: undefined, downloadRate: undefined },
  })
  const mesh: FakeMesh = {
    id: hexId(0) as MeshId,
    name,
    self: me.id,
    members,
    messages: lobby.messages,
    vaults,
    copies: createWritable<ReadonlyMap<LogId, VaultCopies>>(new Map()),
    copiesOf: async () => undefined,
    healthOf: () => undefined,
    shortfall: createWritable<Shortfall>({ files: 0, bytes: 0, seconds: undefined }),
    earlierOnlyHere: createWritable<EarlierOnlyHere>({ versions: 0, bytes: 0 }),
    arrival: createWritable<Arrival>({ files: 0, bytes: 0, seconds: undefined }),
    async leave(options = {}) {
      options.onProgress?.({ files: 2, bytes: 3_000_000, logs: 0 })
      mesh.closed = true
    },
    keeping,
    async changeKeeping(change) {
      keeping.update((before) => ({ ...before, ...change }))
    },
    isMetered: createWritable<boolean | undefined>(undefined),
    rooms,
    lobby,
    problem: createWritable<string | undefined>(undefined),
    peers: createWritable<readonly PeerStatus[]>([]),
    relays: createWritable<readonly RelayStatus[]>([{ address: 'localhost:8787', state: 'connected' }]),
    keepers: createWritable<readonly KeeperSummary[]>([]),
    neighbourhoods: createWritable<Neighbourhoods>(new Map()),
    contacts: createWritable<ReadonlyMap<MemberId, Contact>>(new Map()),
    draftOf: (room) => keptDrafts.get(room),
    keepDraft: (room, draft) => void (draft === undefined ? keptDrafts.delete(room) : keptDrafts.set(room, draft)),
    async setContact(id, { name: chosen, note }) {
      const said = {
        ...(chosen === undefined ? {} : { name: chosen === '' ? undefined : chosen }),
        ...(note === undefined ? {} : { note: note === '' ? undefined : note }),
      }
      mesh.contacts.update((all) => new Map(all).set(id, { ...(all.get(id) ?? NO_CONTACT), ...said }))
    },
    async setVerified(id, isVerified) {
      const called = members.get().find((each) => each.id === id)?.name ?? ''
      const verified = isVerified ? { at: now(), name: called } : undefined
      mesh.contacts.update((all) => new Map(all).set(id, { ...(all.get(id) ?? NO_CONTACT), verified }))
    },
    safetyWords: async (id) =>
      Array.from({ length: 12 }, (_, i) => `word${'abcdefghijkl'[i]}${id.slice(0, 2).replaceAll(/[0-9]/g, 'x')}`),
    async setKeeper(relay, isNamed) {
      mesh.keepers.update((all) => all.map((each) => (each.id === relay ? { ...each, isNamed } : each)))
    },
    closed: false,
    addMember(named, path) {
      const added = member(named, false, path)
      members.update((all) => [...all, added])
      return added.id
    },
    addVault,
    addRoom: (named, by) => addRoom(named, by),
    roomOf(vault) {
      const room = [...roomById.values()].find((each) => each.vault === vault)
      if (room === undefined) throw new Error('no such vault')
      return room
    },
    hear: (author, text, minutesAgo) => void lobby.hear(author, text, minutesAgo),
    async createRoom(named) {
      const { id } = addRoom(named)
      return rooms.get().find((room) => room.id === id)!
    },
    async openRoom(id) {
      const room = roomById.get(id)
      if (room === undefined) throw new WarrenError('not-found', 'This room is not known on this device.')
      return room
    },
    async createVault(named, record = {}) {
      const { id } = addVault(named)
      await mesh.changeVault(id, record)
      const summary = vaults.get().find((vault) => vault.id === id)
      if (summary === undefined) throw new WarrenError('not-found', 'The vault is not here.')
      return summary
    },
    async openVault(id) {
      const vault = vaultById.get(id)
      if (vault === undefined) throw new WarrenError('not-found', 'This vault is not known on this device.')
      return vault
    },
    async changeVault(id, record) {
      vaults.update((all) => all.map((each) => (each.id === id ? { ...each, ...record } : each)))
    },
    rename: (name) => mesh.setProfile({ name }),
    async setProfile({ name: chosen, colour, picture, device }) {
      const changes: Partial<MemberSummary> = {
        ...(chosen === undefined ? {} : { name: chosen }),
        ...(colour === undefined ? {} : { colour: colour ?? undefined }),
        ...(picture === undefined ? {} : { picture: picture === null ? undefined : readPicture(picture) }),
        ...(device === undefined ? {} : { device: device ?? undefined }),
      }
      members.update((all) => all.map((each) => (each.isSelf ? { ...each, ...changes } : each)))
    },
    search: async (query, options) => searchFakes(query, options, [...vaultById.values()], [...roomById.values()]),
    searchProgress: createWritable<SearchProgress>({ state: 'ready', files: 0, messages: 0, isFull: false }),
    invite: () => `#/join/${'warren1qqsyqcyq5rqwzqf3y9g4kdlxw9zv0c6e8h7j2n5m3p4t'.repeat(3)}`,
    exportAll: async () => ({ size: 0, stream: new ReadableStream({ start: (controller) => controller.close() }) }),
    isReturning: createWritable(false),
    goOnWithoutPast: () => mesh.isReturning.set(false),
    async recoveryKit(passphrase) {
      const open = { words: Array.from({ length: 24 }, (_, i) => `word${i + 1}`), meshKey: 'warren1fake' }
      const text = passphrase === undefined ? 'warrenkit1open' : 'warrenkit1sealed'
      const relays = ['/dns4/relay.example/tcp/443/wss/p2p/12D3KooW']
      return { text, relays, ...(passphrase === undefined ? open : { words: undefined, meshKey: undefined }) }
    },
    relayKey: () => `warrenrelay1${'qpzry9x8gf2tvdw0s3jn54khce6mua7l'.repeat(4)}`,
    async addRelay(address) {
      if (!address.startsWith('/')) throw new WarrenError('encoding', 'This is not the address of a relay.')
      mesh.relays.update((all) => [...all, { address, state: 'connecting' }])
    },
    scrub: async () => ({ blocks: 0, bytes: 0, damaged: 0, missing: 0 }),
    async close() {
      mesh.closed = true
    },
  }
  return mesh
}

const NO_NAMES = { meshName: undefined, memberName: undefined }
export const NO_KIT_SENTENCE = 'This is no recovery kit. Its text begins with “warrenkit1”.'

/** Locked from the start where a passphrase is given. */
export function createFakeLock(given?: string): DeviceLock {
  let passphrase = given
  let isOpen = false
  let hasPasskey = false
  const check = (tried: string): void => {
    if (tried !== passphrase) throw new WarrenError('decrypt', 'This is not the passphrase of this device.')
  }
  const put = async (next: string): Promise<void> => {
    passphrase = next
    isOpen = true
  }
  return {
    state: async () => (passphrase === undefined ? 'none' : isOpen ? 'open' : 'locked'),
    hasPasskey: async () => hasPasskey,
    canUsePasskey: async () => true,
    async unlock(tried) {
      check(tried)
      isOpen = true
    },
    async unlockWithPasskey() {
      isOpen = true
    },
    put,
    async change(current, next) {
      check(current)
      await put(next)
    },
    async addPasskey() {
      hasPasskey = true
    },
    async removePasskey() {
      hasPasskey = false
    },
    async remove(tried) {
      check(tried)
      passphrase = undefined
    },
  }
}

export function createFakeWarren(cards: readonly MeshCard[] = []): FakeWarren {
  let opened: FakeMesh | undefined
  const attempt = (make: () => FakeMesh): FakeMesh => {
    const failure = warren.failNext
    warren.failNext = undefined
    if (failure !== undefined) throw failure
    opened = make()
    return opened
  }
  const read = (invite: string): string => {
    if (invite === MANGLED_INVITE) throw new WarrenError('checksum', CHECKSUM_SENTENCE)
    return decodeURIComponent(invite.replace(/^.*#\/join\//, ''))
  }
  const warren: FakeWarren = {
    cards: [...cards],
    failNext: undefined,
    lastCreate: undefined,
    lastJoin: undefined,
    lastClaim: undefined,
    lastKit: undefined,
    mesh() {
      if (opened === undefined) throw new Error('no mesh was opened')
      return opened
    },
    meshes: async () => [...warren.cards],
    async create(options) {
      warren.lastCreate = options
      return attempt(() => createFakeMesh(options.name, options.memberName))
    },
    async join(options) {
      warren.lastJoin = options
      const name = read(options.invite)
      return attempt(() => createFakeMesh(name, options.memberName))
    },
    async open(id, claim) {
      warren.lastClaim = claim
      const card = warren.cards.find((each) => each.id === id)
      if (card === undefined) throw new WarrenError('not-found', 'This mesh is not on this device.')
      return attempt(() => createFakeMesh(card.name, card.memberName))
    },
    lock: createFakeLock(),
    async readKit(text) {
      if (!text.startsWith('warrenkit1')) throw new WarrenError('encoding', NO_KIT_SENTENCE)
      const isSealed = text.includes('sealed')
      return { isSealed, ...(isSealed ? NO_NAMES : { meshName: 'Family', memberName: 'Ada' }) }
    },
    async recover(kit) {
      warren.lastKit = kit
      return attempt(() => createFakeMesh('Family', 'Ada'))
    },
    async forget(id) {
      warren.cards.splice(
        warren.cards.findIndex((card) => card.id === id),
        1,
      )
    },
    readInvite: async (invite) => ({ mesh: hexId(9) as MeshId, meshName: read(invite), relays: ['localhost:8787'] }),
  }
  return warren
}

/** A disk with room, that the browser keeps once it is asked to. */
export function createFakeStorage(): DeviceStorage {
  let persisted = false
  const read = async () => ({ usage: 120_000_000, quota: 2_000_000_000, persisted })
  return {
    read,
    async askToPersist() {
      persisted = true
      return read()
    },
  }
}
