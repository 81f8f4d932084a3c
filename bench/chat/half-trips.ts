export interface Pace {
  readonly rounds: number
  /** Milliseconds between one answer and the next message: people do not write without a break. */
  readonly restMs: number
}

/**
 * Half of the time there and back, for each round: two pages' clocks need not agree for that.
 *
 * @returns milliseconds
 */
export async function halfTripsOf(
  { rounds, restMs }: Pace,
  trip: (round: number) => Promise<void>,
): Promise<readonly number[]> {
  const halves: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await trip(round)
    halves.push((performance.now() - start) / 2)
    await new Promise((resolve) => setTimeout(resolve, restMs))
  }
  return halves
}
