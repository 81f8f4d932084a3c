import { createRooms } from './chat/rooms.ts'
import type { RoomSummary } from './chat/room-types.ts'
import { createKeptDrafts } from './chat/kept-drafts.ts'
import { createContacts } from './directory/contacts.ts'
import { createSealedState } from './view/sealed-state.ts'
import { createDirectory } from './directory/directory.ts'
import { listMembers } from './directory/member-list.ts'
import { requireTitle } from './directory/prepare-changes.ts'
import type { NewProfile } from './directory/directory-types.ts'
import type { Bytes } from './base/bytes.ts'
import type { Environment } from './base/environment.ts'
import { toError, unwrap, WarrenError } from './base/errors.ts'
import type { LogId, MemberId, MeshId, PeerId } from './base/ids.ts'
import { closeAll } from './base/close-all.ts'
import { createWritable, mapReadable, type Readable } from './base/readable.ts'
import { createSerialQueue } from './base/serial-queue.ts'
import { createExchange } from './blocks/exchange.ts'
import { wordsAt } from './crypto/words.ts'
import { createLeases } from './blocks/leases.ts'
import { scrubBlocks } from './blocks/scrub.ts'
import { createVerifiedBlockStore } from './blocks/verified-store.ts'
import { signerFromKeys, verifySignature } from './crypto/sign.ts'
import { verifyCredential } from './identity/credential.ts'
import { logEntriesKey, logIdOf, type MeshKeys, relayKeyOf, roomKeyOf, topicOf } from './identity/mesh-keys.ts'
import { safetyWordPlaces } from './identity/safety-words.ts'
import { createLogs } from './log/logs.ts'
import { createMeshKeepers } from './mesh-keepers.ts'
import { exportMesh } from './mesh-export.ts'
import { makeRecoveryKit } from './mesh-recovery.ts'
import { createMeshReturn } from './mesh-return.ts'
import type { Mesh } from './mesh-types.ts'
import { createNeighbourWatch } from './peers/neighbour-watch.ts'
import type { BlockStore } from './ports/block-store.ts'
import type { Compute } from './ports/compute.ts'
import type { EntryStore } from './ports/entry-store.ts'
import type { LocalState } from './ports/local-state.ts'
import type { OrphanList } from './ports/orphan-list.ts'
import type { MeshRecord, SecretStore } from './ports/secret-store.ts'
import type { SwarmNode } from './ports/swarm.ts'
import { createCourtesy } from './replication/courtesy.ts'
import { handOver } from './replication/hand-over.ts'
import { createHealing, type HaveVerdict } from './replication/healing.ts'
import { limitsWithGrace } from './replication/healing-limits.ts'
import { createHousekeeping } from './replication/housekeeping.ts'
import { loadKeepSettings } from './replication/keep-settings.ts'
import { createKeeping } from './replication/keeping.ts'
import { createRepair } from './replication/repair.ts'
import { createReplicator } from './replication/replicator.ts'
import { createMeshSearch } from './search/mesh-search.ts'
import { pullLog } from './sync/pull-log.ts'
import { createSyncer } from './sync/syncer.ts'
import { createCopies } from './vault/copies.ts'
import { createRetention } from './vault/retention.ts'
import { createVault, type OpenVault } from './vault/vault.ts'
import { haveSigningBytes, type HaveStatement } from './wire/have.ts'
import { DEFAULT_REDUNDANCY } from './wire/directory-body.ts'
import { bytesToMemberId, idToBytes } from './wire/ids.ts'
import { memberToPeerId, peerIdToMember } from './wire/peer-id.ts'
import { encodeInvite, MAX_INVITE_RELAYS } from './wire/invite.ts'
import { formatRelayAddress, parseRelayAddress } from './wire/relay-address.ts'
import { encodeRelayKey } from './wire/relay-key.ts'

export type * from './mesh-types.ts'
export type * from './vault/vault-types.ts'
export type * from './chat/room-types.ts'
export type * from './directory/directory-types.ts'
export type * from './search/search-types.ts'
export type { Readable } from './base/readable.ts'
export type { Cid, FileId, LogId, MemberId, MeshId, PeerId } from './base/ids.ts'
export { WarrenError } from './base/errors.ts'
export { type PictureSize, readPictureSize } from './wire/picture-size.ts'

