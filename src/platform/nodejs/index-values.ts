import type { Bytes } from '../../core/base/bytes.ts'

/** The values of the index that are not bytes of somebody's: written and read here only. */

/** Where a block lies. */
export interface BlockPlace {
  readonly pack: number
  readonly offset: number
  readonly length: number
}

/** A file of blocks, end to end. */
export interface PackRecord {
  /** Where the next block goes: what the file has behind it was written and never told of. */
  readonly size: number
  /** Bytes of it that are some block's place. */
  readonly live: number
}

const PLACE_BYTES = 12

export function encodePlace({ pack, offset, length }: BlockPlace): Bytes {
  const bytes = new Uint8Array(PLACE_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, pack)
  view.setUint32(4, offset)
  view.setUint32(8, length)
  return bytes
}

export function decodePlace(bytes: Bytes): BlockPlace {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return { pack: view.getUint32(0), offset: view.getUint32(4), length: view.getUint32(8) }
}

export function encodeJson(value: unknown): Bytes {
  return new TextEncoder().encode(JSON.stringify(value))
}

/** What encodeJson wrote, and nobody else writes. */
export function decodeJson(bytes: Bytes): unknown {
  return JSON.parse(new TextDecoder().decode(bytes))
}
