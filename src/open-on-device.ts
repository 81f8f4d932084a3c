import { systemEnvironment } from './core/base/environment.ts'
import { signerFromKeys } from './core/crypto/sign.ts'
import { issueCredential } from './core/identity/credential.ts'
import { deriveMeshKeys } from './core/identity/mesh-keys.ts'
import { type Mesh, type MeshId, openMesh } from './core/mesh.ts'
import { createScoreMemory } from './core/peers/score-memory.ts'
import type { Compute } from './core/ports/compute.ts'
import type { MeshRecord, SecretStore } from './core/ports/secret-store.ts'
import { createBrowserSwarm } from './network/browser.ts'
import { openBrowserBlockStore } from './platform/browser/block-store.ts'
import { blockDatabaseName, entryDatabaseName } from './platform/browser/database.ts'
import { openBrowserEntryStore } from './platform/browser/entry-store.ts'
import { deleteMeshData } from './platform/browser/forget-mesh.ts'
import type { Claim } from './platform/browser/hand-over.ts'
import { localDatabaseName, openBrowserLocalState } from './platform/browser/local-state.ts'
import { whenIdle } from './platform/browser/idle.ts'
import { watchMetered } from './platform/browser/metered.ts'
import { takeMeshLock } from './platform/browser/mesh-lock.ts'
import type { StorageMeter } from './platform/browser/storage-meter.ts'
import { listenForWakeUps } from './platform/browser/wake-up.ts'
import { createWorkerCompute } from './platform/browser/worker-compute.ts'

/** The page, for what comes from other tabs of this browser. One tab at a time has a mesh open. */
export interface Tab {
  /** Something is under way here that closing the mesh would end: a file is being added or saved. */
  isWorking(): boolean
  /** Another tab takes over this mesh, which is open here: it is to be closed, and no longer shown. */
  giveUp(mesh: MeshId): void
}

export interface Device {
  readonly secrets: SecretStore
  readonly storage: StorageMeter
  readonly tab: Tab
}

/**
 * Asks the browser to keep this page's storage once there is something to keep: when the first file has been stored.
 * Firefox asks the person then, who has just shown that they mean it.
 */
function askToPersistOnIngest(compute: Compute, storage: StorageMeter): Compute {
  let hasAsked = false
  return {
    prepare: () => compute.prepare(),
    async ingest(source, options) {
      const chunks = await compute.ingest(source, options)
      if (!hasAsked) void storage.askToPersist()
      hasAsked = true
      return chunks
    },
    close: () => compute.close(),
  }
}

/** A browser's adapters, and the library put together with them. @throws as `Warren.open` */
export async function openOnDevice(
  { secrets, storage, tab }: Device,
  record: MeshRecord,
  claim?: Claim,
): Promise<Mesh> {
  const lock = await takeMeshLock(record.id, {
    clock: systemEnvironment.clock,
    claim,
    isWorking: () => tab.isWorking(),
    onWanted: () => tab.giveUp(record.id),
  })
  const blocks = openBrowserBlockStore(blockDatabaseName(record.id))
  const entries = openBrowserEntryStore(entryDatabaseName(record.id))
  const localState = openBrowserLocalState(localDatabaseName(record.id))
  const compute = askToPersistOnIngest(
    createWorkerCompute({ blockDatabaseName: blockDatabaseName(record.id) }),
    storage,
  )
  const metered = watchMetered()
  let stopListening = (): void => {}
  const release = async (): Promise<void> => {
    stopListening()
    metered.close()
    await compute.close()
    blocks.close()
    entries.close()
    localState.close()
    await lock.release()
  }
  /** The keys first: without them what is left, if the page ends here, is nothing to anyone, and is never opened again. */
  const erase = async (): Promise<void> => {
    await secrets.remove(record.id)
    await deleteMeshData(record.id)
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
        isMetered: metered.isMetered,
        whenIdle: (callback) => whenIdle(callback),
        release,
        erase,
      },
      { record, keys, credential },
    )
  } catch (error) {
    await release()
    throw error
  }
}
