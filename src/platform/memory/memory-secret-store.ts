import { WarrenError } from '../../core/base/errors.ts'
import type { MeshId } from '../../core/base/ids.ts'
import type { MeshRecord, SecretStore } from '../../core/ports/secret-store.ts'

export interface MemorySecretStore extends SecretStore {
  close(): void
}

/** Keys in memory, forgotten with the process: for tests and the simulator. */
export function createMemorySecretStore(): MemorySecretStore {
  const recordById = new Map<MeshId, MeshRecord>()
  let closed = false

  const checkOpen = (): void => {
    if (closed) throw new WarrenError('closed', 'This store is closed.')
  }

  return {
    async list() {
      checkOpen()
      return [...recordById.values()].map((record) => structuredClone(record))
    },
    async get(id) {
      checkOpen()
      const record = recordById.get(id)
      return record === undefined ? undefined : structuredClone(record)
    },
    async put(record) {
      checkOpen()
      recordById.set(record.id, structuredClone(record))
    },
    async remove(id) {
      checkOpen()
      recordById.delete(id)
    },
    close() {
      closed = true
    },
  }
}
