import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileId, MemberId } from '../../../src/core/base/ids.ts'
import type { Log } from '../../../src/core/log/log.ts'
import type { FileTree, TreeItem } from '../../../src/core/vault/file-tree.ts'
import { findExpiredRoots } from '../../../src/core/vault/needed-roots.ts'
import { linksRootOf, type VaultChange } from '../../../src/core/wire/vault-body.ts'
import {
  ANN,
  applyEntry,
  BEN,
  contentOf,
  foldEntries,
  growTree,
  told,
  write,
  type WrittenEntry,
} from './written-vault.ts'
import { fileIdOf } from './file-ids.ts'

const IDS = [1, 2, 3, 4, 5].map(fileIdOf)
const CARL = 'c'.repeat(64) as MemberId

const change: fc.Arbitrary<VaultChange> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record(
      {
        id: fc.constantFrom(...IDS),
        kind: fc.constantFrom('file' as const, 'file' as const, 'folder' as const),
        name: fc.constantFrom('one', 'One', 'two', 'a/b', 'CON', 'a\u0308', 'ä'),
        parent: fc.constantFrom(null, ...IDS),
        removed: fc.boolean(),
        content: fc.constantFrom('p', 'q', 'r').map(contentOf),
      },
      { requiredKeys: ['id'] },
    ) as fc.Arbitrary<VaultChange>,
  },
  { weight: 1, arbitrary: fc.constantFrom(null, 1, 5).map((retentionDays) => ({ settings: { retentionDays } })) },
)

/** Entries of which each has seen any of those before it. Clocks say anything. */
const history = fc
  .array(
    fc.record({
      seen: fc.array(fc.nat(4), { maxLength: 3 }),
      changes: fc.array(change, { minLength: 1, maxLength: 3 }),
      author: fc.constantFrom(ANN, BEN, CARL),
      time: fc.nat(3),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((drafts) => {
    const entries: WrittenEntry[] = []
    for (const [at, { seen, changes, author, time }] of drafts.entries()) {
      const known = new Set(seen.flatMap((back) => entries[at - 1 - back] ?? []))
      entries.push(write([...known], changes, { author, time }))
    }
    return entries
  })

const shuffled = history.chain((entries) =>
  fc.tuple(
    fc.constant(entries),
    fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }),
  ),
)

/** Whether a version is superseded, told the slow way. */
function isSuperseded(entries: readonly WrittenEntry[], later: WrittenEntry, earlier: WrittenEntry): boolean {
  const byCid = new Map(entries.map((entry) => [entry.node.cid, entry]))
  return later.node.parents.some((cid) => {
    const parent = byCid.get(cid) as WrittenEntry
    return parent === earlier || isSuperseded(entries, parent, earlier)
  })
}

function pathAmong(items: readonly TreeItem[], folder: FileId | undefined): readonly TreeItem[] {
  const item = items.find(({ id }) => id === folder)
  return item === undefined ? [] : [...pathAmong(items, item.parent), item]
}

describe('any history of a vault', () => {
  it('gives one tree, with its conflicts, versions and trash, whatever the order in which it came', () => {
    fc.assert(
      fc.property(shuffled, ([entries, otherOrder]) => {
        const [one, other] = [foldEntries(entries), foldEntries(otherOrder)]
        expect(told(other.tree)).toEqual(told(one.tree))
        expect(other.log.root()).toEqual(one.log.root())
        const receivedAt = (): number => 0
        expect(findExpiredRoots(other.tree, 9e9, receivedAt)).toEqual(findExpiredRoots(one.tree, 9e9, receivedAt))
      }),
      { numRuns: 2500 },
    )
  })

  it('is the same when asked in between, as entries come', () => {
    fc.assert(
      fc.property(shuffled, ([entries, order]) => {
        const { log } = foldEntries(entries)
        expect(told(foldStepwise(order, log))).toEqual(told(foldEntries(order).tree))
      }),
      { numRuns: 500 },
    )
  })

  it('has as current contents those that no other supersedes, and never lets go of one in sight', () => {
    fc.assert(
      fc.property(history, (entries) => {
        const { tree } = foldEntries(entries)
        const contentsOf = new Map<string, { entry: WrittenEntry; root: string }[]>()
        for (const entry of entries) {
          for (const id of IDS) {
            const last = entry.changes.findLast((each) => 'id' in each && each.id === id && each.content !== undefined)
            if (last === undefined || 'settings' in last || last.content === undefined) continue
            const list = contentsOf.get(id) ?? []
            contentsOf.set(id, list)
            list.push({ entry, root: linksRootOf(last.content) ?? '' })
          }
        }
        const { unwanted, unneeded } = findExpiredRoots(tree, 9e15, () => 0)
        for (const { id, kind, conflictOf } of tree.items()) {
          if (kind === 'folder' || conflictOf !== undefined) continue
          const written = contentsOf.get(id) ?? []
          const current = written.filter(
            ({ entry }) => !written.some((other) => isSuperseded(entries, other.entry, entry)),
          )
          expect(new Set(tree.currentOf(id).map(({ value }) => linksRootOf(value)))).toEqual(
            new Set(current.map(({ root }) => root)),
          )
          for (const { root } of current) expect(unwanted.has(root as never) || unneeded.has(root as never)).toBe(false)
          expect(tree.versionsOf(id)).toHaveLength(written.length)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('lists each folder by itself as it lists all, asked for in any order and never for the rest', () => {
    fc.assert(
      fc.property(
        history,
        fc.shuffledSubarray<FileId | undefined>([undefined, ...IDS], { minLength: 6 }),
        (entries, folders) => {
          const whole = foldEntries(entries).tree
          const items = whole.items()
          const alone = foldEntries(entries).tree
          for (const folder of folders) {
            const inside = items.filter(({ parent }) => parent === folder)
            const isThere = folder === undefined || items.some(({ id, kind }) => id === folder && kind === 'folder')
            expect(alone.itemsIn(folder)).toEqual(inside)
            if (folder !== undefined) expect(alone.countIn(folder)).toBe(inside.length)
            expect(alone.itemsIn(folder)).toEqual(whole.itemsIn(folder))
            expect(alone.pathTo(folder)).toEqual(isThere ? pathAmong(items, folder) : [])
          }
          expect(alone.items()).toEqual(items)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('has names unlike each other in each folder, and no folder within itself', () => {
    fc.assert(
      fc.property(history, (entries) => {
        const { tree } = foldEntries(entries)
        const items = tree.items()
        const places = items.map(({ parent, name }) => `${parent ?? ''}/${name.normalize('NFC').toLowerCase()}`)
        expect(new Set(places).size).toBe(places.length)
        expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
        for (const { id } of items) {
          const path = new Set([id])
          for (let at = tree.folderOf(id); at !== undefined; at = tree.folderOf(at)) {
            expect(path.has(at)).toBe(false)
            path.add(at)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})

/** Every answer that a tree has cached is asked for after each entry. */
function foldStepwise(entries: readonly WrittenEntry[], log: Log): FileTree {
  const tree = growTree(log)
  for (const { node, changes } of entries) {
    applyEntry(tree, { node, changes })
    told(tree)
  }
  return tree
}
