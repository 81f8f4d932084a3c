import { describe, expect, it } from 'vitest'
import type { FileId, MemberId } from '../../../src/core/base/ids.ts'
import type { FileSource } from '../../../src/core/ports/compute.ts'
import { MAX_FOLDER_DEPTH } from '../../../src/core/vault/folder-moves.ts'
import { planAdd } from '../../../src/core/vault/plan-add.ts'
import { stampAt } from '../view/stamps.ts'

const SOURCE: FileSource = new Blob([])
const fileAt = (...path: string[]) => ({ path, source: SOURCE })
const author = 'me' as MemberId

function counter(): () => FileId {
  let made = 0
  return () => `id-${++made}` as FileId
}

describe('planning an add', () => {
  it('makes each folder of the paths once, outer ones first', () => {
    const plan = planAdd([fileAt('a', 'b', 'x'), fileAt('a', 'b', 'y'), fileAt('a', 'z')], [], undefined, counter())
    expect(plan.folders).toEqual([
      { id: 'id-1', kind: 'folder', name: 'a', parent: null },
      { id: 'id-2', kind: 'folder', name: 'b', parent: 'id-1' },
    ])
    expect(plan.files.map(({ name, folder }) => [name, folder])).toEqual([
      ['x', 'id-2'],
      ['y', 'id-2'],
      ['z', 'id-1'],
    ])
  })

  it('puts files into the folder of that name which is there', () => {
    const there = {
      id: 'old' as FileId,
      kind: 'folder' as const,
      name: 'Letters',
      parent: undefined,
      content: undefined,
      changed: stampAt(0, 'e', { author }),
    }
    const plan = planAdd([fileAt('letters', 'x')], [there], undefined, counter())
    expect(plan.folders).toEqual([])
    expect(plan.files[0]?.folder).toBe('old')
  })

  it('makes a folder that holds nothing, and one of that name no second time', () => {
    const plan = planAdd([{ path: ['a', 'empty'] }, { path: ['A'] }, fileAt('a', 'x')], [], undefined, counter())
    expect(plan.folders.map(({ name, parent }) => [name, parent])).toEqual([
      ['a', null],
      ['empty', 'id-1'],
    ])
    expect(plan.files.map(({ name, folder }) => [name, folder])).toEqual([['x', 'id-1']])
  })

  it('starts from the folder it is told', () => {
    const plan = planAdd([fileAt('x')], [], 'here' as FileId, counter())
    expect(plan.files[0]?.folder).toBe('here')
  })

  it('refuses a path of more folders than may be in each other', () => {
    const path = Array.from({ length: MAX_FOLDER_DEPTH }, (_, i) => `${i}`)
    expect(planAdd([fileAt(...path)], [], undefined, counter()).folders).toHaveLength(MAX_FOLDER_DEPTH - 1)
    expect(() => planAdd([fileAt(...path, 'x')], [], undefined, counter())).toThrow('At most 256 folders')
  })
})
