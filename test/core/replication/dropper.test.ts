import { expect, test } from 'vitest'
import type { MemberId } from '../../../src/core/base/ids.ts'
import { createDropper } from '../../../src/core/replication/dropper.ts'
import { HEALING_LIMITS } from '../../../src/core/replication/healing-limits.ts'
import { createHolders } from '../../../src/core/replication/holders.ts'
import { createPledges } from '../../../src/core/replication/pledges.ts'
import { haveOf, memberOf, rootOf } from './have-fixture.ts'
import { createDice } from './healing-simulator.ts'

const ROOT = rootOf(0)
const { pledge, intentWait, dropRetry } = HEALING_LIMITS

interface Device {
  readonly index: number
  holds: boolean
  readonly dropper: ReturnType<typeof createDropper>
  question(now: number): boolean
}

/**
 * A device whose picture of the others is what it is told once and never changes: that all hold the root. Where `isLast`,
 * it believes that all others come before it in rank, so it is never anybody else's turn.
 */
function createDevice(index: number, count: number, target: number, isLast: boolean): Device {
  const holders = createHolders({
    self: memberOf(index),
    limits: { fresh: Infinity, grace: Infinity, heartbeat: 1 },
    isNamedKeeper: () => true,
    own: () => undefined,
  })
  for (let other = 0; other < count; other++) {
    if (other !== index) holders.take(haveOf(other, [ROOT], { weight: isLast ? 65_535 : 16 }), 0)
  }
  const pledges = createPledges(HEALING_LIMITS)
  const dice = createDice(index)
  const device: Device = {
    index,
    holds: true,
    dropper: createDropper({
      ...{ self: memberOf(index), holders, pledges, limits: HEALING_LIMITS, fraction: dice, startedAt: 0 },
      weight: () => (isLast ? 1e-6 : 16),
      targetOf: () => (device.holds ? target : 0),
    }),
    question: (now) => device.holds && !device.dropper.isGoing(ROOT) && pledges.promise(ROOT, now),
  }
  return device
}

/** All that want to drop begin at the same moment; questions and answers pass one another in an order drawn from the seed. */
function dropTogether(seed: number, count: number, target: number, isLast: boolean, rounds = 40): number {
  const dice = createDice(seed)
  const devices = Array.from({ length: count }, (_, index) => createDevice(index, count, target, isLast))
  const byId = new Map<MemberId, Device>(devices.map((device) => [memberOf(device.index), device]))
  const copies = (): number => devices.filter(({ holds }) => holds).length
  let now = pledge + 1
  for (let round = 0; round < rounds; round++) {
    for (const device of devices.slice(0, 10)) if (device.holds) device.dropper.consider(ROOT, now)
    now += intentWait
    const underWay: (() => void)[] = []
    const act = (device: Device): void => {
      const { ask, drop } = device.dropper.decide(now)
      if (drop.length > 0) {
        device.holds = false
        expect(copies(), `seed ${seed}`).toBeGreaterThanOrEqual(target)
      }
      for (const id of ask.flatMap(({ of }) => of)) {
        const askedAt = now
        underWay.push(() => {
          const isPromised = (byId.get(id) as Device).question(now)
          underWay.push(() => {
            device.dropper.answered(ROOT, id, isPromised, askedAt)
            act(device)
          })
        })
      }
    }
    devices.forEach(act)
    while (underWay.length > 0) {
      now += Math.floor(dice() * 20)
      const [next] = underWay.splice(Math.floor(dice() * underWay.length), 1)
      next?.()
    }
    now += dropRetry
  }
  return copies()
}

test('ten that drop at once, each believing that it is its turn and that all others hold it, never go below the target', () => {
  const left = new Set<number>()
  for (let seed = 0; seed < 100; seed++) left.add(dropTogether(seed, 13, 3, true))
  // And it is not that nobody ever drops.
  expect(Math.min(...left)).toBeLessThan(13)
})

test('with exactly as many as there should be, nobody drops', () => {
  for (let seed = 0; seed < 50; seed++) {
    expect(dropTogether(seed, 3, 3, true)).toBe(3)
    expect(dropTogether(seed, 4, 3, true)).toBeGreaterThanOrEqual(3)
  }
})

test('in the order of rank, those that are too many go one after the other, down to the target', () => {
  // Nobody hears of anybody's drop here: the last in rank alone finds that it is its turn.
  expect(dropTogether(1, 10, 3, false, 1)).toBe(9)
})

test('who waits in vain for the last in rank, which may keep everything, takes its turn in the end', () => {
  for (let seed = 0; seed < 20; seed++) {
    const left = dropTogether(seed, 10, 3, false)
    expect(left).toBeGreaterThanOrEqual(3)
    expect(left).toBeLessThan(9)
  }
})

test('who has just started, and may have promised before, drops nothing', () => {
  const device = createDevice(0, 10, 3, true)
  expect(device.dropper.consider(ROOT, pledge - 1)).toBe(false)
  expect(device.dropper.consider(ROOT, pledge)).toBe(true)
})

test('a promise that is late is none', () => {
  const device = createDevice(0, 10, 3, true)
  device.dropper.consider(ROOT, pledge)
  const askedAt = pledge + intentWait
  const [asked] = device.dropper.decide(askedAt).ask
  for (const id of asked?.of ?? []) device.dropper.answered(ROOT, id, true, askedAt)
  expect(device.dropper.decide(askedAt + HEALING_LIMITS.proofWindow)).toEqual({ ask: [], drop: [] })
  expect(device.dropper.isGoing(ROOT)).toBe(false)
})
