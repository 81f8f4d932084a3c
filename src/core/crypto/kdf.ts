import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Bytes } from '../base/bytes.ts'
import { utf8ToBytes } from '../base/bytes.ts'
import { SALT } from './labels.ts'

const SALT_BYTES = utf8ToBytes(SALT)

/**
 * HKDF-SHA-256 (RFC 5869) with salt `warren/1` and the label as info.
 *
 * @param label one of LABELS
 * @param length in bytes, at most 8160 (255 hashes)
 */
export function deriveKey(key: Uint8Array, label: string, length = 32): Bytes {
  return hkdf(sha256, key, SALT_BYTES, utf8ToBytes(label), length)
}
