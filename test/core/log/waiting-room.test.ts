import { describe, expect, test } from 'vitest'
import type { PeerId } from '../../../src/core/base/ids.ts'
import { DEFAULT_LOG_LIMITS } from '../../../src/core/log/limits.ts'
import type { LogNode } from '../../../src/core/log/log.ts'
import { type Arrival, createWaitingRoom } from '../../../src/core/log/waiting-room.ts'
import { cidsOf, createNode } from './log-fixture.ts'

const LIMITS = {
  ...DEFAULT_LOG_LIMITS,
  maxWaitingEntries: 6,
  maxWaitingBytes: 6 * 300,
  maxWaitingEntriesPerPeer: 4,
  maxWaitingBytesPerPeer: 4 * 300,
}
const [ALICE, BOB, CAROL] = ['alice', 'bob', 'carol'] as PeerId[]

function arrive(node: LogNode, from = ALICE): Arrival {
  return { node, from, encoded: new Uint8Array(0), entry: {} as Arrival['entry'] }
}

const parent = createNode('parent', [])
const children = Array.from({ length: 10 }, (_, i) => createNode(`child ${i}`, [parent]))

describe('the waiting room', () => {
  test('lets go of an entry once the last of its parents has come', () => {
    const room = createWaitingRoom(LIMITS)
    const other = createNode('other', [])
    const child = createNode('child', [parent, other])
    room.admit(arrive(child), child.parents)
    expect(room.release(parent.cid)).toEqual([])
    expect(room.has(child.cid)).toBe(true)
    expect(room.release(other.cid).map(({ node }) => node)).toEqual([child])
    expect([room.has(child.cid), room.size, room.bytes]).toEqual([false, 0, 0])
  })

  test('takes an entry once', () => {
    const room = createWaitingRoom(LIMITS)
    room.admit(arrive(children[0]!), [parent.cid])
    room.admit(arrive(children[0]!, BOB), [parent.cid])
    expect([room.size, room.bytes]).toEqual([1, 300])
  })

  test('forgets a peer’s oldest when that peer has too many waiting, and nobody else’s', () => {
    const room = createWaitingRoom(LIMITS)
    const bobs = createNode('bobs', [parent])
    room.admit(arrive(bobs, BOB), [parent.cid])
    for (const child of children.slice(0, 5)) room.admit(arrive(child), [parent.cid])
    expect(room.size).toBe(5)
    expect(room.has(children[0]!.cid)).toBe(false)
    expect(cidsOf(room.release(parent.cid).map(({ node }) => node))).toEqual(cidsOf([bobs, ...children.slice(1, 5)]))
  })

  test('counts a peer’s bytes as well', () => {
    const room = createWaitingRoom(LIMITS)
    const large = { ...createNode('large', [parent]), bytes: 1000 }
    room.admit(arrive(children[0]!), [parent.cid])
    room.admit(arrive(large), [parent.cid])
    expect([room.has(children[0]!.cid), room.has(large.cid), room.bytes]).toEqual([false, true, 1000])
    room.admit(arrive({ ...createNode('too large', [parent]), bytes: 1201 }), [parent.cid])
    expect(room.size).toBe(0)
  })

  test('forgets the oldest of all when all together have too many waiting', () => {
    const room = createWaitingRoom(LIMITS)
    const peers = [ALICE, BOB, CAROL]
    for (const [i, child] of children.slice(0, 7).entries()) room.admit(arrive(child, peers[i % 3]), [parent.cid])
    expect([room.size, room.bytes]).toEqual([6, 6 * 300])
    expect(room.has(children[0]!.cid)).toBe(false)
  })

  test('drops all that waited for an entry that was refused, directly or not', () => {
    const room = createWaitingRoom(LIMITS)
    const child = createNode('child', [parent])
    const grandchild = createNode('grandchild', [child])
    room.admit(arrive(grandchild), [child.cid])
    room.admit(arrive(child), [parent.cid])
    expect(cidsOf(room.dropDependents(parent.cid).map(({ node }) => node))).toEqual(cidsOf([child, grandchild]))
    expect([room.size, room.bytes]).toEqual([0, 0])
  })
})
