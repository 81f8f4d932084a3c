import type { Bytes } from '../base/bytes.ts'
import { compareBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import type { MemberId } from '../base/ids.ts'
import { bytesToMemberId, ID_BYTES, idToBytes } from './ids.ts'
import { array, ascending, bytesOf, flag, into, literal, map, tuple } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** A member that somebody says to be connected with now. */
export interface Neighbour {
  readonly member: MemberId
  /** Over a circuit through a relay or another member. */
  readonly isRelayed: boolean
}

/** With whom its sender is connected now, by its own word. For people to look at: nothing is decided by it. */
export interface NeighboursStatement {
  readonly v: 1
  /** Ascending by their keys' bytes, each once. */
  readonly links: readonly Neighbour[]
}

export const NEIGHBOURS_PROTOCOL = '/warren/neighbours/1'

/** A member keeps 32 links, and has more for a while now and then. */
export const MAX_NEIGHBOURS = 64
/** 64 links of 36 bytes make 2.3 KB. */
export const MAX_NEIGHBOURS_BYTES = 4 * 1024

const neighbour = into(tuple(bytesOf(ID_BYTES), flag), ([key, isRelayed]): Neighbour => ({
  member: bytesToMemberId(key),
  isRelayed,
}))

const FORMAT: Format<NeighboursStatement> = {
  name: 'a statement of neighbours',
  maxBytes: MAX_NEIGHBOURS_BYTES,
  version: 1,
  schema: map({
    v: literal(1),
    links: ascending(array(neighbour, MAX_NEIGHBOURS), (a, b) =>
      compareBytes(idToBytes(a.member), idToBytes(b.member)),
    ),
  }),
}

/** @param links each member once, in any order. @throws WarrenError `invalid` when there are too many */
export function encodeNeighbours(links: readonly Neighbour[]): Bytes {
  const wire = links
    .map(({ member, isRelayed }) => [idToBytes(member), isRelayed] as const)
    .sort(([a], [b]) => compareBytes(a, b))
  return encodeFormat(FORMAT, { v: 1, links: wire })
}

/** Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`. */
export function decodeNeighbours(encoded: Uint8Array): Decoded<NeighboursStatement> {
  return decodeFormat(FORMAT, encoded)
}
