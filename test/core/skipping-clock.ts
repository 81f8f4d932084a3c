import { type Environment, systemEnvironment } from '../../src/core/base/environment.ts'

/** The real environment, whose time can be made to pass at once. */
export interface SkippingEnvironment extends Environment {
  /** All that was to be called back by then is, in its order, before this returns. */
  skip(milliseconds: number): void
}

export function createSkippingEnvironment(): SkippingEnvironment {
  const timers = new Set<{ readonly due: number; readonly fire: () => void }>()
  let skipped = 0
  const now = (): number => Date.now() + skipped
  return {
    ...systemEnvironment,
    clock: {
      now,
      after(milliseconds, callback) {
        const fire = (): void => {
          cancel()
          callback()
        }
        const stop = systemEnvironment.clock.after(milliseconds, fire)
        const timer = { due: now() + milliseconds, fire }
        const cancel = (): void => {
          stop()
          timers.delete(timer)
        }
        timers.add(timer)
        return cancel
      },
    },
    skip(milliseconds) {
      skipped += milliseconds
      const due = [...timers].filter((timer) => timer.due <= now()).sort((a, b) => a.due - b.due)
      for (const timer of due) if (timers.has(timer)) timer.fire()
    },
  }
}
