import { expect, test } from 'vitest'
import type { Cid, FileId, MemberId, VaultItem } from '../../src/core/mesh.ts'
import { arrangeItems } from '../../src/ui/vault/look/arrange-items.ts'

const item = (name: string, kind: 'file' | 'folder', size: number, changedAt: number): VaultItem => ({
  id: name as FileId,
  kind,
  name,
  parent: undefined,
  size,
  changedAt,
  changedBy: 'ada' as MemberId,
  entry: name as Cid,
  availability: { state: 'here', storedBytes: 1, totalBytes: 1 },
})

const ITEMS = [
  item('Attic', 'folder', 0, 5),
  item('Cellar', 'folder', 0, 9),
  item('apple.txt', 'file', 30, 1),
  item('bread.txt', 'file', 10, 3),
  item('Crème brûlée.txt', 'file', 30, 2),
]
const namesOf = (by: 'name' | 'size' | 'changed', isDescending: boolean, filter = '') =>
  arrangeItems(ITEMS, { by, isDescending }, filter).map(({ name }) => name)

test('by name they stay as the vault has them, or the other way round, folders first', () => {
  expect(arrangeItems(ITEMS, { by: 'name', isDescending: false }, '')).toBe(ITEMS)
  expect(namesOf('name', true)).toEqual(['Cellar', 'Attic', 'Crème brûlée.txt', 'bread.txt', 'apple.txt'])
})

test('what is alike in size stays in the order of its names', () => {
  expect(namesOf('size', true)).toEqual(['Attic', 'Cellar', 'apple.txt', 'Crème brûlée.txt', 'bread.txt'])
  expect(namesOf('size', false)).toEqual(['Attic', 'Cellar', 'bread.txt', 'apple.txt', 'Crème brûlée.txt'])
})

test('by change the latest is first, among folders too', () => {
  expect(namesOf('changed', true)).toEqual(['Cellar', 'Attic', 'bread.txt', 'Crème brûlée.txt', 'apple.txt'])
})

test('all of the words are looked for, without case and accents', () => {
  expect(namesOf('name', false, 'BRU creme')).toEqual(['Crème brûlée.txt'])
  expect(namesOf('size', true, '.txt  ')).toHaveLength(3)
  expect(namesOf('name', false, 'nothing')).toEqual([])
})
