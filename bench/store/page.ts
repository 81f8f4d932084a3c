import type { Measures } from '../harness/benchmark.ts'
import { callWorker } from '../harness/call-worker.ts'
import type { StoreName } from './stores.ts'

export interface StoreJob {
  readonly store: StoreName
  readonly bytes: number
}

/** Puts and gets everything in a worker, where the app stores too. */
export function measureStore(job: StoreJob): Promise<Measures> {
  return callWorker(new Worker(new URL('./store.worker.ts', import.meta.url), { type: 'module' }), job)
}
