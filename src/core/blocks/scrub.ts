import type { Clock } from '../base/environment.ts'
import { throwIfCancelled } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import type { VerifiedBlockStore } from './verified-store.ts'

/** Blocks in memory at once: at most as many MiB. Enough for the store to read in bulk, soon over for who waits behind. */
const SCRUB_BATCH_BLOCKS = 16

/** A scrub rests as long as this times what it worked, after each batch: whatever else the device does goes first. */
const SCRUB_REST_SHARE = 0.5

export interface ScrubProgress {
  /** Checked so far. */
  readonly blocks: number
  readonly bytes: number
  /** In the store when it began: others may come and go meanwhile. */
  readonly totalBlocks: number
  readonly totalBytes: number
  /** Blocks that were found damaged so far. */
  readonly damaged: number
}

export interface ScrubOptions {
  readonly signal?: AbortSignal
  /** Called after each batch of a few blocks. */
  readonly onProgress?: (progress: ScrubProgress) => void
}

/**
 * Checks every block of the store against its name, slowly. Damaged ones are set aside as the store does with any.
 *
 * @throws WarrenError `cancelled`, `storage`, `closed`
 */
export async function scrubBlocks(
  { blocks, clock }: { readonly blocks: VerifiedBlockStore; readonly clock: Clock },
  { signal, onProgress }: ScrubOptions = {},
): Promise<ScrubProgress> {
  const { blocks: totalBlocks, bytes: totalBytes } = await blocks.usage()
  let progress: ScrubProgress = { blocks: 0, bytes: 0, totalBlocks, totalBytes, damaged: 0 }

  async function checkBatch(cids: readonly Cid[]): Promise<void> {
    throwIfCancelled(signal)
    const startedAt = clock.now()
    const checked = await blocks.check(cids)
    progress = {
      ...progress,
      blocks: progress.blocks + checked.blocks,
      bytes: progress.bytes + checked.bytes,
      damaged: progress.damaged + checked.damaged.length,
    }
    onProgress?.(progress)
    const rest = (clock.now() - startedAt) * SCRUB_REST_SHARE
    await new Promise<void>((resolve) => clock.after(rest, resolve))
  }

  let batch: Cid[] = []
  for await (const cid of blocks.cids()) {
    batch.push(cid)
    if (batch.length < SCRUB_BATCH_BLOCKS) continue
    await checkBatch(batch)
    batch = []
  }
  if (batch.length > 0) await checkBatch(batch)
  throwIfCancelled(signal)
  return progress
}
