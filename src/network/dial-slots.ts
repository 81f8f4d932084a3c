/** So many tasks at once; more wait their turn, first come first served. */
export interface DialSlots {
  run<T>(task: () => Promise<T>): Promise<T>
}

/** @param count how many tasks run at once */
export function createDialSlots(count: number): DialSlots {
  const waiting: (() => void)[] = []
  let running = 0
  return {
    async run(task) {
      if (running >= count) await new Promise<void>((resolve) => waiting.push(resolve))
      else running++
      try {
        return await task()
      } finally {
        // A slot goes from hand to hand; only one that nobody wants becomes free.
        const next = waiting.shift()
        if (next === undefined) running--
        else next()
      }
    },
  }
}
