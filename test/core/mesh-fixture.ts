import { afterEach } from 'vitest'
import { type Environment, systemEnvironment } from '../../src/core/base/environment.ts'
import { createWritable } from '../../src/core/base/readable.ts'
import type { MemberId } from '../../src/core/base/ids.ts'
import { generateIdentityKeys } from '../../src/core/crypto/sign.ts'
import { createInlineCompute } from '../../src/core/files/inline-compute.ts'
import { issueCredential } from '../../src/core/identity/credential.ts'
import { deriveMeshKeys } from '../../src/core/identity/mesh-keys.ts'
import { type Mesh, openMesh, type Vault, type VaultItem } from '../../src/core/mesh.ts'
import type { BlockStore } from '../../src/core/ports/block-store.ts'
import type { EntryStore } from '../../src/core/ports/entry-store.ts'
import type { IdentityKeys, MeshRecord, SecretStore } from '../../src/core/ports/secret-store.ts'
import type { SwarmNode } from '../../src/core/ports/swarm.ts'
import { bytesToMemberId } from '../../src/core/wire/ids.ts'
import { memberToPeerId } from '../../src/core/wire/peer-id.ts'
import { createMemoryBlockStore } from '../../src/platform/memory/memory-block-store.ts'
import { createMemoryEntryStore } from '../../src/platform/memory/memory-entry-store.ts'
import { createMemoryLocalState } from '../../src/platform/memory/memory-local-state.ts'
import { createMemoryOrphanList } from '../../src/platform/memory/memory-orphan-list.ts'
import { createMemorySecretStore } from '../../src/platform/memory/memory-secret-store.ts'
import { createMemoryNetwork, type MemoryNetwork } from '../../src/platform/memory/memory-swarm.ts'

export const MESH_KEY = new Uint8Array(32).fill(7)

/** A device with its disk: it can open the mesh, close it, and open it again, on another network too. */
export interface Device {
  readonly blocks: BlockStore
  readonly entries: EntryStore
  readonly secrets: SecretStore
  readonly member: MemberId
  readonly identity: IdentityKeys
  /** The same identity with the entries that it has now, on a disk of its own: a backup that was restored elsewhere. */
  copy(): Promise<Device>
  open(network: MemoryNetwork): Promise<Mesh>
}

export const createNetwork = (): MemoryNetwork => createMemoryNetwork(systemEnvironment)

export async function createDevice(
  memberName: string,
  parts: {
    readonly blocks?: BlockStore
    readonly meshKey?: Uint8Array<ArrayBuffer>
    readonly identity?: IdentityKeys
    readonly entries?: EntryStore
    readonly environment?: Environment
    readonly isReturning?: boolean
  } = {},
): Promise<Device> {
  const meshKey = parts.meshKey ?? MESH_KEY
  const keys = deriveMeshKeys(meshKey, 0)
  const identity = parts.identity ?? (await generateIdentityKeys())
  const credential = await issueCredential(keys, identity.publicKey)
  const member = bytesToMemberId(identity.publicKey)
  const blocks = parts.blocks ?? createMemoryBlockStore()
  const entries = parts.entries ?? createMemoryEntryStore()
  const orphans = createMemoryOrphanList()
  const localState = createMemoryLocalState()
  const secrets = createMemorySecretStore()
  const record: MeshRecord = {
    id: keys.meshId,
    name: 'Test',
    meshKey,
    epoch: 0,
    relays: [],
    identity,
    memberName,
    joinedAt: 0,
    ...(parts.isReturning === true ? { isReturning: true } : {}),
  }
  await secrets.put(record)

  return {
    blocks,
    entries,
    secrets,
    member,
    identity,
    async copy() {
      const copied = createMemoryEntryStore()
      for await (const batch of entries.entries()) await copied.commit({ entries: batch, holdings: [] })
      return createDevice(memberName, { meshKey, identity, entries: copied })
    },
    open(network) {
      const joined = network.join(memberToPeerId(member), member)
      const swarm: SwarmNode = {
        ...joined,
        relays: createWritable([]),
        start: async () => network.linkAll(),
        wake: () => undefined,
      }
      const compute = createInlineCompute(blocks)
      return openMesh(
        {
          environment: parts.environment ?? systemEnvironment,
          swarm,
          blocks,
          entries,
          orphans,
          localState,
          secrets,
          compute,
          release: () => compute.close(),
        },
        { record, keys, credential },
      )
    },
  }
}

/** Opens devices, and closes after each test what is still open. */
export function createMeshKeeper(): {
  open(device: Device, network: MemoryNetwork): Promise<Mesh>
  close(mesh: Mesh): Promise<void>
} {
  const opened: Mesh[] = []
  afterEach(async () => {
    for (const mesh of opened.splice(0)) await mesh.close()
  })
  return {
    async open(device, network) {
      const mesh = await device.open(network)
      opened.push(mesh)
      return mesh
    },
    async close(mesh) {
      opened.splice(opened.indexOf(mesh), 1)
      await mesh.close()
    },
  }
}

export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  for (let start = 0; start < length; start += 65_536) crypto.getRandomValues(bytes.subarray(start, start + 65_536))
  return bytes
}

const itemNamed = (vault: Vault, name: string): VaultItem | undefined =>
  vault.items.get().find((item) => item.name === name)

export const stateOf = (vault: Vault, name: string) => itemNamed(vault, name)?.availability.state

export async function readFile(vault: Vault, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const item = itemNamed(vault, name)
  if (item === undefined) throw new Error(`${name} is not in the vault`)
  return new Uint8Array(await new Response(vault.read(item.id)).arrayBuffer())
}
