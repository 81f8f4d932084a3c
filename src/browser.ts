import { systemEnvironment } from './core/base/environment.ts'
import { unwrap, WarrenError } from './core/base/errors.ts'
import { generateIdentityKeys, signerFromKeys } from './core/crypto/sign.ts'
import { requireTitle } from './core/directory/prepare-changes.ts'
import { issueCredential } from './core/identity/credential.ts'
import { createScoreMemory } from './core/peers/score-memory.ts'
import { deriveMeshKeys, generateMeshKey } from './core/identity/mesh-keys.ts'
import { type Mesh, type MeshCard, type MeshId, openMesh } from './core/mesh.ts'
import type { Compute } from './core/ports/compute.ts'
import type { MeshRecord, SecretStore } from './core/ports/secret-store.ts'
import { decodeInvite, type Invite, MAX_INVITE_RELAYS } from './core/wire/invite.ts'
import { parseRelayAddress } from './core/wire/relay-address.ts'
import { createBrowserSwarm } from './network/browser.ts'
import { openBrowserBlockStore } from './platform/browser/block-store.ts'
import { blockDatabaseName, entryDatabaseName } from './platform/browser/database.ts'
import { openBrowserEntryStore } from './platform/browser/entry-store.ts'
import { localDatabaseName, openBrowserLocalState } from './platform/browser/local-state.ts'
import type { Claim } from './platform/browser/hand-over.ts'
import { takeMeshLock } from './platform/browser/mesh-lock.ts'
import { renewWriteLogSoon } from './platform/browser/renew-write-log.ts'
import { openBrowserSecretStore } from './platform/browser/secret-store.ts'
import { createStorageMeter, type StorageMeter } from './platform/browser/storage-meter.ts'
import { listenForWakeUps } from './platform/browser/wake-up.ts'
import { createWorkerCompute } from './platform/browser/worker-compute.ts'

/** The epoch of a mesh that has never changed its key. */
const FIRST_EPOCH = 0

export type { Claim }

/** The page, for what comes from other tabs of this browser. One tab at a time has a mesh open. */
export interface Tab {
  /** Something is under way here that closing the mesh would end: a file is being added or saved. */
  isWorking(): boolean
  /** Another tab takes over this mesh, which is open here: it is to be closed, and no longer shown. */
  giveUp(mesh: MeshId): void
}

/** A page that shows nothing: nobody sits in front of it who could want its mesh elsewhere. */
const KEEPS_ITS_MESH: Tab = { isWorking: () => true, giveUp: () => {} }

/** What the page starts with: the meshes of this device, and the ways into one. */
export interface Warren {
  meshes(): Promise<readonly MeshCard[]>
  /** @throws WarrenError `invalid`, `storage`, `storage-full` */
  create(options: {
    readonly name: string
    readonly memberName: string
    readonly relays: readonly string[]
  }): Promise<Mesh>
  /**
   * @throws WarrenError `checksum`, `length`, `version`, `encoding`, `schema`, `too-large`, `invalid`, `storage`; `busy`,
   *   `working` as `open`
   */
  join(options: {
    readonly invite: string
    readonly memberName: string
    readonly claim?: Claim | undefined
  }): Promise<Mesh>
  /**
   * @param claim what to do when another tab has it open; without one that throws `busy`
   * @throws WarrenError `not-found`, `storage`; `busy` when another tab has it open, `working` when that was asked for it and
   *   is adding or saving files
   */
  open(id: MeshCard['id'], claim?: Claim): Promise<Mesh>
  /** Reads an invite without joining; `mesh` tells which it is for. @throws as `join` */
  readInvite(
    invite: string,
  ): Promise<{ readonly mesh: MeshId; readonly meshName: string; readonly relays: readonly string[] }>
}

/**
 * The composition root of a page: the only place where a browser's adapters are made.
 *
 * @throws WarrenError `unsupported` where the page is not in a secure context or the browser lacks what Warren needs
 */
