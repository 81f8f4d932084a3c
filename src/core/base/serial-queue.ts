/** Runs tasks one after the other, in the order they came. */
export interface SerialQueue {
  /** Resolves or rejects as the task does; a task that fails does not keep the next from running. */
  run<T>(task: () => Promise<T>): Promise<T>
  /** Resolves once every task that was queued so far has ended, well or not. */
  settled(): Promise<void>
}

export function createSerialQueue(): SerialQueue {
  let tail: Promise<unknown> = Promise.resolve()
  return {
    run(task) {
      const result = tail.then(task, task)
      tail = result
      return result
    },
    settled: () =>
      tail.then(
        () => undefined,
        () => undefined,
      ),
  }
}
