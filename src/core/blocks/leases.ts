/**
 * Who is storing blocks that nothing names yet, or counts on blocks that lie there unnamed. While anyone is, nothing is
 * freed. In memory only: after a crash nobody is.
 */
export interface Leases {
  /** Nothing is freed from when this resolves until the returned function is called, once. What is being freed then stops first. */
  take(): Promise<() => void>
  /**
   * Runs the task if nobody holds a lease; its signal aborts when someone wants one, who then waits for it to settle.
   * `undefined` when it was not run.
   */
  whileFree<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T | undefined>
  /** Resolves when nobody holds a lease. */
  freed(): Promise<void>
}

export function createLeases(): Leases {
  const waiting: (() => void)[] = []
  let held = 0
  let running: { readonly stop: AbortController; readonly settled: Promise<unknown> } | undefined

  return {
    async take() {
      held++
      if (running !== undefined) {
        running.stop.abort()
        await running.settled
      }
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        held--
        if (held === 0) for (const wake of waiting.splice(0)) wake()
      }
    },
    async whileFree(task) {
      if (held > 0 || running !== undefined) return undefined
      const stop = new AbortController()
      const result = task(stop.signal)
      const settled = result.then(
        () => undefined,
        () => undefined,
      )
      running = { stop, settled }
      try {
        return await result
      } finally {
        running = undefined
      }
    },
    async freed() {
      if (held > 0) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}
