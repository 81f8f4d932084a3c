import type { MeshId } from '../../core/base/ids.ts'
import { blockDatabaseName, deleteDatabases, entryDatabaseName } from './database.ts'
import { localDatabaseName } from './local-state.ts'
import { toStorageFault } from './storage-fault.ts'

/** Deletes all that this device keeps of a mesh but its keys. Nothing may have it open. @throws WarrenError `storage` */
export async function deleteMeshData(mesh: MeshId): Promise<void> {
  try {
    await deleteDatabases([blockDatabaseName, entryDatabaseName, localDatabaseName].map((nameOf) => nameOf(mesh)))
  } catch (error) {
    throw toStorageFault(error)
  }
}
