import type { Clock } from '../base/environment.ts'
import { createWritable, type Readable } from '../base/readable.ts'

/** How healing gives way, in milliseconds. */
export interface CourtesyLimits {
  /** After the last that somebody waited for: who reads a file asks for one block after the other. */
  readonly linger: number
  /** So long at the most; then it goes on for a turn, whatever a person does, and waits again. */
  readonly longestWait: number
  readonly turn: number
}

export const COURTESY_LIMITS: CourtesyLimits = {
  linger: 2_000,
  longestWait: 300_000,
  turn: 60_000,
}

/** What a person waits for goes before what this device does for the others' copies. */
export interface Courtesy {
  /** Whether there may be healing now. */
  readonly mayHeal: Readable<boolean>
  /** Somebody waits for something to be transferred, until what is returned is called. */
  begin(): () => void
  during<T>(work: () => Promise<T>): Promise<T>
  close(): void
}

export function createCourtesy(clock: Clock, limits: CourtesyLimits = COURTESY_LIMITS): Courtesy {
  const mayHeal = createWritable(true)
  let waiting = 0
  let isClosed = false
  let cancelCalm: (() => void) | undefined
  let cancelTurn: (() => void) | undefined

  function hold(): void {
    mayHeal.set(false)
    cancelTurn = clock.after(limits.longestWait, () => {
      mayHeal.set(true)
      cancelTurn = clock.after(limits.turn, hold)
    })
  }

  function calm(): void {
    cancelCalm = undefined
    cancelTurn?.()
    cancelTurn = undefined
    mayHeal.set(true)
  }

  function begin(): () => void {
    waiting++
    cancelCalm?.()
    cancelCalm = undefined
    if (cancelTurn === undefined && !isClosed) hold()
    let hasEnded = false
    return () => {
      if (hasEnded) return
      hasEnded = true
      waiting--
      if (waiting === 0 && !isClosed) cancelCalm = clock.after(limits.linger, calm)
    }
  }

  return {
    mayHeal,
    begin,
    async during(work) {
      const end = begin()
      try {
        return await work()
      } finally {
        end()
      }
    },
    close() {
      isClosed = true
      cancelCalm?.()
      cancelTurn?.()
    },
  }
}
