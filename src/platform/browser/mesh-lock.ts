import { WarrenError } from '../../core/base/errors.ts'
import type { MeshId } from '../../core/base/ids.ts'

/**
 * One tab is the node of a mesh: two would fork the log of one identity. The browser lets the lock go by itself when
 * the tab ends, however it ends (Web Locks API).
 *
 * @returns lets the lock go
 * @throws WarrenError `busy` when another tab of this profile has the mesh open
 */
export function takeMeshLock(mesh: MeshId): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(`warren-mesh-${mesh}`, { ifAvailable: true }, (lock) => {
      if (lock === null) throw new WarrenError('busy', 'This mesh is open in another tab or window of this browser.')
      return new Promise<void>((release) => resolve(release))
    })
    held.catch(reject)
  })
}
