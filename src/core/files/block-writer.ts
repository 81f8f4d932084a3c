import type { Block, BlockStore } from '../ports/block-store.ts'
import { STORE_BATCHES_IN_FLIGHT, STORE_BATCH_BLOCKS, STORE_BATCH_BYTES } from './limits.ts'

export interface BlockWriter {
  /**
   * Takes a block; resolves when there is room for the next.
   *
   * @throws WarrenError of the store, also of a batch begun before
   */
  write(block: Block): Promise<void>
  /** Resolves once every block is stored. */
  finish(): Promise<void>
  /** Begins nothing more, and resolves when nothing is under way. For a caller that has failed already. */
  abandon(): Promise<void>
}

/** Stores blocks in batches, few at a time, so that memory stays flat however slow the disk. */
export function createBlockWriter(store: BlockStore): BlockWriter {
  const inFlight = new Set<Promise<void>>()
  let batch: Block[] = []
  let batchBytes = 0
  let failure: { readonly error: unknown } | undefined

  const throwFailure = (): void => {
    if (failure !== undefined) throw failure.error
  }

  const storeBatch = async (blocks: readonly Block[]): Promise<void> => {
    try {
      await store.putMany(blocks)
    } catch (error) {
      failure ??= { error }
    }
  }

  const sendBatch = async (): Promise<void> => {
    while (inFlight.size >= STORE_BATCHES_IN_FLIGHT) await Promise.race(inFlight)
    throwFailure()
    const sent = storeBatch(batch)
    inFlight.add(sent)
    void sent.finally(() => inFlight.delete(sent))
    batch = []
    batchBytes = 0
  }

  return {
    async write(block) {
      throwFailure()
      if (batchBytes + block.bytes.byteLength > STORE_BATCH_BYTES || batch.length >= STORE_BATCH_BLOCKS)
        await sendBatch()
      batch.push(block)
      batchBytes += block.bytes.byteLength
    },
    async finish() {
      if (batch.length > 0) await sendBatch()
      await Promise.all(inFlight)
      throwFailure()
    },
    async abandon() {
      batch = []
      await Promise.all(inFlight)
    },
  }
}
