import type { Bytes } from '../base/bytes.ts'
import { sealChunk } from '../crypto/convergent.ts'
import { hashBytes } from '../crypto/hash.ts'
import type { Block } from '../ports/block-store.ts'
import type { ChunkRef } from '../ports/compute.ts'
import { cidOfDigest } from '../wire/cid.ts'
import { SEALS_IN_FLIGHT } from './limits.ts'

export interface SealedChunk {
  readonly ref: ChunkRef
  readonly block: Block
}

/** Seals chunks a few at a time and names them; they come out in order. */
export async function* sealChunks(
  chunks: AsyncIterable<Bytes>,
  convergenceSecret: Bytes,
): AsyncGenerator<SealedChunk, void> {
  const queue: Promise<SealedChunk>[] = []
  try {
    for await (const chunk of chunks) {
      queue.push(sealAndName(chunk, convergenceSecret))
      if (queue.length >= SEALS_IN_FLIGHT) yield await (queue.shift() as Promise<SealedChunk>)
    }
    while (queue.length > 0) yield await (queue.shift() as Promise<SealedChunk>)
  } finally {
    // Left by a caller that stopped early: their outcome is nobody's.
    await Promise.allSettled(queue)
  }
}

async function sealAndName(chunk: Bytes, convergenceSecret: Bytes): Promise<SealedChunk> {
  const { key, ciphertext } = await sealChunk(convergenceSecret, chunk)
  const cid = cidOfDigest('raw', await hashBytes(ciphertext))
  return { ref: { cid, key, length: chunk.byteLength }, block: { cid, bytes: ciphertext } }
}
