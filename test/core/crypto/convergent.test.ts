import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { collideKeys } from '../../../scripts/vectors/gcm-collision.ts'
import { fixedBytes, seedOf } from '../../../scripts/vectors/seeds.ts'
import { bytesToHex, concatBytes, equalBytes } from '../../../src/core/base/bytes.ts'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import { unwrap } from '../../../src/core/base/errors.ts'
import { openChunk, sealChunk } from '../../../src/core/crypto/convergent.ts'
import { hmacSync, hashBytesSync } from '../../../src/core/crypto/hash.ts'
import { BLOCK_OVERHEAD_BYTES, MAX_BLOCK_BYTES, MAX_CHUNK_BYTES } from '../../../src/core/wire/block.ts'

const secret = seedOf('convergence')

/** AES-256-GCM with an IV of zeros and nothing else: what a library does that trusts the tag. */
function openPlainly(key: Bytes, ciphertext: Bytes): Bytes {
  const decipher = createDecipheriv('aes-256-gcm', key, new Uint8Array(12))
  decipher.setAuthTag(ciphertext.subarray(-16))
  return concatBytes(decipher.update(ciphertext.subarray(0, -16)), decipher.final())
}

describe('a sealed chunk', () => {
  test('is what another library makes by the same recipe', async () => {
    const plaintext = fixedBytes('plaintext', 1000)
    const hash = createHash('sha256').update(plaintext).digest()
    const key = createHmac('sha256', secret).update(hash).digest()
    const cipher = createCipheriv('aes-256-gcm', key, new Uint8Array(12))
    const ciphertext = concatBytes(cipher.update(plaintext), cipher.final(), cipher.getAuthTag())
    const sealed = await sealChunk(secret, plaintext)
    expect(bytesToHex(sealed.key)).toBe(key.toString('hex'))
    expect(equalBytes(sealed.ciphertext, ciphertext)).toBe(true)
  })

  test('is the same for the same bytes and secret, and unlike for anything else', async () => {
    const [a, again, other, elsewhere] = await Promise.all([
      sealChunk(secret, fixedBytes('a', 100)),
      sealChunk(secret, fixedBytes('a', 100)),
      sealChunk(secret, fixedBytes('b', 100)),
      sealChunk(seedOf('another secret'), fixedBytes('a', 100)),
    ])
    expect(again).toEqual(a)
    expect(equalBytes(other.key, a.key)).toBe(false)
    expect(equalBytes(elsewhere.key, a.key)).toBe(false)
    expect(equalBytes(elsewhere.ciphertext, a.ciphertext)).toBe(false)
  })

  test('of the longest chunk is the longest block', async () => {
    const { key, ciphertext } = await sealChunk(secret, new Uint8Array(MAX_CHUNK_BYTES))
    expect(ciphertext.byteLength).toBe(MAX_BLOCK_BYTES)
    expect(unwrap(await openChunk(secret, key, ciphertext)).byteLength).toBe(MAX_CHUNK_BYTES)
  })

  test('does not open with any byte changed', async () => {
    const { key, ciphertext } = await sealChunk(secret, fixedBytes('plaintext', 40))
    for (let i = 0; i < ciphertext.byteLength; i++) {
      const changed = ciphertext.map((byte, at) => (at === i ? byte ^ 0x10 : byte))
      expect(await openChunk(secret, key, changed)).toMatchObject({ ok: false, code: 'decrypt' })
    }
  })
})

describe('GCM does not commit to its key', () => {
  const [first, second] = [seedOf('first key'), seedOf('second key')]
  const ciphertext = collideKeys(first, second, [fixedBytes('a', 16), fixedBytes('b', 16), fixedBytes('c', 16)])

  test('so one ciphertext opens under two keys to two plaintexts', () => {
    const [one, two] = [openPlainly(first, ciphertext), openPlainly(second, ciphertext)]
    expect(one.byteLength + BLOCK_OVERHEAD_BYTES).toBe(ciphertext.byteLength)
    expect(equalBytes(one, two)).toBe(false)
  })

  test('and is refused under both: no key is that of its plaintext', async () => {
    for (const key of [first, second]) {
      expect(await openChunk(secret, key, ciphertext)).toMatchObject({
        ok: false,
        code: 'decrypt',
        detail: expect.stringContaining('commit'),
      })
    }
  })

  test('and a member who picks a key of its own is refused, though the block opens', async () => {
    const plaintext = fixedBytes('plaintext', 100)
    const cipher = createCipheriv('aes-256-gcm', first, new Uint8Array(12))
    const sealed = concatBytes(cipher.update(plaintext), cipher.final(), cipher.getAuthTag())
    expect(equalBytes(openPlainly(first, sealed), plaintext)).toBe(true)
    expect(await openChunk(secret, first, sealed)).toMatchObject({ ok: false, code: 'decrypt' })
    expect(equalBytes(hmacSync(secret, hashBytesSync(plaintext)), first)).toBe(false)
  })
})
