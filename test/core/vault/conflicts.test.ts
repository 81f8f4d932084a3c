import { describe, expect, it } from 'vitest'
import type { FileTree } from '../../../src/core/vault/file-tree.ts'
import { createChangePlanner } from '../../../src/core/vault/plan-changes.ts'
import { MAX_FOLDER_DEPTH } from '../../../src/core/vault/folder-moves.ts'
import type { ItemChange } from '../../../src/core/wire/vault-body.ts'
import { fileIdOf } from './file-ids.ts'
import {
  BEN,
  contentOf,
  FILE,
  FOLDER,
  INNER,
  makeFile,
  makeFolder,
  OTHER,
  rootOf,
  treeOf,
  write,
  type WrittenEntry,
} from './written-vault.ts'

const contentsIn = (tree: FileTree) =>
  tree.items().map(({ name, content }) => [name, content?.kind === 'chunk' ? content.chunk.cid : undefined])
const contentByName = (tree: FileTree) => Object.fromEntries(contentsIn(tree))
const namesIn = (tree: FileTree) => tree.items().map(({ name }) => name)

/** Ann and Ben wrote the same file without having seen each other. */
function inConflict() {
  const first = write([], [makeFile(FILE, 'letter.txt', 'one')])
  const anns = write([first], [{ id: FILE, content: contentOf('ann') }], { time: 2_000 })
  const bens = write([first], [{ id: FILE, content: contentOf('ben') }], { time: 3_000, author: BEN })
  return { first, anns, bens, entries: [first, anns, bens] }
}

/** The tree after somebody who has seen all has done something. */
function after(entries: readonly WrittenEntry[], plan: (tree: FileTree) => readonly ItemChange[]): FileTree {
  return treeOf(...entries, write(entries, plan(treeOf(...entries)), { time: 9_000 }))
}

let made = 100
const plannerOf = (tree: FileTree) => createChangePlanner(tree, () => fileIdOf(made++))

