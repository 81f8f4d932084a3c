/** Every bound of the replication, with its unit and its reason. */
export interface ReplicatorLimits {
  /** Roots fetched at once: enough that small files fill the pipe, few enough that their lists of blocks stay small. */
  readonly maxActiveRoots: number
  /** … and of these for healing, when it has its turn though this device wants much for itself. */
  readonly turnRoots: number
  /** Changes of a root are told of once in so many milliseconds: ten times a second is as much as anyone can see. */
  readonly tellInterval: number
  /** Roots that nobody connected holds are tried again after this, in milliseconds; doubles up to `maxRetry` while in vain. */
  readonly retry: number
  readonly maxRetry: number
  /** How long nothing is fetched after the disk was full or failed, in milliseconds. */
  readonly storagePause: number
}

export const REPLICATOR_LIMITS: ReplicatorLimits = {
  maxActiveRoots: 32,
  turnRoots: 4,
  tellInterval: 100,
  retry: 30_000,
  maxRetry: 900_000,
  storagePause: 30_000,
}
