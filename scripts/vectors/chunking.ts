import type { Bytes } from '../../src/core/base/bytes.ts'
import { bytesToHex, concatBytes } from '../../src/core/base/bytes.ts'
import type { Cid } from '../../src/core/base/ids.ts'
import { deriveKey } from '../../src/core/crypto/kdf.ts'
import { LABELS } from '../../src/core/crypto/labels.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import { ingestFile } from '../../src/core/files/ingest.ts'
import { packFile } from '../../src/core/files/pack.ts'
import type { FileContent } from '../../src/core/wire/vault-body.ts'
import { createMemoryBlockStore } from '../../src/platform/memory/memory-block-store.ts'
import { sampleBytes } from '../../test/contracts/sample-bytes.ts'
import { exampleMesh } from './members.ts'
import { seedOf } from './seeds.ts'
import { toJson } from './to-json.ts'
import type { InJson, VectorFile } from './vector-file.ts'

/** A file's bytes, too long to be written out: runs of what the generator gives, one after the other. */
export type SampleRun = { readonly seed: number; readonly length: number }

export interface GearVector {
  readonly convergence: string
  /** 256 words of 4 bytes, big-endian: that of byte 0 first. */
  readonly table: string
}

export interface ChunkingVector {
  readonly name: string
  readonly convergence: string
  readonly input: readonly SampleRun[]
  /** SHA-256 of the input. */
  readonly inputHash: string
  /** The chunks as a manifest lists them: the block's name, its key, the length of the plaintext. */
  readonly chunks: readonly (readonly [cid: Cid, key: string, length: number])[]
  /** What an entry says of the file. */
  readonly content: InJson<FileContent>
  /** Sum of the lengths of the file's blocks, each once, and of its links blocks. */
  readonly storedBytes: number
}

export interface ChunkingFile extends VectorFile<ChunkingVector, never> {
  readonly gear: readonly GearVector[]
}

function sampleInput(runs: readonly SampleRun[]): Bytes {
  return concatBytes(...runs.map(({ seed, length }) => sampleBytes(seed, length)))
}

async function describeChunking(convergence: Bytes, bytes: Bytes): Promise<Omit<ChunkingVector, 'name' | 'input'>> {
  const blocks = createMemoryBlockStore()
  const refs = await ingestFile(blocks, new Blob([bytes]), { convergenceSecret: convergence })
  const packed = await packFile({ blocks, convergenceSecret: convergence }, refs, bytes.byteLength)
  return {
    convergence: bytesToHex(convergence),
    inputHash: bytesToHex(hashBytesSync(bytes)),
    chunks: refs.map(({ cid, key, length }) => [cid, bytesToHex(key), length] as const),
    content: toJson(packed.content),
    storedBytes: packed.bytes,
  }
}

export async function buildChunking(): Promise<ChunkingFile> {
  const { convergence } = exampleMesh()
  const another = seedOf('another convergence secret')
  const good = async (name: string, input: readonly SampleRun[], secret = convergence): Promise<ChunkingVector> => {
    const { convergence: shown, ...rest } = await describeChunking(secret, sampleInput(input))
    return { name, convergence: shown, input, ...rest }
  }
  const gear = (secret: Bytes): GearVector => ({
    convergence: bytesToHex(secret),
    table: bytesToHex(deriveKey(secret, LABELS.gearTable, 1024)),
  })
  const file = { seed: 1, length: 3_000_000 }
  return {
    about:
      'Files, cut, sealed and listed: docs/PROTOCOL.md, "Chunking". The bytes of a run come from xorshift32 (Marsaglia 2003): the state x, at first the seed, becomes x ^ x << 13, then x ^ x >>> 17, then x ^ x << 5 (32 bits, logical shifts), and its low byte is the next byte; a seed of 0 gives zeros. Any bytes can be cut, so nothing is refused.',
    gear: [gear(convergence), gear(another)],
    good: [
      await good('an empty file', []),
      await good('one byte', [{ seed: 7, length: 1 }]),
      await good('a chunk of the shortest length', [{ seed: 1, length: 65_536 }]),
      await good('3 MB', [file]),
      await good('the same with another convergence secret', [file], another),
      await good('the same after 1000 other bytes', [{ seed: 2, length: 1000 }, file]),
      await good('zeros, up to the longest chunk', [{ seed: 0, length: 1_048_560 }]),
      await good('zeros, one byte over the longest chunk', [{ seed: 0, length: 1_048_561 }]),
      await good('zeros that repeat a chunk', [{ seed: 0, length: 4_000_000 }]),
      await good('zeros between other bytes', [
        { seed: 3, length: 700_001 },
        { seed: 0, length: 1_300_000 },
        { seed: 4, length: 900_003 },
      ]),
    ],
    refused: [],
  }
}
