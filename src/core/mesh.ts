import { createRoom } from './chat/room.ts'
import { createDirectory, requireTitle } from './directory/directory.ts'
import { listMembers } from './directory/member-list.ts'
import type { Bytes } from './base/bytes.ts'
import type { Environment } from './base/environment.ts'
import { unwrap, WarrenError } from './base/errors.ts'
import type { LogId, MeshId } from './base/ids.ts'
import { createWritable, mapReadable } from './base/readable.ts'
import { createExchange } from './blocks/exchange.ts'
import { signerFromKeys } from './crypto/sign.ts'
import { verifyCredential } from './identity/credential.ts'
import { logEntriesKey, logIdOf, type MeshKeys, relayKeyOf, topicOf } from './identity/mesh-keys.ts'
import { createLogs } from './log/logs.ts'
import type { Mesh } from './mesh-types.ts'
import type { BlockStore } from './ports/block-store.ts'
import type { Compute } from './ports/compute.ts'
import type { EntryStore } from './ports/entry-store.ts'
import type { MeshRecord, SecretStore } from './ports/secret-store.ts'
import type { SwarmNode } from './ports/swarm.ts'
import { createReplicator } from './replication/replicator.ts'
import { createSyncer } from './sync/syncer.ts'
import { createVault, type OpenVault } from './vault/vault.ts'
import { bytesToMemberId } from './wire/ids.ts'
import { encodeInvite, MAX_INVITE_RELAYS } from './wire/invite.ts'
import { formatRelayAddress, parseRelayAddress } from './wire/relay-address.ts'
import { encodeRelayKey } from './wire/relay-key.ts'

export type * from './mesh-types.ts'
export type * from './vault/vault-types.ts'
export type * from './chat/room-types.ts'
export type * from './directory/directory-types.ts'
export type { Readable } from './base/readable.ts'
export type { Cid, FileId, LogId, MemberId, MeshId, PeerId } from './base/ids.ts'
export { WarrenError } from './base/errors.ts'

/** A mesh that this device belongs to, not opened. */
export interface MeshCard {
  readonly id: MeshId
  readonly name: string
  readonly memberName: string
}

/** Adapters and this device's own record of the mesh. */
export interface MeshPorts {
  readonly environment: Environment
  readonly swarm: SwarmNode
  readonly blocks: BlockStore
  readonly entries: EntryStore
  readonly secrets: SecretStore
  readonly compute: Compute
  /** Called when everything has stopped: lets go of what the adapters hold. */
  readonly release: () => Promise<void>
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
  const { environment, swarm, blocks, entries, secrets, compute } = ports
  const { keys, credential } = options
  let { record } = options
  const self = bytesToMemberId(record.identity.publicKey)
  const problem = createWritable<string | undefined>(undefined)
  const onFault = (error: Error): void => problem.set(error.message)

  const logs = createLogs({
    entryStore: entries,
    environment,
    signer: signerFromKeys(record.identity),
    credential,
    epoch: keys.epoch,
    verifyCredential: (member, epoch, claimed) => verifyCredential(keys.meshId, epoch, member, claimed),
    onFault,
  })
  await logs.load()

  // What speaks to peers registers its protocols here, before the swarm starts.
  const exchange = createExchange({ swarm, blocks, environment })
  const replicator = createReplicator({ exchange, blocks, entryStore: entries, swarm, environment, onFault })
  const syncer = createSyncer({ swarm, logs, environment, headsTopic: topicOf(keys.meshId, 'heads'), onFault })

  await replicator.load()
  logs.on('entries-added', ({ entries: added }) => {
    for (const { entry } of added) entry.links.forEach(replicator.want)
  })
  for (const id of logs.logIds()) {
    for (const { links } of logs.log(id)?.nodes() ?? []) links.forEach(replicator.want)
  }

  const openLog = (logKey: Bytes) => ({ logs, id: logIdOf(logKey), entriesKey: logEntriesKey(logKey), onFault })
  const directory = await createDirectory({
    ...openLog(keys.directoryKey),
    environment,
    openVaultKey: keys.openVaultKey,
    logIdOf,
  })
  const lobby = await createRoom({
    ...openLog(keys.lobbyKey),
    name: 'Lobby',
    clock: environment.clock,
    receivedBy: syncer.receivedBy,
    onReceipts: syncer.onReceipts,
  })

  const members = createWritable(showMembers())
  function showMembers() {
    return listMembers({ self, names: directory.names.get(), peers: swarm.peers() })
  }
  const refreshMembers = (): void => members.set(showMembers())
  directory.names.subscribe(refreshMembers)
  swarm.on('peer-joined', refreshMembers)
  swarm.on('peer-changed', refreshMembers)
  swarm.on('peer-left', refreshMembers)

  const vaultById = new Map<LogId, Promise<OpenVault>>()
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
      getBlock: exchange.get,
      availabilityOf: replicator.availabilityOf,
      onAvailability: replicator.onChange,
      onHeld: replicator.held,
    })
  }

  if (!directory.names.get().has(self)) await directory.setProfile(record.memberName)
  await swarm.start()

  return {
    id: keys.meshId,
    name: record.name,
    members,
    relays: swarm.relays,
    vaults: directory.vaults,
    lobby,
    problem,
    createVault: directory.createVault,
    openVault(id) {
      const opening = vaultById.get(id) ?? openVault(id)
      vaultById.set(id, opening)
      opening.catch(() => vaultById.delete(id)) // so that a vault that arrives later can be opened then
      return opening
    },
    async rename(memberName) {
      await directory.setProfile(memberName)
      record = { ...record, memberName: requireTitle(memberName, 'A member') }
      await secrets.put(record)
    },
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
    relayKey: () => encodeRelayKey(relayKeyOf(keys)),
    async close() {
      for (const opening of vaultById.values()) (await opening).close()
      lobby.close()
      directory.close()
      syncer.close()
      await replicator.close()
      await exchange.close()
      await swarm.close()
      await logs.settled()
      await ports.release()
    },
  }
}