describe('two contents written side by side', () => {
  it('are both shown, the later under the name, the other as a copy that says whose it is', () => {
    const { bens, anns, entries } = inConflict()
    const tree = treeOf(...entries)
    expect(contentsIn(tree)).toEqual([
      ['letter.txt', rootOf('ben')],
      ['letter (conflict, a, 2000).txt', rootOf('ann')],
    ])
    const [file, copy] = tree.items()
    expect(file).toMatchObject({ id: FILE, conflicts: 1, changed: { cid: bens.node.cid } })
    expect(copy).toMatchObject({ conflictOf: FILE, changed: { cid: anns.node.cid } })
    expect(treeOf(...entries.toReversed()).items()).toEqual(tree.items())
    expect(tree.contentOf(copy!.id)).toEqual(contentOf('ann'))
    expect(tree.versionsOf(copy!.id)).toEqual(tree.versionsOf(FILE))
    expect(tree.item(copy!.id)).toBe(copy)
  })

  it('are no conflict when one had seen the other, whatever their clocks said', () => {
    const first = write([], [makeFile(FILE, 'a', 'one')], { time: 9_000 })
    const second = write([first], [{ id: FILE, content: contentOf('two') }], { time: 1 })
    const third = write([second], [{ id: FILE, content: contentOf('three') }], { time: 2 })
    const tree = treeOf(third, first, second)
    expect(contentsIn(tree)).toEqual([['a', rootOf('three')]])
    expect(tree.versionsOf(FILE).map(({ stamp }) => stamp.cid)).toEqual(
      [third, second, first].map(({ node }) => node.cid),
    )
    expect(tree.contentOf(FILE, first.node.cid)).toEqual(contentOf('one'))
  })

  it('are no conflict when they are the same', () => {
    const { first, anns } = inConflict()
    const again = write([first], [{ id: FILE, content: contentOf('ann') }], { time: 3_000, author: BEN })
    expect(namesIn(treeOf(first, anns, again))).toEqual(['letter.txt'])
  })

  it('are settled by whoever writes next and has seen both', () => {
    const { entries } = inConflict()
    const tree = treeOf(...entries, write(entries, [{ id: FILE, content: contentOf('new') }]))
    expect(contentsIn(tree)).toEqual([['letter.txt', rootOf('new')]])
    expect(tree.versionsOf(FILE)).toHaveLength(4)
  })

  it('are settled by choosing one', () => {
    const { anns, entries } = inConflict()
    for (const id of [FILE, treeOf(...entries).items()[1]!.id]) {
      const tree = after(entries, (before) => plannerOf(before).settle(id, anns.node.cid))
      expect(contentsIn(tree)).toEqual([['letter.txt', rootOf('ann')]])
    }
  })

  it('are settled by keeping both: the copy becomes a file of its own', () => {
    const { entries } = inConflict()
    const tree = after(entries, (before) => plannerOf(before).settle(FILE, 'both'))
    expect(contentsIn(tree)).toEqual([
      ['letter.txt', rootOf('ben')],
      ['letter (conflict, a, 2000).txt', rootOf('ann')],
    ])
    expect(tree.items().every(({ conflicts, conflictOf }) => conflicts === undefined && conflictOf === undefined)).toBe(
      true,
    )
  })

  it('cannot be settled by what is not current, nor where there is no conflict', () => {
    const { first, entries } = inConflict()
    const planner = plannerOf(treeOf(...entries))
    expect(() => planner.settle(FILE, first.node.cid)).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(() => plannerOf(treeOf(first)).settle(FILE, 'both')).toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(() => plannerOf(treeOf(first)).settle(OTHER, 'both')).toThrow(expect.objectContaining({ code: 'invalid' }))
  })

  it('become files of their own when the copy is renamed or moved, and one when it is removed', () => {
    const { first, anns, bens } = inConflict()
    const carls = write([first], [{ id: FILE, content: contentOf('carl') }], { time: 1_500 })
    const folder = write([], [makeFolder(FOLDER, 'F')])
    const entries = [first, anns, bens, carls, folder]
    const copies = treeOf(...entries)
      .items()
      .filter(({ conflictOf }) => conflictOf === FILE)
    expect(copies.map(({ name }) => name)).toEqual(['letter (conflict, a, 2000).txt', 'letter (conflict, a, 1500).txt'])
    const annsCopy = copies[0]!.id
    expect(contentByName(after(entries, (tree) => plannerOf(tree).rename(annsCopy, 'mine.txt')))).toEqual({
      F: undefined,
      'letter (conflict, a, 1500).txt': rootOf('carl'),
      'letter.txt': rootOf('ben'),
      'mine.txt': rootOf('ann'),
    })
    const moved = after(entries, (tree) => plannerOf(tree).move([annsCopy], FOLDER))
    expect(moved.items().find(({ parent }) => parent === FOLDER)?.content).toEqual(contentOf('ann'))
    expect(contentByName(after(entries, (tree) => plannerOf(tree).remove([annsCopy])))).toEqual({
      F: undefined,
      'letter (conflict, a, 1500).txt': rootOf('carl'),
      'letter.txt': rootOf('ben'),
    })
    const alone = after(entries, (tree) => plannerOf(tree).remove(copies.map(({ id }) => id)))
    expect(namesIn(alone).toSorted()).toEqual(['F', 'letter.txt'])
  })

  it('do not change what other files are called', () => {
    const { entries } = inConflict()
    const other = write([], [makeFile(OTHER, 'letter (conflict, a, 2000).txt', 'other')], { time: 8_000 })
    expect(contentsIn(treeOf(...entries, other))).toContainEqual(['letter (conflict, a, 2000).txt', rootOf('other')])
    expect(namesIn(treeOf(...entries, other))).toContain('letter (conflict, a, 2000) (2).txt')
  })
})

describe('an earlier version', () => {
  it('comes back as the newest, and nothing is lost', () => {
    const { first, entries } = inConflict()
    const tree = after(entries, (before) => plannerOf(before).restoreVersion(FILE, first.node.cid))
    expect(contentsIn(tree)).toEqual([['letter.txt', rootOf('one')]])
    expect(tree.versionsOf(FILE)).toHaveLength(4)
  })

  it('is not written again when it is what the file holds', () => {
    const only = write([], [makeFile(FILE, 'a', 'one')])
    expect(plannerOf(treeOf(only)).restoreVersion(FILE, only.node.cid)).toEqual([])
    expect(() => plannerOf(treeOf(only)).restoreVersion(FILE, write([], []).node.cid)).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    )
  })
})

