import type { Block } from '../../../src/core/ports/block-store.ts'
import { type LinkRef, encodeLinks, orderLinks } from '../../../src/core/wire/links.ts'
import { nameBlock } from '../blocks/exchange-fixture.ts'

export function refsOf(blocks: readonly Block[]): LinkRef[] {
  return blocks.map(({ cid, bytes }) => ({ cid, length: bytes.byteLength }))
}

/** A links block; at level 0 its refs are put in order. */
export function makeLinks(refs: readonly LinkRef[], level = 0): Block {
  return nameBlock(encodeLinks({ level, links: level === 0 ? orderLinks(refs) : refs }), 'dag-cbor')
}

/** A file as peers see it that cannot open it: blocks, and the links block that names them. */
export interface SealedFile {
  readonly root: Block
  readonly blocks: readonly Block[]
  readonly all: readonly Block[]
  /** What its holding says: blocks and links block. */
  readonly bytes: number
}

export function makeSealedFile(blocks: readonly Block[]): SealedFile {
  const root = makeLinks(refsOf(blocks))
  const all = [root, ...blocks]
  return { root, blocks, all, bytes: all.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) }
}
