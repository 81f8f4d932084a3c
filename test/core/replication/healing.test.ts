import { describe, expect, test } from 'vitest'
import type { HealingLimits } from '../../../src/core/replication/healing-limits.ts'
import { createDice, createSimulation, type SimulatedNode, type Simulation } from './healing-simulator.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** As HEALING_LIMITS, with hours turned into minutes: a run of half an hour sees what a week would. */
const QUICK: HealingLimits = {
  heartbeat: 20 * SECOND,
  fresh: 65 * SECOND,
  grace: 2 * MINUTE,
  settle: 3 * SECOND,
  patience: MINUTE,
  pledge: MINUTE,
  intentWait: 10 * SECOND,
  proofWindow: 10 * SECOND,
  dropRetry: 30 * SECOND,
  audit: 10 * SECOND,
  doubt: 10 * MINUTE,
  gather: SECOND,
  busyGather: 2 * SECOND,
  calmGather: 5 * SECOND,
  roomCheck: 5 * SECOND,
}

const BLOCK = 100_000
/** How long it may take until all is as it should be: silence, grace, doubts, and the next in rank twice. */
const HEALING_TIME = 10 * MINUTE

/** Roots short of copies that somebody could still take. */
function findShort(simulation: Simulation, redundancy: number): readonly string[] {
  const honest = simulation.nodes.filter(({ state, options }) => state === 'online' && options.isLiar !== true)
  return simulation.roots.flatMap((root) => {
    // One that says it has everything, and lets go of what it says, may come to have it: then nobody can tell it from others.
    const copies = simulation.copiesOf(root).filter(({ state }) => state === 'online')
    if (copies.length >= redundancy) return []
    const bytes = simulation.sizeOf(root)
    const takers = honest.filter(
      ({ disk, room, healer }) => !disk.has(root) && (room ?? Infinity) - healer.usedBytes() >= bytes,
    )
    return takers.length === 0 ? [] : [`${root} has ${copies.length} copies, ${takers.length} could take it`]
  })
}

function expectNothingLost(simulation: Simulation): void {
  for (const root of simulation.roots) expect(simulation.copiesOf(root).length, root).toBeGreaterThan(0)
}

/** Everything that can go wrong, drawn from one number. Throws where an invariant does not hold. */
function live(seed: number): number {
  const dice = createDice(seed * 7919 + 1)
  const upTo = (most: number): number => Math.floor(dice() * (most + 1))
  const redundancy = 2 + upTo(1)
  const simulation = createSimulation({ seed, limits: QUICK, redundancy })
  const count = redundancy + 2 + upTo(4)
  for (let index = 0; index < count; index++) {
    simulation.addNode({
      weight: 1 + upTo(30),
      speed: dice() < 0.2 ? 5 : 1_000,
      ...(dice() < 0.3 ? { room: BLOCK * (2 + upTo(6)) } : {}),
      ...(index > redundancy && dice() < 0.15 ? { isLiar: true } : {}),
      ...(dice() < 0.15 ? { mode: 'all' as const } : {}),
    })
  }
  const honest = (): SimulatedNode[] =>
    simulation.nodes.filter(({ state, options }) => state === 'online' && options.isLiar !== true)
  const someone = (): SimulatedNode | undefined => honest()[Math.floor(dice() * honest().length)]
  const stop = (state: 'offline' | 'dead'): void => {
    const node = someone()
    if (node !== undefined) simulation.setState(node, state)
  }
  const reduceRoom = (node: SimulatedNode | undefined): void => {
    if (node !== undefined) simulation.setRoom(node, BLOCK * (1 + upTo(5)))
  }
  const addSome = (some: number): void => {
    for (let added = 0; added < some; added++) {
      const author = someone()
      if (author === undefined) return
      const bytes = BLOCK * (0.2 + dice())
      const isFree = (author.room ?? Infinity) - author.healer.usedBytes() > bytes && author.transfers.size === 0
      if (isFree) simulation.addRoot(author, bytes)
    }
  }
  const heal = (): void => {
    for (const node of simulation.nodes) simulation.setSide(node, 0)
    for (const node of simulation.nodes) simulation.setState(node, 'online')
    const end = simulation.now() + HEALING_TIME
    do simulation.run(simulation.now() + MINUTE / 2)
    while (simulation.now() < end && findShort(simulation, redundancy).length > 0)
    expect(findShort(simulation, redundancy)).toEqual([])
  }

  addSome(3 + upTo(4))
  for (let round = 0; round < 1 + (seed % 2); round++) {
    for (let event = 0; event < 3; event++) {
      simulation.run(simulation.now() + upTo(60) * SECOND)
      const kind = dice()
      if (kind < 0.3) stop('offline')
      else if (kind < 0.5) for (const node of simulation.nodes) simulation.setState(node, 'online')
      else if (kind < 0.65) for (const node of simulation.nodes) simulation.setSide(node, upTo(1))
      else if (kind < 0.75) simulation.addNode()
      else if (kind < 0.8) reduceRoom(someone())
      else addSome(2)
    }
    heal()
    // Where room is short there may be fewer copies than wanted: what has only one is then spared.
    const fewest = Math.min(...simulation.roots.map((root) => simulation.copiesOf(root).length))
    for (let dead = 0; dead < Math.min(redundancy, fewest) - 1; dead++) stop('dead')
    expectNothingLost(simulation)
  }
  heal()
  expectNothingLost(simulation)
  expect(simulation.violations).toEqual([])
  return simulation.drops()
}

