import { scryptAsync } from '@noble/hashes/scrypt.js'
import type { Bytes } from '../base/bytes.ts'
import { ownBytes, utf8ToBytes } from '../base/bytes.ts'

/**
 * scrypt (RFC 7914) with N = 2^17, r = 8, p = 1: the first that OWASP's list for scrypt names. A guess costs 128 MiB and
 * about a second of a laptop's core, which a phone bears too; age takes 2^18, whose 256 MiB some phones refuse a page.
 * No Argon2id: it would take WebAssembly, and a library more.
 */
export const PASSPHRASE_COST = 17
const BLOCK_SIZE = 8
const PARALLELISM = 1
const KEY_BYTES = 32

/** How long the page may be kept from drawing at a time, in milliseconds: half a frame. */
const TICK_MS = 8

/**
 * The key that a passphrase gives. The same letters count as the same, however a keyboard writes them (NFKC). Yields to
 * the page between its steps.
 *
 * @param cost log2 of scrypt's N
 */
export async function stretchPassphrase(passphrase: string, salt: Bytes, cost: number): Promise<Bytes> {
  const options = { N: 2 ** cost, r: BLOCK_SIZE, p: PARALLELISM, dkLen: KEY_BYTES, asyncTick: TICK_MS }
  return ownBytes(await scryptAsync(utf8ToBytes(passphrase.normalize('NFKC')), salt, options))
}
