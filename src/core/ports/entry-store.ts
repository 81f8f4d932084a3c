import type { Bytes } from '../base/bytes.ts'
import type { Cid, LogId } from '../base/ids.ts'

/** A verified entry as it lies on disk: `bytes` exactly as received, never re-encoded. */
export interface StoredEntry {
  readonly cid: Cid
  readonly log: LogId
  readonly height: number
  readonly bytes: Bytes
  /** When it came to this device, by its own clock, in milliseconds since the Unix epoch. */
  readonly receivedAt: number
}

/** A links root of which this device holds every block. A later one of the same root takes its place. */
export interface Holding {
  readonly root: Cid
  /** Sum of the lengths of its blocks in bytes. */
  readonly bytes: number
  /** They were all here once; since then one was found damaged or missing. It is to be fetched again. */
  readonly isDamaged?: true
}

/** What becomes durable together, or not at all. */
export interface Commit {
  readonly entries: readonly StoredEntry[]
  readonly holdings: readonly Holding[]
}

/**
 * Entries and holdings. Every adapter runs test/contracts/entry-store.ts.
 *
 * @throws WarrenError `storage-full`, `storage`, `closed`
 */
export interface EntryStore {
  /** One strict transaction: once it resolves, the commit survives a killed tab and a power cut. Idempotent. */
  commit(commit: Commit): Promise<void>
  /** Bytes of entries in the order asked; `undefined` where there is none. */
  getMany(cids: readonly Cid[]): Promise<(Bytes | undefined)[]>
  /** Every entry, in batches, ascending by (log, height, cid): parents before children. */
  entries(): AsyncIterable<readonly StoredEntry[]>
  holdings(): Promise<readonly Holding[]>
  dropHoldings(roots: readonly Cid[]): Promise<void>
}
