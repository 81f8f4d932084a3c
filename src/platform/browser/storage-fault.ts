import type { Dexie } from 'dexie'
import { WarrenError } from '../../core/base/errors.ts'

/** How deep a Dexie error may wrap another: AbortError around BulkError around QuotaExceededError is the deepest seen. */
const MAX_WRAPPINGS = 5

const CLOSED_NAMES = ['DatabaseClosedError', 'InvalidStateError']

/**
 * What storage threw, as a WarrenError: `storage-full`, `closed` or `storage`.
 *
 * Dexie wraps the browser's error (`inner`, or `failures` of a bulk operation), and a full disk comes as an AbortError
 * whose inner error is a QuotaExceededError. Names are compared, since `instanceof` fails across Dexie's classes.
 */
export function toStorageFault(thrown: unknown): WarrenError {
  if (thrown instanceof WarrenError) return thrown
  const names = namesWithin(thrown, MAX_WRAPPINGS)
  const options = { cause: thrown }
  if (names.includes('QuotaExceededError')) {
    return new WarrenError('storage-full', FULL, options)
  }
  if (names.some((name) => CLOSED_NAMES.includes(name))) return new WarrenError('closed', CLOSED, options)
  return new WarrenError('storage', 'The browser’s storage failed. Reload the page and try again.', options)
}

const FULL =
  'There is no room left on this disk or in what the browser may use of it. Free some space and try again; what was saved before is still there.'
const CLOSED = 'This device’s storage is closed. Reload the page to open it again.'

function namesWithin(thrown: unknown, depth: number): string[] {
  if (depth === 0 || typeof thrown !== 'object' || thrown === null) return []
  const { name, inner, cause, failures } = thrown as {
    readonly name?: unknown
    readonly inner?: unknown
    readonly cause?: unknown
    readonly failures?: unknown
  }
  const wrapped = [inner, cause, ...(Array.isArray(failures) ? (failures as unknown[]) : [])]
  return [...(typeof name === 'string' ? [name] : []), ...wrapped.flatMap((error) => namesWithin(error, depth - 1))]
}

export interface StorageGate {
  /** Runs work on the database; what it throws becomes a WarrenError. */
  run<T>(work: () => PromiseLike<T>): Promise<T>
  close(): void
}

/**
 * The one way in to a database. A connection that the browser dropped (Safari after sleep, a forced close) is opened
 * again by Dexie; one that we closed stays closed.
 */
export function createStorageGate(dexie: Dexie): StorageGate {
  let closed = false
  return {
    async run(work) {
      if (closed) throw new WarrenError('closed', CLOSED)
      try {
        return await work()
      } catch (error) {
        throw toStorageFault(error)
      }
    },
    close() {
      closed = true
      dexie.close()
    },
  }
}
