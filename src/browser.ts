import { equalBytes } from './core/base/bytes.ts'
import { systemEnvironment } from './core/base/environment.ts'
import { unwrap, WarrenError } from './core/base/errors.ts'
import { generateIdentityKeys } from './core/crypto/sign.ts'
import { requireTitle } from './core/directory/prepare-changes.ts'
import { createDeviceLock, type DeviceLock, MIN_PASSPHRASE_CHARACTERS } from './core/identity/device-lock.ts'
import { deriveMeshKeys, generateMeshKey } from './core/identity/mesh-keys.ts'
import type { Mesh, MeshCard, MeshId } from './core/mesh.ts'
import type { GivenKit, KitLabel } from './core/mesh-recovery.ts'
import type { MeshRecord } from './core/ports/secret-store.ts'
import { decodeInvite, type Invite, MAX_INVITE_RELAYS } from './core/wire/invite.ts'
import { parseRelayAddress } from './core/wire/relay-address.ts'
import type { Device, Tab } from './open-on-device.ts'
import type { Claim } from './platform/browser/hand-over.ts'
import { deleteMeshData } from './platform/browser/forget-mesh.ts'
import { takeMeshLock } from './platform/browser/mesh-lock.ts'
import { renewWriteLogSoon } from './platform/browser/renew-write-log.ts'
import { createBrowserPasskeys } from './platform/browser/passkeys.ts'
import { openBrowserSecretStore } from './platform/browser/secret-store.ts'
import { createStorageMeter, type StorageMeter } from './platform/browser/storage-meter.ts'

/** The epoch of a mesh that has never changed its key. */
const FIRST_EPOCH = 0

export type { Claim, DeviceLock, GivenKit, KitLabel, Tab }
export { MIN_PASSPHRASE_CHARACTERS }

/** A page that shows nothing: nobody sits in front of it who could want its mesh elsewhere. */
const KEEPS_ITS_MESH: Tab = { isWorking: () => true, giveUp: () => {} }

/** What the page starts with: the meshes of this device, and the ways into one. */
export interface Warren {
  /** Keys at rest. While it is locked, all below throws `locked`. */
  readonly lock: DeviceLock
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
  /** What a recovery kit tells before it is opened. @throws WarrenError as `readKitLabel` */
  readKit(text: string): Promise<KitLabel>
  /**
   * Brings a member back on this device: the same identity, which writes nothing before what it wrote has arrived.
   *
   * @throws WarrenError as `recoverRecord`; `invalid` when this device belongs to the mesh as somebody else; `storage`
   */
  recover(kit: GivenKit): Promise<Mesh>
  /**
   * Leaves a mesh: its data and keys are deleted from this device. It must not be open.
   *
   * @throws WarrenError `busy` when another tab has it open, `storage`
   */
  forget(id: MeshCard['id']): Promise<void>
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
  const device: Device = { secrets, storage: openDeviceStorage(), tab }
  return {
    lock: createDeviceLock({ store: secrets, passkeys: createBrowserPasskeys(), random: systemEnvironment.random }),
    async readKit(text) {
      const { readKitLabel } = await loadRecovery()
      return readKitLabel(text)
    },
    async recover(kit) {
      const { recoverRecord } = await loadRecovery()
      const record = await recoverRecord(kit, systemEnvironment.clock.now())
      const known = await secrets.get(record.id)
      if (known === undefined) await secrets.put(record)
      else if (!equalBytes(known.identity.publicKey, record.identity.publicKey)) {
        throw new WarrenError(
          'invalid',
          'This device belongs to that mesh already, as somebody else. Leave it here first.',
        )
      }
      return open(device, known ?? record)
    },
    async forget(id) {
      const { clock } = systemEnvironment
      const lock = await takeMeshLock(id, { clock, claim: undefined, isWorking: () => true, onWanted: () => {} })
      try {
        // The keys first: what lies there without them opens to nobody.
        await secrets.remove(id)
        await deleteMeshData(id)
      } finally {
        await lock.release()
      }
    },
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

/** Most people never need it. */
const loadRecovery = () => import('./core/mesh-recovery.ts')

/** What this page may keep on the device. */
export type DeviceStorage = StorageMeter

export function openDeviceStorage(): DeviceStorage {
  return createStorageMeter(systemEnvironment.clock)
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

/**
 * Network, logs and stores: most of the program, and nothing that the start shows needs it. Asked for ahead of its use, it
 * is there by then.
 */
const loadOpener = () => import('./open-on-device.ts')

export const prepareToOpen = async (): Promise<void> => void (await loadOpener())

async function open(device: Device, record: MeshRecord, claim?: Claim): Promise<Mesh> {
  const { openOnDevice } = await loadOpener()
  return openOnDevice(device, record, claim)
}

function requireSecureContext(): void {
  if (globalThis.isSecureContext && 'subtle' in crypto && 'indexedDB' in globalThis && 'locks' in navigator) return
  throw new WarrenError(
    'unsupported',
    'Warren needs a page served over https or from localhost, and a browser with storage switched on.',
  )
}
