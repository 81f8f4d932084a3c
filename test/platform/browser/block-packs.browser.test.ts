import { Dexie } from 'dexie'
import { afterEach, expect, test, vi } from 'vitest'
import { equalBytes } from '../../../src/core/base/bytes.ts'
import type { Cid } from '../../../src/core/base/ids.ts'
import { createVerifiedBlockStore } from '../../../src/core/blocks/verified-store.ts'
import type { Block } from '../../../src/core/ports/block-store.ts'
import { openBrowserBlockStore } from '../../../src/platform/browser/block-store.ts'
import type { Pack } from '../../../src/platform/browser/database.ts'
import { openBlockDatabase } from '../../../src/platform/browser/database.ts'
import { PACK_BYTES } from '../../../src/platform/browser/plan-packs.ts'
import { sampleBlock, sampleBlocks } from '../../contracts/sample-bytes.ts'

const freshName = () => `test-${crypto.randomUUID()}`
const names = (blocks: readonly Block[]) => blocks.map(({ cid }) => cid)
const contents = (blocks: readonly Block[]) => blocks.map(({ bytes }) => bytes)
const lengthOf = ({ bytes }: Pack) => (bytes instanceof Blob ? bytes.size : bytes.byteLength)

/** As toEqual, which takes seconds for megabytes. */
function areContents(found: readonly (Uint8Array | undefined)[], blocks: readonly Block[]): boolean {
  return (
    found.length === blocks.length &&
    found.every((bytes, index) => bytes !== undefined && equalBytes(bytes, (blocks[index] as Block).bytes))
  )
}

/** What the packs take up, past the store. */
async function packLengths(name: string): Promise<number[]> {
  const { dexie, packs } = openBlockDatabase(name)
  const all = await packs.toArray()
  dexie.close()
  return all.map(lengthOf).sort((a, b) => a - b)
}

afterEach(() => {
  vi.restoreAllMocks()
})

test('blocks that are written together lie in few packs, none longer than a pack unless a block is', async () => {
  const name = freshName()
  const store = openBrowserBlockStore(name)
  const blocks = [...sampleBlocks(8, 300_000), sampleBlock(100, PACK_BYTES + 16), ...sampleBlocks(50, 1000)]
  await store.putMany(blocks)
  expect(await packLengths(name)).toEqual([50_000, 600_000, 1_800_000, PACK_BYTES + 16])
})

test('the room of what is removed comes back: at once with a whole pack, by writing anew what little is left of one', async () => {
  const name = freshName()
  const store = openBrowserBlockStore(name)
  const blocks = sampleBlocks(8, 500_000)
  await store.putMany(blocks)
  expect(await packLengths(name)).toEqual([2_000_000, 2_000_000])

  await store.deleteMany(names(blocks.slice(0, 4)))
  expect(await packLengths(name)).toEqual([2_000_000])

  await store.deleteMany(names(blocks.slice(4, 6)))
  expect(await packLengths(name), 'half of it is still there').toEqual([2_000_000])
  await store.deleteMany(names(blocks.slice(6, 7)))
  expect(await packLengths(name)).toEqual([500_000])

  expect(await store.getMany(names(blocks))).toEqual([...blocks.slice(0, 7).map(() => undefined), blocks[7]?.bytes])
  expect(await store.usage()).toEqual({ blocks: 1, bytes: 500_000 })
  await store.deleteMany(names(blocks))
  expect(await packLengths(name)).toEqual([])
})

test('a block that is put again after it was removed is read from its new place', async () => {
  const store = openBrowserBlockStore(freshName())
  const [again, other] = sampleBlocks(2, 100_000) as [Block, Block]
  await store.putMany([again, other])
  expect(await store.get(again.cid)).toEqual(again.bytes)
  await store.deleteMany([again.cid])
  expect(await store.get(again.cid)).toBeUndefined()
  await store.putMany([again])
  await store.deleteMany([other.cid])
  expect(await store.getMany([again.cid, other.cid])).toEqual([again.bytes, undefined])
})

