import { systemEnvironment } from './core/base/environment.ts'
import { unwrap } from './core/base/errors.ts'
import { generateIdentityKeys, signerFromKeys } from './core/crypto/sign.ts'
import { issueCredential } from './core/identity/credential.ts'
import { deriveMeshKeys } from './core/identity/mesh-keys.ts'
import { type Mesh, openMesh } from './core/mesh.ts'
import type { BlockStore } from './core/ports/block-store.ts'
import type { MeshRecord } from './core/ports/secret-store.ts'
import { decodeInvite } from './core/wire/invite.ts'
import { createNodeMemberSwarm } from './network/nodejs.ts'
import { createInlineCompute } from './core/files/inline-compute.ts'
import { createMemoryBlockStore } from './platform/memory/memory-block-store.ts'
import { createMemoryEntryStore } from './platform/memory/memory-entry-store.ts'
import { createMemoryLocalState } from './platform/memory/memory-local-state.ts'
import { createMemoryOrphanList } from './platform/memory/memory-orphan-list.ts'
import { createMemorySecretStore } from './platform/memory/memory-secret-store.ts'
import { WebSocket } from './platform/nodejs/web-socket.ts'

export interface JoinOptions {
  readonly invite: string
  readonly memberName: string
  /** Where its blocks go; in memory unless given. */
  readonly blocks?: BlockStore
}

/**
 * A member in Node, for tests and tools: it keeps everything in memory and has no WebRTC, so all it says goes over the relay.
 *
 * @throws WarrenError as decodeInvite refuses, `unsupported`
 */
export async function joinInMemory(options: JoinOptions): Promise<Mesh> {
  const { meshKey, epoch, name, relays } = unwrap(decodeInvite(options.invite))
  const keys = deriveMeshKeys(meshKey, epoch)
  const identity = await generateIdentityKeys()
  const credential = await issueCredential(keys, identity.publicKey)
  const joinedAt = systemEnvironment.clock.now()
  const { memberName } = options
  const record: MeshRecord = { id: keys.meshId, name, meshKey, epoch, relays, identity, memberName, joinedAt }
  const environment = systemEnvironment
  const { blocks = createMemoryBlockStore() } = options
  const swarm = createNodeMemberSwarm(
    { ...environment, identity: signerFromKeys(identity), WebSocket },
    { keys, credential, relays },
  )
  return openMesh(
    {
      environment,
      swarm,
      blocks,
      entries: createMemoryEntryStore(),
      orphans: createMemoryOrphanList(),
      localState: createMemoryLocalState(),
      secrets: createMemorySecretStore(),
      compute: createInlineCompute(blocks),
      release: () => Promise.resolve(),
    },
    { record, keys, credential },
  )
}
