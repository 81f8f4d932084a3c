import { describe, expect, test } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import { WarrenError } from '../../../src/core/base/errors.ts'
import type { Cid } from '../../../src/core/base/ids.ts'
import { ingestFile } from '../../../src/core/files/ingest.ts'
import { READ_AHEAD_BYTES } from '../../../src/core/files/limits.ts'
import { packFile } from '../../../src/core/files/pack.ts'
import { readFile } from '../../../src/core/files/reader.ts'
import { sealAndName } from '../../../src/core/files/seal-chunks.ts'
import type { BlockStore } from '../../../src/core/ports/block-store.ts'
import type { ChunkRef } from '../../../src/core/wire/manifest.ts'
import { encodeManifest } from '../../../src/core/wire/manifest.ts'
import { encodeCbor } from '../../../src/core/wire/strict-cbor.ts'
import type { FileContent } from '../../../src/core/wire/vault-body.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { sampleBlock, sampleBytes } from '../../contracts/sample-bytes.ts'
import { memoryFile } from './memory-file.ts'
import { getBlockFrom, readWhole } from './read-whole.ts'

const convergenceSecret = sampleBytes(9, 32)
const MIB = 1024 * 1024

async function addFile(store: BlockStore, bytes: Bytes): Promise<FileContent & { kind: 'chunks' }> {
  const chunks = await ingestFile(store, memoryFile(bytes), { convergenceSecret })
  const { content } = await packFile({ blocks: store, convergenceSecret }, chunks, bytes.byteLength)
  if (content.kind !== 'chunks') throw new Error('several chunks were expected')
  return content
}

async function sealInto(store: BlockStore, plaintext: Bytes): Promise<ChunkRef> {
  const { ref, block } = await sealAndName(plaintext, convergenceSecret)
  await store.putMany([block])
  return ref
}

/** A file whose top manifest is whatever an author who does not follow the format sealed. */
async function hostileFile(store: BlockStore, manifest: Bytes, size: number): Promise<FileContent> {
  const { cid, key } = await sealInto(store, manifest)
  return { kind: 'chunks', size, manifest: { cid, key }, links: sampleBlock(1).cid }
}

const readFrom = (store: BlockStore, content: FileContent) =>
  readWhole(readFile({ getBlock: getBlockFrom(store), convergenceSecret }, content))

