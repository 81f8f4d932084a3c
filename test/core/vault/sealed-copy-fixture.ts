import type { Mesh, Vault } from '../../../src/core/mesh.ts'
import type { BlockStore } from '../../../src/core/ports/block-store.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { createDevice, createNetwork } from '../mesh-fixture.ts'

const MIB = 1024 * 1024

export interface FilledVault {
  readonly mesh: Mesh
  readonly vault: Vault
  readonly blocks: BlockStore
}

export async function openEmptyVault(): Promise<FilledVault> {
  const blocks = createMemoryBlockStore()
  const mesh = await (await createDevice('Ada', { blocks })).open(createNetwork())
  return { mesh, blocks, vault: await mesh.openVault((await mesh.createVault('Photos')).id) }
}

function sourceOf(length: number): Blob {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  return new Blob([bytes])
}

/** Files of one chunk, of several, of none, and one that was removed. */
export async function fillVault(vault: Vault): Promise<void> {
  await vault.add([
    { path: ['Summer', 'a.bin'], source: sourceOf(1000) },
    { path: ['Summer', 'film.bin'], source: sourceOf(3 * MIB) },
    { path: ['Summer', 'empty.bin'], source: new Blob([]) },
  ])
  await vault.add([{ path: ['removed.bin'], source: sourceOf(2000) }])
  const removed = vault.items.get().find(({ name }) => name === 'removed.bin')
  if (removed === undefined) throw new Error('nothing to remove')
  await vault.remove([removed.id])
}
