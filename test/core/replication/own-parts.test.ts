import { expect, test } from 'vitest'
import type { Cid, PeerId } from '../../../src/core/base/ids.ts'
import { unwrap } from '../../../src/core/base/errors.ts'
import { createHealer } from '../../../src/core/replication/healer.ts'
import { HEALING_LIMITS } from '../../../src/core/replication/healing-limits.ts'
import { createHolders } from '../../../src/core/replication/holders.ts'
import { createOwnParts } from '../../../src/core/replication/own-parts.ts'
import { createPartHints } from '../../../src/core/replication/part-hints.ts'
import { compareCids } from '../../../src/core/wire/cid.ts'
import { decodeHave, MAX_BITMAP_BYTES, MAX_PARTS } from '../../../src/core/wire/have.ts'
import { haveOf, memberOf, rootOf, seal } from './have-fixture.ts'

function addSome(parts: ReturnType<typeof createOwnParts>, root: Cid, from: number, to: number): void {
  for (let place = from; place < to; place++) parts.add(root, place)
}

test('a part is told with its bits in order, and is news again after an eighth of the file', () => {
  const parts = createOwnParts()
  const root = rootOf(1)
  parts.begin(root, 20)
  expect(parts.hasNews()).toBe(false)
  for (const place of [0, 3, 9, 9]) parts.add(root, place)
  expect(parts.hasNews()).toBe(true)
  expect(parts.tell()).toEqual([{ root, bitmap: Uint8Array.of(0b1001, 0b10, 0) }])
  expect(parts.hasNews()).toBe(false)
  addSome(parts, root, 10, 12)
  expect(parts.hasNews()).toBe(false)
  parts.add(root, 12)
  expect(parts.hasNews()).toBe(true)
  // It is begun anew after it was broken off: what was told before is no news.
  parts.tell()
  parts.begin(root, 20)
  addSome(parts, root, 0, 6)
  expect(parts.hasNews()).toBe(false)
  addSome(parts, root, 0, 20)
  expect(parts.tell()).toEqual([])
})

test('a file of any size makes eight statements at most, and one that no bitmap is long enough for none', () => {
  const parts = createOwnParts()
  const blocks = 8 * MAX_BITMAP_BYTES
  parts.begin(rootOf(1), blocks)
  parts.begin(rootOf(2), blocks + 1)
  let told = 0
  for (let place = 0; place < blocks; place++) {
    parts.add(rootOf(1), place)
    parts.add(rootOf(2), place)
    if (!parts.hasNews()) continue
    told++
    expect(parts.tell().map(({ root }) => root)).toEqual([rootOf(1)])
  }
  expect(told).toBeGreaterThan(3)
  expect(told).toBeLessThanOrEqual(8)
})

test('of many parts those begun last are told, ascending', () => {
  const parts = createOwnParts()
  const roots = Array.from({ length: 1_000 }, (_, index) => rootOf(index))
  for (const root of roots) {
    parts.begin(root, 9)
    parts.add(root, 8)
  }
  expect(parts.tell().map(({ root }) => root)).toEqual(roots.slice(-MAX_PARTS).sort(compareCids))
})

test('a statement says what is half here, and not of what has become whole; to others it is no copy', () => {
  const parts = createOwnParts()
  const healer = createHealer({
    ...{ self: memberOf(0), epoch: 0, cred: new Uint8Array(64), limits: HEALING_LIMITS, now: 0 },
    ...{ redundancyOf: () => 2, modeOf: () => 'all', room: () => undefined, weight: () => 16 },
    ...{ isNamedKeeper: () => true, aside: () => [], fraction: () => 0.5, parts },
  })
  expect(healer.step(0).sign?.parts).toEqual([])
  const [half, whole] = [rootOf(1), rootOf(2)]
  for (const root of [half, whole]) {
    parts.begin(root, 16)
    addSome(parts, root, 0, 5)
  }
  healer.held(whole, 100)
  const { busyGather, calmGather } = HEALING_LIMITS
  const unsigned = healer.step(busyGather).sign
  expect(unsigned?.parts).toEqual([{ root: half, bitmap: Uint8Array.of(0b11111, 0) }])
  // Of parts alone there is a statement a minute at the most, and it is woken up for that.
  addSome(parts, half, 5, 8)
  expect(healer.step(calmGather).sign).toBeUndefined()
  expect(healer.nextDue()).toBeLessThanOrEqual(busyGather + calmGather)
  const next = healer.step(busyGather + calmGather).sign
  expect(next?.parts).toEqual([{ root: half, bitmap: Uint8Array.of(0xff, 0) }])
  expect([half, whole].map((root) => healer.question(root, true, 20_000))).toEqual(['absent', 'prove'])

  const limits = { fresh: 1e6, grace: 1e6, heartbeat: 1e6 }
  const holders = createHolders({ self: memberOf(9), limits, isNamedKeeper: () => true, own: () => undefined })
  for (const statement of [unsigned, next]) {
    if (statement === undefined) throw new Error('Nothing was said.')
    const { encoded } = seal(statement)
    holders.take({ statement: unwrap(decodeHave(encoded)), encoded }, 0)
  }
  expect(holders.get(memberOf(0))?.parts).toEqual(next?.parts)
  expect([holders.copiesOf(half), holders.copiesOf(whole), holders.holdersOf(half).length]).toEqual([0, 1, 0])
  const [holder] = holders.holdersOf(whole)
  expect(holder !== undefined && holders.holds(holder, half)).toBe(false)
})

test('a root that is whole and in part is no statement', () => {
  const { encoded } = haveOf(1, [rootOf(1)], { parts: [{ root: rootOf(2), bitmap: Uint8Array.of(1) }] })
  expect(decodeHave(encoded).ok).toBe(true)
  expect(() => haveOf(1, [rootOf(1)], { parts: [{ root: rootOf(1), bitmap: Uint8Array.of(1) }] })).toThrow()
})

test('of a lie the cost is bounded: other lengths, the same again, and more devices than four', () => {
  const cids = Array.from({ length: 20 }, (_, index) => rootOf(index))
  const hints: (readonly [string, readonly Cid[]])[] = []
  let stated = [
    { peer: 'short' as PeerId, bitmap: Uint8Array.of(0xff, 0xff) },
    { peer: 'long' as PeerId, bitmap: new Uint8Array(4).fill(0xff) },
    { peer: 'a' as PeerId, bitmap: Uint8Array.of(0b1, 0, 0xff) },
  ]
  const look = createPartHints(
    cids,
    () => stated,
    (peer, hinted) => hints.push([peer, hinted]),
  )
  look()
  // Bits behind the last block mean nothing.
  expect(hints.splice(0)).toEqual([['a', [cids[0], ...cids.slice(16)]]])
  look()
  stated = [{ peer: 'a' as PeerId, bitmap: Uint8Array.of(0, 0, 0) }]
  look()
  stated = [{ peer: 'a' as PeerId, bitmap: Uint8Array.of(0b11, 0, 0xff) }]
  look()
  expect(hints.splice(0)).toEqual([['a', [cids[1]]]])
  stated = ['b', 'c', 'd', 'e', 'f'].map((peer) => ({ peer: peer as PeerId, bitmap: Uint8Array.of(1, 0, 0) }))
  look()
  expect(hints.map(([peer]) => peer)).toEqual(['b', 'c', 'd'])
})
