/** A number of places; who finds none free waits in line. */
export interface Slots {
  /** Resolves with what gives the place back: to be called once. */
  take(): Promise<() => void>
}

export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = []
  let free = count

  const giveBack = (): void => {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }

  return {
    async take() {
      if (free > 0) free--
      else await new Promise<void>((resolve) => waiting.push(resolve))
      return giveBack
    },
  }
}
