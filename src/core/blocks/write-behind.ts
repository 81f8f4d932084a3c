import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/environment.ts'
import { toError } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import type { Block, BlockStore } from '../ports/block-store.ts'
import type { ExchangeLimits } from './limits.ts'

export interface WriteBehindOptions {
  readonly store: BlockStore
  readonly clock: Clock
  readonly limits: ExchangeLimits
  readonly onWritten: (cids: readonly Cid[]) => void
  /** None of these is in the store. */
  readonly onFailed: (cids: readonly Cid[], error: Error) => void
}

/** Verified blocks on their way to the store, gathered into transactions of the size that is fastest. */
export interface WriteBehind {
  add(block: Block): void
  /** A block that is not written yet. */
  get(cid: Cid): Bytes | undefined
  /** More than may wait for the disk: nothing more is to be asked for until `onWritten` or `onFailed`. */
  isFull(): boolean
  /**
   * Resolves when no more than twice that waits for the disk. Until then nothing more of what was asked for is to be read:
   * how long blocks are is guessed from those before, so after many short ones far more comes than was meant to.
   */
  room(): Promise<void>
  /** Nothing more comes for now: what waits is written without waiting for more. */
  flush(): void
  /** Writes what waits; resolves when nothing is under way. */
  finish(): Promise<void>
}

export function createWriteBehind(options: WriteBehindOptions): WriteBehind {
  const { store, clock, limits, onWritten, onFailed } = options
  const unwrittenByCid = new Map<Cid, Bytes>()
  const writes = new Set<Promise<void>>()
  let waiting: Block[] = []
  let waitingBytes = 0
  let unwrittenBytes = 0
  let cancelDelay: (() => void) | undefined
  let delayIsOver = false
  let waiters: (() => void)[] = []

  const hasRoom = (): boolean => unwrittenBytes <= 2 * limits.maxUnwrittenBytes

  function takeBatch(): Block[] {
    let end = 0
    let batchBytes = 0
    while (end < waiting.length && batchBytes < limits.writeBatchBytes) {
      batchBytes += (waiting[end] as Block).bytes.byteLength
      end++
    }
    const batch = waiting.slice(0, end)
    waiting = waiting.slice(end)
    waitingBytes -= batchBytes
    return batch
  }

  async function write(batch: readonly Block[]): Promise<void> {
    const cids = batch.map(({ cid }) => cid)
    let failure: Error | undefined
    try {
      await store.putMany(batch)
    } catch (error) {
      failure = toError(error)
    }
    for (const { cid, bytes } of batch) {
      unwrittenByCid.delete(cid)
      unwrittenBytes -= bytes.byteLength
    }
    if (hasRoom()) {
      for (const wake of waiters) wake()
      waiters = []
    }
    if (failure === undefined) onWritten(cids)
    else onFailed(cids, failure)
  }

  const isDue = (): boolean => waitingBytes >= limits.writeBatchBytes || (delayIsOver && waiting.length > 0)

  function writeWhatIsDue(): void {
    while (writes.size < limits.concurrentWrites && isDue()) {
      const written = write(takeBatch()).finally(() => {
        writes.delete(written)
        writeWhatIsDue()
      })
      writes.add(written)
    }
    if (waiting.length === 0) delayIsOver = false
    else if (!delayIsOver) {
      cancelDelay ??= clock.after(limits.writeBatchDelay, () => {
        cancelDelay = undefined
        delayIsOver = true
        writeWhatIsDue()
      })
    }
  }

  function flush(): void {
    cancelDelay?.()
    cancelDelay = undefined
    delayIsOver = true
    writeWhatIsDue()
  }

  return {
    add(block) {
      if (unwrittenByCid.has(block.cid)) return
      unwrittenByCid.set(block.cid, block.bytes)
      unwrittenBytes += block.bytes.byteLength
      waiting.push(block)
      waitingBytes += block.bytes.byteLength
      writeWhatIsDue()
    },
    flush,
    get: (cid) => unwrittenByCid.get(cid),
    isFull: () => unwrittenBytes > limits.maxUnwrittenBytes,
    async room() {
      if (!hasRoom()) await new Promise<void>((resolve) => waiters.push(resolve))
    },
    async finish() {
      while (unwrittenByCid.size > 0) {
        flush()
        await Promise.all(writes)
      }
    },
  }
}
