import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import { MAX_BLOCK_BYTES } from './block.ts'
import { cidToLink, compareCids } from './cid.ts'
import { array, into, link, literal, map, refine, tuple, uint } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** What a links block points to. */
export interface LinkRef {
  readonly cid: Cid
  /** At level 0 the block's length in bytes (ciphertext). Above, the `size` of the links block it points to. */
  readonly length: number
}

/**
 * Which blocks a file needs kept, for peers that cannot open it: not sealed, and telling no more than sizes and which
 * blocks are neighbours. At level 0 the links are the sealed blocks themselves (chunks and manifests alike), each once,
 * in the order of `orderLinks`. At level n > 0 they are links blocks of level n-1.
 */
export interface Links {
  readonly level: number
  /** Bytes of ciphertext below: the sum of the lengths. */
  readonly size: number
  readonly links: readonly LinkRef[]
}

/** About 47 bytes each, so that a full node of 8192 has 385 KB. At 256 KiB a block it covers 2 GiB. */
export const MAX_LINKS = 8192
/** Three levels cover 8192^3 blocks. */
const MAX_LINKS_LEVEL = 2

const refs = (codec: 'raw' | 'dag-cbor') =>
  array(
    into(tuple(link(codec), uint(Number.MAX_SAFE_INTEGER, 1)), ([cid, length]): LinkRef => ({ cid, length })),
    MAX_LINKS,
    1,
  )

const leafRefs = refs('raw')
const innerRefs = refs('dag-cbor')

const schema = refine(
  map({ v: literal(1), level: uint(MAX_LINKS_LEVEL), size: uint(), links: (value) => accept(value) }),
  ({ level, size, links: raw }, path): Decoded<Links> => {
    const links = (level === 0 ? leafRefs : innerRefs)(raw, `${path}.links`)
    if (!links.ok) return links
    if (level === 0 && links.value.some(({ length }) => length > MAX_BLOCK_BYTES)) {
      return refuse('schema', `${path} has a block longer than any block.`)
    }
    if (level === 0 && new Set(links.value.map(({ cid }) => cid)).size < links.value.length) {
      return refuse('schema', `${path} names a block twice.`)
    }
    const total = links.value.reduce((sum, { length }) => sum + length, 0)
    return total === size
      ? accept({ level, size, links: links.value })
      : refuse('schema', `${path} has lengths that do not add up to its size.`)
  },
)

const FORMAT: Format<Links> = { name: 'a links block', maxBytes: MAX_BLOCK_BYTES, version: 1, schema }

/** @throws WarrenError `invalid` beyond the limits above, or when a leaf names a block twice (see orderLinks) */
export function encodeLinks(value: { readonly level?: number; readonly links: readonly LinkRef[] }): Bytes {
  const { level = 0, links } = value
  const size = links.reduce((sum, { length }) => sum + length, 0)
  return encodeFormat(FORMAT, { v: 1, level, size, links: links.map(({ cid, length }) => [cidToLink(cid), length]) })
}

/** Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`. */
export function decodeLinks(bytes: Uint8Array): Decoded<Links> {
  return decodeFormat(FORMAT, bytes)
}

/**
 * Neighbours in a leaf that are neighbours in the file: 16 MiB of it at 256 KiB a block. Blocks are fetched in this order and
 * lie on disks in the order in which they came, several in what is read at once: in no order at all, serving a file of 256 MB
 * read six times as much.
 */
const LINKS_RUN = 64

/**
 * Each block once, in the order that leaves have: runs of neighbours, ascending by the CID that each begins with. So a peer
 * that cannot open the file learns which blocks lie near each other, and not where in a large file, nor what repeats in it.
 */
export function orderLinks(refsAsInTheFile: readonly LinkRef[]): LinkRef[] {
  const unique = [...new Map(refsAsInTheFile.map((ref) => [ref.cid, ref])).values()]
  const runs: LinkRef[][] = []
  for (let start = 0; start < unique.length; start += LINKS_RUN) runs.push(unique.slice(start, start + LINKS_RUN))
  const beginning = ([first]: readonly LinkRef[]): Cid => (first as LinkRef).cid
  return runs.sort((a, b) => compareCids(beginning(a), beginning(b))).flat()
}
