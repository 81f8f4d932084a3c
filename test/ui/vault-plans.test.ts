import { describe, expect, test } from 'vitest'
import type { Cid, FileId, MemberId, NewFile, VaultItem } from '../../src/core/mesh.ts'
import { findExisting } from '../../src/ui/vault/add/find-existing.ts'
import { canMove, listFolderRows } from '../../src/ui/vault/move/folder-rows.ts'
import { nameVersion } from '../../src/ui/vault/versions/name-version.ts'

function item(id: string, name: string, more: Partial<VaultItem> = {}): VaultItem {
  return {
    id: id as FileId,
    kind: 'file',
    name,
    parent: undefined,
    size: 1,
    changedAt: 0,
    changedBy: 'ada' as MemberId,
    entry: 'entry' as Cid,
    availability: { state: 'here', storedBytes: 1, totalBytes: 1 },
    ...more,
  }
}

const folder = (id: string, name: string, parent?: string) =>
  item(id, name, { kind: 'folder', parent: parent as FileId | undefined })
const file = (path: string): NewFile => ({ path: path.split('/'), source: new File(['x'], 'x') })

describe('findExisting', () => {
  const items = [
    folder('1', 'Summer'),
    item('2', 'a.txt'),
    item('3', 'b.txt', { parent: '1' as FileId }),
    item('4', 'a (conflict).txt', { conflictOf: '2' as FileId }),
  ]

  test('tells files in whose place a file is, in folders too, whatever their case or form', () => {
    const found = findExisting([file('A.TXT'), file('summer/b.txt'), file('Summer/a.txt')], items, undefined)
    expect(found).toEqual(['A.TXT', 'summer/b.txt'])
    const composed = findExisting([file('e\u0301.txt')], [item('5', '\u00e9.txt')], undefined)
    expect(composed).toHaveLength(1)
  })

  test('begins at the folder that is added to', () => {
    expect(findExisting([file('b.txt'), file('a.txt')], items, '1' as FileId)).toEqual(['b.txt'])
  })

  test('does not count folders, conflict copies, and what is in no folder yet', () => {
    expect(findExisting([file('Summer'), file('a (conflict).txt'), file('New/a.txt')], items, undefined)).toEqual([])
    expect(findExisting([{ path: ['a.txt'] }], items, undefined)).toEqual([])
  })
})

describe('listFolderRows', () => {
  const items = [
    folder('1', 'A'),
    folder('2', 'B'),
    folder('3', 'A in A', '1'),
    folder('4', 'deep', '3'),
    item('5', 'f'),
  ]
  const namesOf = (expanded: readonly string[], hidden: readonly string[] = []) =>
    listFolderRows(items, 'Vault', new Set(expanded as FileId[]), new Set(hidden as FileId[])).map(
      ({ name, level }) => `${level} ${name}`,
    )

  test('lists what is in expanded folders only', () => {
    expect(namesOf([])).toEqual(['1 Vault', '2 A', '2 B'])
    expect(namesOf(['1'])).toEqual(['1 Vault', '2 A', '3 A in A', '2 B'])
    expect(namesOf(['3'])).toEqual(['1 Vault', '2 A', '2 B'])
    expect(namesOf(['1', '3'])).toEqual(['1 Vault', '2 A', '3 A in A', '4 deep', '2 B'])
  })

  test('leaves out what is hidden, with all that is in it', () => {
    expect(namesOf(['1', '3'], ['1'])).toEqual(['1 Vault', '2 B'])
    const [, row] = listFolderRows(items, 'Vault', new Set(), new Set(['3' as FileId]))
    expect(row).toMatchObject({ name: 'A', isExpandable: false, position: 1, siblings: 2 })
  })
})

test('nothing can be moved where it is, into itself, below itself, or into what is no folder', () => {
  const items = [folder('1', 'A'), folder('2', 'B', '1'), folder('3', 'C', '2'), item('4', 'f')]
  const [a, b, c, f] = items as [VaultItem, VaultItem, VaultItem, VaultItem]
  expect(canMove(items, [a], undefined)).toBe(false)
  expect(canMove(items, [a], a.id)).toBe(false)
  expect(canMove(items, [a], c.id)).toBe(false)
  expect(canMove(items, [a], f.id)).toBe(false)
  expect(canMove(items, [a], 'gone' as FileId)).toBe(false)
  expect(canMove(items, [], b.id)).toBe(false)
  expect(canMove(items, [c, f], b.id)).toBe(true)
  expect(canMove(items, [c], undefined)).toBe(true)
})

test('an earlier version is named by its time, before its ending', () => {
  const at = new Date(2026, 10, 3, 14, 5).getTime()
  expect(nameVersion('letter.txt', at)).toBe('letter (2026-11-03 14.05).txt')
  expect(nameVersion('README', at)).toBe('README (2026-11-03 14.05)')
  expect(nameVersion('.profile', at)).toBe('.profile (2026-11-03 14.05)')
})
