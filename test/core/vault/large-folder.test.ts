import { describe, expect, it, vi } from 'vitest'
import type { Cid, FileId } from '../../../src/core/base/ids.ts'
import { createFileTree } from '../../../src/core/vault/file-tree.ts'
import { createVaultView } from '../../../src/core/vault/vault-view.ts'
import type { Availability } from '../../../src/core/vault/vault-types.ts'
import { linksRootOf } from '../../../src/core/wire/vault-body.ts'
import { stampAt } from '../view/stamps.ts'
import { fileIdOf } from './file-ids.ts'
import { contentOf, rootOf } from './written-vault.ts'

const FILES = 10_000
const HERE: Availability = { state: 'here', storedBytes: 1, totalBytes: 1 }

/** A folder of so many files, in entries of 500. */
function createLargeFolder(nameOf: (ordinal: number) => string) {
  const lineage = { follows: vi.fn(() => true), supersedes: vi.fn(() => true) }
  const tree = createFileTree(lineage)
  tree.apply({ id: fileIdOf(0), kind: 'folder', name: 'F', parent: null }, stampAt(0))
  for (let i = 1; i <= FILES; i++) {
    const stamp = { ...stampAt(1 + Math.floor(i / 500)), index: i % 500 }
    const content = contentOf(`${i}`)
    tree.apply({ id: fileIdOf(i), kind: 'file', name: nameOf(i), parent: fileIdOf(0), content }, stamp)
  }
  const asked: Cid[] = []
  const availabilityByRoot = new Map<Cid, Availability>()
  const view = createVaultView({
    tree,
    clock: { now: () => 5_000, after: () => () => undefined },
    availabilityOf(root) {
      asked.push(root)
      return availabilityByRoot.get(root) ?? HERE
    },
    receivedAt: () => 0,
  })
  return { tree, view, lineage, asked, availabilityByRoot }
}

describe('ten thousand files in one folder', () => {
  it('are shown without asking for anyone’s ancestry, and once until something changes', () => {
    const { tree, view, lineage } = createLargeFolder((i) => `photo ${i}.jpg`)
    const items = view.items()
    expect(items).toHaveLength(FILES + 1)
    expect(items.slice(1, 4).map(({ name }) => name)).toEqual(['photo 1.jpg', 'photo 2.jpg', 'photo 3.jpg'])
    expect(lineage.follows).not.toHaveBeenCalled()
    expect(lineage.supersedes).not.toHaveBeenCalled()
    expect(tree.items()).toBe(tree.items())
    expect(view.items()).toBe(items)
    const listFolder = view.listFolder(fileIdOf(0))
    expect(listFolder().items).toEqual(items.slice(1))
    expect(listFolder()).toBe(listFolder())
    expect(listFolder().path.map(({ name }) => name)).toEqual(['F'])
    expect(view.listFolder(undefined)()).toEqual({
      revision: tree.revision(),
      items: items.slice(0, 1),
      path: [],
      childCounts: new Map([[fileIdOf(0), FILES]]),
    })
  })

  it('change one by one: the others stay the same objects', () => {
    const { tree, view, availabilityByRoot } = createLargeFolder((i) => `photo ${i}.jpg`)
    const before = view.items()
    availabilityByRoot.set(rootOf('7'), { state: 'arriving', storedBytes: 0, totalBytes: 9 })
    const after = view.items()
    const changed = after.filter((item, at) => item !== before[at])
    expect(changed.map(({ name, availability }) => [name, availability.state])).toEqual([['photo 7.jpg', 'arriving']])
    tree.apply({ id: fileIdOf(9_999), name: 'a' }, stampAt(99))
    expect(view.items().map(({ name }) => name)[1]).toBe('a')
  })

  it('of one name get ten thousand names, with as much work as any others', () => {
    const normalise = vi.spyOn(String.prototype, 'toLowerCase')
    const { tree } = createLargeFolder(() => 'photo.jpg')
    const names = tree.items().map(({ name }) => name)
    const folded = normalise.mock.calls.length
    normalise.mockRestore()
    expect(new Set(names).size).toBe(FILES + 1)
    expect(names.slice(1, 4)).toEqual(['photo.jpg', 'photo (2).jpg', 'photo (3).jpg'])
    expect(names.at(-1)).toBe(`photo (${FILES}).jpg`)
    expect(folded).toBeLessThanOrEqual(4 * FILES)
  })

  it('move with their folder by one change', () => {
    const { tree } = createLargeFolder((i) => `photo ${i}.jpg`)
    tree.apply({ id: fileIdOf(0), removed: true }, stampAt(98))
    expect(tree.items()).toEqual([])
    expect(tree.removedItems()).toHaveLength(1)
  })

  it('rewritten again and again ask for ancestry once for each version', () => {
    const { tree, lineage } = createLargeFolder((i) => `photo ${i}.jpg`)
    const id: FileId = fileIdOf(1)
    for (let i = 0; i < 1_000; i++) tree.apply({ id, content: contentOf(`again ${i}`) }, stampAt(100 + i))
    expect(linksRootOf(tree.contentOf(id)!)).toBe(rootOf('again 999'))
    tree.items()
    expect(lineage.follows).toHaveBeenCalledTimes(1_000)
    expect(lineage.supersedes).not.toHaveBeenCalled()
  })
})
