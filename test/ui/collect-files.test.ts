import { expect, test } from 'vitest'
import { collectDropped, collectPicked } from '../../src/ui/vault/collect-files.ts'

const BATCH = 2

function fileEntry(name: string): FileSystemEntry {
  const file = new File(['x'], name)
  return { name, isFile: true, isDirectory: false, file: (take: (file: File) => void) => take(file) } as never
}

function brokenEntry(name: string): FileSystemEntry {
  const file = (_take: unknown, fail: (error: Error) => void) => fail(new Error('unreadable'))
  return { name, isFile: true, isDirectory: false, file } as never
}

/** Hands its entries out a few at a time, as browsers do. */
function folderEntry(name: string, entries: readonly FileSystemEntry[]): FileSystemEntry {
  const createReader = () => {
    let at = 0
    return {
      readEntries(take: (some: readonly FileSystemEntry[]) => void) {
        take(entries.slice(at, at + BATCH))
        at += BATCH
      },
    }
  }
  return { name, isFile: false, isDirectory: true, createReader } as never
}

function drop(...entries: readonly FileSystemEntry[]): DataTransfer {
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null }))
  return { items } as never
}

test('a dropped folder comes with all that is in it', async () => {
  const inner = folderEntry('inner', [fileEntry('a'), fileEntry('b'), fileEntry('c'), fileEntry('d'), fileEntry('e')])
  const { files, unreadable } = await collectDropped(drop(folderEntry('outer', [inner]), fileEntry('f')))
  expect(files.map(({ path }) => path.join('/'))).toEqual([
    'outer/inner/a',
    'outer/inner/b',
    'outer/inner/c',
    'outer/inner/d',
    'outer/inner/e',
    'f',
  ])
  expect(unreadable).toBe(0)
})

test('what cannot be read is counted and keeps the rest from nothing', async () => {
  const { files, unreadable } = await collectDropped(drop(brokenEntry('bad'), fileEntry('good')))
  expect(files.map(({ path }) => path)).toEqual([['good']])
  expect(unreadable).toBe(1)
})

test('empty folders come too, wherever they are; one that holds only what cannot be read is not empty', async () => {
  const outer = folderEntry('outer', [fileEntry('a'), folderEntry('empty', []), folderEntry('bad', [brokenEntry('b')])])
  const { files, unreadable } = await collectDropped(drop(outer, folderEntry('alone', [])))
  expect(files.map(({ path, source }) => [path.join('/'), source === undefined])).toEqual([
    ['outer/a', false],
    ['outer/empty', true],
    ['alone', true],
  ])
  expect(unreadable).toBe(1)
})

test('a picked file has its name for a path, one of a picked folder its path in it', () => {
  const plain = Object.assign(new File(['x'], 'a.txt'), { webkitRelativePath: '' })
  const inFolder = Object.assign(new File(['x'], 'b.txt'), { webkitRelativePath: 'outer/inner/b.txt' })
  expect(collectPicked([plain, inFolder]).map(({ path }) => path)).toEqual([['a.txt'], ['outer', 'inner', 'b.txt']])
})
