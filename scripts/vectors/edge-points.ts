import { ed25519 } from '@noble/curves/ed25519.js'
import { createHash } from 'node:crypto'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { concatBytes, hexToBytes } from '../../src/core/base/bytes.ts'

/** Points and scalars of edwards25519 at the edges, and the arithmetic to make signatures out of them. */

export const { Point } = ed25519
export type EdPoint = InstanceType<typeof Point>

export const ORDER = Point.Fn.ORDER
/** 2^255 - 19 */
export const FIELD_PRIME = Point.Fp.ORDER

/** The eight points of the torsion subgroup, canonical, by order: 1, 2, 4, 4, 8, 8, 8, 8. */
export const SMALL_ORDER_POINTS: readonly Bytes[] = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
].map(hexToBytes)

/** A point of order 8. */
export const TORSION = Point.fromBytes(SMALL_ORDER_POINTS[4] as Bytes)

/** The same y, or x, written otherwise: y = p and p + 1 with either sign, and x = 0 with its sign set. */
export const NON_CANONICAL_POINTS: readonly { readonly name: string; readonly bytes: Bytes }[] = [
  { name: 'the identity, written as y = p + 1', bytes: scalarBytes(FIELD_PRIME + 1n) },
  { name: 'the identity, written as y = p + 1 with the sign set', bytes: withSign(scalarBytes(FIELD_PRIME + 1n)) },
  { name: 'the identity with the sign of x set although x is 0', bytes: withSign(scalarBytes(1n)) },
  {
    name: 'the point of order 2 with the sign of x set although x is 0',
    bytes: withSign(scalarBytes(FIELD_PRIME - 1n)),
  },
  { name: 'a point of order 4, written as y = p', bytes: scalarBytes(FIELD_PRIME) },
  { name: 'a point of order 4, written as y = p with the sign set', bytes: withSign(scalarBytes(FIELD_PRIME)) },
]

/** Little-endian, 32 bytes. */
export function scalarBytes(scalar: bigint): Bytes {
  const bytes = new Uint8Array(32)
  let rest = scalar
  for (let i = 0; i < 32; i++) {
    bytes[i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return bytes
}

function withSign(bytes: Bytes): Bytes {
  return bytes.map((byte, i) => (i === 31 ? byte | 0x80 : byte))
}

function bytesToScalar(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

/** SHA-512, modulo the group's order: k of RFC 8032, or a nonce. */
export function hashToScalar(...parts: readonly Uint8Array[]): bigint {
  return (
    bytesToScalar(
      createHash('sha512')
        .update(concatBytes(...parts))
        .digest(),
    ) % ORDER
  )
}

/** The secret scalar of a seed, below the order (it is clamped first, as RFC 8032 has it). */
export function secretScalar(seed: Uint8Array): bigint {
  return ed25519.utils.getExtendedPublicKey(seed).scalar
}

/** The key of a seed plus a point of order 8. */
export function mixedOrderKey(seed: Uint8Array): Bytes {
  return Point.BASE.multiply(secretScalar(seed)).add(TORSION).toBytes() as Bytes
}

/** The components of a signature. */
export const signatureOf = (r: Uint8Array, s: bigint): Bytes => concatBytes(r, scalarBytes(s))
