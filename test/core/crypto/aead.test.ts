import * as fc from 'fast-check'
import { createCipheriv, hkdfSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fixedRandomness, seedOf } from '../../../scripts/vectors/seeds.ts'
import { bytesToHex, concatBytes, utf8ToBytes } from '../../../src/core/base/bytes.ts'
import { unwrap } from '../../../src/core/base/errors.ts'
import { SEAL_OVERHEAD_BYTES, openBytes, sealBytes } from '../../../src/core/crypto/aead.ts'
import { hashBytes, hashBytesSync, hmacSync } from '../../../src/core/crypto/hash.ts'
import { deriveKey } from '../../../src/core/crypto/kdf.ts'
import { LABELS } from '../../../src/core/crypto/labels.ts'

const key = seedOf('key')
const header = utf8ToBytes('header')
const refused = { ok: false, code: 'decrypt' }

describe('sealed bytes', () => {
  test('open to what was sealed, and are longer by the nonce and the tag', async () => {
    const any = fc.uint8Array({ maxLength: 500 })
    await fc.assert(
      fc.asyncProperty(any, any, async (plaintext, additionalData) => {
        const sealed = await sealBytes(key, plaintext, additionalData)
        expect(sealed.byteLength).toBe(plaintext.byteLength + SEAL_OVERHEAD_BYTES)
        expect(unwrap(await openBytes(key, sealed, additionalData))).toEqual(plaintext)
      }),
      { numRuns: 30 },
    )
  })

  test('are the nonce, then AES-256-GCM by another library', async () => {
    const sealed = await sealBytes(key, utf8ToBytes('plaintext'), header, fixedRandomness('nonce'))
    const nonce = fixedRandomness('nonce').bytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(header)
    const ciphertext = concatBytes(cipher.update('plaintext'), cipher.final(), cipher.getAuthTag())
    expect(bytesToHex(sealed)).toBe(bytesToHex(concatBytes(nonce, ciphertext)))
  })

  test('never use a nonce twice', async () => {
    const sealed = await Promise.all(Array.from({ length: 100 }, () => sealBytes(key, header, header)))
    expect(new Set(sealed.map((each) => bytesToHex(each.subarray(0, 12)))).size).toBe(100)
  })

  test('do not open with any bit changed, another key, another header, or cut off', async () => {
    const sealed = await sealBytes(key, utf8ToBytes('plaintext'), header)
    for (let i = 0; i < sealed.byteLength; i++) {
      const changed = sealed.map((byte, at) => (at === i ? byte ^ (1 << (i % 8)) : byte))
      expect(await openBytes(key, changed, header)).toMatchObject(refused)
    }
    expect(await openBytes(seedOf('another key'), sealed, header)).toMatchObject(refused)
    expect(await openBytes(key, sealed, utf8ToBytes('heades'))).toMatchObject(refused)
    expect(await openBytes(key, sealed, new Uint8Array(0))).toMatchObject(refused)
    expect(await openBytes(key, sealed.slice(0, -1), header)).toMatchObject(refused)
  })

  test('too short to be any are refused as such, at the limit and one below it', async () => {
    const empty = await sealBytes(key, new Uint8Array(0), header)
    expect(unwrap(await openBytes(key, empty, header))).toEqual(new Uint8Array(0))
    expect(await openBytes(key, empty.slice(1), header)).toMatchObject({ ok: false, code: 'length' })
    expect(await openBytes(key, new Uint8Array(0), header)).toMatchObject({ ok: false, code: 'length' })
  })
})

describe('derivations', () => {
  test('are HKDF-SHA-256 with salt warren/1 and the label as info', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.constantFrom(...Object.values(LABELS)),
        (from, label) => {
          expect(deriveKey(from, label)).toEqual(new Uint8Array(hkdfSync('sha256', from, 'warren/1', label, 32)))
        },
      ),
    )
    expect(deriveKey(key, LABELS.gearTable, 1024)).toEqual(
      new Uint8Array(hkdfSync('sha256', key, 'warren/1', 'gear table', 1024)),
    )
  })

  test('have a label each', () => {
    const labels = Object.values(LABELS)
    expect(new Set(labels).size).toBe(labels.length)
    expect(new Set(labels.map((label) => bytesToHex(deriveKey(key, label)))).size).toBe(labels.length)
  })
})

test('the two ways to hash agree; HMAC is that of RFC 4231', async () => {
  const bytes = utf8ToBytes('abc')
  expect(await hashBytes(bytes)).toEqual(hashBytesSync(bytes))
  expect(bytesToHex(hashBytesSync(bytes))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  // RFC 4231, test case 2.
  expect(bytesToHex(hmacSync(utf8ToBytes('Jefe'), utf8ToBytes('what do ya want for nothing?')))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})
