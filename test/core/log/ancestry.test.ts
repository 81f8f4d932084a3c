import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createAncestry } from '../../../src/core/log/ancestry.ts'
import type { LogNode } from '../../../src/core/log/log.ts'
import { createGraph, createNode } from './log-fixture.ts'

function ancestorsOf(node: LogNode, nodes: readonly LogNode[]): Set<LogNode> {
  const found = new Set<LogNode>()
  const open = [node]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const cid of next.parents) {
      const parent = nodes.find((each) => each.cid === cid)!
      if (!found.has(parent)) open.push(parent)
      found.add(parent)
    }
  }
  return found
}

describe('ancestry', () => {
  test('says the same as following every parent', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(9), { maxLength: 4 }), { minLength: 1, maxLength: 40 }), (choices) => {
        const nodes = createGraph(choices)
        const ancestry = createAncestry()
        for (const node of nodes) ancestry.add(node)
        for (const later of nodes) {
          const ancestors = ancestorsOf(later, nodes)
          for (const earlier of nodes) {
            expect(ancestry.supersedes(later.cid, earlier.cid)).toBe(ancestors.has(earlier))
          }
        }
      }),
    )
  })

  test('knows nothing of entries that are not in it', () => {
    const ancestry = createAncestry()
    const node = createNode('a', [])
    const child = createNode('b', [node])
    ancestry.add(node)
    expect(ancestry.supersedes(child.cid, node.cid)).toBe(false)
    expect(ancestry.supersedes(node.cid, child.cid)).toBe(false)
  })

  test('steps over a long run at once', () => {
    const ancestry = createAncestry()
    const nodes: LogNode[] = [createNode('0', [])]
    for (let i = 1; i < 20_000; i++) nodes.push(createNode(String(i), [nodes[i - 1]!]))
    for (const node of nodes) ancestry.add(node)
    const last = nodes.at(-1)!
    expect(nodes.every((node) => node === last || ancestry.supersedes(last.cid, node.cid))).toBe(true)
  })
})
