import { afterEach, expect, test, vi } from 'vitest'
import type { Block } from '../../../src/core/ports/block-store.ts'
import { openBrowserBlockStore } from '../../../src/platform/browser/block-store.ts'
import { openBlockDatabase } from '../../../src/platform/browser/database.ts'
import { sampleBlocks } from '../../contracts/sample-bytes.ts'

const BLOCK_BYTES = 1000

const freshName = () => `test-${crypto.randomUUID()}`
const names = (blocks: readonly Block[]) => blocks.map(({ cid }) => cid)
const totalsOf = (count: number) => ({ blocks: count, bytes: count * BLOCK_BYTES })

/** Until restored the browser has room for no value: what is put fails as on a full disk, while deleting goes on working. */
function fillDisk(): void {
  const refuse = (): never => {
    throw new DOMException('There is no room.', 'QuotaExceededError')
  }
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(refuse)
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(refuse)
}

/** The row of totals as it lies in the database, past the store. */
async function storedTotals(name: string): Promise<readonly unknown[]> {
  const { dexie, totals } = openBlockDatabase(name)
  const rows = await totals.toArray()
  dexie.close()
  return rows
}

afterEach(() => {
  vi.restoreAllMocks()
})

test('on a full disk blocks are removed without their totals being written, which are counted instead', async () => {
  const name = freshName()
  const store = openBrowserBlockStore(name)
  const blocks = sampleBlocks(10, BLOCK_BYTES)
  await store.putMany(blocks)

  fillDisk()
  await store.deleteMany(names(blocks.slice(0, 3)))
  expect(await storedTotals(name)).toEqual([])
  expect(await store.usage()).toEqual(totalsOf(7))
  await store.deleteMany(names(blocks.slice(3, 4)))
  expect(await store.usage()).toEqual(totalsOf(6))
  expect(await store.hasMany(names(blocks))).toEqual(blocks.map((_, index) => index >= 4))
})

test.each([
  { what: 'a put', totals: 12, change: 'put' },
  { what: 'a removal', totals: 5, change: 'remove' },
] as const)('with room again, $what writes the totals that were forgotten', async ({ totals, change }) => {
  const name = freshName()
  const store = openBrowserBlockStore(name)
  const blocks = sampleBlocks(15, BLOCK_BYTES)
  await store.putMany(blocks.slice(0, 10))
  fillDisk()
  await store.deleteMany(names(blocks.slice(0, 3)))
  vi.restoreAllMocks()

  if (change === 'put') await store.putMany(blocks.slice(8))
  else await store.deleteMany(names(blocks.slice(8)))
  expect(await storedTotals(name)).toEqual([totalsOf(totals)])
  expect(await store.usage()).toEqual(totalsOf(totals))
})

test('totals that were forgotten before the page was closed are counted by the next one, and kept from then on', async () => {
  const name = freshName()
  const first = openBrowserBlockStore(name)
  const blocks = sampleBlocks(10, BLOCK_BYTES)
  await first.putMany(blocks)
  fillDisk()
  await first.deleteMany(names(blocks.slice(0, 3)))
  first.close()
  vi.restoreAllMocks()

  const second = openBrowserBlockStore(name)
  expect(await second.usage()).toEqual(totalsOf(7))
  await second.putMany(blocks.slice(0, 1))
  second.close()

  expect(await storedTotals(name)).toEqual([totalsOf(8)])
  expect(await openBrowserBlockStore(name).usage()).toEqual(totalsOf(8))
})

test('two threads, one of which forgets the totals, count the same', async () => {
  const name = freshName()
  const [one, two] = [openBrowserBlockStore(name), openBrowserBlockStore(name)]
  const blocks = sampleBlocks(10, BLOCK_BYTES)
  await one.putMany(blocks.slice(0, 6))
  fillDisk()
  await one.deleteMany(names(blocks.slice(0, 2)))
  vi.restoreAllMocks()
  await Promise.all([one.putMany(blocks.slice(6)), two.deleteMany(names(blocks.slice(2, 4))), two.usage()])
  expect([await one.usage(), await two.usage()]).toEqual([totalsOf(6), totalsOf(6)])
})
