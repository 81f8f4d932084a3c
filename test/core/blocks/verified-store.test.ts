import { describe, expect, test } from 'vitest'
import type { Cid } from '../../../src/core/base/ids.ts'
import { createVerifiedBlockStore } from '../../../src/core/blocks/verified-store.ts'
import type { Block } from '../../../src/core/ports/block-store.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { describeBlockStore } from '../../contracts/block-store.ts'
import { cidsOf, makeBlock, makeBlocks } from './exchange-fixture.ts'

/** What lies under the name has one bit changed. */
function damage({ cid, bytes }: Block): Block {
  const wrong = bytes.slice()
  wrong[wrong.byteLength - 1] = (wrong.at(-1) ?? 0) ^ 1
  return { cid, bytes: wrong }
}

async function open(blocks: readonly Block[]) {
  const raw = createMemoryBlockStore()
  await raw.putMany(blocks)
  const reported: Cid[] = []
  const store = createVerifiedBlockStore(raw, { onDamaged: (cids) => reported.push(...cids) })
  return { raw, store, reported }
}

describeBlockStore('verified', () => {
  const raw = createMemoryBlockStore()
  const store = createVerifiedBlockStore(raw, { onDamaged: () => undefined })
  return { store: { ...store, close: raw.close } }
})

describe('a damaged block', () => {
  test.each([
    ['a changed bit', damage(makeBlock(1))],
    ['a missing end', { cid: makeBlock(1).cid, bytes: makeBlock(1).bytes.slice(0, -1) }],
    ['nothing left', { cid: makeBlock(1).cid, bytes: new Uint8Array() }],
    ['another block', { cid: makeBlock(1).cid, bytes: makeBlock(2).bytes }],
  ])('with %s is never given out: it is told of once, and gone', async (_, wrong) => {
    const { raw, store, reported } = await open([wrong])
    expect(await store.get(wrong.cid)).toBeUndefined()
    expect(await store.get(wrong.cid)).toBeUndefined()
    expect(reported).toEqual([wrong.cid])
    expect(await raw.usage()).toEqual({ blocks: 0, bytes: 0 })
    await store.putMany([makeBlock(1)])
    expect(await store.get(wrong.cid)).toEqual(makeBlock(1).bytes)
  })

  test('among good ones leaves them as they are', async () => {
    const blocks = makeBlocks(5)
    const { store, reported } = await open(blocks.map((block, i) => (i % 2 === 1 ? damage(block) : block)))
    expect(await store.getMany(cidsOf(blocks))).toEqual(blocks.map(({ bytes }, i) => (i % 2 === 1 ? undefined : bytes)))
    expect(reported).toEqual([blocks[1]?.cid, blocks[3]?.cid])
    expect(await store.hasMany(cidsOf(blocks))).toEqual([true, false, true, false, true])
  })

  test('that several read at once is removed once, and what is stored in its place stays', async () => {
    const block = makeBlock(1)
    const { raw, store, reported } = await open([damage(block)])
    const { deleteMany } = raw
    const slow = createVerifiedBlockStore(
      {
        ...raw,
        async deleteMany(cids) {
          await deleteMany(cids)
          await raw.putMany([block]) // a peer was quick
        },
      },
      { onDamaged: (cids) => reported.push(...cids) },
    )
    await Promise.all([slow.get(block.cid), slow.getMany([block.cid]), slow.check([block.cid])])
    expect(reported).toEqual([block.cid])
    expect(await store.get(block.cid)).toEqual(block.bytes)
  })

  test('is counted by a check with the rest', async () => {
    const blocks = makeBlocks(3, 100)
    const { store } = await open([blocks[0] as Block, damage(blocks[1] as Block)])
    const checked = await store.check(cidsOf(blocks))
    expect(checked).toEqual({ blocks: 2, bytes: 200, damaged: [blocks[1]?.cid] })
  })

  test('that cannot be removed is not given out either', async () => {
    const { raw } = await open([damage(makeBlock(1))])
    const stuck = { ...raw, deleteMany: () => Promise.reject(new Error('The disk failed.')) }
    const store = createVerifiedBlockStore(stuck, { onDamaged: () => undefined })
    await expect(store.get(makeBlock(1).cid)).rejects.toThrow('The disk failed.')
  })
})
