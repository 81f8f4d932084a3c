import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import type { Randomness } from '../base/environment.ts'
import { systemEnvironment } from '../base/environment.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** How much longer a sealed message is than its plaintext. */
export const SEAL_OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES

/**
 * AES-256-GCM with a random 96-bit nonce in front. One key must not seal more than 2^32 messages (NIST SP 800-38D 8.3).
 *
 * @param key 32 bytes, not changed afterwards
 */
export async function sealBytes(
  key: Bytes,
  plaintext: Bytes,
  additionalData: Bytes,
  random: Randomness = systemEnvironment.random,
): Promise<Bytes> {
  const iv = random.bytes(NONCE_BYTES)
  const aes = await importOnce(key)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, aes, plaintext)
  return concatBytes(iv, new Uint8Array(sealed))
}

/** Opens what sealBytes made. Refuses with `length` what is too short, with `decrypt` what does not open. */
export async function openBytes(key: Bytes, sealed: Bytes, additionalData: Bytes): Promise<Decoded<Bytes>> {
  if (sealed.byteLength < SEAL_OVERHEAD_BYTES) return refuse('length', 'The sealed bytes are too short.')
  const iv = sealed.subarray(0, NONCE_BYTES)
  const aes = await importOnce(key)
  try {
    const opened = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv, additionalData },
      aes,
      sealed.subarray(NONCE_BYTES),
    )
    return accept(new Uint8Array(opened))
  } catch {
    return refuse('decrypt', 'The sealed bytes do not open with this key.')
  }
}

/** By the bytes that a caller holds on to, for as long as it does: a log of 100,000 entries is opened with one key. */
const importedKeys = new WeakMap<Bytes, Promise<CryptoKey>>()

function importOnce(key: Bytes): Promise<CryptoKey> {
  let imported = importedKeys.get(key)
  if (imported === undefined) {
    imported = crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt'])
    importedKeys.set(key, imported)
  }
  return imported
}
