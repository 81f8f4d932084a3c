import type { DeviceStorage, Tab, Warren } from '../browser.ts'
import type { MeshApp } from './mesh/MeshApp.tsx'

/** What is seen first needs none of it, so it comes after the first paint. */
const loadBrowserRoot = () => import('../browser.ts')

export const startWarren = async (tab: Tab): Promise<Warren> => (await loadBrowserRoot()).openWarren(tab)

export const loadMeshApp = async (): Promise<typeof MeshApp> => (await import('./mesh/MeshApp.tsx')).MeshApp

export function openDeviceStorage(): DeviceStorage {
  const meter = async () => (await loadBrowserRoot()).openDeviceStorage()
  return {
    read: async () => (await meter()).read(),
    askToPersist: async () => (await meter()).askToPersist(),
  }
}

const SIGNS_OF_A_PERSON = ['pointermove', 'pointerdown', 'keydown'] as const

/** Fetches what an open mesh needs at the first sign of somebody who may want one: before that it would slow the start. */
export function prepareForPerson(target: Window): void {
  const controller = new AbortController()
  const prepare = () => {
    controller.abort()
    // What fails now is asked for again when it is wanted, and told then.
    void Promise.allSettled([loadBrowserRoot().then(({ prepareToOpen }) => prepareToOpen()), loadMeshApp()])
  }
  for (const sign of SIGNS_OF_A_PERSON)
    target.addEventListener(sign, prepare, { signal: controller.signal, passive: true })
}
