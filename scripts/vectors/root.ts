import { createHash } from 'node:crypto'
import { bytesToHex, compareBytes, concatBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import type { Cid } from '../../src/core/base/ids.ts'
import { cidDigest } from '../../src/core/wire/cid.ts'
import { exampleNodeCid } from './messages.ts'
import { digestsOfRanges, type Range } from './reconcile.ts'
import type { VectorFile } from './vector-file.ts'

export interface RootVector {
  readonly name: string
  /** The entries of a log, in any order. */
  readonly entries: readonly Cid[]
  readonly root: string
}

/** The entries are so many that their digests are told by numbers: SHA-256 over four bytes, the most significant first. */
export interface NumberedRootVector {
  readonly name: string
  readonly numbers: Range
  readonly root: string
}

/** A root that is claimed for these entries and is not theirs. */
export interface RefusedRootVector extends RootVector {
  readonly code: RefusalCode
}

const sha256 = (...parts: readonly Uint8Array[]): Bytes =>
  new Uint8Array(
    createHash('sha256')
      .update(concatBytes(...parts))
      .digest(),
  )

const prefix = (byte: number): Uint8Array => Uint8Array.of(byte)

/** RFC 9162 section 2.1.1 word for word, so that the vectors do not come from the code that they check. */
export function merkleTreeHash(items: readonly Bytes[]): Bytes {
  const [only] = items
  if (only === undefined) return sha256()
  if (items.length === 1) return sha256(prefix(0), only)
  let split = 1
  while (split * 2 < items.length) split *= 2
  return sha256(prefix(1), merkleTreeHash(items.slice(0, split)), merkleTreeHash(items.slice(split)))
}

function splitInTheMiddle(items: readonly Bytes[]): Bytes {
  if (items.length === 1) return sha256(prefix(0), items[0] as Bytes)
  const middle = items.length >> 1
  return sha256(prefix(1), splitInTheMiddle(items.slice(0, middle)), splitInTheMiddle(items.slice(middle)))
}

const inOrder = (cids: readonly Cid[]): Bytes[] => cids.map(cidDigest).sort(compareBytes)

export function buildRoot(): VectorFile<RootVector | NumberedRootVector, RefusedRootVector> {
  const entries = (count: number): Cid[] => Array.from({ length: count }, (_, i) => exampleNodeCid(`entry ${i}`))
  const sizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33]
  const five = entries(5)
  const sorted = inOrder(five)
  const paired = (items: readonly Bytes[]): Bytes => {
    if (items.length === 1) return items[0] as Bytes
    const above: Bytes[] = []
    for (let i = 0; i < items.length; i += 2) above.push(sha256(items[i] as Bytes, (items[i + 1] ?? items[i]) as Bytes))
    return paired(above)
  }
  const refused = (name: string, of: readonly Cid[], root: Bytes): RefusedRootVector => ({
    name,
    entries: of,
    root: bytesToHex(root),
    code: 'hash',
  })
  return {
    about: 'The root of a log: docs/PROTOCOL.md, "Root".',
    good: [
      ...sizes.map((count) => ({
        name: `${count} entries`,
        entries: entries(count),
        root: bytesToHex(merkleTreeHash(inOrder(entries(count)))),
      })),
      {
        name: '1000 entries, by numbers',
        numbers: [0, 1000],
        root: bytesToHex(merkleTreeHash(digestsOfRanges([[0, 1000]]).toSorted(compareBytes))),
      },
    ],
    refused: [
      refused('in the order they came', five, merkleTreeHash(five.map(cidDigest))),
      refused('split in the middle', five, splitInTheMiddle(sorted)),
      refused('in descending order', five, merkleTreeHash(sorted.toReversed())),
      refused('without prefixes, the last one twice', five, paired(sorted.map((digest) => sha256(digest)))),
      refused(
        'over CIDs in place of digests',
        five,
        merkleTreeHash(sorted.map((digest) => concatBytes(Uint8Array.of(1, 0x71, 0x12, 32), digest))),
      ),
      refused('over digests that are not hashed as leaves', five, paired(sorted)),
      refused('an entry twice', five, merkleTreeHash(inOrder([...five, five[4] as Cid]))),
      refused('an entry missing', five, merkleTreeHash(inOrder(five.slice(0, 4)))),
      refused('an entry too many', five, merkleTreeHash(inOrder(entries(6)))),
      refused('another entry', five, merkleTreeHash(inOrder([...five.slice(0, 4), exampleNodeCid('another')]))),
      refused('all zero for an empty log', [], new Uint8Array(32)),
      refused('an empty leaf for an empty log', [], sha256(prefix(0))),
      refused('its digest for one entry', five.slice(0, 1), cidDigest(five[0] as Cid)),
      refused('its node hash for one entry', five.slice(0, 1), sha256(prefix(1), cidDigest(five[0] as Cid))),
    ],
  }
}
