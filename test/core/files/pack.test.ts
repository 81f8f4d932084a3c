import { describe, expect, test } from 'vitest'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'
import { packFile } from '../../../src/core/files/pack.ts'
import { readFile } from '../../../src/core/files/reader.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import { MAX_LINKS, decodeLinks } from '../../../src/core/wire/links.ts'
import type { ChunkRef } from '../../../src/core/wire/manifest.ts'
import { MAX_MANIFEST_CHUNKS } from '../../../src/core/wire/manifest.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { sampleBytes } from '../../contracts/sample-bytes.ts'
import { getBlockFrom, readWhole } from './read-whole.ts'
import { sealAndName } from '../../../src/core/files/seal-chunks.ts'

const convergenceSecret = sampleBytes(9, 32)

/** A chunk that is named but not stored. */
function namedChunk(number: number, length = 10): ChunkRef {
  const digest = hashBytesSync(Uint8Array.of(number >>> 16, number >>> 8, number))
  return { cid: cidOfDigest('raw', digest), key: digest, length }
}

const namedChunks = (count: number) => Array.from({ length: count }, (_, number) => namedChunk(number))

describe('packFile', () => {
  test('refuses chunks that do not add up to the size', async () => {
    const deps = { blocks: createMemoryBlockStore(), convergenceSecret }
    await expect(packFile(deps, namedChunks(3), 31)).rejects.toMatchObject({ code: 'invalid' })
    await expect(packFile(deps, [], 1)).rejects.toMatchObject({ code: 'invalid' })
    await expect(packFile(deps, namedChunks(1), 9)).rejects.toMatchObject({ code: 'invalid' })
    expect(await deps.blocks.usage()).toEqual({ blocks: 0, bytes: 0 })
  })

  test('keeps one manifest and one links block up to their limits, and makes trees beyond', async () => {
    const full = createMemoryBlockStore()
    // The manifest itself is a link too.
    await packFile({ blocks: full, convergenceSecret }, namedChunks(MAX_LINKS - 1), 10 * (MAX_LINKS - 1))
    expect((await full.usage()).blocks).toBe(2)

    const linksTree = createMemoryBlockStore()
    await packFile({ blocks: linksTree, convergenceSecret }, namedChunks(MAX_LINKS), 10 * MAX_LINKS)
    expect((await linksTree.usage()).blocks).toBe(1 + 3)

    const bothTrees = createMemoryBlockStore()
    const count = MAX_MANIFEST_CHUNKS + 1
    const packed = await packFile({ blocks: bothTrees, convergenceSecret }, namedChunks(count), 10 * count)
    expect(await bothTrees.usage()).toEqual({ blocks: 3 + 3, bytes: packed.bytes - count * (10 + 16) })

    const root = decodeLinks((await bothTrees.get(packed.links!))!)
    if (!root.ok) throw new Error(root.detail)
    expect(root.value.level).toBe(1)
    const leaves = await bothTrees.getMany(root.value.links.map(({ cid }) => cid))
    const named = leaves.flatMap((leaf) => {
      const links = decodeLinks(leaf!)
      if (!links.ok) throw new Error(links.detail)
      return links.value.links.map(({ cid }) => cid)
    })
    expect(new Set(named).size).toBe(count + 3)
    expect(root.value.size).toBe(packed.bytes - sumOfLengths([(await bothTrees.get(packed.links!))!, ...leaves]))
  })

  test('a tree is read to its end and in ranges over its seams', async () => {
    const store = createMemoryBlockStore()
    const [a, b] = [sampleBytes(1, 10), sampleBytes(2, 10)]
    const sealed = await Promise.all([sealAndName(a, convergenceSecret), sealAndName(b, convergenceSecret)])
    await store.putMany(sealed.map(({ block }) => block))
    const count = MAX_MANIFEST_CHUNKS + 3
    const chunks = Array.from({ length: count }, (_, index) => sealed[index % 2]!.ref)
    const { content } = await packFile({ blocks: store, convergenceSecret }, chunks, 10 * count)

    const whole = new Uint8Array(10 * count)
    for (let index = 0; index < count; index++) whole.set(index % 2 === 0 ? a : b, 10 * index)
    const deps = { getBlock: getBlockFrom(store), convergenceSecret }
    const seam = 10 * MAX_MANIFEST_CHUNKS
    for (const [start, end] of [
      [seam - 15, seam + 15],
      [seam, seam + 1],
      [seam - 1, seam],
      [10 * count - 1, 10 * count],
    ] as const) {
      expect(await readWhole(readFile(deps, content, { start, end }))).toEqual(whole.slice(start, end))
    }
  })

  test('passes on that the store is full', async () => {
    const blocks = createMemoryBlockStore({ quotaBytes: 100 })
    await expect(packFile({ blocks, convergenceSecret }, namedChunks(5), 50)).rejects.toMatchObject({
      code: 'storage-full',
    })
    expect(await blocks.usage()).toEqual({ blocks: 0, bytes: 0 })
  })
})

function sumOfLengths(blocks: readonly (Uint8Array | undefined)[]): number {
  return blocks.reduce((sum, block) => sum + (block?.byteLength ?? 0), 0)
}
