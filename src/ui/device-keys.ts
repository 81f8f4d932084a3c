import { createContext, useContext } from 'solid-js'
import type { DeviceLock } from '../browser.ts'

/** What Settings do with this device's keys beyond the open mesh. */
export interface DeviceKeys {
  lock(): Promise<DeviceLock>
  /** Closes the open mesh and deletes all that this device keeps of it, keys included. */
  forgetMesh(): Promise<void>
}

export const DeviceKeysContext = createContext<DeviceKeys>()

export function useDeviceKeys(): DeviceKeys {
  const keys = useContext(DeviceKeysContext)
  if (keys === undefined) throw new Error('useDeviceKeys outside of its provider')
  return keys
}
