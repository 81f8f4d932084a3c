import { describe, expect, test } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { Cid } from '../../../src/core/base/ids.ts'
import type { Block } from '../../../src/core/ports/block-store.ts'
import { MAX_LINKS_BLOCKS, walkLinks } from '../../../src/core/replication/links-walk.ts'
import { type LinkRef, encodeLinks, orderLinks } from '../../../src/core/wire/links.ts'
import { makeBlock, makeBlocks, nameBlock } from '../blocks/exchange-fixture.ts'
import { makeLinks, refsOf } from './links-fixture.ts'

async function walk(root: Cid, blocks: readonly Block[]) {
  const bytesByCid = new Map(blocks.map(({ cid, bytes }) => [cid, bytes]))
  const read: Cid[] = []
  const parts = []
  const getBlock = async (cid: Cid): Promise<Bytes> => {
    read.push(cid)
    const bytes = bytesByCid.get(cid)
    if (bytes === undefined) throw new Error('No such block.')
    return bytes
  }
  for await (const part of walkLinks(root, getBlock)) parts.push(part)
  return { parts, read }
}

describe('walking a links tree', () => {
  test('a single raw block is its own tree', async () => {
    const block = makeBlock(1, 77)
    const { parts } = await walk(block.cid, [block])
    expect(parts).toEqual([{ ok: true, value: { refs: [{ cid: block.cid, length: 77 }], size: 77, linksBytes: 0 } }])
  })

  test('one links block lists all', async () => {
    const blocks = makeBlocks(5, 100)
    const root = makeLinks(refsOf(blocks))
    const { parts } = await walk(root.cid, [root])
    const value = { refs: orderLinks(refsOf(blocks)), size: 500, linksBytes: root.bytes.byteLength }
    expect(parts).toEqual([{ ok: true, value }])
  })

  test('a tree of three levels is listed part by part, each links block read once', async () => {
    const blocks = makeBlocks(8, 100)
    const refs = orderLinks(refsOf(blocks))
    const leaves = [0, 2, 4, 6].map((start) => makeLinks(refs.slice(start, start + 2)))
    const inner = [0, 2].map((start) =>
      makeLinks(
        leaves.slice(start, start + 2).map(({ cid }) => ({ cid, length: 200 })),
        1,
      ),
    )
    const root = makeLinks(
      inner.map(({ cid }) => ({ cid, length: 400 })),
      2,
    )
    const { parts, read } = await walk(root.cid, [root, ...inner, ...leaves])
    expect(parts.map((part) => (part.ok ? part.value.refs : part))).toEqual(
      [0, 2, 4, 6].map((start) => refs.slice(start, start + 2)),
    )
    expect(parts.map((part) => part.ok && part.value.size)).toEqual([800, 800, 800, 800])
    const linksBytes = [root, ...inner, ...leaves].reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
    expect(parts.at(-1)).toMatchObject({ value: { linksBytes } })
    expect(read).toEqual([root, inner[0], leaves[0], leaves[1], inner[1], leaves[2], leaves[3]].map(cidOf))
  })

  test('what is no tree of links is refused, and nothing more is read', async () => {
    const leaf = makeLinks(refsOf(makeBlocks(2, 100)))
    const refTo = (block: Block, length = 200): LinkRef => ({ cid: block.cid, length })
    const rubbish = nameBlock(Uint8Array.of(1, 2, 3), 'dag-cbor')
    const future = nameBlock(Uint8Array.of(0xa1, 0x61, 0x76, 0x02), 'dag-cbor')
    for (const [code, root, more] of [
      ['encoding', rubbish, []],
      ['version', future, []],
      // The child's size is not what its parent says.
      ['schema', makeLinks([refTo(leaf, 201)], 1), [leaf]],
      // The child is two levels below.
      ['schema', makeLinks([refTo(leaf)], 2), [leaf]],
      ['schema', makeLinks([refTo(leaf), refTo(leaf)], 1), [leaf]],
      ['encoding', makeLinks([refTo(rubbish)], 1), [rubbish]],
    ] as const) {
      const { parts } = await walk(root.cid, [root, ...more])
      expect(parts.at(-1)).toMatchObject({ ok: false, code })
    }
  })

  test('a tree of as many links blocks as may be is walked, a larger one is refused', async () => {
    const treeOf = (leafCount: number) => {
      const leaves = makeBlocks(leafCount, 4).map((block) => makeLinks(refsOf([block])))
      const refs = leaves.map(({ cid }) => ({ cid, length: 4 }))
      return { root: makeLinks(refs, 1), leaves }
    }
    const largest = treeOf(MAX_LINKS_BLOCKS - 1)
    const { parts } = await walk(largest.root.cid, [largest.root, ...largest.leaves])
    expect(parts).toHaveLength(MAX_LINKS_BLOCKS - 1)
    expect(parts.every(({ ok }) => ok)).toBe(true)
    const { root, leaves } = treeOf(MAX_LINKS_BLOCKS)
    const { parts: refused } = await walk(root.cid, [root, ...leaves])
    expect(refused.at(-1)).toMatchObject({ ok: false, code: 'limit' })
  })

  test('deeper than three levels cannot be written', () => {
    expect(() => encodeLinks({ level: 3, links: [{ cid: makeLinks(refsOf(makeBlocks(1))).cid, length: 1 }] })).toThrow()
  })
})

function cidOf(block: Block | undefined): Cid | undefined {
  return block?.cid
}
