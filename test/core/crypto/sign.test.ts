import { ed25519 } from '@noble/curves/ed25519.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Ed25519Vector, RefusedEd25519Vector } from '../../../scripts/vectors/ed25519.ts'
import { SMALL_ORDER_POINTS, mixedOrderKey } from '../../../scripts/vectors/edge-points.ts'
import { seedOf } from '../../../scripts/vectors/seeds.ts'
import { hexToBytes, utf8ToBytes } from '../../../src/core/base/bytes.ts'
import {
  generateIdentityKeys,
  isAdmissibleKey,
  publicKeyOfSeed,
  signerFromKeys,
  signerFromSeed,
  verifyInLibrary,
  verifySignature,
} from '../../../src/core/crypto/sign.ts'
import { readVectors } from '../../vectors/read-vectors.ts'

const vectors = readVectors('ed25519')
const refused = vectors.refused as readonly RefusedEd25519Vector[]

const parse = ({ publicKey, message, signature }: Ed25519Vector) =>
  [hexToBytes(publicKey), hexToBytes(message), hexToBytes(signature)] as const

/** ZIP 215: what a lenient verifier says. It throws for what is not 32 and 64 bytes. */
function verifyLeniently(vector: Ed25519Vector): boolean {
  const [key, message, signature] = parse(vector)
  return ed25519.verify(signature, message, key, { zip215: true })
}

/** The plain equation, as OpenSSL and BoringSSL check it: what WebCrypto here says, whatever the key. */
async function verifyPlainly(vector: Ed25519Vector): Promise<boolean> {
  const [key, message, signature] = parse(vector)
  try {
    const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', true, ['verify'])
    return await crypto.subtle.verify('Ed25519', imported, signature, message)
  } catch {
    return false // not a key by its lights
  }
}

describe('the edge vectors are at the edge', () => {
  const speccheck = (n: number) => refused.find(({ name }) => name.startsWith(`speccheck ${n}:`))!

  test.each([
    // case, by the plain equation (OpenSSL), by the cofactored one (ZIP 215)
    [0, true, true],
    [1, true, true],
    [2, true, true],
    [3, true, true],
    [4, false, true],
    [5, false, true],
    [6, false, false],
    [7, false, false],
  ])('speccheck %i: plainly %s, leniently %s', async (n, plainly, leniently) => {
    expect(await verifyPlainly(speccheck(n))).toBe(plainly)
    expect(verifyLeniently(speccheck(n))).toBe(leniently)
  })

  test('speccheck 8 to 11: verifiers differ by what they hash', () => {
    // ZIP 215 hashes R as it is written; of a small A any form will do, for the cofactor removes it.
    expect([8, 9, 10, 11].map((n) => verifyLeniently(speccheck(n)))).toEqual([true, false, true, true])
  })

  test('there are some on which a lenient verifier and a plain one differ', async () => {
    const wellFormed = refused.filter(({ publicKey, signature }) => publicKey.length === 64 && signature.length === 128)
    const verdicts = await Promise.all(
      wellFormed.map(async (vector) => ({ plain: await verifyPlainly(vector), lenient: verifyLeniently(vector) })),
    )
    expect(verdicts.filter(({ plain, lenient }) => plain !== lenient).length).toBeGreaterThan(5)
    expect(verdicts.filter(({ plain }) => plain).length).toBeGreaterThan(5)
  })
})

describe('one rule', () => {
  test('WebCrypto and the library say the same of every vector with an admissible key', async () => {
    for (const vector of [...(vectors.good as readonly Ed25519Vector[]), ...refused]) {
      const [key, message, signature] = parse(vector)
      if (!isAdmissibleKey(key)) continue
      expect([vector.name, verifyInLibrary(key, message, signature)]).toEqual([
        vector.name,
        await verifyPlainly(vector),
      ])
    }
  })

  test('and of random signatures, changed in any bit', async () => {
    const seed = seedOf('signer')
    const key = publicKeyOfSeed(seed)
    const message = utf8ToBytes('message')
    const signature = await signerFromSeed(seed).sign(message)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 511 }), async (bit) => {
        const changed = signature.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        expect(await verifySignature(key, message, changed)).toBe(false)
        expect(verifyInLibrary(key, message, changed)).toBe(false)
      }),
      { numRuns: 50 },
    )
  })

  test('any bytes are judged, never thrown', async () => {
    const any = fc.uint8Array({ maxLength: 70 })
    await fc.assert(
      fc.asyncProperty(any, any, any, async (key, message, signature) => {
        expect(await verifySignature(key, message, signature)).toBe(false)
      }),
    )
  })

  test('admits what is torsion-free, and nothing of small or mixed order', () => {
    for (let i = 0; i < 20; i++) expect(isAdmissibleKey(publicKeyOfSeed(seedOf(`seed ${i}`)))).toBe(true)
    for (const point of SMALL_ORDER_POINTS) expect(isAdmissibleKey(point)).toBe(false)
    for (let i = 0; i < 20; i++) expect(isAdmissibleKey(mixedOrderKey(seedOf(`seed ${i}`)))).toBe(false)
  })
})

describe('an identity', () => {
  test('made here signs what the rule accepts, and its private half cannot be exported', async () => {
    const keys = await generateIdentityKeys()
    expect(keys.kind).toBe('webcrypto')
    if (keys.kind !== 'webcrypto') return
    expect(keys.privateKey.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('pkcs8', keys.privateKey)).rejects.toThrow()
    const message = utf8ToBytes('hello')
    const signature = await signerFromKeys(keys).sign(message)
    expect(await verifySignature(keys.publicKey, message, signature)).toBe(true)
    expect(await verifySignature(keys.publicKey, utf8ToBytes('hallo'), signature)).toBe(false)
  })

  test('as a seed signs the same way', async () => {
    const seed = seedOf('identity')
    const signer = signerFromKeys({ kind: 'seed', seed, publicKey: publicKeyOfSeed(seed) })
    const signature = await signer.sign(utf8ToBytes('hello'))
    expect(await verifySignature(signer.publicKey, utf8ToBytes('hello'), signature)).toBe(true)
  })

  // RFC 8032 section 7.1, test 2.
  test('signs as RFC 8032 has it', async () => {
    const seed = hexToBytes('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb')
    const signer = signerFromSeed(seed)
    expect(signer.publicKey).toEqual(hexToBytes('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'))
    expect(await signer.sign(Uint8Array.of(0x72))).toEqual(
      hexToBytes(
        '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
          '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
      ),
    )
  })
})
