import { bytesToHex } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import { sealChunk } from '../../src/core/crypto/convergent.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import { cidOfDigest } from '../../src/core/wire/cid.ts'
import { collideKeys } from './gcm-collision.ts'
import { exampleMesh } from './members.ts'
import { fixedBytes, seedOf } from './seeds.ts'
import type { VectorFile } from './vector-file.ts'

export interface BlockVector {
  readonly name: string
  readonly convergence: string
  readonly plaintext: string
  /** SHA-256 of the plaintext. */
  readonly plaintextHash: string
  readonly key: string
  readonly ciphertext: string
  readonly cid: string
}

export interface RefusedBlockVector {
  readonly name: string
  readonly convergence: string
  readonly key: string
  readonly ciphertext: string
  readonly code: RefusalCode
}

export async function buildBlock(): Promise<VectorFile<BlockVector, RefusedBlockVector>> {
  const { convergence } = exampleMesh()
  const good = async (name: string, plaintext: Bytes, secret = convergence): Promise<BlockVector> => {
    const { key, ciphertext } = await sealChunk(secret, plaintext)
    return {
      name,
      convergence: bytesToHex(secret),
      plaintext: bytesToHex(plaintext),
      plaintextHash: bytesToHex(hashBytesSync(plaintext)),
      key: bytesToHex(key),
      ciphertext: bytesToHex(ciphertext),
      cid: cidOfDigest('raw', hashBytesSync(ciphertext)),
    }
  }
  const plaintext = fixedBytes('plaintext', 100)
  const { key, ciphertext } = await sealChunk(convergence, plaintext)
  const other = await sealChunk(convergence, fixedBytes('another plaintext', 100))
  const elsewhere = await sealChunk(seedOf('another convergence secret'), plaintext)
  const flip = (bytes: Bytes, index: number): Bytes => bytes.map((byte, i) => (i === index ? byte ^ 1 : byte))
  const refused = (
    name: string,
    of: { readonly key?: Bytes; readonly ciphertext?: Bytes; readonly convergence?: Bytes },
    code: RefusalCode = 'decrypt',
  ): RefusedBlockVector => ({
    name,
    convergence: bytesToHex(of.convergence ?? convergence),
    key: bytesToHex(of.key ?? key),
    ciphertext: bytesToHex(of.ciphertext ?? ciphertext),
    code,
  })
  const [firstKey, secondKey] = [seedOf('first of two keys'), seedOf('second of two keys')]
  const collision = collideKeys(firstKey, secondKey, [fixedBytes('salamander', 16), fixedBytes('invisible', 16)])
  return {
    about: 'A chunk, sealed: docs/PROTOCOL.md, "Block".',
    good: [
      await good('100 bytes', plaintext),
      await good('one byte', new Uint8Array(1)),
      await good('no bytes', new Uint8Array(0)),
      await good('the same bytes with another convergence secret', plaintext, seedOf('another convergence secret')),
      await good('4096 bytes', fixedBytes('long plaintext', 4096)),
    ],
    refused: [
      refused('the key of another chunk', { key: other.key }),
      refused('a bit of the key flipped', { key: flip(key, 0) }),
      refused('a bit of the ciphertext flipped', { ciphertext: flip(ciphertext, 50) }),
      refused('a bit of the tag flipped', { ciphertext: flip(ciphertext, ciphertext.byteLength - 1) }),
      refused('cut off by a byte', { ciphertext: ciphertext.slice(0, -1) }),
      refused('a tag alone', { ciphertext: ciphertext.slice(-16) }),
      refused('opens, but was sealed with another convergence secret', elsewhere),
      refused('opens under two keys: by the first', { key: firstKey, ciphertext: collision }),
      refused('opens under two keys: by the second', { key: secondKey, ciphertext: collision }),
      refused('shorter than a tag', { ciphertext: ciphertext.slice(0, 15) }, 'length'),
      refused('empty', { ciphertext: new Uint8Array(0) }, 'length'),
      refused('a key of 31 bytes', { key: key.slice(1) }, 'length'),
      refused('a key of 16 bytes', { key: key.slice(0, 16) }, 'length'),
    ],
  }
}
