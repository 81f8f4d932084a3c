import type { Bytes } from '../base/bytes.ts'
import type { Cid } from '../base/ids.ts'
import type { BlockStore } from '../ports/block-store.ts'
import { cidCodec } from '../wire/cid.ts'
import { hasBit } from '../wire/have.ts'
import { decodeLinks } from '../wire/links.ts'

/** What devices that have parts of a file have together. */
export interface FileParts {
  /** Of the file's bytes, for each of the bitmaps; `undefined` for one that is of no such file. */
  readonly shares: readonly (number | undefined)[]
  /** How many of the bitmaps have the block that fewest have. */
  countFewest(of: readonly Bytes[]): number
}

/**
 * Puts bitmaps beside the list of blocks that they are of.
 *
 * @returns `undefined` where that list is not here, or is spread over several blocks: of such files nobody tells parts
 * @throws WarrenError `storage`, `closed`
 */
export async function readFileParts(
  blocks: Pick<BlockStore, 'get'>,
  root: Cid,
  bitmaps: readonly Bytes[],
): Promise<FileParts | undefined> {
  const bytes = cidCodec(root) === 'raw' ? undefined : await blocks.get(root)
  const decoded = bytes === undefined ? undefined : decodeLinks(bytes)
  if (decoded?.ok !== true || decoded.value.level > 0) return undefined
  const { links, size } = decoded.value
  const fits = (bitmap: Bytes): boolean => bitmap.byteLength === Math.ceil(links.length / 8)
  const measure = (bitmap: Bytes): number =>
    links.reduce((sum, { length }, place) => sum + (hasBit(bitmap, place) ? length : 0), 0) / size
  return {
    shares: bitmaps.map((bitmap) => (fits(bitmap) ? measure(bitmap) : undefined)),
    countFewest(of) {
      const fitting = of.filter(fits)
      return Math.min(...links.map((_, place) => fitting.filter((bitmap) => hasBit(bitmap, place)).length))
    },
  }
}

/** About how much of its file a bitmap has, where nothing else is known of it: up to seven blocks less than it is. */
export function estimateShare(bitmap: Bytes): number {
  let held = 0
  for (const bits of bitmap) for (let rest = bits; rest > 0; rest &= rest - 1) held++
  return held / (8 * bitmap.byteLength)
}
