import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLog, type LogNode } from '../../../src/core/log/log.ts'
import { compareEntries } from '../../../src/core/log/order.ts'
import { cidsOf, createGraph, createNode, logNamed } from './log-fixture.ts'

const LOG = logNamed('one')
const shape = fc.array(fc.array(fc.nat(9), { maxLength: 4 }), { minLength: 1, maxLength: 40 })

/** Another order in which parents come before their children. */
function reorder(nodes: readonly LogNode[], picks: readonly number[]): LogNode[] {
  const left = [...nodes]
  const placed = new Set<string>()
  const order: LogNode[] = []
  for (let i = 0; left.length > 0; i++) {
    const ready = left.filter(({ parents }) => parents.every((cid) => placed.has(cid)))
    const next = ready[(picks[i % picks.length] ?? 0) % ready.length]!
    left.splice(left.indexOf(next), 1)
    placed.add(next.cid)
    order.push(next)
  }
  return order
}

describe('a log', () => {
  test('is the same whatever the order in which its entries came, one by one or many at once', () => {
    const picks = fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(shape, picks, fc.integer({ min: 1, max: 9 }), (choices, order, batchSize) => {
        const nodes = createGraph(choices)
        const whole = createLog(LOG)
        whole.add(nodes)
        const other = createLog(LOG)
        const reordered = reorder(nodes, order)
        for (let start = 0; start < reordered.length; start += batchSize) {
          other.add(reordered.slice(start, start + batchSize))
          // What is asked in between must not change what is answered later.
          other.nodes()
          other.heads()
          other.root()
        }
        expect(other.root()).toEqual(whole.root())
        expect(other.heads()).toEqual(whole.heads())
        expect(other.snapshot().digests).toEqual(whole.snapshot().digests)
        expect(cidsOf(other.nodes())).toEqual(cidsOf(whole.nodes()))
        expect([other.size, other.height]).toEqual([whole.size, whole.height])
        expect(cidsOf(whole.nodes())).toEqual(cidsOf([...nodes].sort(compareEntries)))
      }),
    )
  })

  test('its heads are the entries that no other names as a parent', () => {
    fc.assert(
      fc.property(shape, (choices) => {
        const nodes = createGraph(choices)
        const log = createLog(LOG)
        log.add(nodes)
        const named = new Set(nodes.flatMap(({ parents }) => parents))
        expect(log.heads()).toEqual(
          cidsOf(nodes)
            .filter((cid) => !named.has(cid))
            .sort(),
        )
      }),
    )
  })

  test('orders ancestors before descendants, whatever their clocks said', () => {
    const first = createNode('first', [], 9_000)
    const second = createNode('second', [first], 10)
    const log = createLog(LOG)
    log.add([first, second])
    expect(cidsOf(log.nodes())).toEqual([first.cid, second.cid])
  })

  test('passes over what it has, and tells what is new', () => {
    const first = createNode('first', [])
    const second = createNode('second', [first])
    const log = createLog(LOG)
    expect(log.add([first])).toEqual([first])
    const root = log.root()
    expect(log.add([first])).toEqual([])
    expect(log.root()).toBe(root)
    expect(log.add([first, second])).toEqual([second])
    expect([log.arrivalOf(first.cid), log.arrivalOf(second.cid)]).toEqual([0, 1])
    expect(log.missingParents([first.cid, createNode('other', []).cid])).toEqual([createNode('other', []).cid])
  })

  test('nodes that were handed out are never changed', () => {
    const first = createNode('first', [])
    const log = createLog(LOG)
    log.add([first])
    const before = log.nodes()
    log.add([createNode('second', [first])])
    expect(before).toEqual([first])
    expect(log.nodes()).toHaveLength(2)
  })
})
