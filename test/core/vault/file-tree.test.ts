import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cid, FileId } from '../../../src/core/base/ids.ts'
import { createFileTree } from '../../../src/core/vault/file-tree.ts'
import type { Stamp } from '../../../src/core/view/stamp.ts'
import type { FileContent, VaultChange } from '../../../src/core/wire/vault-body.ts'
import { stampAt } from '../view/stamps.ts'

const id = (name: string): FileId => name as FileId
const EMPTY: FileContent = { kind: 'empty', size: 0 }

function contentNamed(name: string): FileContent {
  return { kind: 'chunk', size: 1, chunk: { cid: name as Cid, key: new Uint8Array(32) } }
}

function treeOf(changes: readonly (readonly [VaultChange, Stamp])[]) {
  const tree = createFileTree()
  for (const [change, stamp] of changes) tree.apply(change, stamp)
  return tree
}

const makeFolder = (name: string, parent: string | null = null): VaultChange => ({
  id: id(name),
  kind: 'folder',
  name,
  parent: parent === null ? null : id(parent),
})
const makeFile = (name: string, parent: string | null = null): VaultChange => ({
  id: id(name),
  kind: 'file',
  name,
  parent: parent === null ? null : id(parent),
  content: EMPTY,
})

const shown = (tree: ReturnType<typeof createFileTree>) =>
  tree.items().map(({ id: item, name, parent }) => `${parent ?? ''}/${name} (${item})`)

describe('a file tree', () => {
  it('shows files in their folders', () => {
    const tree = treeOf([
      [makeFolder('letters'), stampAt(0)],
      [makeFile('a.txt', 'letters'), stampAt(1)],
    ])
    expect(shown(tree)).toEqual(['/letters (letters)', 'letters/a.txt (a.txt)'])
  })

  it('takes the later of two names, whatever the order in which they arrive', () => {
    const changes = [
      [makeFile('old'), stampAt(0)],
      [{ id: id('old'), name: 'newer' }, stampAt(1)],
      [{ id: id('old'), name: 'newest' }, stampAt(2)],
    ] as const
    expect(shown(treeOf(changes))).toEqual(['/newest (old)'])
    expect(shown(treeOf(changes.toReversed()))).toEqual(['/newest (old)'])
  })

  it('hides what is removed, with all that is in it, and shows it again when it is restored', () => {
    const tree = treeOf([
      [makeFolder('letters'), stampAt(0)],
      [makeFile('a.txt', 'letters'), stampAt(1)],
      [{ id: id('letters'), removed: true }, stampAt(2)],
    ])
    expect(shown(tree)).toEqual([])
    tree.apply({ id: id('letters'), removed: false }, stampAt(3))
    expect(shown(tree)).toHaveLength(2)
  })

  it('does not make the later of two moves that would be a cycle', () => {
    const changes = [
      [makeFolder('a'), stampAt(0)],
      [makeFolder('b'), stampAt(1)],
      [{ id: id('a'), parent: id('b') }, stampAt(2, 'x')],
      [{ id: id('b'), parent: id('a') }, stampAt(2, 'y')],
    ] as const
    for (const order of [changes, changes.toReversed()]) {
      expect(shown(treeOf(order)).toSorted()).toEqual(['/b (b)', 'b/a (a)'])
    }
  })

  it('shows two files of one name, the later with a suffix, also where only case differs', () => {
    const tree = treeOf([
      [{ ...makeFile('1'), name: 'Photo.jpg' }, stampAt(0)],
      [{ ...makeFile('2'), name: 'photo.jpg' }, stampAt(1)],
      [{ ...makeFile('3'), name: 'photo.jpg' }, stampAt(2)],
    ])
    expect(tree.items().map(({ name }) => name)).toEqual(['Photo.jpg', 'photo (2).jpg', 'photo (3).jpg'])
  })

  it('shows a file whose folder is not known at the top rather than nowhere', () => {
    expect(shown(treeOf([[makeFile('a.txt', 'lost'), stampAt(0)]]))).toEqual(['/a.txt (a.txt)'])
  })

  it('does not let a file turn into a folder', () => {
    const tree = treeOf([
      [makeFile('a.txt'), stampAt(0)],
      [{ id: id('a.txt'), kind: 'folder' }, stampAt(1)],
    ])
    expect(tree.items()[0]?.kind).toBe('file')
  })

  it('makes names harmless', () => {
    const tree = treeOf([[{ ...makeFile('x'), name: '../\u202Egpj.exe' }, stampAt(0)]])
    expect(tree.items()[0]?.name).not.toMatch(/[/\u202e]/)
  })

  it('is the same for any order of arrival', () => {
    const items = ['a', 'b', 'c', 'd'].map(id)
    const change = fc.record(
      {
        id: fc.constantFrom(...items),
        kind: fc.constantFrom('file' as const, 'folder' as const),
        name: fc.constantFrom('one', 'One', 'two'),
        parent: fc.constantFrom(null, ...items),
        removed: fc.boolean(),
        content: fc.constantFrom(EMPTY, contentNamed('p'), contentNamed('q')),
      },
      { requiredKeys: ['id'] },
    )
    const stamped = fc.tuple(change, fc.nat(5), fc.nat(2)).map(([made, height, time]) => ({ made, height, time }))
    fc.assert(
      fc.property(fc.array(stamped, { maxLength: 24 }), fc.infiniteStream(fc.nat()), (written, shuffle) => {
        const changes = written.map(({ made, height, time }, i): [VaultChange, Stamp] => [
          made as VaultChange,
          stampAt(height, `cid-${i}`, { time }),
        ])
        const shuffled = changes
          .map((each) => ({ each, at: shuffle.next().value as number }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ each }) => each)
        expect(
          treeOf(shuffled)
            .items()
            .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        ).toEqual(
          treeOf(changes)
            .items()
            .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        )
      }),
    )
  })
})
