import { describe, expect, test } from 'vitest'
import type { ChunkingFile } from '../../../scripts/vectors/chunking.ts'
import { toJson } from '../../../scripts/vectors/to-json.ts'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import { bytesToHex, concatBytes, hexToBytes } from '../../../src/core/base/bytes.ts'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'
import { drawGearTable } from '../../../src/core/files/gear.ts'
import { ingestFile } from '../../../src/core/files/ingest.ts'
import { packFile } from '../../../src/core/files/pack.ts'
import { readFile } from '../../../src/core/files/reader.ts'
import { linksRootOf } from '../../../src/core/wire/vault-body.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { sampleBytes } from '../../contracts/sample-bytes.ts'
import { readVectors } from '../../vectors/read-vectors.ts'
import { cutPlainly } from './plain-chunker.ts'
import { getBlockFrom, readWhole } from './read-whole.ts'

const file = readVectors('chunking') as ChunkingFile

test('the file has the fields that are described, and no others', () => {
  expect(Object.keys(file)).toEqual(['about', 'gear', 'good', 'refused'])
  const fields = ['name', 'convergence', 'input', 'inputHash', 'chunks', 'content', 'storedBytes']
  for (const vector of file.good) expect(Object.keys(vector)).toEqual(fields)
})

test.each(file.gear)('the gear table of $convergence', ({ convergence, table }) => {
  const words = drawGearTable(hexToBytes(convergence))
  const view = new DataView(hexToBytes(table).buffer)
  expect([...words]).toEqual(Array.from({ length: 256 }, (_, byte) => view.getInt32(4 * byte)))
})

describe.each(file.good)('$name', ({ convergence, input, inputHash, chunks, content, storedBytes }) => {
  const convergenceSecret = hexToBytes(convergence)
  const bytes: Bytes = concatBytes(...input.map(({ seed, length }) => sampleBytes(seed, length)))

  test('is made of the bytes described', () => {
    expect(bytesToHex(hashBytesSync(bytes))).toBe(inputHash)
  })

  test('is cut so by the definition', () => {
    const lengths = chunks.map(([, , length]) => length)
    expect(cutPlainly(drawGearTable(convergenceSecret), bytes)).toEqual(lengths)
  })

  test('becomes these blocks, and is read from them again', async () => {
    const store = createMemoryBlockStore()
    const refs = await ingestFile(store, new Blob([bytes]), { convergenceSecret })
    expect(refs.map(({ cid, key, length }) => [cid, bytesToHex(key), length])).toEqual(chunks)

    const packed = await packFile({ blocks: store, convergenceSecret }, refs, bytes.byteLength)
    expect(toJson(packed.content)).toEqual(content)
    expect(packed.links).toBe(linksRootOf(packed.content))
    expect(packed.bytes).toBe(storedBytes)
    expect((await store.usage()).bytes).toBe(storedBytes)

    const read = await readWhole(readFile({ getBlock: getBlockFrom(store), convergenceSecret }, packed.content))
    expect(bytesToHex(hashBytesSync(read))).toBe(inputHash)
  })
})
