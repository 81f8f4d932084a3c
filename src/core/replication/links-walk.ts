import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import { cidCodec } from '../wire/cid.ts'
import { type LinkRef, type Links, decodeLinks } from '../wire/links.ts'

/** A part of what a links root names, small enough to hold: the blocks of one links block. */
export interface LinksPart {
  readonly refs: readonly LinkRef[]
  /** Sum of the lengths of all blocks below the root, in bytes, links blocks apart. */
  readonly size: number
  /** Sum of the lengths of the links blocks that were read so far, in bytes. */
  readonly linksBytes: number
}

/** Links blocks that one root may need: at 256 KiB a block they cover 8 TiB. More is a trap, not a file. */
export const MAX_LINKS_BLOCKS = 4096

/**
 * Lists the blocks below a links root, one links block at a time, so that memory stays flat however large the file.
 * A root of codec raw is itself the only block. The last part is a refusal when the root leads to anything but links
 * blocks that fit together: `too-large`, `encoding`, `version`, `schema`, `limit`.
 *
 * @param getBlock resolves with the block of that name, verified
 */
export async function* walkLinks(
  root: Cid,
  getBlock: (cid: Cid) => Promise<Bytes>,
): AsyncGenerator<Decoded<LinksPart>, void> {
  const bytes = await getBlock(root)
  if (cidCodec(root) === 'raw') {
    const size = bytes.byteLength
    yield accept({ refs: [{ cid: root, length: size }], size, linksBytes: 0 })
    return
  }
  let linksBytes = bytes.byteLength
  const top = decodeLinks(bytes)
  if (!top.ok) {
    yield top
    return
  }
  const { size } = top.value
  const seen = new Set([root])
  /** Refs of links blocks to visit, the next one last, with what their parent says of them. */
  const open: { readonly level: number; readonly ref: LinkRef }[] = []

  function* takeLinks({ level, links }: Links): Generator<Decoded<LinksPart>> {
    if (level === 0) yield accept({ refs: links, size, linksBytes })
    else for (const ref of links.toReversed()) open.push({ level: level - 1, ref })
  }

  yield* takeLinks(top.value)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { level, ref } = next
    if (seen.has(ref.cid)) {
      yield refuse('schema', 'A links block occurs twice in one tree.')
      return
    }
    seen.add(ref.cid)
    if (seen.size > MAX_LINKS_BLOCKS) {
      yield refuse('limit', 'A file needs more links blocks than any may.')
      return
    }
    const child = await getBlock(ref.cid)
    linksBytes += child.byteLength
    const links = decodeChild(child, level, ref.length)
    if (!links.ok) {
      yield links
      return
    }
    yield* takeLinks(links.value)
  }
}

function decodeChild(bytes: Bytes, level: number, size: number): Decoded<Links> {
  const links = decodeLinks(bytes)
  if (!links.ok || (links.value.level === level && links.value.size === size)) return links
  return refuse('schema', 'A links block is not of the level and the size that its parent says.')
}
