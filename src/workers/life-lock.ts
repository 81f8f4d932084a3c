import { STARTED } from '../platform/browser/watched-worker.ts'

declare const self: DedicatedWorkerGlobalScope

/** The worker's side of startWatchedWorker. */
export function holdLifeLock(): void {
  void self.navigator.locks.request(self.name, () => {
    self.postMessage(STARTED)
    return new Promise(() => undefined)
  })
}
