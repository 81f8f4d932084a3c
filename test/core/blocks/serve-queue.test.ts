import { describe, expect, test } from 'vitest'
import type { Cid } from '../../../src/core/base/ids.ts'
import { createServeQueue } from '../../../src/core/blocks/serve-queue.ts'
import { createSlots } from '../../../src/core/blocks/slots.ts'

const [a, b, c] = ['a', 'b', 'c'] as [Cid, Cid, Cid]

describe('what one peer is to be answered', () => {
  test('urgent wants go first, also those that become urgent', () => {
    const queue = createServeQueue()
    queue.want([a, b], false)
    queue.want([c], true)
    queue.want([b], true)
    expect(queue.size()).toBe(3)
    expect(queue.take(2)).toEqual([c, b])
    expect(queue.take(2)).toEqual([a])
  })

  test('what has become urgent goes first, unless it is out already; what is not due is passed over', () => {
    const queue = createServeQueue()
    queue.want([a, b, c], false)
    expect(queue.take(1)).toEqual([a])
    queue.urge([a, c, 'd' as Cid])
    expect(queue.size()).toBe(3)
    expect(queue.take(3)).toEqual([c, b])
  })

  test('one that nobody waits for is taken after seven that someone does', () => {
    const queue = createServeQueue()
    const urgent = Array.from({ length: 20 }, (_, i) => `urgent${i}` as Cid)
    queue.want([a, b, c], false)
    queue.want(urgent, true)
    expect([queue.take(4), queue.take(4), queue.take(8)].flat()).toEqual([
      ...urgent.slice(0, 7),
      a,
      ...urgent.slice(7, 14),
      b,
    ])
  })

  test('a want is answered once: cancelled ones as denied, unless they are out already', () => {
    const queue = createServeQueue()
    queue.want([a, b, c], false)
    queue.cancel([b, b])
    expect(queue.take(2)).toEqual([a, c])
    queue.cancel([c])
    expect(queue.isInHand(c)).toBe(false)
    queue.settle(a)
    queue.cancel([a])
    expect(queue.takeDenied()).toEqual([b, c])
    expect(queue.takeDenied()).toEqual([])
    expect(queue.size()).toBe(0)
  })

  test('wanting what is being answered changes nothing', () => {
    const queue = createServeQueue()
    queue.want([a], false)
    queue.take(1)
    queue.want([a], true)
    expect(queue.take(1)).toEqual([])
  })

  test('who waits is woken by wants, denials and the end', async () => {
    const queue = createServeQueue()
    const woken = queue.changed()
    queue.want([a], false)
    await woken
    queue.take(1)
    const wokenAgain = queue.changed()
    queue.cancel([a])
    await wokenAgain
    queue.takeDenied()
    const ended = queue.changed()
    queue.end()
    await ended
    expect(queue.hasEnded()).toBe(true)
    await queue.changed()
  })
})

test('places are given in the order in which they were asked for', async () => {
  const slots = createSlots(2)
  const order: number[] = []
  const giveBacks = await Promise.all([slots.take(), slots.take()])
  const later = [1, 2, 3].map(async (number) => {
    const giveBack = await slots.take()
    order.push(number)
    giveBack()
  })
  expect(order).toEqual([])
  giveBacks[1]?.()
  await Promise.all(later)
  giveBacks[0]?.()
  expect(order).toEqual([1, 2, 3])
})
