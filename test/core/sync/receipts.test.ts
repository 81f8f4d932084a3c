import { describe, expect, test } from 'vitest'
import type { MemberId } from '../../../src/core/base/ids.ts'
import { createLog, type Log, type LogNode } from '../../../src/core/log/log.ts'
import { MAX_FOLLOWED_MEMBERS, MAX_MARKED_ENTRIES } from '../../../src/core/sync/limits.ts'
import { createReceipts } from '../../../src/core/sync/receipts.ts'
import { createNode, logNamed } from '../log/log-fixture.ts'

const SELF = 'self' as MemberId
const [EVE, ADA] = ['eve' as MemberId, 'ada' as MemberId]
const ID = logNamed('one')

const by = (author: MemberId, seed: string, parents: readonly LogNode[] = []): LogNode => ({
  ...createNode(seed, parents),
  author,
})

function receiptsOf(log: Log) {
  return createReceipts({ log: () => log, logOf: (cid) => (log.has(cid) ? log : undefined), logIds: () => [ID] }, SELF)
}

describe('who has received what', () => {
  test('an author has all that its entry descends from, and nothing beside it', () => {
    const log = createLog(ID)
    const root = by(SELF, 'root')
    const [left, right] = [by(SELF, 'left', [root]), by(SELF, 'right', [root])]
    const answer = by(EVE, 'answer', [left])
    log.add([root, left, right, answer])
    const receipts = receiptsOf(log)
    expect([root, left, right, answer].map(({ cid }) => receipts.receivedBy(cid).length)).toEqual([1, 1, 0, 1])
    receipts.noteEntries(ADA, [right.cid])
    expect([root, left, right, answer].map(({ cid }) => receipts.receivedBy(cid).length)).toEqual([2, 1, 1, 1])
    receipts.noteLog(ADA, ID)
    expect([root, left, right, answer].map(({ cid }) => receipts.receivedBy(cid).length)).toEqual([2, 2, 1, 2])
  })

  test('a log whose shape was chosen to be costly is walked once', () => {
    // Many beginnings that nothing descends from, and two strands that name each other: each question about one of the
    // former would follow all of the latter.
    const nodes = Array.from({ length: 64 }, (_, i) => by(EVE, `beginning ${i}`))
    let strands: readonly LogNode[] = [by(EVE, 'left'), by(EVE, 'right')]
    nodes.push(...strands)
    for (let i = 0; i < 1000; i++) {
      strands = ['left', 'right'].map((side) => by(EVE, `${side} ${i}`, strands))
      nodes.push(...strands)
    }
    const log = createLog(ID)
    log.add(nodes)
    let steps = 0
    const counting: Log = {
      ...log,
      id: ID,
      size: log.size,
      height: log.height,
      arrivalOf(cid) {
        steps++
        return log.arrivalOf(cid)
      },
      supersedes(later, earlier) {
        steps += nodes.length
        return log.supersedes(later, earlier)
      },
    }
    const receipts = receiptsOf(counting)
    for (const { cid } of nodes) expect(receipts.receivedBy(cid).length).toBe(1)
    expect(steps).toBeLessThan(10 * nodes.length)
  })

  test('what somebody wrote says nothing of entries too far back, what somebody has does', () => {
    const log = createLog(ID)
    const chain = [by(SELF, '0')]
    for (let i = 1; i < MAX_MARKED_ENTRIES + 2; i++) chain.push(by(SELF, `${i}`, [chain[i - 1]!]))
    log.add(chain)
    const receipts = receiptsOf(log)
    receipts.noteEntries(EVE, [chain.at(-1)!.cid])
    expect([0, 1, 2, 3].map((i) => receipts.receivedBy(chain[i]!.cid).length)).toEqual([0, 0, 1, 1])
    receipts.noteAll(EVE)
    expect(receipts.receivedBy(chain[0]!.cid).length).toBe(1)
  })

  test('of more members than are followed nothing is remembered', () => {
    const log = createLog(ID)
    const node = by(SELF, 'mine')
    log.add([node])
    const receipts = receiptsOf(log)
    for (let i = 0; i < 2 * MAX_FOLLOWED_MEMBERS; i++) {
      receipts.noteLog(`made up ${i}` as MemberId, ID)
      receipts.noteEntries(`made up ${i}` as MemberId, [node.cid])
    }
    expect(receipts.receivedBy(node.cid).length).toBe(MAX_FOLLOWED_MEMBERS)
  })
})
