import type { Bytes } from '../base/bytes.ts'
import { equalBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import { hashBytes, hmacSync } from './hash.ts'

/** All zero: each key seals one plaintext, ever. */
const IV = new Uint8Array(12)
const KEY_BYTES = 32
const TAG_BYTES = 16

export interface SealedChunk {
  /** 32 bytes. */
  readonly key: Bytes
  /** 16 bytes longer than the plaintext. */
  readonly ciphertext: Bytes
}

/**
 * Seals a chunk so that the same bytes give the same block all over the mesh (docs/PROTOCOL.md, "Block"):
 * h = SHA-256(P), k = HMAC-SHA-256(convergence secret, h), C = AES-256-GCM(k, iv = 0, P).
 *
 * @param convergenceSecret 32 bytes
 */
export async function sealChunk(convergenceSecret: Bytes, plaintext: Bytes): Promise<SealedChunk> {
  const key = await convergentKey(convergenceSecret, plaintext)
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt'])
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: IV }, aes, plaintext)
  return { key, ciphertext: new Uint8Array(ciphertext) }
}

/**
 * Opens a chunk, then makes its key anew from the plaintext: GCM does not commit to its key, so that a ciphertext
 * can be built that opens under two; the comparison refuses all but the one that sealChunk makes.
 */
export async function openChunk(convergenceSecret: Bytes, key: Bytes, ciphertext: Bytes): Promise<Decoded<Bytes>> {
  if (key.byteLength !== KEY_BYTES) return refuse('length', 'The key of a chunk has 32 bytes.')
  if (ciphertext.byteLength < TAG_BYTES) return refuse('length', 'The block is too short for a sealed chunk.')
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt'])
  let plaintext: Bytes
  try {
    plaintext = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: IV }, aes, ciphertext))
  } catch {
    return refuse('decrypt', 'The block does not open with this key.')
  }
  if (!equalBytes(await convergentKey(convergenceSecret, plaintext), key)) {
    return refuse('decrypt', 'The block opens to bytes that its key does not commit to.')
  }
  return accept(plaintext)
}

async function convergentKey(convergenceSecret: Bytes, plaintext: Bytes): Promise<Bytes> {
  return hmacSync(convergenceSecret, await hashBytes(plaintext))
}