export async function openWarren(tab: Tab = KEEPS_ITS_MESH): Promise<Warren> {
  requireSecureContext()
  renewWriteLogSoon()
  const secrets = openBrowserSecretStore()
  const device: Device = { secrets, tab }
  return {
    async meshes() {
      return (await secrets.list()).map(({ id, name, memberName }) => ({ id, name, memberName }))
    },
    async create({ name, memberName, relays }) {
      for (const relay of relays) unwrap(parseRelayAddress(relay))
      const meshKey = generateMeshKey(systemEnvironment.random)
      return join(device, { meshKey, epoch: FIRST_EPOCH, name: requireTitle(name, 'A mesh'), relays }, memberName)
    },
    join: async ({ invite, memberName, claim }) => join(device, unwrap(decodeInvite(invite)), memberName, claim),
    async open(id, claim) {
      const record = await secrets.get(id)
      if (record === undefined) throw new WarrenError('not-found', 'This device does not belong to that mesh.')
      return open(device, record, claim)
    },
    async readInvite(text) {
      const { meshKey, epoch, name, relays } = unwrap(decodeInvite(text))
      return { mesh: deriveMeshKeys(meshKey, epoch).meshId, meshName: name, relays }
    },
  }
}

/** What this page may keep on the device. */
export type DeviceStorage = StorageMeter

export function openDeviceStorage(): DeviceStorage {
  return createStorageMeter(systemEnvironment.clock)
}

/**
 * Asks the browser to keep this page's storage once there is something to keep: when the first file has been stored.
 * Firefox asks the person then, who has just shown that they mean it.
 */
function askToPersistOnIngest(compute: Compute): Compute {
  let hasAsked = false
  return {
    prepare: () => compute.prepare(),
    async ingest(source, options) {
      const chunks = await compute.ingest(source, options)
      if (!hasAsked) void openDeviceStorage().askToPersist()
      hasAsked = true
      return chunks
    },
    close: () => compute.close(),
  }
}

interface Device {
  readonly secrets: SecretStore
  readonly tab: Tab
}

/** Makes an identity for the mesh, once: who joins a mesh that this device belongs to already keeps the one there is. */
async function join(device: Device, invite: Invite, memberName: string, claim?: Claim): Promise<Mesh> {
  const { secrets } = device
  const { meshKey, epoch, name, relays } = invite
  const { meshId } = deriveMeshKeys(meshKey, epoch)
  const known = await secrets.get(meshId)
  if (known !== undefined) {
    const added = relays.filter((relay) => !known.relays.includes(relay))
    if (added.length === 0) return open(device, known, claim)
    // More than an invite can carry would keep this device from ever inviting anyone again.
    const record = { ...known, relays: [...known.relays, ...added].slice(0, MAX_INVITE_RELAYS) }
    await secrets.put(record)
    return open(device, record, claim)
  }
  const record: MeshRecord = {
    id: meshId,
    name: name === '' ? 'Mesh' : name,
    meshKey,
    epoch,
    relays,
    identity: await generateIdentityKeys(),
    memberName: requireTitle(memberName, 'A member'),
    joinedAt: systemEnvironment.clock.now(),
  }
  await secrets.put(record)
  return open(device, record, claim)
}

async function open({ secrets, tab }: Device, record: MeshRecord, claim?: Claim): Promise<Mesh> {
  const lock = await takeMeshLock(record.id, {
    clock: systemEnvironment.clock,
    claim,
    isWorking: () => tab.isWorking(),
    onWanted: () => tab.giveUp(record.id),
  })
  const blocks = openBrowserBlockStore(blockDatabaseName(record.id))
  const entries = openBrowserEntryStore(entryDatabaseName(record.id))
  const localState = openBrowserLocalState(localDatabaseName(record.id))
  const compute = askToPersistOnIngest(createWorkerCompute({ blockDatabaseName: blockDatabaseName(record.id) }))
  let stopListening = (): void => {}
  const release = async (): Promise<void> => {
    stopListening()
    await compute.close()
    blocks.close()
    entries.close()
    localState.close()
    await lock.release()
  }
  try {
    await entries.claim(systemEnvironment.clock)
    const keys = deriveMeshKeys(record.meshKey, record.epoch)
    const credential = await issueCredential(keys, record.identity.publicKey)
    const identity = signerFromKeys(record.identity)
    const scores = createScoreMemory(localState)
    const swarm = createBrowserSwarm(
      { ...systemEnvironment, identity },
      { keys, credential, relays: record.relays, scores },
    )
    stopListening = listenForWakeUps(() => swarm.wake())
    return await openMesh(
      {
        environment: systemEnvironment,
        swarm,
        blocks,
        entries,
        orphans: entries.orphans,
        localState,
        secrets,
        compute,
        release,
      },
      { record, keys, credential },
    )
  } catch (error) {
    await release()
    throw error
  }
}

function requireSecureContext(): void {
  if (globalThis.isSecureContext && 'subtle' in crypto && 'indexedDB' in globalThis && 'locks' in navigator) return
  throw new WarrenError(
    'unsupported',
    'Warren needs a page served over https or from localhost, and a browser with storage switched on.',
  )
}