describe('the trash', () => {
  /** A folder in a folder, with a file in it. */
  function nested() {
    const base = write(
      [],
      [makeFolder(FOLDER, 'Letters'), makeFolder(INNER, '2026', FOLDER), makeFile(FILE, 'a', 'a', INNER)],
    )
    const file = write([base], [{ id: FILE, removed: true }], { time: 2_000, author: BEN })
    return { made: base, file, entries: [base, file] }
  }

  it('tells what was removed, by whom, when, and where it was', () => {
    const tree = treeOf(...nested().entries)
    expect(tree.removedItems()).toMatchObject([
      { id: FILE, name: 'a', folders: ['Letters', '2026'], removed: { author: BEN, time: 2_000 } },
    ])
    expect(namesIn(tree)).toEqual(['Letters', '2026'])
  })

  it('does not list what is in a removed folder', () => {
    const { made: base } = nested()
    const tree = treeOf(base, write([base], [{ id: FOLDER, removed: true }]))
    expect(tree.removedItems().map(({ name }) => name)).toEqual(['Letters'])
    expect(tree.items()).toEqual([])
  })

  it('gives a file back to where it was', () => {
    const tree = after(nested().entries, (before) => plannerOf(before).restore([FILE]))
    expect(tree.item(FILE)?.parent).toBe(INNER)
    expect(tree.removedItems()).toEqual([])
  })

  it('gives a file back to the nearest folder that is there, and nothing else with it', () => {
    const { entries } = nested()
    const gone = write(entries, [{ id: INNER, removed: true }])
    const tree = after([...entries, gone], (before) => plannerOf(before).restore([FILE]))
    expect(tree.item(FILE)?.parent).toBe(FOLDER)
    expect(tree.item(INNER)).toBeUndefined()

    const allGone = write([...entries, gone], [{ id: FOLDER, removed: true }])
    const top = after([...entries, gone, allGone], (before) => plannerOf(before).restore([FILE]))
    expect(top.item(FILE)).toMatchObject({ parent: undefined })
  })

  it('gives a file back in its folder when both are restored', () => {
    const { entries } = nested()
    const gone = write(entries, [{ id: INNER, removed: true }])
    const tree = after([...entries, gone], (before) => plannerOf(before).restore([FILE, INNER]))
    expect(tree.item(FILE)?.parent).toBe(INNER)
    expect(tree.item(INNER)?.parent).toBe(FOLDER)
  })

  it('keeps what was written to a file that somebody else removed meanwhile', () => {
    const { made: base, file } = nested()
    const edited = write([base], [{ id: FILE, content: contentOf('edited') }])
    const tree = after([base, file, edited], (before) => plannerOf(before).restore([FILE]))
    expect(tree.contentOf(FILE)).toEqual(contentOf('edited'))
  })

  it('has the later of a removal and a restoration that did not see each other', () => {
    const { made: base, file } = nested()
    const restored = write([base, file], [{ id: FILE, removed: false }], { time: 5_000 })
    const removedAgain = write([base, file], [{ id: FILE, removed: true }], { time: 4_000 })
    expect(treeOf(base, file, removedAgain, restored).item(FILE)).toBeDefined()
  })
})

describe('moving', () => {
  const base = write([], [makeFolder(FOLDER, 'Outer'), makeFolder(INNER, 'Inner', FOLDER), makeFile(FILE, 'a', 'a')])

  it('puts items into a folder, or at the top', () => {
    const tree = after([base], (before) => plannerOf(before).move([FILE], INNER))
    expect(tree.item(FILE)?.parent).toBe(INNER)
    const back = after([base], (before) => plannerOf(before).move([INNER], undefined))
    expect(back.item(INNER)?.parent).toBeUndefined()
  })

  it.each([
    ['a folder into itself', [FOLDER], FOLDER, 'invalid'],
    ['a folder into one within it', [FOLDER], INNER, 'invalid'],
    ['into a file', [FOLDER], FILE, 'invalid'],
    ['into what is not there', [FILE], OTHER, 'not-found'],
    ['what is not there', [OTHER], FOLDER, 'not-found'],
  ] as const)('does not put %s', (_, ids, into, code) => {
    expect(() => plannerOf(treeOf(base)).move(ids, into)).toThrow(expect.objectContaining({ code }))
  })

  it('does not go deeper than folders may be', () => {
    const chain = Array.from({ length: MAX_FOLDER_DEPTH + 1 }, (_, i) =>
      makeFolder(fileIdOf(1000 + i), 'f', i === 0 ? null : fileIdOf(999 + i)),
    )
    const tree = treeOf(base, write([base], chain))
    const planner = plannerOf(tree)
    expect(planner.move([FILE], fileIdOf(1000 + MAX_FOLDER_DEPTH - 1))).toHaveLength(1)
    expect(() => planner.move([FILE], fileIdOf(1000 + MAX_FOLDER_DEPTH))).toThrow(
      expect.objectContaining({ code: 'invalid' }),
    )
  })
})
