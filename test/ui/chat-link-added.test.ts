import { expect, test } from 'vitest'
import type { FileId, LogId, VaultItem } from '../../src/core/mesh.ts'
import { linkAdded } from '../../src/ui/chat/link-added.ts'

const VAULT = 'vault' as LogId
const item = (id: string, name: string, parent?: string): VaultItem =>
  ({ id: id as FileId, kind: 'file', name, parent: parent as FileId | undefined }) as VaultItem
const drop = (...paths: readonly string[]) => paths.map((path) => ({ path: path.split('/') }))

test('each file and each folder at the top is linked once', () => {
  const items = [item('1', 'a.txt'), item('2', 'folder'), item('3', 'b.txt', '2'), item('4', 'c.txt', '2')]
  const links = linkAdded(VAULT, drop('a.txt', 'folder/b.txt', 'folder/c.txt'), new Set(), items)
  expect(links).toEqual([
    { vault: VAULT, file: '1', name: 'a.txt' },
    { vault: VAULT, file: '2', name: 'folder' },
  ])
})

test('a file that got a suffix is the new one, not the one that was there', () => {
  const items = [item('1', 'a.txt'), item('2', 'a (2).txt')]
  expect(linkAdded(VAULT, drop('a.txt'), new Set(['1']), items).map(({ file }) => file)).toEqual(['2'])
})

test('a file that was there already is that one', () => {
  const items = [item('1', 'a.txt'), item('2', 'by another.txt')]
  expect(linkAdded(VAULT, drop('a.txt'), new Set(['1']), items).map(({ file }) => file)).toEqual(['1'])
})

test('what is not in the vault is not linked', () => {
  expect(linkAdded(VAULT, drop('a.txt'), new Set(), [])).toEqual([])
})
