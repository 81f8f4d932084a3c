import { expect, test } from 'vitest'
import { estimateShare, readFileParts } from '../../../src/core/vault/file-parts.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { makeBlocks } from '../blocks/exchange-fixture.ts'
import { makeLinks, makeSealedFile } from '../replication/links-fixture.ts'

/** Ten blocks of one length: two bytes of bits. */
async function storeFile() {
  const store = createMemoryBlockStore()
  const file = makeSealedFile(makeBlocks(10, 1024))
  await store.putMany([file.root])
  return { store, root: file.root.cid }
}

const bits = (...bytes: number[]) => new Uint8Array(bytes)

test('parts are measured, and what they have together is what the rarest block says', async () => {
  const { store, root } = await storeFile()
  const [all, most, rest] = [bits(0xff, 0b11), bits(0b11111, 0), bits(0xff, 0b10)]
  const parts = await readFileParts(store, root, [most, rest])
  expect(parts?.shares).toEqual([0.5, 0.9])
  // The ninth is with nobody; the bits behind the tenth are none.
  expect(parts?.countFewest([most, rest])).toBe(0)
  expect(parts?.countFewest([all, most, rest])).toBe(1)
  expect(parts?.countFewest([all, all, most])).toBe(2)
  expect(parts?.countFewest([])).toBe(0)
})

test('a bitmap of another length counts as nothing', async () => {
  const { store, root } = await storeFile()
  const wrong = bits(0xff, 0xff, 0xff)
  const parts = await readFileParts(store, root, [wrong])
  expect(parts?.shares).toEqual([undefined])
  expect(parts?.countFewest([wrong])).toBe(0)
})

test('where the list of blocks is not here, or is not one block, nothing is said', async () => {
  const { store, root } = await storeFile()
  const inner = makeLinks([{ cid: root, length: 10_240 }], 1)
  await store.putMany([inner])
  expect(await readFileParts(store, inner.cid, [bits(1)])).toBe(undefined)
  expect(await readFileParts(createMemoryBlockStore(), root, [bits(1)])).toBe(undefined)
})

test('without the list, a share is about what the bits say', () => {
  expect(estimateShare(bits(0xff, 0b11))).toBe(10 / 16)
  expect(estimateShare(bits(0, 0))).toBe(0)
})
