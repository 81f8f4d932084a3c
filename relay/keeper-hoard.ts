import type { Clock } from '../src/core/base/environment.ts'
import type { Cid } from '../src/core/base/ids.ts'
import type { Logs } from '../src/core/log/logs.ts'
import type { Replicator } from '../src/core/replication/replicator.ts'

/** After the room was used up: how often it is looked whether there is some again, in milliseconds. */
const FULL_PAUSE_MS = 10 * 60 * 1000

export interface HoardDependencies {
  readonly logs: Logs
  readonly replicator: Pick<Replicator, 'want' | 'unwant' | 'heldRoots' | 'rootsInUse'>
  readonly clock: Clock
  /** Whether blocks can be stored at all. */
  readonly hasRoom: () => boolean
  /** No more is taken for want of room, or it is again. */
  readonly onFull: (isFull: boolean) => void
}

/** What a keeper wants: all that any entry of any log names, as long as there is room for it. */
export interface Hoard {
  /** Wants what is named by what was loaded, and from then on what comes. */
  start(): void
  /** There was no room for something: what is not here whole is wanted no more until there is. */
  full(): void
  /** Links roots whose blocks are to be kept. */
  neededRoots(): ReadonlySet<Cid>
  /** How many roots are named and not here whole. */
  missing(): number
  close(): void
}

export function createHoard({ logs, replicator, clock, hasRoom, onFull }: HoardDependencies): Hoard {
  let isFull = false
  let cancelRetry: (() => void) | undefined
  let stopListening: (() => void) | undefined

  function namedRoots(): Set<Cid> {
    const roots = new Set<Cid>()
    for (const id of logs.logIds()) {
      for (const { links } of logs.log(id)?.nodes() ?? []) for (const root of links) roots.add(root)
    }
    return roots
  }

  function wantAll(): void {
    for (const root of namedRoots()) replicator.want(root)
  }

  function retryLater(): void {
    cancelRetry = clock.after(FULL_PAUSE_MS, () => {
      if (!hasRoom()) {
        retryLater()
        return
      }
      isFull = false
      onFull(false)
      wantAll()
    })
  }

  return {
    start() {
      stopListening = logs.on('entries-added', ({ entries }) => {
        if (!isFull) for (const { entry } of entries) entry.links.forEach(replicator.want)
      })
      wantAll()
    },
    full() {
      if (isFull) return
      isFull = true
      onFull(true)
      const held = new Set(replicator.heldRoots())
      for (const root of namedRoots()) if (!held.has(root)) replicator.unwant(root)
      retryLater()
    },
    // Once it is full, what is half here only takes room.
    neededRoots: () =>
      isFull ? new Set(replicator.rootsInUse()) : new Set([...replicator.heldRoots(), ...namedRoots()]),
    missing() {
      const held = new Set(replicator.heldRoots())
      return [...namedRoots()].filter((root) => !held.has(root)).length
    },
    close() {
      cancelRetry?.()
      stopListening?.()
    },
  }
}
