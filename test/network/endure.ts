import { expect } from 'vitest'
import type { MemoryWatch } from './process-memory.ts'

/** How often the honest are served at least while an attack goes on. */
const ROUNDS = 3

export interface Ordeal {
  /** Printed before what it took. */
  readonly name: string
  readonly memory: MemoryWatch
  /** Bytes by which the attacked process may grow. */
  readonly mostGrowth: number
  /** One round of what it is there for, one after the other until the attack is over. */
  serve(round: number): Promise<void>
  /** Resolves with what is printed of it. @param isServed whether the honest have been served often enough */
  attack(isServed: () => boolean): Promise<string>
}

/** An attack, while the honest are served, and what it took. */
export async function endure({ name, memory, mostGrowth, serve, attack }: Ordeal): Promise<void> {
  const state = { rounds: 0, isAttacked: true }
  const begun = performance.now()
  let longest = 0
  const serving = (async () => {
    while (state.isAttacked || state.rounds < ROUNDS) {
      const asked = performance.now()
      await serve(++state.rounds)
      longest = Math.max(longest, performance.now() - asked)
    }
  })()
  const attacking = attack(() => state.rounds > ROUNDS).finally(() => (state.isAttacked = false))
  const [told] = await Promise.all([attacking, serving])
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const { bytes, told: memoryTold } = memory.growth()
  console.log(
    `${name}: ${told}; ${state.rounds} honest rounds in ${seconds} s, the longest in ${(longest / 1000).toFixed(1)} s; ${memoryTold}`,
  )
  expect(bytes).toBeLessThan(mostGrowth)
}
