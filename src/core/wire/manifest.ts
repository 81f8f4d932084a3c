import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import { CHUNK_KEY_BYTES, MAX_CHUNK_BYTES } from './block.ts'
import { cidToLink } from './cid.ts'
import { array, bytesOf, into, link, literal, map, refine, tuple, uint } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** One sealed chunk of a file: the block's name, the key that opens it, and the plaintext's length in bytes. */
export interface ChunkRef {
  readonly cid: Cid
  /** 32 bytes. */
  readonly key: Bytes
  readonly length: number
}

/**
 * What a file is made of. At level 0 the chunks are the file's own, in order. At level n > 0 each is a manifest of
 * level n-1, sealed as one block, and its `length` is how many bytes of the file it covers. So the lengths add up to
 * `size` at every level, and a range is found without reading the rest.
 */
export interface Manifest {
  /** Plaintext bytes covered. */
  readonly size: number
  readonly level: number
  readonly chunks: readonly ChunkRef[]
}

/** About 85 bytes each, so that a full node of 8192 (700 KB) is well within one block. At 256 KiB a chunk it covers 2 GiB. */
export const MAX_MANIFEST_CHUNKS = 8192
/** Three levels cover 8192^3 chunks: more than 2^53 bytes. */
const MAX_MANIFEST_LEVEL = 2

const schema = refine(
  map({
    v: literal(1),
    size: uint(),
    level: uint(MAX_MANIFEST_LEVEL),
    chunks: array(
      into(tuple(link('raw'), bytesOf(CHUNK_KEY_BYTES), uint(Number.MAX_SAFE_INTEGER, 1)), ([cid, key, length]) => ({
        cid,
        key,
        length,
      })),
      MAX_MANIFEST_CHUNKS,
    ),
  }),
  ({ size, level, chunks }, path): Decoded<Manifest> => {
    if (level === 0 && chunks.some(({ length }) => length > MAX_CHUNK_BYTES)) {
      return refuse('schema', `${path} has a chunk that no block can hold.`)
    }
    if (level > 0 && chunks.length === 0) return refuse('schema', `${path} is an inner node without children.`)
    // A sum above 2^53 loses bits but stays above 2^53, and so unequal.
    const total = chunks.reduce((sum, { length }) => sum + length, 0)
    return total === size
      ? accept({ size, level, chunks })
      : refuse('schema', `${path} has chunks that do not add up to its size.`)
  },
)

const FORMAT: Format<Manifest> = { name: 'a manifest', maxBytes: MAX_CHUNK_BYTES, version: 1, schema }

/** @throws WarrenError `invalid` beyond the limits above, or when the lengths do not add up to `size` */
export function encodeManifest(manifest: Omit<Manifest, 'level'> & { readonly level?: number }): Bytes {
  const { size, level = 0, chunks } = manifest
  const refs = chunks.map(({ cid, key, length }) => [cidToLink(cid), key, length])
  return encodeFormat(FORMAT, { v: 1, size, level, chunks: refs })
}

/** Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`. */
export function decodeManifest(bytes: Uint8Array): Decoded<Manifest> {
  return decodeFormat(FORMAT, bytes)
}
