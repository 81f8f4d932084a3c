import { expect, test } from 'vitest'
import type { Cid, PeerId } from '../../../src/core/base/ids.ts'
import { createHaveHub, type HaveHub } from '../../../src/core/replication/have-hub.ts'
import { createHolders, type Holders } from '../../../src/core/replication/holders.ts'
import { createOwnHoldings, type OwnHoldings } from '../../../src/core/replication/own-holdings.ts'
import { compareCids } from '../../../src/core/wire/cid.ts'
import { decodeHave } from '../../../src/core/wire/have.ts'
import { MAX_HAVE_CHANGES } from '../../../src/core/wire/have.ts'
import {
  decodeHaveMessage,
  encodeHaveMessage,
  type HaveMessage,
  MAX_ROOTS_PER_LIST,
} from '../../../src/core/wire/have-messages.ts'
import { unwrap } from '../../../src/core/base/errors.ts'
import { haveOf, memberOf, rootOf, seal } from './have-fixture.ts'

const LIMITS = { fresh: 1_000, grace: 10_000, heartbeat: 1_000 }

interface Device {
  readonly index: number
  readonly holders: Holders
  readonly own: OwnHoldings
  readonly hub: HaveHub
  hold(...roots: readonly Cid[]): void
  tell(now?: number): void
}

function createDevice(index: number): Device {
  const own = createOwnHoldings()
  const holders = createHolders({ self: memberOf(index), limits: LIMITS, isNamedKeeper: () => true, own: own.told })
  const hub = createHaveHub({ self: memberOf(index), holders, own })
  return {
    ...{ index, holders, own, hub },
    hold: (...roots) => roots.forEach(own.add),
    tell(now = 0) {
      const header = {
        by: memberOf(index),
        epoch: 0,
        cred: new Uint8Array(64),
        weight: 16,
        full: false,
        leaving: false,
      }
      hub.tell(seal(own.compose({ ...header, aside: [], doubts: [], going: [], parts: [] }, now)))
    },
  }
}

const peerOf = ({ index }: Device): PeerId => `peer ${index}` as PeerId

/** Messages go to and fro, as bytes, until there are none. Returns how many there were. */
function settle(
  devices: readonly Device[],
  links: Map<Device, readonly Device[]>,
  first: [Device, Device, HaveMessage][],
) {
  let count = 0
  const underWay = [...first]
  const say = (from: Device, to: Device, messages: readonly HaveMessage[]): void => {
    for (const message of messages) underWay.push([from, to, unwrap(decodeHaveMessage(encodeHaveMessage(message)))])
  }
  for (;;) {
    for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) {
      const [from, to, message] = next
      count++
      const { reply, statements } = to.hub.hear(peerOf(from), message)
      say(to, from, reply)
      for (const encoded of statements) {
        say(to, from, to.hub.learn(peerOf(from), { statement: unwrap(decodeHave(encoded)), encoded }, 0))
      }
    }
    for (const device of devices) {
      for (const { to, messages } of device.hub.flush()) {
        const neighbour = links.get(device)?.find((each) => peerOf(each) === to)
        if (neighbour !== undefined) say(device, neighbour, messages)
      }
    }
    if (underWay.length === 0) return count
  }
}

function link(a: Device, b: Device): [Device, Device, HaveMessage][] {
  return [
    ...a.hub.addLink(peerOf(b)).map((message): [Device, Device, HaveMessage] => [a, b, message]),
    ...b.hub.addLink(peerOf(a)).map((message): [Device, Device, HaveMessage] => [b, a, message]),
  ]
}

test('who comes late has the whole picture from any one neighbour, without waiting for anyone else', () => {
  const [anna, ben, cleo] = [createDevice(0), createDevice(1), createDevice(2)]
  anna.hold(rootOf(1), rootOf(2))
  anna.tell()
  ben.hold(rootOf(2))
  ben.tell()
  const pair = new Map([
    [anna, [ben]],
    [ben, [anna]],
  ])
  settle([anna, ben], pair, link(anna, ben))
  expect([ben.holders.copiesOf(rootOf(1)), ben.holders.copiesOf(rootOf(2)), anna.holders.copiesOf(rootOf(2))]).toEqual([
    1, 1, 1,
  ])
  // Anna is gone when cleo comes.
  ben.hub.removeLink(peerOf(anna))
  expect(cleo.hub.isPrimed()).toBe(false)
  settle([ben, cleo], new Map(), link(ben, cleo))
  expect(cleo.hub.isPrimed()).toBe(true)
  expect([1, 2, 3].map((root) => cleo.holders.copiesOf(rootOf(root)))).toEqual([1, 2, 0])
})

