import { createCipheriv } from 'node:crypto'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { concatBytes } from '../../src/core/base/bytes.ts'

/**
 * A ciphertext that opens under two keys: AES-GCM does not commit to its key ("invisible salamanders": Dodis, Grubbs,
 * Ristenpart, Woodage 2018; Len, Grubbs, Ristenpart 2021). One block of the ciphertext is left free and solved for so
 * that both keys give one tag.
 */

/** x^128 + x^7 + x^2 + x + 1, in GCM's order of bits (NIST SP 800-38D 6.3). */
const REDUCTION = 0xe1n << 120n
const BLOCK_BYTES = 16

const toBlock = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

function fromBlock(block: bigint): Bytes {
  const bytes = new Uint8Array(BLOCK_BYTES)
  for (let i = 0; i < BLOCK_BYTES; i++) bytes[i] = Number((block >> BigInt(8 * (BLOCK_BYTES - 1 - i))) & 0xffn)
  return bytes
}

function multiply(a: bigint, b: bigint): bigint {
  let product = 0n
  let shifted = b
  for (let bit = 127n; bit >= 0n; bit--) {
    if (((a >> bit) & 1n) === 1n) product ^= shifted
    shifted = (shifted & 1n) === 1n ? (shifted >> 1n) ^ REDUCTION : shifted >> 1n
  }
  return product
}

const ONE = 1n << 127n

function power(base: bigint, exponent: bigint): bigint {
  let result = ONE
  let square = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = multiply(result, square)
    square = multiply(square, square)
  }
  return result
}

const invert = (value: bigint): bigint => power(value, (1n << 128n) - 2n)

function encryptBlock(key: Bytes, block: Uint8Array): bigint {
  return toBlock(createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(block))
}

interface KeyView {
  readonly hashKey: bigint
  readonly mask: bigint
}

/** The tag of a ciphertext of whole blocks, with no additional data and an IV of zeros. */
function tagOf({ hashKey, mask }: KeyView, blocks: readonly bigint[]): bigint {
  const lengths = BigInt(blocks.length * BLOCK_BYTES * 8)
  const hash = [...blocks, lengths].reduce((sum, block) => multiply(sum ^ block, hashKey), 0n)
  return hash ^ mask
}

/** @param blocks of 16 bytes: all of the ciphertext but its last block, which is solved for */
export function collideKeys(first: Bytes, second: Bytes, blocks: readonly Bytes[]): Bytes {
  const counter = new Uint8Array(BLOCK_BYTES)
  counter[BLOCK_BYTES - 1] = 1
  const [one, two] = [first, second].map((key) => ({
    hashKey: encryptBlock(key, new Uint8Array(BLOCK_BYTES)),
    mask: encryptBlock(key, counter),
  })) as [KeyView, KeyView]
  const fixed = blocks.map(toBlock)
  // The last block X adds X·H^2 to each tag: X = (tag1(0) + tag2(0)) / (H1^2 + H2^2).
  const difference = tagOf(one, [...fixed, 0n]) ^ tagOf(two, [...fixed, 0n])
  const last = multiply(difference, invert(power(one.hashKey, 2n) ^ power(two.hashKey, 2n)))
  const all = [...fixed, last]
  return concatBytes(...all.map(fromBlock), fromBlock(tagOf(one, all)))
}
