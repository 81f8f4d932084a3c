import { bytesToHex, concatBytes, equalBytes, utf8ToBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import { publicKeyOfSeed, signerFromSeed } from '../../src/core/crypto/sign.ts'
import {
  FIELD_PRIME,
  NON_CANONICAL_POINTS,
  ORDER,
  Point,
  SMALL_ORDER_POINTS,
  TORSION,
  hashToScalar,
  mixedOrderKey,
  scalarBytes,
  secretScalar,
  signatureOf,
} from './edge-points.ts'
import { seedOf } from './seeds.ts'
import type { VectorFile } from './vector-file.ts'

export interface Ed25519Vector {
  readonly name: string
  readonly publicKey: string
  readonly message: string
  readonly signature: string
}

export interface RefusedEd25519Vector extends Ed25519Vector {
  /** `key`: the key is not admissible, whatever it signed. `signature`: the key is, the signature is not. */
  readonly code: RefusalCode
}

type Case = readonly [name: string, publicKey: Bytes, message: Bytes, signature: Bytes]

const vector = ([name, publicKey, message, signature]: Case): Ed25519Vector => ({
  name,
  publicKey: bytesToHex(publicKey),
  message: bytesToHex(message),
  signature: bytesToHex(signature),
})

const MESSAGE = utf8ToBytes('warren/1 probe')
const SEED = new Uint8Array(32).fill(7)
const KEY = publicKeyOfSeed(SEED)
const SECRET = secretScalar(SEED)
const mod = (value: bigint): bigint => ((value % ORDER) + ORDER) % ORDER
const nonce = (purpose: string): bigint => hashToScalar(utf8ToBytes(`warren/1 vectors nonce ${purpose}`))

/** Signatures by an honest key whose R is the point rB + torsion, written as `encodedR`: sB = rB + kA holds. */
function signWithR(encodedR: Bytes, r: bigint, key = KEY, secret = SECRET, message = MESSAGE): Bytes {
  const k = hashToScalar(encodedR, key, message)
  return signatureOf(encodedR, mod(r + k * secret))
}

const encodePoint = (scalar: bigint, torsion = Point.ZERO): Bytes => {
  const point = scalar === 0n ? Point.ZERO : Point.BASE.multiply(scalar)
  return point.add(torsion).toBytes() as Bytes
}

const SMALL_ORDERS = [
  '1',
  '2',
  '4',
  '4, the other sign',
  '8',
  '8, the other sign',
  '8, another',
  '8, another, the other sign',
]

/** A message for which a property of the hash k holds, found by counting up. */
function findMessage(purpose: string, holds: (message: Bytes) => boolean): Bytes {
  for (let i = 0; i < 10_000; i++) {
    const message = utf8ToBytes(`warren/1 ${purpose} ${i}`)
    if (holds(message)) return message
  }
  throw new Error(`no message found for: ${purpose}`)
}

/**
 * The twelve classes of "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko 2020, table 5), made anew with keys of
 * ours. Libraries differ on all of them; the rule refuses all, and most by the key alone.
 */
function speccheckCases(): readonly (Case & { readonly length: 4 })[] {
  const [order8, otherOrder8] = [SMALL_ORDER_POINTS[4] as Bytes, SMALL_ORDER_POINTS[6] as Bytes]
  const mixed = mixedOrderKey(SEED)
  const rMixed = nonce('mixed R')
  const mixedR = encodePoint(rMixed, TORSION)
  const torsionOf = (k: bigint) => (k % 8n === 0n ? Point.ZERO : TORSION.multiplyUnsafe(k % 8n))
  const kOf = (r: Bytes, key: Bytes, message: Bytes): bigint => hashToScalar(r, key, message)

  // sB = R + kA with S = 0: R = -kA, both of small order.
  const case0 = findMessage('speccheck 0', (message) =>
    equalBytes(otherOrder8, torsionOf(8n - (kOf(otherOrder8, order8, message) % 8n)).toBytes()),
  )
  // A of small order, R mixed: sB = rB + T + kA, so kA = -T.
  const negative = TORSION.negate()
  const case1 = findMessage('speccheck 1', (message) => torsionOf(kOf(mixedR, order8, message)).equals(negative))
  // A mixed, R of small order: R + k·T = 0.
  const smallR = SMALL_ORDER_POINTS[5] as Bytes
  const smallRPoint = Point.fromBytes(smallR)
  const case2 = findMessage('speccheck 2', (message) =>
    smallRPoint.add(torsionOf(kOf(smallR, mixed, message))).equals(Point.ZERO),
  )
  const case3 = findMessage('speccheck 3', (message) => torsionOf(kOf(mixedR, mixed, message)).equals(negative))
  const case4 = findMessage('speccheck 4', (message) => !torsionOf(kOf(mixedR, mixed, message)).equals(negative))
  // R of the prime order, and k that is no multiple of 8: 8(kA) and (8k)A differ when 8k is taken modulo the order.
  const rPrime = nonce('prime order R')
  const primeR = encodePoint(rPrime)
  const case5 = findMessage('speccheck 5', (message) => {
    const k = kOf(primeR, mixed, message)
    return k % 8n !== 0n && mod(8n * k) % 8n !== 0n
  })
  const honest = signWithR(primeR, rPrime)
  const s = honest.slice(32)
  const sValue = s.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const [nonCanonicalOrder4] = NON_CANONICAL_POINTS.slice(4).map(({ bytes }) => bytes) as [Bytes]
  const canonicalOrder4 = SMALL_ORDER_POINTS[2] as Bytes
  const order4 = Point.fromBytes(canonicalOrder4)
  /** Verifies when the hash takes R (or A) as it is written, or in its canonical form. */
  const nonCanonicalR = (purpose: string, hashed: Bytes): Case[2] =>
    findMessage(purpose, (message) => order4.add(torsionOf(kOf(hashed, mixed, message))).equals(Point.ZERO))
  const case8 = nonCanonicalR('speccheck 8', nonCanonicalOrder4)
  const case9 = nonCanonicalR('speccheck 9', canonicalOrder4)
  const rTorsion4 = encodePoint(rMixed, order4)
  const nonCanonicalA = (purpose: string, hashed: Bytes): Case[2] =>
    findMessage(purpose, (message) => kOf(rTorsion4, hashed, message) % 4n === 3n)
  const case10 = nonCanonicalA('speccheck 10', nonCanonicalOrder4)
  const case11 = nonCanonicalA('speccheck 11', canonicalOrder4)

  return [
    ['speccheck 0: S = 0, A and R of small order', order8, case0, signatureOf(otherOrder8, 0n)],
    ['speccheck 1: A of small order, R of mixed order', order8, case1, signatureOf(mixedR, rMixed)],
    ['speccheck 2: A of mixed order, R of small order', mixed, case2, signWithR(smallR, 0n, mixed, SECRET, case2)],
    [
      'speccheck 3: A and R of mixed order, the plain equation holds',
      mixed,
      case3,
      signWithR(mixedR, rMixed, mixed, SECRET, case3),
    ],
    [
      'speccheck 4: A and R of mixed order, only the cofactored equation holds',
      mixed,
      case4,
      signWithR(mixedR, rMixed, mixed, SECRET, case4),
    ],
    [
      'speccheck 5: A of mixed order, the cofactored equation holds if 8k is not reduced',
      mixed,
      case5,
      signWithR(primeR, rPrime, mixed, SECRET, case5),
    ],
    ['speccheck 6: S + L', KEY, MESSAGE, signatureOf(primeR, sValue + ORDER)],
    ['speccheck 7: S far above L', KEY, MESSAGE, signatureOf(primeR, sValue + 14n * ORDER)],
    [
      'speccheck 8: A of mixed order, R not canonical, hashed as written',
      mixed,
      case8,
      signatureOf(nonCanonicalOrder4, mod(kOf(nonCanonicalOrder4, mixed, case8) * SECRET)),
    ],
    [
      'speccheck 9: A of mixed order, R not canonical, hashed in its canonical form',
      mixed,
      case9,
      signatureOf(nonCanonicalOrder4, mod(kOf(canonicalOrder4, mixed, case9) * SECRET)),
    ],
    [
      'speccheck 10: A of small order and not canonical, hashed as written',
      nonCanonicalOrder4,
      case10,
      signatureOf(rTorsion4, rMixed),
    ],
    [
      'speccheck 11: A of small order and not canonical, hashed in its canonical form',
      nonCanonicalOrder4,
      case11,
      signatureOf(rTorsion4, rMixed),
    ],
  ]
}

/** The probes of src/core/crypto/ed25519-probe.ts, valid ones first. */
export async function probeCases(): Promise<{ readonly valid: Case[]; readonly invalid: Case[] }> {
  const honest = await signerFromSeed(SEED).sign(MESSAGE)
  const sValue = honest.slice(32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const rMixed = nonce('probe')
  const [identity, signedIdentity] = [NON_CANONICAL_POINTS[0]?.bytes, NON_CANONICAL_POINTS[2]?.bytes] as [Bytes, Bytes]
  return {
    valid: [
      ['as RFC 8032 makes it', KEY, MESSAGE, honest],
      ['R is the identity', KEY, MESSAGE, signWithR(scalarBytes(1n), 0n)],
    ],
    invalid: [
      ['S + L', KEY, MESSAGE, signatureOf(honest.slice(0, 32), sValue + ORDER)],
      [
        'R of mixed order: only the cofactored equation holds',
        KEY,
        MESSAGE,
        signWithR(encodePoint(rMixed, TORSION), rMixed),
      ],
      ['R is the identity, written as y = p + 1', KEY, MESSAGE, signWithR(identity, 0n)],
      ['R is the identity with the sign of x set', KEY, MESSAGE, signWithR(signedIdentity, 0n)],
    ],
  }
}

export async function buildEd25519(): Promise<VectorFile<Ed25519Vector, RefusedEd25519Vector>> {
  const probes = await probeCases()
  const honest = await signerFromSeed(SEED).sign(MESSAGE)
  const flip = (bytes: Bytes, index: number, bit = 1): Bytes =>
    bytes.map((byte, i) => (i === index ? byte ^ bit : byte))
  const good: Case[] = [...probes.valid]
  for (const length of [0, 1, 1023]) {
    const seed = seedOf(`signer ${length}`)
    const message = new Uint8Array(length).fill(0x77)
    good.push([
      `a message of ${length} bytes`,
      publicKeyOfSeed(seed),
      message,
      await signerFromSeed(seed).sign(message),
    ])
  }
  const s0 = hashToScalar(encodePoint(nonce('S = 0')), KEY, MESSAGE)
  const zeroR = encodePoint(mod(-s0 * SECRET))
  const badSignatures: Case[] = [
    ...probes.invalid,
    ['another message', KEY, concatBytes(MESSAGE, new Uint8Array(1)), honest],
    ['another key', publicKeyOfSeed(seedOf('another signer')), MESSAGE, honest],
    ['a bit of R flipped', KEY, MESSAGE, flip(honest, 5)],
    ['a bit of S flipped', KEY, MESSAGE, flip(honest, 40)],
    ['the highest bit of S set', KEY, MESSAGE, flip(honest, 63, 0x80)],
    ['all zero', KEY, MESSAGE, new Uint8Array(64)],
    ['all ones', KEY, MESSAGE, new Uint8Array(64).fill(0xff)],
    ['S = 0 and an R for another hash', KEY, MESSAGE, signatureOf(zeroR, 0n)],
    ['S = L', KEY, MESSAGE, signatureOf(scalarBytes(1n), ORDER)],
    ['R is no point', KEY, MESSAGE, signatureOf(scalarBytes(2n), 1n)],
    ['R of order 8', KEY, MESSAGE, signWithR(SMALL_ORDER_POINTS[4] as Bytes, 0n)],
    ['one byte short', KEY, MESSAGE, honest.slice(0, 63)],
    ['one byte too long', KEY, MESSAGE, concatBytes(honest, new Uint8Array(1))],
    ['empty', KEY, MESSAGE, new Uint8Array(0)],
  ]
  const speccheck = speccheckCases()
  const isOfHonestKey = ([, key]: Case): boolean => equalBytes(key, KEY)
  // S = 0, R the identity: holds for every message under the identity as a key, and for other small keys when k fits.
  const trivial = signatureOf(scalarBytes(1n), 0n)
  const badKeys: Case[] = [
    ...speccheck.filter((each) => !isOfHonestKey(each)),
    ...SMALL_ORDER_POINTS.map((key, i): Case => [
      `a key of small order: ${SMALL_ORDERS[i] ?? ''}`,
      key,
      MESSAGE,
      trivial,
    ]),
    ...NON_CANONICAL_POINTS.map(({ name, bytes }): Case => [`a key that is ${name}`, bytes, MESSAGE, trivial]),
    [
      'a key of mixed order, that signs with care',
      mixedOrderKey(SEED),
      MESSAGE,
      signWithR(encodePoint(nonce('care')), nonce('care'), mixedOrderKey(SEED)),
    ],
    ['a key that is no point', scalarBytes(2n), MESSAGE, honest],
    ['a key whose y is 2^255 - 1', scalarBytes(2n ** 255n - 1n), MESSAGE, honest],
    ['a key whose y is p + 3', scalarBytes(FIELD_PRIME + 3n), MESSAGE, honest],
    ['a key of 31 bytes', KEY.slice(0, 31), MESSAGE, honest],
    ['a key of 33 bytes', concatBytes(KEY, new Uint8Array(1)), MESSAGE, honest],
    ['no key', new Uint8Array(0), MESSAGE, honest],
  ]
  const refused =
    (code: RefusalCode) =>
    (each: Case): RefusedEd25519Vector => ({ ...vector(each), code })
  return {
    about: 'What verifies and what does not, on every platform: docs/PROTOCOL.md, "Signatures".',
    good: good.map(vector),
    refused: [
      ...[...speccheck.filter(isOfHonestKey), ...badSignatures].map(refused('signature')),
      ...badKeys.map(refused('key')),
    ],
  }
}
