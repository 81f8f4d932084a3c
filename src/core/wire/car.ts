import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import type { Cid } from '../base/ids.ts'
import { cidToBytes, cidToLink } from './cid.ts'
import { encodeCbor } from './strict-cbor.ts'

/**
 * CARv1, the archive of content-addressed blocks (ipld.io/specs/transport/car/carv1): a header with the roots, then one
 * section for each block. We write them; to read one is for other tools.
 */

/** The file's first bytes. */
export function carHeader(roots: readonly Cid[]): Bytes {
  const header = encodeCbor({ roots: roots.map(cidToLink), version: 1 })
  return concatBytes(varint(header.byteLength), header)
}

/** What goes before a block's bytes. @param length the block's, in bytes */
export function carSectionHead(cid: Cid, length: number): Bytes {
  const name = cidToBytes(cid)
  return concatBytes(varint(name.byteLength + length), name)
}

/** Unsigned LEB128. */
function varint(value: number): Bytes {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  bytes.push(rest)
  return Uint8Array.from(bytes)
}
