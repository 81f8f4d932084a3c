import { describe, expect, test } from 'vitest'
import type { Cid } from '../../../src/core/base/ids.ts'
import { COURTESY_LIMITS, createCourtesy } from '../../../src/core/replication/courtesy.ts'
import { createFetchQueue } from '../../../src/core/replication/fetch-queue.ts'
import { createVirtualTime } from '../blocks/virtual-time.ts'

const { linger, longestWait, turn } = COURTESY_LIMITS

describe('giving way to a person', () => {
  test('healing waits while somebody waits, and a little longer', async () => {
    const { environment, pass } = createVirtualTime()
    const courtesy = createCourtesy(environment.clock)
    const ends = [courtesy.begin(), courtesy.begin()]
    expect(courtesy.mayHeal.get()).toBe(false)
    ends[0]!()
    ends[0]!()
    await pass(10 * linger)
    expect(courtesy.mayHeal.get()).toBe(false)
    ends[1]!()
    await pass(linger - 1)
    expect(courtesy.mayHeal.get()).toBe(false)
    // The next block of a file that is being read.
    await courtesy.during(async () => expect(courtesy.mayHeal.get()).toBe(false))
    await pass(linger - 1)
    expect(courtesy.mayHeal.get()).toBe(false)
    await pass(1)
    expect(courtesy.mayHeal.get()).toBe(true)
  })

  test('it has its turn however long somebody waits', async () => {
    const { environment, pass } = createVirtualTime()
    const courtesy = createCourtesy(environment.clock)
    const end = courtesy.begin()
    for (let round = 0; round < 3; round++) {
      await pass(longestWait - 1)
      expect(courtesy.mayHeal.get()).toBe(false)
      await pass(1)
      expect(courtesy.mayHeal.get()).toBe(true)
      await courtesy.during(async () => expect(courtesy.mayHeal.get()).toBe(true))
      await pass(turn)
      expect(courtesy.mayHeal.get()).toBe(false)
    }
    end()
    courtesy.close()
    await pass(longestWait)
    expect(courtesy.mayHeal.get()).toBe(false)
  })
})

test('what waits is taken by copies, then by age, and what has gone meanwhile is passed over', async () => {
  const { environment, pass } = createVirtualTime()
  const copies = new Map<Cid, number>()
  const queue = createFetchQueue<{ readonly root: Cid }>(environment.clock, (root) => copies.get(root) ?? 0)
  const wanted = ['a', 'b', 'c', 'd', 'e'].map((root) => ({ root: root as Cid }))
  for (const [at, each] of wanted.entries()) {
    copies.set(each.root, [3, 1, 2, 1, 0][at]!)
    queue.add(each)
  }
  queue.delete(wanted[3]!)
  expect([queue.take()?.root, queue.take()?.root, queue.size()]).toEqual(['b', 'e', 2])
  copies.set('a' as Cid, 1)
  await pass(1)
  expect([queue.take()?.root, queue.take()?.root, queue.take()]).toEqual(['a', 'c', undefined])
})
