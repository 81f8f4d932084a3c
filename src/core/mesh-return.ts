import { WarrenError } from './base/errors.ts'
import type { MemberId } from './base/ids.ts'
import { createWritable, type Readable } from './base/readable.ts'
import type { Logs } from './log/logs.ts'
import type { Syncer } from './sync/syncer.ts'

const NOT_YET =
  'What you wrote before has not arrived here yet. Wait until another device of this mesh is connected, or go on without it in Settings.'

interface MeshReturnOptions {
  readonly self: MemberId
  readonly logs: Logs
  /** From the record. */
  readonly isReturning: boolean
  /** It has caught up, or goes on without: to be remembered. */
  readonly onReturned: (isWithoutPast: boolean) => void
}

/**
 * An identity that a recovery kit brought to another browser has written entries that are not here. What it writes now
 * would not follow them: a fork in its history, of which everybody is told. So it writes nothing until it has seen what
 * it wrote: until it holds the same as somebody else, and something of its own is a part of that.
 */
export function createMeshReturn({ self, logs, isReturning, onReturned }: MeshReturnOptions) {
  const returning = createWritable(isReturning)
  let stop = (): void => {}

  const end = (isWithoutPast: boolean): void => {
    if (!returning.get()) return
    returning.set(false)
    stop()
    onReturned(isWithoutPast)
  }
  const hasOwn = (): boolean =>
    logs.logIds().some(
      (id) =>
        logs
          .log(id)
          ?.nodes()
          .some(({ author }) => author === self) === true,
    )

  return {
    /** Whether it still waits for what it wrote. */
    isReturning: returning as Readable<boolean>,
    /** All logs, of which none can be written to until then. */
    guard(): Logs {
      const append: Logs['append'] = async (log, request) => {
        if (returning.get()) throw new WarrenError('unreachable', NOT_YET)
        return logs.append(log, request)
      }
      return { ...logs, append }
    },
    follow(syncer: Syncer): void {
      if (!returning.get()) return
      stop = syncer.on('synced', () => {
        if (hasOwn()) end(false)
      })
    },
    /** Writes all the same: nobody is left who has what was written before. */
    goOn: () => end(true),
    close: () => stop(),
  }
}
