import type { HealingLimits } from '../../src/core/replication/healing-limits.ts'
import { HEALING_LIMITS } from '../../src/core/replication/healing-limits.ts'
import { createSimulation, type SimulatedNode } from '../../test/core/replication/healing-simulator.ts'
import { type Alternative, type Benchmark, rowName } from '../harness/benchmark.ts'

const SIZES = [10, 100, 1_000] as const
const ROOTS = 512
const REDUNDANCY = 3
const LEAVING_SHARE = 0.3
const MINUTE = 60_000
const MEGABYTE = 2 ** 20
/** A day of silence would be a day of heartbeats to simulate: how long the grace is changes neither bytes nor messages. */
const LIMITS: HealingLimits = { ...HEALING_LIMITS, grace: 20 * MINUTE }
const STEP_MS = 5_000
/** After the target was reached: what others still move in vain is counted too. */
const AFTERWARDS_MS = 10 * MINUTE
const PATIENCE_MS = 4 * 60 * MINUTE

const alternativeOf = (nodes: number): string => `${nodes} devices`

let nextSeed = 1

function measureHealing(count: number): Readonly<Record<string, number>> {
  const simulation = createSimulation({ seed: nextSeed++, limits: LIMITS, redundancy: REDUNDANCY, neighbours: 4 })
  const { fraction } = simulation
  const pickSome = (from: readonly SimulatedNode[], some: number): SimulatedNode[] => {
    const left = [...from]
    return Array.from({ length: some }, () => left.splice(Math.floor(fraction() * left.length), 1)[0] as SimulatedNode)
  }
  for (let added = 0; added < count; added++) simulation.addNode({ weight: 4 + Math.floor(fraction() * 60) })
  // All at once, which no mesh does: until they know one another.
  simulation.run(simulation.now() + 2 * MINUTE)
  for (let root = 0; root < ROOTS; root++) {
    simulation.placeRoot(pickSome(simulation.nodes, REDUNDANCY), MEGABYTE * (0.1 + 2 * fraction()))
  }
  simulation.run(simulation.now() + 6 * MINUTE)
  const isShort = (wanted: number): boolean =>
    simulation.roots.some((root) => {
      const copies = simulation.copiesOf(root).length
      return copies > 0 && copies < wanted
    })
  if (isShort(REDUNDANCY)) throw new Error('There were too few copies before anybody left.')

  const sumOf = (key: 'sent' | 'fetchedBytes'): number => simulation.nodes.reduce((sum, node) => sum + node[key], 0)
  const [sentBefore, fetchedBefore] = [sumOf('sent'), sumOf('fetchedBytes')]
  for (const node of pickSome(simulation.nodes, Math.round(count * LEAVING_SHARE))) simulation.setState(node, 'dead')
  const left = simulation.now()
  let least = 0
  for (const root of simulation.roots) {
    const copies = simulation.copiesOf(root).length
    if (copies > 0) least += Math.max(0, REDUNDANCY - copies) * simulation.sizeOf(root)
  }
  while (isShort(REDUNDANCY)) {
    simulation.run(simulation.now() + STEP_MS)
    if (simulation.now() > left + PATIENCE_MS) throw new Error('The copies did not reach their number.')
  }
  const seconds = (simulation.now() - left) / 1_000
  const messages = (sumOf('sent') - sentBefore) / (count * (1 - LEAVING_SHARE))
  simulation.run(simulation.now() + AFTERWARDS_MS)
  if (simulation.violations.length > 0) throw new Error(simulation.violations.join('\n'))
  const moved = sumOf('fetchedBytes') - fetchedBefore
  return { moved: moved / MEGABYTE, least: least / MEGABYTE, 'moved/least': moved / least, time: seconds, messages }
}

export const heal: Benchmark = {
  name: 'heal',
  about: 'simulated: of 10, 100 and 1,000 devices 30 % leave at once; what it takes until all copies are back',
  defaults: { runs: 1, megabytes: 1 },
  units: { moved: 'MB', least: 'MB', 'moved/least': 'times', time: 's, simulated', messages: 'per device' },
  ratios: {
    'bytes/least': (median) => ({
      value: median(rowName('moved/least', alternativeOf(1_000))),
      aim: { atMost: 1.2 },
    }),
    'messages-1000/messages-10': (median) => ({
      value: median(rowName('messages', alternativeOf(1_000))) / median(rowName('messages', alternativeOf(10))),
      aim: { atMost: Math.log(1_000) / Math.log(10) },
    }),
    'seconds-after-grace': (median) => ({
      value: median(rowName('time', alternativeOf(1_000))) - LIMITS.grace / 1_000,
    }),
  },
  prepare: async () => ({
    alternatives: SIZES.map((count): Alternative => ({
      name: alternativeOf(count),
      run: async () => measureHealing(count),
    })),
    close: async () => undefined,
  }),
}
