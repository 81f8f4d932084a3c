import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, bytesToHex, compareBytes, concatBytes, hexToBytes } from '../../../src/core/base/bytes.ts'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'
import { createMeshRoot } from '../../../src/core/log/mesh-root.ts'
import { createRootTree, createUpdatableTree } from '../../../src/core/log/merkle.ts'
import { bytesToLogId } from '../../../src/core/wire/ids.ts'

/** RFC 9162 section 2.1.1, word for word. */
function naiveRoot(items: readonly Bytes[]): Bytes {
  if (items.length === 0) return hashBytesSync(new Uint8Array(0))
  if (items.length === 1) return hashBytesSync(concatBytes(Uint8Array.of(0), items[0]!))
  let split = 1
  while (split * 2 < items.length) split *= 2
  return hashBytesSync(concatBytes(Uint8Array.of(1), naiveRoot(items.slice(0, split)), naiveRoot(items.slice(split))))
}

/** The trees of Certificate Transparency's own tests (google/certificate-transparency, merkle_tree_test). */
const KNOWN_LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const KNOWN_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const digestOf = (seed: number): Bytes => hashBytesSync(Uint8Array.of(seed & 255, seed >> 8))

describe('the RFC 9162 root', () => {
  test('is that of Certificate Transparency’s test vectors', () => {
    const tree = createUpdatableTree()
    expect(bytesToHex(tree.root())).toBe(KNOWN_ROOTS[0])
    for (const [index, leaf] of KNOWN_LEAVES.entries()) {
      tree.insert(index, hexToBytes(leaf))
      expect(bytesToHex(tree.root())).toBe(KNOWN_ROOTS[index + 1])
      expect(bytesToHex(naiveRoot(KNOWN_LEAVES.slice(0, index + 1).map(hexToBytes)))).toBe(KNOWN_ROOTS[index + 1])
    }
  })

  test('of a growing set is that of the sorted set, whatever came when', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(300), { maxLength: 40 }), { maxLength: 8 }), (batches) => {
        const tree = createRootTree()
        const set = new Map<string, Bytes>()
        for (const batch of batches) {
          const digests = batch.map(digestOf)
          tree.insert(digests)
          for (const digest of digests) set.set(bytesToHex(digest), digest)
          const sorted = [...set.values()].sort(compareBytes)
          expect(tree.root()).toEqual(naiveRoot(sorted))
          expect(tree.size).toBe(sorted.length)
          expect(tree.snapshot().digests).toEqual(concatBytes(...sorted))
        }
      }),
    )
  })

  test('of a large set stays right as it grows one by one and in batches, asked for or not', () => {
    const tree = createRootTree()
    const all: Bytes[] = []
    const grow = (count: number): void => {
      const digests = Array.from({ length: count }, (_, index) => digestOf(all.length + index))
      all.push(...digests)
      tree.insert(digests)
    }
    for (const batch of [1_000, 1, 1, 1, 1, 1, 1, 1, 1, 1, 7, 30, 1, 2, 3, 500, 1, 1, 4]) {
      grow(batch)
      if (batch !== 7) expect(tree.root()).toEqual(naiveRoot(all.toSorted(compareBytes)))
    }
    expect(tree.size).toBe(all.length)
  })

  test('of digests that are alike in their first bytes is that of the sorted set', () => {
    const alike = Array.from({ length: 40 }, (_, seed) => {
      const digest = digestOf(seed)
      digest.fill(seed % 3, 0, 5)
      return digest
    })
    const tree = createRootTree()
    tree.insert(alike.slice(10))
    tree.root()
    tree.insert(alike)
    expect(tree.root()).toEqual(naiveRoot(alike.toSorted(compareBytes)))
  })

  test('a snapshot of digests is left alone by what comes later', () => {
    const tree = createRootTree()
    tree.insert([digestOf(1)])
    const before = tree.snapshot().digests
    tree.insert([digestOf(2), digestOf(3)])
    expect(before).toEqual(digestOf(1))
  })

  test('of a list with insertions and replacements is that of the list', () => {
    const change = fc.record({ at: fc.nat(60), seed: fc.nat(60_000), isInsertion: fc.boolean(), isAsked: fc.boolean() })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const tree = createUpdatableTree()
        const list: Bytes[] = []
        for (const { at, seed, isInsertion, isAsked } of changes) {
          const item = digestOf(seed)
          if (isInsertion || list.length === 0) {
            const index = at % (list.length + 1)
            list.splice(index, 0, item)
            tree.insert(index, item)
          } else {
            const index = at % list.length
            list[index] = item
            tree.replace(index, item)
          }
          if (isAsked) expect(tree.root()).toEqual(naiveRoot(list))
        }
        expect(tree.root()).toEqual(naiveRoot(list))
      }),
    )
  })
})

test('the root over all logs is that of the pairs in the order of their log ids', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(30), fc.nat(1000)), { maxLength: 60 }), (changes) => {
      const meshRoot = createMeshRoot()
      const rootById = new Map<number, number>()
      for (const [id, root] of changes) {
        rootById.set(id, root)
        meshRoot.set(bytesToLogId(digestOf(id)), digestOf(root))
      }
      const pairs = [...rootById].map(([id, root]) => concatBytes(digestOf(id), digestOf(root))).sort(compareBytes)
      expect(meshRoot.root()).toEqual(naiveRoot(pairs))
    }),
  )
})