describe('readFile', () => {
  test.each([
    { start: -1, end: 1 },
    { start: 0, end: 11 },
    { start: 6, end: 5 },
    { start: 0.5, end: 5 },
    { start: 0, end: Number.NaN },
    { start: Number.NEGATIVE_INFINITY, end: 2 },
  ])('refuses the range from $start to $end of 10 bytes', (range) => {
    const content: FileContent = {
      kind: 'chunk',
      size: 10,
      chunk: { cid: sampleBlock(1).cid, key: sampleBytes(1, 32) },
    }
    const deps = { getBlock: getBlockFrom(createMemoryBlockStore()), convergenceSecret }
    expect(() => readFile(deps, content, range)).toThrow(expect.objectContaining({ code: 'invalid' }))
  })

  test('fetches nothing before the first read, nor for an empty range', async () => {
    const store = createMemoryBlockStore()
    const content = await addFile(store, sampleBytes(1, MIB))
    let fetched = 0
    const getBlock = (cid: Cid): Promise<Bytes> => {
      fetched += 1
      return getBlockFrom(store)(cid)
    }
    readFile({ getBlock, convergenceSecret }, content)
    expect(await readWhole(readFile({ getBlock, convergenceSecret }, content, { start: 5, end: 5 }))).toEqual(
      new Uint8Array(0),
    )
    expect(fetched).toBe(0)
  })

  test('fetches of a range only what it touches', async () => {
    const store = createMemoryBlockStore()
    const content = await addFile(store, sampleBytes(1, 8 * MIB))
    const fetched: Cid[] = []
    const getBlock = (cid: Cid): Promise<Bytes> => {
      fetched.push(cid)
      return getBlockFrom(store)(cid)
    }
    await readWhole(readFile({ getBlock, convergenceSecret }, content, { start: 4 * MIB, end: 4 * MIB + 1 }))
    expect(fetched).toHaveLength(2) // the manifest and one chunk
  })

  test('fetches a few blocks ahead of what is read, and no more', async () => {
    const store = createMemoryBlockStore()
    const content = await addFile(store, sampleBytes(1, 24 * MIB))
    let asked = 0
    const getBlock = async (cid: Cid): Promise<Bytes> => {
      const block = await getBlockFrom(store)(cid)
      asked += block.byteLength
      return block
    }
    const reader = readFile({ getBlock, convergenceSecret }, content).getReader()
    for (let given = 0, done = false; !done;) {
      const next = await reader.read()
      done = next.done
      given += next.value?.byteLength ?? 0
      expect(asked - given).toBeLessThan(READ_AHEAD_BYTES + 2 * MIB)
    }
    expect(asked).toBeGreaterThan(24 * MIB)
  })

  test('asks for several blocks at once', async () => {
    const store = createMemoryBlockStore()
    const content = await addFile(store, sampleBytes(1, 2 * MIB))
    let asked = 0
    let askThird: () => void = () => undefined
    const thirdAsked = new Promise<void>((resolve) => {
      askThird = resolve
    })
    // The first is the manifest; the second, a chunk, comes only once a third was asked for.
    const getBlock = async (cid: Cid): Promise<Bytes> => {
      asked += 1
      if (asked === 2) await thirdAsked
      if (asked === 3) askThird()
      return getBlockFrom(store)(cid)
    }
    expect(await readWhole(readFile({ getBlock, convergenceSecret }, content))).toHaveLength(2 * MIB)
  })

  test('aborts what is being fetched when it is cancelled, and fetches no more', async () => {
    const store = createMemoryBlockStore()
    const content = await addFile(store, sampleBytes(1, 24 * MIB))
    const signals: AbortSignal[] = []
    const getBlock = async (cid: Cid, signal?: AbortSignal): Promise<Bytes> => {
      if (signal === undefined) throw new Error('a signal was expected')
      signals.push(signal)
      // The manifest and the first chunk come; the rest hang until they are aborted.
      if (signals.length <= 2) return getBlockFrom(store)(cid)
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new WarrenError('cancelled', 'This was cancelled.')))
      })
    }
    const reader = readFile({ getBlock, convergenceSecret }, content).getReader()
    await reader.read()
    const pending = reader.read()
    await reader.cancel()
    expect(await pending).toEqual({ done: true, value: undefined })
    const asked = signals.length
    expect(signals.every(({ aborted }) => aborted)).toBe(true)
    await expect(reader.read()).resolves.toEqual({ done: true, value: undefined })
    expect(signals).toHaveLength(asked)
  })

  test('passes on why a block could not be had, after what came before it, and aborts the rest', async () => {
    const store = createMemoryBlockStore()
    const bytes = sampleBytes(1, 3 * MIB)
    const content = await addFile(store, bytes)
    const unreachable = new WarrenError('unreachable', 'Nobody connected has this block.')
    let calls = 0
    const aborted: boolean[] = []
    const getBlock = async (cid: Cid, signal?: AbortSignal): Promise<Bytes> => {
      calls += 1
      if (calls === 3) throw unreachable
      if (calls < 3) return getBlockFrom(store)(cid)
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          aborted.push(true)
          reject(new WarrenError('cancelled', 'This was cancelled.'))
        })
      })
    }
    const reader = readFile({ getBlock, convergenceSecret }, content).getReader()
    const first = await reader.read()
    expect(first.value).toEqual(bytes.slice(0, first.value?.byteLength))
    await expect(reader.read()).rejects.toBe(unreachable)
    expect(aborted.length).toBeGreaterThan(0)
  })

  test('refuses a corrupted block with "decrypt", wherever it is', async () => {
    const store = createMemoryBlockStore()
    const content = await addFile(store, sampleBytes(1, 2 * MIB))
    const cids: Cid[] = []
    for await (const cid of store.cids()) if (cid !== content.links) cids.push(cid)
    for (const corrupted of cids) {
      const getBlock = async (cid: Cid): Promise<Bytes> => {
        const block = await getBlockFrom(store)(cid)
        if (cid === corrupted) block[100]! ^= 1
        return block
      }
      const read = readWhole(readFile({ getBlock, convergenceSecret }, content))
      await expect(read).rejects.toMatchObject({ name: 'WarrenError', code: 'decrypt' })
    }
  })

  test('refuses a block cut short', async () => {
    const store = createMemoryBlockStore()
    const ref = await sealInto(store, sampleBytes(1, 1000))
    const content: FileContent = { kind: 'chunk', size: 1000, chunk: ref }
    for (const [length, code] of [
      [500, 'decrypt'],
      [10, 'length'],
      [0, 'length'],
    ] as const) {
      const getBlock = async (cid: Cid): Promise<Bytes> => (await getBlockFrom(store)(cid)).slice(0, length)
      await expect(readWhole(readFile({ getBlock, convergenceSecret }, content))).rejects.toMatchObject({ code })
    }
  })

  test('refuses a block sealed under another convergence secret', async () => {
    const store = createMemoryBlockStore()
    const { ref, block } = await sealAndName(sampleBytes(1, 1000), sampleBytes(8, 32))
    await store.putMany([block])
    await expect(readFrom(store, { kind: 'chunk', size: 1000, chunk: ref })).rejects.toMatchObject({ code: 'decrypt' })
  })
})

