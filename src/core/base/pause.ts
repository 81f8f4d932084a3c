import type { Readable } from './readable.ts'

/** Resolves while nothing is paused, at once where it is not; and when the signal aborts, so whoever waits looks at that first. */
export function untilResumed(paused: Readable<boolean> | undefined, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (paused === undefined || !paused.get() || signal?.aborted === true) {
      resolve()
      return
    }
    const goOn = (): void => {
      stop()
      signal?.removeEventListener('abort', goOn)
      resolve()
    }
    const stop = paused.subscribe((isPaused) => {
      if (!isPaused) goOn()
    })
    signal?.addEventListener('abort', goOn)
  })
}
