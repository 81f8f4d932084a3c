import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { WarrenError, throwIfCancelled } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import { openChunk } from '../crypto/convergent.ts'
import type { SealedRef } from '../wire/vault-body.ts'

export interface ReaderDependencies {
  /** A block, from the store or from whoever has it; verified by its name. */
  readonly getBlock: (cid: Cid, signal?: AbortSignal) => Promise<Bytes>
  /** 32 bytes. */
  readonly convergenceSecret: Bytes
}

/** Fetches a sealed block and opens it. @throws WarrenError `decrypt`, `length`, `cancelled`, and what `getBlock` throws */
export type ChunkOpener = (ref: SealedRef) => Promise<Bytes>

export function createChunkOpener(
  { getBlock, convergenceSecret }: ReaderDependencies,
  signal: AbortSignal,
): ChunkOpener {
  return async ({ cid, key }) => {
    throwIfCancelled(signal)
    const ciphertext = await getBlock(cid, signal)
    throwIfCancelled(signal)
    return acceptPart(await openChunk(convergenceSecret, key, ciphertext))
  }
}

/** What a file led to, or a sentence for a person that keeps the code and, as cause, the detail. */
export function acceptPart<T>(part: Decoded<T>): T {
  if (part.ok) return part.value
  const cause = new Error(part.detail)
  throw new WarrenError(part.code, 'A part of this file is damaged, or was not made by this app.', { cause })
}
