import type { Bytes } from '../base/bytes.ts'
import { WarrenError } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import { hashBytes } from '../crypto/hash.ts'
import type { Block, BlockStore } from '../ports/block-store.ts'
import { BLOCK_OVERHEAD_BYTES } from '../wire/block.ts'
import { cidOfDigest } from '../wire/cid.ts'
import type { LinkRef } from '../wire/links.ts'
import { MAX_LINKS, encodeLinks, orderLinks } from '../wire/links.ts'
import type { ChunkRef } from '../wire/manifest.ts'
import { MAX_MANIFEST_CHUNKS, encodeManifest } from '../wire/manifest.ts'
import type { FileContent } from '../wire/vault-body.ts'
import { linksRootOf } from '../wire/vault-body.ts'
import type { BlockWriter } from './block-writer.ts'
import { createBlockWriter } from './block-writer.ts'
import { sealAndName } from './seal-chunks.ts'

export interface PackDependencies {
  readonly blocks: BlockStore
  /** 32 bytes: seals the manifest as it sealed the chunks. */
  readonly convergenceSecret: Bytes
}

export interface PackedFile {
  /** What the file's change in a vault says. */
  readonly content: FileContent
  /** The links root: what the entry links and a holding is recorded under. None for an empty file. */
  readonly links: Cid | undefined
  /** Sum of the lengths of all blocks that the root names (chunks, manifests), each counted once, and of the links blocks. */
  readonly bytes: number
}

/**
 * Makes one file of chunks that are stored already: seals and stores its manifest, a tree when long, and stores the
 * links blocks that name everything. Resolves once all are in the store. The same chunks make the same blocks.
 *
 * @param size the file's length in bytes: what the chunks must add up to
 * @throws WarrenError `invalid` when they don't (the file changed while it was read), `storage-full`, `storage`, `closed`
 */
export async function packFile(
  { blocks, convergenceSecret }: PackDependencies,
  chunks: readonly ChunkRef[],
  size: number,
): Promise<PackedFile> {
  if (chunks.reduce((sum, { length }) => sum + length, 0) !== size) {
    throw new WarrenError('invalid', 'The file changed while it was being read.')
  }
  const [first] = chunks
  if (first === undefined) return { content: { kind: 'empty', size: 0 }, links: undefined, bytes: 0 }
  if (chunks.length === 1) {
    const content: FileContent = { kind: 'chunk', size, chunk: { cid: first.cid, key: first.key } }
    return { content, links: linksRootOf(content), bytes: size + BLOCK_OVERHEAD_BYTES }
  }
  const writer = createBlockWriter(blocks)
  try {
    const { top, sealedLinks } = await writeManifest(writer, chunks, convergenceSecret)
    const links = await writeLinks(writer, [...chunks.map(chunkLink), ...sealedLinks])
    await writer.finish()
    const manifest = { cid: top.cid, key: top.key }
    const content: FileContent = { kind: 'chunks', size, manifest, links: links.root }
    return { content, links: linksRootOf(content), bytes: links.bytes }
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

function chunkLink({ cid, length }: ChunkRef): LinkRef {
  return { cid, length: length + BLOCK_OVERHEAD_BYTES }
}

/** Level by level, until one node is left. */
async function writeManifest(
  writer: BlockWriter,
  fileChunks: readonly ChunkRef[],
  convergenceSecret: Bytes,
): Promise<{ readonly top: ChunkRef; readonly sealedLinks: readonly LinkRef[] }> {
  const sealedLinks: LinkRef[] = []
  let below = fileChunks
  for (let level = 0; ; level++) {
    const nodes: ChunkRef[] = []
    for (const chunks of inRuns(below, MAX_MANIFEST_CHUNKS)) {
      const size = chunks.reduce((sum, { length }) => sum + length, 0)
      const { ref, block } = await sealAndName(encodeManifest({ size, level, chunks }), convergenceSecret)
      await writer.write(block)
      sealedLinks.push({ cid: ref.cid, length: block.bytes.byteLength })
      // A node stands in its parent for the bytes of the file below it, not for its own.
      nodes.push({ cid: ref.cid, key: ref.key, length: size })
    }
    const [top] = nodes
    if (top !== undefined && nodes.length === 1) return { top, sealedLinks }
    below = nodes
  }
}

/** Level by level, until one block is left. `bytes` counts the links blocks and everything below them. */
async function writeLinks(
  writer: BlockWriter,
  refs: readonly LinkRef[],
): Promise<{ readonly root: Cid; readonly bytes: number }> {
  let below: readonly LinkRef[] = orderLinks(refs)
  let bytes = sumOfLengths(below)
  for (let level = 0; ; level++) {
    const nodes: LinkRef[] = []
    for (const links of inRuns(below, MAX_LINKS)) {
      const block = await nameLinks(encodeLinks({ level, links }))
      await writer.write(block)
      bytes += block.bytes.byteLength
      nodes.push({ cid: block.cid, length: sumOfLengths(links) })
    }
    const [root] = nodes
    if (root !== undefined && nodes.length === 1) return { root: root.cid, bytes }
    below = nodes
  }
}

async function nameLinks(bytes: Bytes): Promise<Block> {
  return { cid: cidOfDigest('dag-cbor', await hashBytes(bytes)), bytes }
}

function sumOfLengths(links: readonly LinkRef[]): number {
  return links.reduce((sum, { length }) => sum + length, 0)
}

function* inRuns<T>(items: readonly T[], length: number): Generator<readonly T[], void> {
  for (let start = 0; start < items.length; start += length) yield items.slice(start, start + length)
}
