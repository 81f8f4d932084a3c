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
            if (ancestry.follows(later.cid, earlier.cid)) expect(ancestors.has(earlier)).toBe(true)
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

  test('knows at once that an entry follows another where no fork lies between them', () => {
    const ancestry = createAncestry()
    const root = createNode('root', [])
    const [left, right] = [createNode('left', [root]), createNode('right', [root])]
    const next = createNode('next', [left])
    for (const node of [root, left, right, next]) ancestry.add(node)
    expect(ancestry.follows(next.cid, root.cid)).toBe(true)
    expect(ancestry.follows(right.cid, root.cid)).toBe(false)
    expect(ancestry.follows(root.cid, next.cid)).toBe(false)
  })

  test('answers many questions about one entry of a history that is all forks with one walk', () => {
    const ancestry = createAncestry()
    let strands = [createNode('a', []), createNode('b', [])]
    const nodes = [...strands]
    for (let i = 0; i < 5_000; i++) {
      strands = [createNode(`a${i}`, strands), createNode(`b${i}`, strands)]
      nodes.push(...strands)
    }
    for (const node of nodes) ancestry.add(node)
    const last = strands[0]!
    const seen = nodes.filter((node) => ancestry.supersedes(last.cid, node.cid))
    expect(seen).toHaveLength(nodes.length - 2)
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