test('two threads that read, remove and write anew at once lose nothing that neither removed', async () => {
  const name = freshName()
  const [one, two] = [openBrowserBlockStore(name), openBrowserBlockStore(name)]
  const blocks = sampleBlocks(64, 100_000)
  await one.putMany(blocks)
  const kept = blocks.filter((_, index) => index % 8 === 0)
  const dropped = blocks.filter((_, index) => index % 8 !== 0)
  const oddOnes = dropped.filter((_, index) => index % 2 === 1)
  const evenOnes = dropped.filter((_, index) => index % 2 === 0)
  const reads = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : two).getMany(names(kept)))
  await Promise.all([one.deleteMany(names(oddOnes)), two.deleteMany(names(evenOnes)), ...reads])
  for (const read of reads) expect(areContents(await read, kept)).toBe(true)
  expect(areContents(await two.getMany(names(kept)), kept)).toBe(true)
  expect(await one.hasMany(names(dropped))).toEqual(dropped.map(() => false))
  expect(await one.usage()).toEqual({ blocks: kept.length, bytes: kept.length * 100_000 })
})

test('who is given all of a pack at once may do with it what it likes, and so may who is given a part', async () => {
  const store = openBrowserBlockStore(freshName())
  const blocks = sampleBlocks(4, 100_000)
  await store.putMany(blocks)
  for (const wanted of [blocks.slice(0, 2), blocks, blocks.slice(2)]) {
    const given = await store.getMany(names(wanted))
    expect(areContents(given, wanted)).toBe(true)
    for (const bytes of given) bytes?.fill(0)
  }
  expect(areContents(await store.getMany(names(blocks)), blocks)).toBe(true)
})

test('of a put with blocks that are there and blocks that are not, only these are written', async () => {
  const name = freshName()
  const store = openBrowserBlockStore(name)
  const blocks = sampleBlocks(6, 200_000)
  await store.putMany(blocks.slice(0, 2))
  await store.putMany(blocks.slice(0, 4))
  await store.putMany(blocks)
  await store.putMany(blocks)
  expect(await packLengths(name)).toEqual([400_000, 400_000, 400_000])
  expect(await store.usage()).toEqual({ blocks: 6, bytes: 1_200_000 })
  expect(areContents(await store.getMany(names(blocks)), blocks)).toBe(true)
})

test('a browser that takes no Blobs into its database gets bytes', async () => {
  const put = IDBObjectStore.prototype.add
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, value, key) {
    if ((value as Pack).bytes instanceof Blob) throw new DOMException('No Blobs here.', 'UnknownError')
    return put.call(this, value, key)
  })
  const name = freshName()
  const store = openBrowserBlockStore(name)
  const blocks = sampleBlocks(8, 300_000)
  await store.putMany(blocks.slice(0, 4))
  await store.putMany(blocks.slice(4))
  expect(areContents(await store.getMany(names(blocks)), blocks)).toBe(true)
  expect(await store.usage()).toEqual({ blocks: 8, bytes: 2_400_000 })
  expect(await packLengths(name)).toEqual([1_200_000, 1_200_000])
})

/** In place of a file that the disk does not give back: no test can take one from below the browser. */
function failToRead(this: FileReader): void {
  Object.defineProperty(this, 'error', { value: new DOMException('gone', 'NotReadableError') })
  queueMicrotask(() => this.dispatchEvent(new ProgressEvent('error')))
}

test('a pack that the disk does not give back reads as damaged blocks, not as a failure of all', async () => {
  const store = openBrowserBlockStore(freshName())
  const [lost, small] = [sampleBlock(1, 300_000), sampleBlock(2, 1000)]
  await store.putMany([lost])
  await store.putMany([small])
  vi.spyOn(FileReader.prototype, 'readAsArrayBuffer').mockImplementation(failToRead)
  expect(await store.getMany([lost.cid, small.cid])).toEqual([new Uint8Array(), small.bytes])
})

test('a pack that the disk does not give back at once, but at the second try, loses nothing', async () => {
  const damaged: Cid[] = []
  const store = createVerifiedBlockStore(openBrowserBlockStore(freshName()), {
    onDamaged: (cids) => damaged.push(...cids),
  })
  const blocks = sampleBlocks(3, 100_000)
  await store.putMany(blocks)
  vi.spyOn(FileReader.prototype, 'readAsArrayBuffer').mockImplementationOnce(failToRead)
  await store.getMany(names(blocks.slice(0, 1)))
  expect(areContents(await store.getMany(names(blocks)), blocks)).toBe(true)
  expect(damaged).toEqual([])
})

