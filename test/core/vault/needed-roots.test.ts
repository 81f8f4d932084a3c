import { describe, expect, it } from 'vitest'
import type { Cid } from '../../../src/core/base/ids.ts'
import { findExpiredRoots } from '../../../src/core/vault/needed-roots.ts'
import type { VaultChange } from '../../../src/core/wire/vault-body.ts'
import {
  contentOf,
  FILE,
  FOLDER,
  foldEntries,
  INNER,
  makeFile,
  makeFolder,
  OTHER,
  rootOf,
  write,
  type WrittenEntry,
} from './written-vault.ts'

const DAY = 24 * 60 * 60 * 1000
const NOW = 1_000 * DAY
const ago = (days: number): number => NOW - days * DAY
const SETTINGS: VaultChange = { settings: { retentionDays: 30 } }

function expiredOf(entries: readonly WrittenEntry[], now = NOW) {
  const { tree, log } = foldEntries(entries)
  const { unwanted, unneeded } = findExpiredRoots(tree, now, (cid: Cid) => log.get(cid)?.receivedAt ?? Infinity)
  return { unwanted: [...unwanted], unneeded: [...unneeded] }
}

/** A file that was written 400 days ago and again after so many days, in a vault that keeps 30 days of history. */
function rewritten(days: number, received = days) {
  const first = write([], [SETTINGS, makeFile(FILE, 'a', 'old')], { time: ago(400) })
  const second = write([first], [{ id: FILE, content: contentOf('new') }], {
    time: ago(days),
    receivedAt: ago(received),
  })
  return [first, second]
}
const BOTH = (...names: string[]) => ({ unwanted: names.map(rootOf), unneeded: names.map(rootOf) })

describe('retention', () => {
  it('lets nothing go where it was never set, or was set to for ever', () => {
    const [first, second] = rewritten(40) as [WrittenEntry, WrittenEntry]
    expect(expiredOf([{ ...first, changes: first.changes.slice(1) }, second])).toEqual(BOTH())
    const forEver = write([second], [{ settings: { retentionDays: null } }], { time: ago(1) })
    expect(expiredOf([first, second, forEver])).toEqual(BOTH())
  })

  it('lets go what was superseded longer ago, and not before', () => {
    expect(expiredOf(rewritten(30))).toEqual(BOTH())
    expect(expiredOf(rewritten(30), NOW + 1)).toEqual(BOTH('old'))
  })

  it('never lets go what is current, however old', () => {
    const first = write([], [SETTINGS, makeFile(FILE, 'a', 'one')], { time: ago(900) })
    const other = write([], [{ id: FILE, content: contentOf('other') }], { time: ago(900) })
    expect(expiredOf([first, other])).toEqual(BOTH())
  })

  it('keeps what is current by another file, or again by the same', () => {
    const [first, second] = rewritten(40) as [WrittenEntry, WrittenEntry]
    expect(expiredOf([first, second, write([second], [makeFile(OTHER, 'b', 'old')])])).toEqual(BOTH())
    expect(
      expiredOf([first, second, write([second], [{ id: FILE, content: contentOf('old') }], { time: ago(35) })]),
    ).toEqual(BOTH('new'))
  })

  it('does not believe a clock in the past to let go what is here, but does not fetch what is not', () => {
    expect(expiredOf(rewritten(999, 5))).toEqual({ unwanted: [rootOf('old')], unneeded: [] })
  })

  it('keeps by a clock in the future what it cannot date', () => {
    expect(expiredOf(rewritten(-500, 400))).toEqual(BOTH())
  })

  it('keeps what an entry superseded of which it is not known when it came', () => {
    const { tree } = foldEntries(rewritten(40))
    expect([...findExpiredRoots(tree, NOW, () => Infinity).unneeded]).toEqual([])
  })

  it('lets removed files go with all their versions, and those in removed folders', () => {
    const base = write(
      [],
      [SETTINGS, makeFolder(FOLDER, 'F'), makeFile(FILE, 'a', 'a', FOLDER), makeFile(OTHER, 'b', 'b')],
      {
        time: ago(400),
      },
    )
    const removed = write([base], [{ id: FOLDER, removed: true }], { time: ago(31) })
    expect(expiredOf([base, removed])).toEqual(BOTH('a'))
    const restored = write([base, removed], [{ id: FOLDER, removed: false }], { time: ago(1) })
    expect(expiredOf([base, removed, restored])).toEqual(BOTH())
  })

  it.each<[string, VaultChange]>([
    ['written to', { id: FILE, content: contentOf('late') }],
    ['moved into it', { id: FILE, parent: INNER }],
    ['made in it', makeFile(OTHER, 'b', 'b', INNER)],
  ])('counts for what is in a removed folder from when it was %s', (_, change) => {
    const base = write(
      [],
      [SETTINGS, makeFolder(FOLDER, 'F'), makeFolder(INNER, 'G', FOLDER), makeFile(FILE, 'a', 'a', FOLDER)],
      { time: ago(400) },
    )
    const removed = write([base], [{ id: FOLDER, removed: true }], { time: ago(31) })
    // By somebody who had not heard of the removal.
    const late = write([base], [change], { time: ago(2) })
    const isMadeThere = 'id' in change && change.id === OTHER
    expect(expiredOf([base, removed, late])).toEqual(isMadeThere ? BOTH('a') : BOTH())
  })

  it('does not date a removed file by changes to folders above that are there', () => {
    const base = write([], [SETTINGS, makeFolder(FOLDER, 'F'), makeFile(FILE, 'a', 'a', FOLDER)], { time: ago(400) })
    const removed = write([base], [{ id: FILE, removed: true }], { time: ago(31) })
    const renamed = write([removed], [{ id: FOLDER, name: 'G' }], { time: ago(1) })
    expect(expiredOf([base, removed, renamed])).toEqual(BOTH('a'))
  })

  it('has nothing to say of empty files', () => {
    const first = write([], [SETTINGS, { id: FILE, kind: 'file', name: 'a', content: { kind: 'empty', size: 0 } }])
    expect(expiredOf([first, write([first], [{ id: FILE, removed: true }])])).toEqual(BOTH())
  })
})
