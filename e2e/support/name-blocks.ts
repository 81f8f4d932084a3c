import { unwrap } from '../../src/core/base/errors.ts'
import { createInlineCompute } from '../../src/core/files/inline-compute.ts'
import { deriveMeshKeys } from '../../src/core/identity/mesh-keys.ts'
import { decodeInvite } from '../../src/core/wire/invite.ts'
import { createMemoryBlockStore } from '../../src/platform/memory/memory-block-store.ts'

/** The names of a file's blocks in a mesh, in the file's order: who has the invite can tell, and nobody else. */
export async function nameBlocks(invite: string, bytes: Uint8Array): Promise<readonly string[]> {
  const { meshKey, epoch } = unwrap(decodeInvite(invite))
  const compute = createInlineCompute(createMemoryBlockStore())
  const { convergence } = deriveMeshKeys(meshKey, epoch)
  const chunks = await compute.ingest(new Blob([new Uint8Array(bytes)]), { convergenceSecret: convergence })
  await compute.close()
  return chunks.map(({ cid }) => cid)
}
