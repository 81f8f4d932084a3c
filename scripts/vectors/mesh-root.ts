import type { Bytes } from '../../src/core/base/bytes.ts'
import { bytesToHex, compareBytes, concatBytes, hexToBytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import type { LogId } from '../../src/core/base/ids.ts'
import { bytesToLogId } from '../../src/core/wire/ids.ts'
import { merkleTreeHash } from './root.ts'
import { seedOf } from './seeds.ts'
import type { VectorFile } from './vector-file.ts'

export interface MeshRootVector {
  readonly name: string
  /** Logs with their roots, in any order. */
  readonly logs: readonly (readonly [LogId, string])[]
  readonly root: string
}

/** A root that is claimed for these logs and is not theirs. */
export interface RefusedMeshRootVector extends MeshRootVector {
  readonly code: RefusalCode
}

type Pair = readonly [LogId, string]

const pairsOf = (count: number): readonly Pair[] =>
  Array.from({ length: count }, (_, index) => [
    bytesToLogId(seedOf(`log ${index}`)),
    bytesToHex(seedOf(`root of log ${index}`)),
  ])
const leafOf = ([log, root]: Pair): Bytes => concatBytes(hexToBytes(log), hexToBytes(root))
const inOrder = (pairs: readonly Pair[]): Bytes[] => pairs.map(leafOf).sort(compareBytes)

export function buildMeshRoot(): VectorFile<MeshRootVector, RefusedMeshRootVector> {
  const three = pairsOf(3)
  const refused = (name: string, items: readonly Bytes[]): RefusedMeshRootVector => ({
    name,
    logs: three,
    root: bytesToHex(merkleTreeHash(items)),
    code: 'hash',
  })
  return {
    about: 'The root of a mesh: docs/PROTOCOL.md, "Root".',
    good: [0, 1, 2, 3, 8].map((count) => ({
      name: `${count} logs`,
      logs: pairsOf(count),
      root: bytesToHex(merkleTreeHash(inOrder(pairsOf(count)))),
    })),
    refused: [
      refused('in the order they came', three.map(leafOf)),
      refused(
        'roots without ids',
        inOrder(three).map((leaf) => leaf.slice(32)),
      ),
      refused(
        'ids without roots',
        inOrder(three).map((leaf) => leaf.slice(0, 32)),
      ),
      refused('a log missing', inOrder(three.slice(0, 2))),
      refused('a log twice', inOrder([...three, three[0] as Pair])),
    ],
  }
}
