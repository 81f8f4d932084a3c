/** What a remote can make a log do, bounded in one place. docs/PROTOCOL.md, "Limits". */

/** Entries that wait for their parents, of all peers together. A conversation brings parents first, so few ever wait. */
const MAX_WAITING_ENTRIES = 4096
/** Their bytes together: 16 MiB. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024
/** Entries that one peer may have waiting: a burst of gossip heard before its parents. */
const MAX_WAITING_ENTRIES_PER_PEER = 512
/** Their bytes: 2 MiB. */
const MAX_WAITING_BYTES_PER_PEER = 2 * 1024 * 1024
/**
 * Logs in one mesh: 8192 vaults with their rooms. Each costs every conversation with a difference 70 bytes, and some 2 KB
 * of memory. Entries of further ones are passed over.
 */
const MAX_LOGS = 16_384
/**
 * Entries verified at once. WebCrypto queues them anyway; this bounds what is decoded and in memory meanwhile.
 * A batch handed to `receive` may be longer.
 */
const VERIFY_CONCURRENCY = 32
/**
 * Entries of this device in one commit, and their bytes. More would gain nothing (a commit of so many waits for the disk for
 * a small part of its time) and keep the first of them waiting.
 */
export const MAX_COMMIT_APPENDS = 256
export const MAX_COMMIT_BYTES = 4 * 1024 * 1024
/** Entries that are kept in memory after all were read from disk, for the views that open them next: 64 MiB, for half a minute. */
export const MAX_JUST_READ_BYTES = 64 * 1024 * 1024
export const JUST_READ_MS = 30_000
export interface LogLimits {
  readonly maxWaitingEntries: number
  readonly maxWaitingBytes: number
  readonly maxWaitingEntriesPerPeer: number
  readonly maxWaitingBytesPerPeer: number
  readonly maxLogs: number
  readonly verifyConcurrency: number
}

export const DEFAULT_LOG_LIMITS: LogLimits = {
  maxWaitingEntries: MAX_WAITING_ENTRIES,
  maxWaitingBytes: MAX_WAITING_BYTES,
  maxWaitingEntriesPerPeer: MAX_WAITING_ENTRIES_PER_PEER,
  maxWaitingBytesPerPeer: MAX_WAITING_BYTES_PER_PEER,
  maxLogs: MAX_LOGS,
  verifyConcurrency: VERIFY_CONCURRENCY,
}
