import { describe, expect, it } from 'vitest'
import type { FileId } from '../../../src/core/base/ids.ts'
import { createFileTree } from '../../../src/core/vault/file-tree.ts'
import { MAX_FOLDER_DEPTH } from '../../../src/core/vault/folder-moves.ts'
import type { Stamp } from '../../../src/core/view/stamp.ts'
import type { FileContent, VaultChange } from '../../../src/core/wire/vault-body.ts'
import { stampAt } from '../view/stamps.ts'

const id = (name: string): FileId => name as FileId
const EMPTY: FileContent = { kind: 'empty', size: 0 }

function treeOf(changes: readonly (readonly [VaultChange, Stamp])[]) {
  const tree = createFileTree({ supersedes: () => true, follows: () => true })
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

  it('does not let it by an entry that stands before all others either, which any member can write', () => {
    const changes = [
      [makeFile('a.txt'), stampAt(5)],
      [{ id: id('a.txt'), kind: 'folder' }, stampAt(0)],
    ] as const
    for (const order of [changes, changes.toReversed()]) {
      expect(treeOf(order).items()[0]?.kind).toBe('file')
      expect(treeOf(order).versionsOf(id('a.txt'))).toHaveLength(1)
    }
  })

  it('makes names harmless', () => {
    const tree = treeOf([[{ ...makeFile('x'), name: '../\u202Egpj.exe' }, stampAt(0)]])
    expect(tree.items()[0]?.name).not.toMatch(/[/\u202e]/)
  })

  it('puts nothing deeper than folders may be, and walks no chain that is longer', () => {
    const chain = Array.from({ length: 30_000 }, (_, i) => makeFolder(`f${i}`, i === 0 ? null : `f${i - 1}`))
    const entry = stampAt(5)
    const changes = chain.map((change, index): [VaultChange, Stamp] => [change, { ...entry, index }])
    const tree = treeOf(changes)
    const parentOf = (name: string) => tree.items().find((item) => item.id === id(name))?.parent
    expect(parentOf(`f${MAX_FOLDER_DEPTH}`)).toBe(`f${MAX_FOLDER_DEPTH - 1}`)
    expect(parentOf(`f${MAX_FOLDER_DEPTH + 1}`)).toBeUndefined()
    // A move from before all of them replays them.
    tree.apply(makeFolder('earlier'), stampAt(0))
    expect(tree.items()).toHaveLength(chain.length + 1)
    expect(treeOf(changes.toReversed()).items()).toEqual(treeOf(changes).items())
  })
})
