import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import { equalBytes } from '../../../src/core/base/bytes.ts'
import type { Cid } from '../../../src/core/base/ids.ts'
import { ingestFile } from '../../../src/core/files/ingest.ts'
import type { PackedFile } from '../../../src/core/files/pack.ts'
import { packFile } from '../../../src/core/files/pack.ts'
import { readFile } from '../../../src/core/files/reader.ts'
import type { BlockStore } from '../../../src/core/ports/block-store.ts'
import { decodeLinks } from '../../../src/core/wire/links.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { sampleBytes } from '../../contracts/sample-bytes.ts'
import { memoryFile } from './memory-file.ts'
import { getBlockFrom, readWhole } from './read-whole.ts'

const convergenceSecret = sampleBytes(9, 32)
const KIB = 1024
const MIB = 1024 * KIB

async function addFile(store: BlockStore, bytes: Bytes): Promise<PackedFile> {
  const chunks = await ingestFile(store, memoryFile(bytes), { convergenceSecret })
  return packFile({ blocks: store, convergenceSecret }, chunks, bytes.byteLength)
}

/** Every block that a root names, itself included, as a peer that can't open any finds them: with their lengths. */
async function walkLinks(store: BlockStore, root: Cid): Promise<Map<Cid, number>> {
  const lengthByCid = new Map<Cid, number>()
  const block = (await store.get(root)) as Bytes
  lengthByCid.set(root, block.byteLength)
  const links = decodeLinks(block)
  if (!links.ok) return lengthByCid
  for (const { cid } of links.value.links) {
    for (const entry of await walkLinks(store, cid)) lengthByCid.set(...entry)
  }
  return lengthByCid
}

const sum = (lengths: Iterable<number>) => [...lengths].reduce((total, length) => total + length, 0)

describe('a file that is added and read', () => {
  test.each([0, 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, MIB - 16, MIB, MIB + 1, 5 * MIB, 20 * MIB + 7])(
    'comes back byte for byte: %i bytes',
    async (length) => {
      const store = createMemoryBlockStore()
      const bytes = sampleBytes(length + 1, length)
      const { content } = await addFile(store, bytes)
      expect(content.size).toBe(length)
      const read = await readWhole(readFile({ getBlock: getBlockFrom(store), convergenceSecret }, content))
      expect(equalBytes(read, bytes)).toBe(true)
    },
  )

  test('comes back in any range', async () => {
    const store = createMemoryBlockStore()
    const bytes = sampleBytes(3, 3 * MIB)
    const { content } = await addFile(store, bytes)
    const range = fc
      .tuple(fc.integer({ min: 0, max: bytes.byteLength }), fc.integer({ min: 0, max: bytes.byteLength }))
      .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }))
    await fc.assert(
      fc.asyncProperty(range, async ({ start, end }) => {
        const stream = readFile({ getBlock: getBlockFrom(store), convergenceSecret }, content, { start, end })
        expect(equalBytes(await readWhole(stream), bytes.subarray(start, end))).toBe(true)
      }),
      { numRuns: 30, examples: [[{ start: 0, end: 0 }], [{ start: 3 * MIB, end: 3 * MIB }], [{ start: 0, end: 1 }]] },
    )
  })

  test('is empty without any block', async () => {
    const store = createMemoryBlockStore()
    const packed = await addFile(store, new Uint8Array(0))
    expect(packed).toEqual({ content: { kind: 'empty', size: 0 }, links: undefined, bytes: 0 })
    expect(await store.usage()).toEqual({ blocks: 0, bytes: 0 })
  })

  test('of one chunk is one block, which is its own links root', async () => {
    const store = createMemoryBlockStore()
    const { content, links, bytes } = await addFile(store, sampleBytes(1, 1000))
    if (content.kind !== 'chunk') throw new Error('one chunk was expected')
    expect(links).toBe(content.chunk.cid)
    expect(bytes).toBe(1016)
    expect(await store.usage()).toEqual({ blocks: 1, bytes: 1016 })
  })

  test('of several chunks has a links root that names all it stored, and tells its length', async () => {
    const store = createMemoryBlockStore()
    const { content, links, bytes } = await addFile(store, sampleBytes(2, 3 * MIB))
    if (content.kind !== 'chunks' || links === undefined) throw new Error('several chunks were expected')
    expect(links).toBe(content.links)
    const lengthByCid = await walkLinks(store, links)
    const stored: Cid[] = []
    for await (const cid of store.cids()) stored.push(cid)
    expect([...lengthByCid.keys()].sort()).toEqual(stored)
    expect(lengthByCid.has(content.manifest.cid)).toBe(true)
    expect(bytes).toBe(sum(lengthByCid.values()))
    expect(await store.usage()).toEqual({ blocks: stored.length, bytes })
  })

  test('counts a block that repeats in it once', async () => {
    const store = createMemoryBlockStore()
    const bytes = new Uint8Array(8 * MIB)
    const packed = await addFile(store, bytes)
    expect(await store.usage()).toMatchObject({ bytes: packed.bytes })
    expect(packed.bytes).toBeLessThan(2 * MIB)
    const read = await readWhole(readFile({ getBlock: getBlockFrom(store), convergenceSecret }, packed.content))
    expect(equalBytes(read, bytes)).toBe(true)
  })

  test('makes the same blocks when it is added again', async () => {
    const store = createMemoryBlockStore()
    const bytes = sampleBytes(4, 2 * MIB)
    const first = await addFile(store, bytes)
    const usage = await store.usage()
    expect(await addFile(store, bytes)).toEqual(first)
    expect(await store.usage()).toEqual(usage)
  })
})