describe('readFile, of a file whose author lies', () => {
  test('refuses a chunk of another length than the file says', async () => {
    const store = createMemoryBlockStore()
    const ref = await sealInto(store, sampleBytes(1, 1000))
    for (const size of [999, 1001]) {
      await expect(readFrom(store, { kind: 'chunk', size, chunk: ref })).rejects.toMatchObject({ code: 'schema' })
      const manifest = encodeManifest({ size, chunks: [{ ...ref, length: size }] })
      const content = await hostileFile(store, manifest, size)
      await expect(readFrom(store, content)).rejects.toMatchObject({ code: 'schema' })
    }
  })

  test('refuses a manifest that covers another length than the file', async () => {
    const store = createMemoryBlockStore()
    const ref = await sealInto(store, sampleBytes(1, 1000))
    const manifest = encodeManifest({ size: 1000, chunks: [ref] })
    for (const size of [999, 1001, Number.MAX_SAFE_INTEGER]) {
      await expect(readFrom(store, await hostileFile(store, manifest, size))).rejects.toMatchObject({ code: 'schema' })
    }
  })

  test('refuses a manifest without chunks', async () => {
    const store = createMemoryBlockStore()
    const content = await hostileFile(store, encodeManifest({ size: 0, chunks: [] }), 1)
    await expect(readFrom(store, content)).rejects.toMatchObject({ code: 'schema' })
  })

  test('refuses a child of the wrong level or length', async () => {
    const store = createMemoryBlockStore()
    const chunk = await sealInto(store, sampleBytes(1, 1000))
    const leaf = await sealInto(store, encodeManifest({ size: 1000, chunks: [chunk] }))
    const covering = (ref: ChunkRef, length: number, level: number) =>
      encodeManifest({ size: length, level, chunks: [{ ...ref, length }] })
    const inner = await sealInto(store, covering(leaf, 1000, 1))

    expect(await readFrom(store, await hostileFile(store, covering(leaf, 1000, 1), 1000))).toHaveLength(1000)
    for (const [manifest, size] of [
      [covering(leaf, 1001, 1), 1001],
      [covering(leaf, 999, 1), 999],
      [covering(leaf, 1000, 2), 1000], // skips a level
      [covering(inner, 1000, 1), 1000], // does not go down
    ] as const) {
      await expect(readFrom(store, await hostileFile(store, manifest, size))).rejects.toMatchObject({ code: 'schema' })
    }
  })

  test('refuses a chunk where a manifest should be, and a manifest of no known version', async () => {
    const store = createMemoryBlockStore()
    const content = await hostileFile(store, sampleBytes(1, 1000), 1000)
    await expect(readFrom(store, content)).rejects.toMatchObject({ code: 'encoding' })
    const unknown = await hostileFile(store, encodeCbor({ v: 2 }), 1000)
    await expect(readFrom(store, unknown)).rejects.toMatchObject({ code: 'version' })
  })
})
