import type { Bytes } from '../base/bytes.ts'
import { sealChunk } from '../crypto/convergent.ts'
import { hashBytes } from '../crypto/hash.ts'
import type { Block } from '../ports/block-store.ts'
import type { ChunkRef } from '../ports/compute.ts'
import { cidOfDigest } from '../wire/cid.ts'
import { SEALS_IN_FLIGHT } from './limits.ts'
import { mapAhead } from './map-ahead.ts'

export interface SealedChunk {
  readonly ref: ChunkRef
  readonly block: Block
}

/** Seals chunks a few at a time; they come out in order. */
export function sealChunks(chunks: AsyncIterable<Bytes>, convergenceSecret: Bytes): AsyncGenerator<SealedChunk, void> {
  return mapAhead(chunks, (chunk) => sealAndName(chunk, convergenceSecret), { maxCount: SEALS_IN_FLIGHT })
}

/** A chunk as a block under its name. */
export async function sealAndName(chunk: Bytes, convergenceSecret: Bytes): Promise<SealedChunk> {
  const { key, ciphertext } = await sealChunk(convergenceSecret, chunk)
  const cid = cidOfDigest('raw', await hashBytes(ciphertext))
  return { ref: { cid, key, length: chunk.byteLength }, block: { cid, bytes: ciphertext } }
}