test('a long list is asked for once, in pages, and one that is known already is not', () => {
  const roots = Array.from({ length: MAX_ROOTS_PER_LIST + 10 }, (_, index) => rootOf(index))
  const [anna, ben, cleo, dan] = [createDevice(0), createDevice(1), createDevice(2), createDevice(3)]
  for (const device of [anna, dan]) {
    device.hold(...roots)
    device.tell()
  }
  const line = new Map([
    [anna, [ben]],
    [ben, [anna, cleo]],
    [cleo, [ben, dan]],
    [dan, [cleo]],
  ])
  settle([anna, ben, cleo, dan], line, [...link(anna, ben), ...link(ben, cleo)])
  expect(cleo.holders.copiesOf(rootOf(5))).toBe(1)
  expect(roots.length).toBeGreaterThan(MAX_HAVE_CHANGES)
  // Dan holds the same: know and tell each way, what each then tells on, and no list.
  const messages = settle([anna, ben, cleo, dan], line, link(cleo, dan))
  expect(messages).toBeLessThanOrEqual(6)
  expect([ben, cleo].map(({ holders }) => holders.copiesOf(rootOf(5)))).toEqual([2, 2])
  expect(dan.holders.copiesOf(rootOf(5))).toBe(1)
})

test('a list that is not what its statement says is not taken', () => {
  const device = createDevice(0)
  const roots = [rootOf(1), rootOf(2)].sort(compareCids)
  const have = haveOf(1, [], { count: 2, digest: haveOf(1, roots).statement.digest })
  expect(device.holders.take(have, 0)).toBe('list-missing')
  expect(device.holders.takeList(memberOf(1), 1, [rootOf(1), rootOf(3)].sort(compareCids))).toBe(false)
  expect(device.holders.copiesOf(rootOf(3))).toBe(0)
  expect(device.holders.takeList(memberOf(1), 1, roots)).toBe(true)
  expect(device.holders.copiesOf(rootOf(1))).toBe(1)
})

test('who falls silent is asked for nothing after a while, and does not count after the grace', () => {
  const { holders } = createDevice(0)
  holders.take(haveOf(1, [rootOf(1)]), 0)
  const standing = (now: number) => {
    holders.advance(now)
    return [holders.get(memberOf(1))?.isFresh, holders.copiesOf(rootOf(1))]
  }
  expect(standing(LIMITS.fresh - 1)).toEqual([true, 1])
  expect(standing(LIMITS.fresh)).toEqual([false, 1])
  expect(standing(LIMITS.grace - 1)).toEqual([false, 1])
  expect(standing(LIMITS.grace)).toEqual([false, 0])
  // A clock that is ahead does not make it live longer than from when it was heard.
  holders.take(haveOf(1, [rootOf(1)], { seq: 2, at: 1e12 }), LIMITS.grace)
  expect(standing(LIMITS.grace + LIMITS.grace)).toEqual([false, 0])
})

test('what is going, leaving or doubted does not count as a copy', () => {
  const { holders } = createDevice(0)
  const root = rootOf(1)
  holders.take(haveOf(1, [root]), 0)
  holders.take(haveOf(2, [root]), 0)
  expect(holders.copiesOf(root)).toBe(2)
  holders.take(haveOf(1, [root], { seq: 2, going: [root] }), 0)
  expect(holders.copiesOf(root)).toBe(1)
  holders.take(haveOf(2, [root], { seq: 2, leaving: true }), 0)
  expect(holders.copiesOf(root)).toBe(0)
  holders.take(haveOf(1, [root], { seq: 3 }), 0)
  expect(holders.copiesOf(root)).toBe(1)
  holders.take(haveOf(3, [], { doubts: [memberOf(1)] }), 0)
  expect(holders.copiesOf(root)).toBe(0)
  holders.take(haveOf(3, [], { seq: 2 }), 0)
  expect(holders.copiesOf(root)).toBe(1)
  expect(new Set(holders.takeChanges().roots)).toEqual(new Set([root]))
})
