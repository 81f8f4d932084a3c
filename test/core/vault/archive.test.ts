import { expect, test } from 'vitest'
import type { Cid, FileId, MemberId } from '../../../src/core/base/ids.ts'
import { archiveItems } from '../../../src/core/vault/archive.ts'
import type { VaultItem } from '../../../src/core/vault/vault-types.ts'
import { readZip } from '../files/read-zip.ts'

const text = (id: FileId) => new TextEncoder().encode(`bytes of ${id}`)

function item(id: string, kind: VaultItem['kind'], name: string, parent?: string): VaultItem {
  return {
    id: id as FileId,
    kind,
    name,
    parent: parent as FileId | undefined,
    size: kind === 'file' ? text(id as FileId).byteLength : 0,
    changedAt: 0,
    changedBy: 'm' as MemberId,
    entry: 'e' as Cid,
    availability: { state: 'here', storedBytes: 0, totalBytes: 0 },
  }
}

const ITEMS = [
  item('1', 'folder', 'Summer'),
  item('2', 'folder', 'empty', '1'),
  item('3', 'folder', 'peaks', '1'),
  item('4', 'file', 'a.jpg', '3'),
  item('5', 'file', 'b.jpg', '1'),
  item('6', 'file', 'A.jpg'),
]

async function archived(...ids: string[]): Promise<readonly (readonly [string, string])[]> {
  const { stream } = archiveItems(ITEMS, ids as FileId[], (id) => new Blob([text(id)]).stream())
  const files = readZip(new Uint8Array(await new Response(stream).arrayBuffer()))
  return files.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)])
}

test('a folder comes with all that is in it, empty folders too', async () => {
  expect(await archived('1')).toEqual([
    ['Summer/', ''],
    ['Summer/empty/', ''],
    ['Summer/peaks/', ''],
    ['Summer/peaks/a.jpg', 'bytes of 4'],
    ['Summer/b.jpg', 'bytes of 5'],
  ])
})

test('a selection comes as it lies in the folder it was made in', async () => {
  expect((await archived('3', '5')).map(([path]) => path)).toEqual(['peaks/', 'peaks/a.jpg', 'b.jpg'])
})

test('what lies in something chosen is there once', async () => {
  expect((await archived('4', '3', '1', '6')).map(([path]) => path)).toEqual([
    'Summer/',
    'Summer/empty/',
    'Summer/peaks/',
    'Summer/peaks/a.jpg',
    'Summer/b.jpg',
    'A.jpg',
  ])
})

test('two of one name from different folders are both there, and what is gone is left out', async () => {
  expect((await archived('4', '6', '9')).map(([path]) => path)).toEqual(['a.jpg', 'A (2).jpg'])
})
