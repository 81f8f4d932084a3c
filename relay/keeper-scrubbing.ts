import type { Clock } from '../src/core/base/environment.ts'
import { WarrenError, toError } from '../src/core/base/errors.ts'
import { scrubBlocks } from '../src/core/blocks/scrub.ts'
import type { VerifiedBlockStore } from '../src/core/blocks/verified-store.ts'
import type { LocalState } from '../src/core/ports/local-state.ts'
import type { Repair } from '../src/core/replication/repair.ts'
import type { Log } from './log.ts'

const HOUR_MS = 60 * 60 * 1000

/** A disk goes bad slowly, and reading all of a large one takes hours. */
const SCRUB_INTERVAL_MS = 7 * 24 * HOUR_MS
/** How often it is looked whether one is due. It leaves a start alone, when there is other work to do. */
const CHECK_INTERVAL_MS = HOUR_MS

const LAST_SCRUB = 'scrubbed-at'

export interface ScrubbingDependencies {
  readonly blocks: VerifiedBlockStore
  readonly repair: Pick<Repair, 'findMissing' | 'settled'>
  readonly localState: LocalState
  readonly clock: Clock
  readonly log: Log
  readonly onFault: (error: Error) => void
}

/** Reads all that is kept once a week and checks it; what is damaged or missing is fetched again from members. */
export interface Scrubbing {
  start(): void
  close(): Promise<void>
}

export function createScrubbing(dependencies: ScrubbingDependencies): Scrubbing {
  const { blocks, repair, localState, clock, log, onFault } = dependencies
  const closing = new AbortController()
  const { signal } = closing
  let cancelCheck: (() => void) | undefined
  let running: Promise<void> = Promise.resolve()

  async function scrubIfDue(): Promise<void> {
    const last = await localState.get(LAST_SCRUB)
    if (typeof last === 'number' && clock.now() - last < SCRUB_INTERVAL_MS && last <= clock.now()) return
    const { blocks: checked, damaged } = await scrubBlocks({ blocks, clock }, { signal })
    await repair.settled()
    const missing = await repair.findMissing(signal)
    log.info('scrubbed', { blocks: checked, damaged, missing })
    await localState.set(LAST_SCRUB, clock.now())
  }

  function checkLater(): void {
    cancelCheck = clock.after(CHECK_INTERVAL_MS, () => {
      running = scrubIfDue()
        .catch((error: unknown) => {
          if (!(error instanceof WarrenError && error.code === 'cancelled')) onFault(toError(error))
        })
        .finally(() => {
          if (!signal.aborted) checkLater()
        })
    })
  }

  return {
    start: checkLater,
    async close() {
      closing.abort()
      cancelCheck?.()
      await running
    },
  }
}