describe('a mesh that comes and goes', () => {
  const RUNS = 2_000
  const PARTS = 10
  test.each(Array.from({ length: PARTS }, (_, part) => part))(
    'heals, loses nothing and keeps to its room: part %i',
    (part) => {
      let drops = 0
      for (let seed = part; seed < RUNS; seed += PARTS) {
        try {
          drops += live(seed)
        } catch (error) {
          throw new Error(`seed ${seed}`, { cause: error })
        }
      }
      // Some were short of room, and let go of what others had promised to keep.
      expect(drops).toBeGreaterThan(0)
    },
  )
})

describe('a device of which the room is made less', () => {
  const usedBy = (simulation: Simulation, { disk }: SimulatedNode): number =>
    [...disk].reduce((sum, root) => sum + simulation.sizeOf(root), 0)

  test.each(['all', 'share'] as const)('that keeps %s gets to it, and others have what goes', (mode) => {
    for (let seed = 1; seed <= 20; seed++) {
      const simulation = createSimulation({ seed, limits: QUICK, redundancy: 2 })
      const [shrinking] = [mode, 'share', 'share', 'share'].map((each) =>
        simulation.addNode({ mode: each as 'all' | 'share' }),
      ) as [SimulatedNode]
      for (let root = 0; root < 10; root++) simulation.addRoot(shrinking, BLOCK)
      simulation.run(simulation.now() + 3 * MINUTE)
      if (mode === 'all') expect(shrinking.disk.size).toBe(10)
      simulation.setRoom(shrinking, 3.5 * BLOCK)
      const end = simulation.now() + HEALING_TIME
      do simulation.run(simulation.now() + MINUTE / 2)
      while (simulation.now() < end && usedBy(simulation, shrinking) > 3.5 * BLOCK)
      expect(shrinking.disk.size, `seed ${seed}`).toBeLessThanOrEqual(3)
      for (const root of simulation.roots) expect(simulation.copiesOf(root).length).toBeGreaterThanOrEqual(2)
      // It stays so: nothing that went is fetched again.
      const fetched = shrinking.fetchedBytes
      simulation.run(simulation.now() + HEALING_TIME)
      expect(usedBy(simulation, shrinking)).toBeLessThanOrEqual(3.5 * BLOCK)
      if (mode === 'all') expect(shrinking.fetchedBytes).toBe(fetched)
      expect(simulation.violations).toEqual([])
    }
  })

  test('keeps what nobody else can take', () => {
    const simulation = createSimulation({ seed: 1, limits: QUICK, redundancy: 2 })
    const shrinking = simulation.addNode({ mode: 'all' })
    simulation.addNode({ room: 2 * BLOCK })
    for (let root = 0; root < 6; root++) simulation.addRoot(shrinking, BLOCK)
    simulation.run(simulation.now() + 3 * MINUTE)
    simulation.setRoom(shrinking, BLOCK)
    simulation.run(simulation.now() + 2 * HEALING_TIME)
    expect(shrinking.disk.size).toBe(6)
    expect(simulation.violations).toEqual([])
  })
})
