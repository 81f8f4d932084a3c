import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cid, MemberId } from '../../../src/core/base/ids.ts'
import { createUnreadEntries } from '../../../src/core/chat/unread-entries.ts'
import { createLog, type LogNode } from '../../../src/core/log/log.ts'
import type { AddedEntry } from '../../../src/core/log/logs.ts'
import { createGraph, createNode, logNamed } from '../log/log-fixture.ts'

const SELF = 'self' as MemberId

const graph = fc
  .array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
  .map((choices) => createGraph(choices))

const sorted = (cids: Iterable<Cid>): Cid[] => [...cids].sort()

function logOf(nodes: readonly LogNode[]) {
  const log = createLog(logNamed('one'))
  log.add(nodes)
  return log
}

const asAdded = ({ cid, author, time }: LogNode): AddedEntry =>
  ({ cid, entry: { author, time } }) as unknown as AddedEntry

test('what was marked is what is read after it was remembered, however the log is shaped', () => {
  fc.assert(
    fc.property(graph, fc.array(fc.nat(29), { maxLength: 3 }), (nodes, marks) => {
      const log = logOf(nodes)
      const unread = createUnreadEntries({ log: () => log, self: SELF, since: 0, heads: [] })
      let remembered: readonly Cid[] = []
      let upTo = -1
      for (const mark of marks) {
        const place = log.nodes()[mark % nodes.length]!
        remembered = unread.markRead(place) ?? remembered
        upTo = Math.max(upTo, mark % nodes.length)
      }
      const rest = log.nodes().slice(upTo + 1)
      expect(sorted(unread.cids())).toEqual(sorted(rest.map(({ cid }) => cid)))
      const again = createUnreadEntries({ log: () => log, self: SELF, since: 0, heads: remembered })
      expect(sorted(again.cids())).toEqual(sorted(unread.cids()))
    }),
    { numRuns: 1000 },
  )
})

test('what arrives after everything was marked is unread, wherever its place is', () => {
  fc.assert(
    fc.property(graph, fc.nat(29), (nodes, cut) => {
      const known = nodes.slice(0, 1 + (cut % nodes.length))
      const late = nodes.slice(known.length)
      const log = logOf(known)
      const unread = createUnreadEntries({ log: () => log, self: SELF, since: 0, heads: [] })
      const heads = unread.markRead(undefined)!
      expect(unread.cids().size).toBe(0)
      log.add(late)
      unread.add(late.map(asAdded))
      const again = createUnreadEntries({ log: () => log, self: SELF, since: 0, heads })
      for (const each of [unread, again]) expect(sorted(each.cids())).toEqual(sorted(late.map(({ cid }) => cid)))
    }),
    { numRuns: 1000 },
  )
})

test('one’s own, and what is older than this device’s time here, is never unread', () => {
  const mine = { ...createNode('mine', [], 500), author: SELF }
  const [old, recent] = [createNode('old', [], 99), createNode('recent', [], 100)]
  const log = logOf([mine, old, recent])
  const unread = createUnreadEntries({ log: () => log, self: SELF, since: 100, heads: [] })
  expect([...unread.cids()]).toEqual([recent.cid])
})

test('marking what is read already changes nothing, so that nothing needs to be written', () => {
  const log = logOf([createNode('a', [])])
  const unread = createUnreadEntries({ log: () => log, self: SELF, since: 0, heads: ['gone' as Cid] })
  expect(unread.markRead(undefined)).toEqual(log.heads())
  expect(unread.markRead(undefined)).toBeUndefined()
})