/** A mesh that this device belongs to, not opened. */
export interface MeshCard {
  readonly id: MeshId
  readonly name: string
  readonly memberName: string
}

const DAMAGED =
  'A part of what is stored on this device was damaged. It is being fetched again from the others, if one of them has it.'

const NO_ROOM =
  'There is not enough room for it in what is set for files on this device. Set more in the settings, or add it on another device.'

/** Adapters and this device's own record of the mesh. */
export interface MeshPorts {
  readonly environment: Environment
  readonly swarm: SwarmNode
  readonly blocks: BlockStore
  readonly entries: EntryStore
  readonly orphans: OrphanList
  readonly localState: LocalState
  readonly secrets: SecretStore
  readonly compute: Compute
  /** Whether bytes cost money on this connection; absent, or `undefined`, where nobody can tell. */
  readonly isMetered?: Readable<boolean | undefined>
  /** Calls back when the device is idle, or some time later at any rate, unless what it returns was called before. */
  readonly whenIdle?: (callback: () => void) => () => void
  /** Called when everything has stopped: lets go of what the adapters hold. */
  readonly release: () => Promise<void>
  /** Called after that, when this device leaves the mesh for good: takes away all that it keeps of it, its secrets first. */
  readonly erase?: () => Promise<void>
}

export interface MeshOptions {
  readonly record: MeshRecord
  readonly keys: MeshKeys
  /** 64 bytes: this identity's, for the record's epoch. */
  readonly credential: Bytes
}

/**
 * Puts the library together over its ports. Resolves when all that is on disk is loaded and the swarm is starting:
 * a mesh works without anybody else.
 *
 * @throws WarrenError `storage`
 */
