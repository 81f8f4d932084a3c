import type { MeshId } from '../../src/core/base/ids.ts'
import { signerFromSeed } from '../../src/core/crypto/sign.ts'
import { verifyCredential } from '../../src/core/identity/credential.ts'
import { createLogs, type Logs } from '../../src/core/log/logs.ts'
import { createMemoryEntryStore } from '../../src/platform/memory/memory-entry-store.ts'

/** It stands still. */
export const clock = { now: () => 1_795_000_000_000, after: () => () => undefined }

/** Logs of somebody who takes entries in and writes none. */
export async function openLogs(meshId: MeshId, epoch: number): Promise<Logs> {
  const logs = createLogs({
    entryStore: createMemoryEntryStore(),
    environment: { clock },
    signer: signerFromSeed(new Uint8Array(32)),
    credential: new Uint8Array(64),
    epoch,
    verifyCredential: (member, ofEpoch, credential) => verifyCredential(meshId, ofEpoch, member, credential),
    onFault: (error) => {
      throw error
    },
  })
  await logs.load()
  return logs
}