test('what was removed is removed, even if the rest of its pack cannot be written anew', async () => {
  const store = openBrowserBlockStore(freshName())
  const blocks = sampleBlocks(4, 100_000)
  await store.putMany(blocks)
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('The disk does not answer.', 'UnknownError')
  })
  await store.deleteMany(names(blocks.slice(1)))
  expect(await store.hasMany(names(blocks))).toEqual([true, false, false, false])
  expect(areContents(await store.getMany(names(blocks.slice(0, 1))), blocks.slice(0, 1))).toBe(true)
})

/** What is done to packs from now on, in order, and when a transaction that writes completes. */
function watchPacks(): readonly string[] {
  const seen: string[] = []
  const { add, delete: remove } = IDBObjectStore.prototype
  const begin = IDBDatabase.prototype.transaction
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, names, mode, options) {
    const transaction = begin.call(this, names, mode, options)
    const tell = () => seen.push(`${options?.durability} transaction complete`)
    if (mode === 'readwrite') transaction.addEventListener('complete', tell)
    return transaction
  })
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, value, key) {
    if (this.name === 'packs') seen.push('pack added')
    return add.call(this, value, key)
  })
  vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, query) {
    if (this.name === 'packs') seen.push('pack deleted')
    return remove.call(this, query)
  })
  return seen
}

test('what little is left of a pack is on the disk in another before the pack is deleted', async () => {
  const name = freshName()
  const store = openBrowserBlockStore(name)
  const blocks = sampleBlocks(4, 100_000)
  await store.putMany(blocks)
  const seen = watchPacks()
  await store.deleteMany(names(blocks.slice(1)))
  expect(await packLengths(name)).toEqual([100_000])
  expect(seen.slice(seen.indexOf('pack added'), seen.indexOf('pack deleted') + 1)).toEqual([
    'pack added',
    'strict transaction complete',
    'pack deleted',
  ])
})

test('a page that ends between writing a pack anew and deleting it loses nothing, and the next one makes the room', async () => {
  const name = freshName()
  const first = openBrowserBlockStore(name)
  const blocks = sampleBlocks(8, 100_000)
  await first.putMany(blocks.slice(0, 4))
  await first.putMany(blocks.slice(4))
  const remove = IDBObjectStore.prototype.delete
  vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, query) {
    if (this.name === 'packs') throw new DOMException('The page ends here.', 'AbortError')
    return remove.call(this, query)
  })
  await first.deleteMany(names(blocks.slice(1, 4)))
  first.close()
  vi.restoreAllMocks()
  expect(await packLengths(name)).toEqual([100_000, 400_000, 400_000])

  const second = openBrowserBlockStore(name)
  expect(
    areContents(await second.getMany(names([...blocks.slice(0, 1), ...blocks.slice(4)])), [
      ...blocks.slice(0, 1),
      ...blocks.slice(4),
    ]),
  ).toBe(true)
  await second.deleteMany(names(blocks.slice(4, 5)))
  expect(await packLengths(name)).toEqual([100_000, 400_000])
  expect(await second.usage()).toEqual({ blocks: 4, bytes: 400_000 })
})

test('what version 1 kept, a record for each block, is there in version 2', async () => {
  const name = freshName()
  const blocks = sampleBlocks(5, 70_000)
  const first = new Dexie(name)
  first.version(1).stores({ blocks: '', lengths: '', totals: '' })
  await first.table('blocks').bulkPut(contents(blocks), names(blocks))
  await first.table('lengths').bulkPut(
    blocks.map(() => 70_000),
    names(blocks),
  )
  await first.table('totals').put({ blocks: 5, bytes: 350_000 }, 'all')
  first.close()

  const store = openBrowserBlockStore(name)
  expect(areContents(await store.getMany(names(blocks)), blocks)).toBe(true)
  expect(await store.usage()).toEqual({ blocks: 5, bytes: 350_000 })
  await store.deleteMany(names(blocks.slice(1)))
  expect(await packLengths(name)).toEqual([70_000])
})