export async function openMesh(ports: MeshPorts, options: MeshOptions): Promise<Mesh> {
  const { environment, swarm, entries, orphans, localState, secrets, compute } = ports
  const { clock } = environment
  const { keys, credential } = options
  let { record } = options
  const self = bytesToMemberId(record.identity.publicKey)
  const problem = createWritable<string | undefined>(undefined)
  const onFault = (error: Error): void => problem.set(error.message)

  const signer = signerFromKeys(record.identity)
  const meshReturn = createMeshReturn({
    self,
    isReturning: record.isReturning === true,
    logs: createLogs({
      entryStore: entries,
      environment,
      signer,
      credential,
      epoch: keys.epoch,
      verifyCredential: (member, epoch, claimed) => verifyCredential(keys.meshId, epoch, member, claimed),
      onFault,
    }),
    onReturned: (isWithoutPast) => void keepReturned(isWithoutPast),
  })
  const logs = meshReturn.guard()
  const blocks = createVerifiedBlockStore(ports.blocks, {
    onDamaged(cids) {
      onFault(new WarrenError('hash', DAMAGED))
      repair.lost(cids)
    },
  })

  const settings = await loadKeepSettings(localState)
  // What speaks to peers registers its protocols here, before the swarm starts.
  const neighbourWatch = createNeighbourWatch({ swarm, clock })
  const exchange = createExchange({ swarm, blocks, environment, rates: settings.get })
  const leases = createLeases()
  const courtesy = createCourtesy(clock)
  const replicator = createReplicator({
    ...{ exchange, blocks, leases, entryStore: entries, swarm, environment },
    copiesOf: (root) => healing.copiesElsewhere(root),
    partsOf: (root) => healing.partsOf(root),
    onSized: (root) => healing.look(root),
    courtesy,
    ...(ports.whenIdle === undefined ? {} : { whenIdle: ports.whenIdle }),
    onFault(error) {
      if (error instanceof WarrenError && error.code === 'storage-full') healing.setDiskFull(true)
      onFault(error)
    },
  })
  const isMetered = ports.isMetered ?? createWritable<boolean | undefined>(undefined)
  const keeping = createKeeping({
    ...{ settings, replicator, blocks, isMetered, onFault },
    healing: () => healing,
    isVault: (log) => directory.vaultKey(log) !== undefined,
    onModesChanged: () => retention.reviewSoon(),
    onFreed: (cids) => housekeeping.free(cids),
  })
  const repair = createRepair({ blocks, replicator, onFault })
  async function verifyHave(statement: HaveStatement): Promise<HaveVerdict> {
    const { by, epoch, cred, sig } = statement
    if (epoch !== keys.epoch) return 'epoch'
    if (cred === undefined && !isNamedKeeper(by)) return 'unknown'
    if (cred !== undefined && !(await verifyCredential(keys.meshId, epoch, by, cred))) return 'credential'
    return (await verifySignature(idToBytes(by), haveSigningBytes(statement), sig)) ? 'good' : 'signature'
  }
  const isNamedKeeper = (id: MemberId): boolean => directory.keepers.get().includes(memberToPeerId(id))
  const healing = createHealing({
    ...{ swarm, replicator, blocks, environment, self, epoch: keys.epoch, cred: credential, onFault },
    sharing: {
      redundancyOf: (log) => redundancyByVault.get(log) ?? DEFAULT_REDUNDANCY,
      modeOf: keeping.modeOf,
      room: () => settings.get().roomBytes,
      cacheRoom: () => settings.get().cacheBytes,
      carryOut: keeping.decisions,
    },
    limits: limitsWithGrace(() => settings.get().grace),
    sign: (statement) => signer.sign(haveSigningBytes(statement)),
    verify: verifyHave,
    isNamedKeeper,
  })
  // Together: both wait for the disk.
  const sealedState = createSealedState({ localState, key: keys.contactsKey, random: environment.random })
  const [contacts, drafts] = await Promise.all([
    createContacts({ state: sealedState, clock }),
    createKeptDrafts({ state: sealedState, clock, onFault }),
    logs.load(),
    replicator.load(),
  ])
  const syncer = createSyncer({ swarm, logs, environment, headsTopic: topicOf(keys.meshId, 'heads'), onFault })

  meshReturn.follow(syncer)

  const openLog = (logKey: Bytes) => ({ logs, id: logIdOf(logKey), entriesKey: logEntriesKey(logKey), onFault })
  const directory = await createDirectory({
    ...openLog(keys.directoryKey),
    environment,
    openVaultKey: keys.openVaultKey,
    lobbyKey: keys.lobbyKey,
    logIdOf,
    roomKeyOf,
  })
  let redundancyByVault = readRedundancies()
  function readRedundancies(): ReadonlyMap<LogId, number> {
    return new Map(directory.vaults.get().map(({ id, redundancy }) => [id, redundancy]))
  }
  directory.vaults.subscribe(() => {
    redundancyByVault = readRedundancies()
    healing.reconsider()
  })
  function roomEntriesKey(id: LogId): Bytes | undefined {
    const logKey = directory.roomKey(id)
    return logKey === undefined ? undefined : logEntriesKey(logKey)
  }
  const rooms = await createRooms({
    logs,
    self,
    clock,
    cards: directory.rooms,
    entriesKeyOf: roomEntriesKey,
    localState,
    joinedAt: record.joinedAt,
    receivedBy: syncer.receivedBy,
    onReceipts: syncer.onReceipts,
    onFault,
  })
  const lobby = await rooms.open(logIdOf(keys.lobbyKey))

  const keepers = createMeshKeepers({
    swarm,
    clock,
    named: directory.keepers,
    relays: record.relays,
    isFull: (relay) => {
      const id = peerIdToMember(relay)
      return id.ok && healing.isFull(id.value)
    },
    onHolders: healing.onChange,
    pullDirectory: (relay) => pullDirectory(relay).catch(() => false),
  })
  directory.keepers.subscribe(healing.refreshKeepers)
  async function pullDirectory(peer: PeerId): Promise<boolean> {
    const log = logIdOf(keys.directoryKey)
    const { kind } = await pullLog({ swarm, logs, clock, random: environment.random }, { peer, log })
    return kind === 'done'
  }
  const members = createWritable(showMembers())
  function showMembers() {
    return listMembers({ self, profiles: directory.profiles.get(), peers: swarm.peers() })
  }
  const refreshMembers = (): void => members.set(showMembers())
  directory.profiles.subscribe(refreshMembers)
  swarm.on('peer-joined', refreshMembers)
  swarm.on('peer-changed', refreshMembers)
  swarm.on('peer-left', refreshMembers)

  const vaultById = new Map<LogId, Promise<OpenVault>>()
  const openVaults = new Map<LogId, OpenVault>()
  async function openVault(id: LogId): Promise<OpenVault> {
    const key = directory.vaultKey(id)
    if (key === undefined) throw new WarrenError('not-found', 'This vault is not in the mesh, or has not arrived yet.')
    return createVault({
      ...openLog(key),
      name: mapReadable(directory.vaults, (vaults) => vaults.find((vault) => vault.id === id)?.name ?? ''),
      environment,
      convergenceSecret: keys.convergence,
      blocks,
      compute,
      getBlock: (cid, signal) => courtesy.during(() => exchange.get(cid, signal)),
      availabilityOf: replicator.availabilityOf,
      onAvailability: replicator.onChange,
      onHeld(holdings) {
        replicator.held(holdings)
        for (const { root } of holdings) healing.look(root)
      },
      onOpened: keeping.opened,
      guardAdd: addFiles,
      nameOf: (member) => directory.profiles.get().get(member)?.name,
      onApplied() {
        retention.reviewSoon()
        copies.countSoon()
      },
    })
  }
  /** Bytes of the adds that are under way. */
  let adding = 0
  async function addFiles<T>(add: () => Promise<T>, sealedBytes = 0): Promise<T> {
    if (sealedBytes > 0 && adding + sealedBytes > healing.freeBytes()) {
      throw new WarrenError('storage-full', NO_ROOM)
    }
    adding += sealedBytes
    try {
      return await courtesy.during(() => housekeeping.guardAdd(add))
    } finally {
      adding -= sealedBytes
    }
  }
  function openVaultOnce(id: LogId): Promise<OpenVault> {
    const opening = vaultById.get(id) ?? openVault(id)
    vaultById.set(id, opening)
    opening.then(
      (vault) => {
        openVaults.set(id, vault)
        copies.countSoon()
      },
      () => vaultById.delete(id), // so that a vault that arrives later can be opened then
    )
    return opening
  }

  /** The name is kept with the mesh too: it is shown where the mesh is not open. */
  async function setProfile(profile: NewProfile): Promise<void> {
    await directory.setProfile(profile)
    if (profile.name === undefined) return
    record = { ...record, memberName: requireTitle(profile.name, 'A member') }
    await secrets.put(record)
  }

  async function keepReturned(isWithoutPast: boolean): Promise<void> {
    record = { ...record, isReturning: false }
    try {
      await secrets.put(record)
      if (isWithoutPast) await introduceSelf()
    } catch (error) {
      onFault(toError(error))
    }
  }
  /** Others know a member by its profile. One that comes back has one already, once it has arrived. */
  async function introduceSelf(): Promise<void> {
    if (meshReturn.isReturning.get() || directory.profiles.get().get(self)?.name !== undefined) return
    await setProfile({ name: record.memberName })
  }

  const copies = createCopies({
    clock,
    self,
    vaults: directory.vaults,
    openVaults: () => openVaults,
    roots: healing,
    blocks,
    availabilityOf: replicator.availabilityOf,
    heldRoots: replicator.heldRoots,
    ownPartOf: replicator.parts.bitmapOf,
    onAvailability: replicator.onChange,
    isOnline: (id) => swarm.peers().some((peer) => peer.id === memberToPeerId(id)),
  })
  const retention = createRetention({
    logs,
    clock,
    vaultIds: () => directory.vaults.get().map(({ id }) => id),
    openVault: openVaultOnce,
    ...{ replicator, keeping },
    onReleased: () => housekeeping.start(),
    onFault,
  })
  directory.vaults.subscribe(retention.reviewSoon)
  const { neededRoots } = retention
  const housekeeping = createHousekeeping({ blocks, orphans, neededRoots, leases, replicator, clock, onFault })

  await introduceSelf()
  const search = createMeshSearch({
    clock,
    logs,
    vaults: directory.vaults,
    openVault: openVaultOnce,
    rooms: directory.rooms,
    entriesKeyOf: roomEntriesKey,
    onFault,
  })

  retention.start()
  healing.start()
  await swarm.start()
  housekeeping.start()
  search.start()

  const handingOver = createSerialQueue()
  let closing: Promise<void> | undefined
  const closeMesh = (): Promise<void> =>
    (closing ??= closeAll([
      () => drafts.settled(),
      () => meshReturn.close(),
      () => search.close(),
      () => copies.close(),
      () => keeping.close(),
      () => healing.close(),
      () => retention.close(),
      () => housekeeping.close(),
      ...[...vaultById.values()].map((opening) => async () => (await opening).close()),
      () => rooms.close(),
      () => directory.close(),
      () => keepers.close(),
      () => neighbourWatch.close(),
      () => syncer.close(),
      () => replicator.close(),
      () => courtesy.close(),
      () => exchange.close(),
      () => swarm.close(),
      () => logs.settled(),
      () => ports.release(),
    ]))

  return {
    id: keys.meshId,
    name: record.name,
    members,
    relays: swarm.relays,
    peers: swarm.known,
    neighbourhoods: neighbourWatch.neighbourhoods,
    contacts: contacts.contacts,
    keepers: keepers.keepers,
    vaults: directory.vaults,
    copies: copies.vaults,
    copiesOf: copies.ofFile,
    healthOf: copies.healthOf,
    arrival: copies.arrival,
    shortfall: copies.shortfall,
    earlierOnlyHere: copies.earlierOnlyHere,
    keeping: settings,
    changeKeeping: settings.change,
    isMetered,
    rooms: rooms.summaries,
    lobby,
    problem,
    createVault: directory.createVault,
    openVault(id) {
      compute.prepare()
      return openVaultOnce(id)
    },
    async createRoom(name) {
      const { id } = await directory.createRoom(name)
      return rooms.summaries.get().find((room) => room.id === id) as RoomSummary
    },
    openRoom: rooms.open,
    changeVault: directory.changeVault,
    setProfile,
    draftOf: drafts.of,
    keepDraft: drafts.keep,
    setContact: contacts.change,
    setVerified: (id, isVerified) =>
      contacts.verify(id, isVerified ? (directory.profiles.get().get(id)?.name ?? '') : undefined),
    safetyWords: (id) => wordsAt(safetyWordPlaces(keys.meshId, self, id)),
    rename: (name) => setProfile({ name }),
    search: search.search,
    searchProgress: search.progress,
    invite: () =>
      encodeInvite({ meshKey: record.meshKey, epoch: keys.epoch, name: record.name, relays: record.relays }),
    async addRelay(address) {
      const relay = formatRelayAddress(unwrap(parseRelayAddress(address.trim())))
      if (record.relays.includes(relay)) return
      if (record.relays.length >= MAX_INVITE_RELAYS) {
        throw new WarrenError('invalid', `A mesh has at most ${MAX_INVITE_RELAYS} relays.`)
      }
      record = { ...record, relays: [...record.relays, relay] }
      await secrets.put(record)
    },
    setKeeper: directory.setKeeper,
    exportAll: (options) =>
      exportMesh(
        {
          vaults: directory.vaults.get(),
          rooms: rooms.summaries.get(),
          openVault: openVaultOnce,
          openRoom: rooms.open,
          now: () => clock.now(),
        },
        options,
      ),
    isReturning: meshReturn.isReturning,
    goOnWithoutPast: meshReturn.goOn,
    recoveryKit: (passphrase) => makeRecoveryKit(record, passphrase, environment.random),
    relayKey: () => encodeRelayKey(relayKeyOf(keys)),
    async scrub(options) {
      const { blocks: checked, bytes, damaged } = await scrubBlocks({ blocks, clock }, options)
      await repair.settled()
      return { blocks: checked, bytes, damaged, missing: await repair.findMissing(options?.signal) }
    },
    async leave(options = {}) {
      if (options.isForced !== true) {
        // One after the other: who stops takes back that this device is leaving.
        const dependencies = { environment, replicator, healing, logs, receivedBy: syncer.receivedBy }
        await handingOver.run(() => handOver(dependencies, options))
      }
      await closeMesh()
      await ports.erase?.()
    },
    close: closeMesh,
  }
}
