import type { Clock } from '../base/environment.ts'
import { REST_MS, SLICE_MS } from './limits.ts'

/** Work in small steps, which others' work comes between: the page has one thread. */
export interface Slices {
  /** Runs a job when those before it are through. Each `yield` is where it may be interrupted: well under a millisecond apart. */
  run(job: Generator<undefined, void>): void
  isIdle(): boolean
  close(): void
}

export interface SlicesDependencies {
  readonly clock: Clock
  /** A step threw: the job is given up, the others go on. */
  readonly onFault: (error: unknown) => void
  /** Everything that was to be done is done. */
  readonly onIdle: () => void
}

export function createSlices({ clock, onFault, onIdle }: SlicesDependencies): Slices {
  const jobs: Generator<undefined, void>[] = []
  let cancelNext: (() => void) | undefined
  let closed = false

  /** @returns whether the first job is through */
  function step(job: Generator<undefined, void>): boolean {
    try {
      return job.next().done === true
    } catch (error) {
      onFault(error)
      return true
    }
  }

  function runSlice(): void {
    cancelNext = undefined
    const end = clock.now() + SLICE_MS
    for (let job = jobs[0]; job !== undefined && clock.now() < end; job = jobs[0]) if (step(job)) jobs.shift()
    if (jobs.length > 0) runSoon()
    else onIdle()
  }

  function runSoon(): void {
    if (!closed) cancelNext ??= clock.after(REST_MS, runSlice)
  }

  return {
    run(job) {
      jobs.push(job)
      runSoon()
    },
    isIdle: () => jobs.length === 0,
    close() {
      closed = true
      cancelNext?.()
      jobs.length = 0
    },
  }
}

/** Drives steps in slices and gives what they return. The first slice is now: what takes one is there at once. */
export async function runInSlices<T>(clock: Clock, steps: Generator<undefined, T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    signal?.throwIfAborted()
    const end = clock.now() + SLICE_MS
    do {
      const step = steps.next()
      if (step.done === true) return step.value
    } while (clock.now() < end)
    await new Promise<void>((resolve) => {
      clock.after(0, resolve)
    })
  }
}
