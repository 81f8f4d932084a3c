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

/** Seals a run's chunks, a few at a time, in order. */
export async function sealRun(run: readonly Bytes[], convergenceSecret: Bytes): Promise<readonly SealedChunk[]> {
  const sealed: SealedChunk[] = []
  const sealing = mapAhead(run, (chunk) => sealAndName(chunk, convergenceSecret), { maxCount: SEALS_IN_FLIGHT })
  for await (const each of sealing) sealed.push(each)
  return sealed
}

/** A chunk as a block under its name. */
export async function sealAndName(chunk: Bytes, convergenceSecret: Bytes): Promise<SealedChunk> {
  const { key, ciphertext } = await sealChunk(convergenceSecret, chunk)
  const cid = cidOfDigest('raw', await hashBytes(ciphertext))
  return { ref: { cid, key, length: chunk.byteLength }, block: { cid, bytes: ciphertext } }
}
