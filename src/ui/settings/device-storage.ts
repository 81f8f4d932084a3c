import { createContext, useContext } from 'solid-js'
import type { DeviceStorage } from '../../browser.ts'

export const DeviceStorageContext = createContext<DeviceStorage>()

export function useDeviceStorage(): DeviceStorage {
  const storage = useContext(DeviceStorageContext)
  if (storage === undefined) throw new Error('useDeviceStorage outside of its provider')
  return storage
}
