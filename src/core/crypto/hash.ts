import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Bytes } from '../base/bytes.ts'

/** SHA-256 by WebCrypto: for blocks and whatever else is long. */
export async function hashBytes(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

/** SHA-256 at once: for short inputs (tree nodes, ids), where a promise would cost more than the hash. */
export function hashBytesSync(bytes: Uint8Array): Bytes {
  return sha256(bytes)
}

/** HMAC-SHA-256 at once, for short messages. */
export function hmacSync(key: Uint8Array, message: Uint8Array): Bytes {
  return hmac(sha256, key, message)
}

/** The same for many short inputs, without an object for each. */
export { HASH_WORDS, hashLeafInto, hashNodeInto, hashRunInto, wordsToBytes } from './tree-hash.ts'
export { SIP_KEY_BYTES, sipHashInto } from './siphash.ts'
