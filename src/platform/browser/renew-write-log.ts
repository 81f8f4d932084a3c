import { Dexie } from 'dexie'

const SCRATCH = 'warren-scratch'
/** As a start is busy enough; until it is done, only two crashes in a row could do harm. */
const DELAY_MS = 1500
/** Together more than LevelDB gathers before it begins a new log (4 MiB), each below what would go into a file of its own. */
const RECORDS = 96
const RECORD_BYTES = 60_000

/**
 * Makes Chromium begin a new write-ahead log for this page's databases.
 *
 * A crash in the middle of a write leaves half a record at the end of LevelDB's log. The next start passes over it, and goes
 * on writing behind it (`reuse_logs`); the start after that reads the half record and what follows as one, finds a wrong
 * checksum, and Chromium deletes all databases of the page (seen in 156: once in some 450 kills, and each time when half a
 * record is put there). When enough has been written, LevelDB begins another log and the damaged one goes. Elsewhere it
 * is a few megabytes written for nothing.
 *
 * A full disk, or a browser that stops on the way, leaves things as they were.
 */
export function renewWriteLogSoon(): void {
  setTimeout(() => void renewWriteLog().catch(() => undefined), DELAY_MS)
}

async function renewWriteLog(): Promise<void> {
  const dexie = new Dexie(SCRATCH, { cache: 'disabled', chromeTransactionDurability: 'relaxed' })
  dexie.version(1).stores({ records: '' })
  const records = dexie.table<Uint8Array, number>('records')
  try {
    const keys = Array.from({ length: RECORDS }, (_, index) => index)
    await records.bulkPut(
      keys.map(() => new Uint8Array(RECORD_BYTES)),
      keys,
    )
    await records.clear()
  } finally {
    dexie.close()
  }
}
