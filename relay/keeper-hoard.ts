import type { Clock } from '../src/core/base/environment.ts'
import type { Cid } from '../src/core/base/ids.ts'
import type { Logs } from '../src/core/log/logs.ts'
import type { Replicator } from '../src/core/replication/replicator.ts'

/** After the room was used up: how often it is looked whether there is some again, in milliseconds. */
const FULL_PAUSE_MS = 10 * 60 * 1000

export interface HoardDependencies {
  readonly logs: Logs
  readonly replicator: Pick<
    Replicator,
    'want' | 'unwant' | 'heldRoots' | 'rootsInUse' | 'wasHeld' | 'availabilityOf' | 'onChange'
  >
  readonly clock: Clock
  /** Bytes of blocks that can be stored now. */
  readonly freeBytes: () => number
  /** No more is taken for want of room, or it is again. */
  readonly onFull: (isFull: boolean) => void
}

/** What a keeper wants: all that any entry of any log names, as long as there is room for it. */
export interface Hoard {
  /** How long a root is turns out when it is begun: then there is room for it, or there is not. */
  look(root: Cid): void
  /** Wants what is named by what was loaded, and from then on what comes. */
  start(): void
  /** There was no room for something although there should have been: what is not here whole is wanted no more until there is. */
  full(): void
  isFull(): boolean
  /** Links roots whose blocks are to be kept. */
  neededRoots(): ReadonlySet<Cid>
  /** How many roots are named and not here whole. */
  missing(): number
  close(): void
}

export function createHoard({ logs, replicator, clock, freeBytes, onFull }: HoardDependencies): Hoard {
  /** Being fetched, and room for all of it is set aside: many are under way at once, and each half would be of no use. */
  const reserved = new Set<Cid>()
  /** There was no room for these, and what they take, as far as is known. */
  const refused = new Map<Cid, number>()
  let cancelRetry: (() => void) | undefined
  const stops: (() => void)[] = []

  function namedRoots(): Set<Cid> {
    const roots = new Set<Cid>()
    for (const id of logs.logIds()) {
      for (const { links } of logs.log(id)?.nodes() ?? []) for (const root of links) roots.add(root)
    }
    return roots
  }

  /** What is still to come of a root. */
  function lackingBytes(root: Cid): number {
    const { storedBytes, totalBytes } = replicator.availabilityOf(root)
    return totalBytes - storedBytes
  }

  function unreservedBytes(): number {
    let free = freeBytes()
    for (const root of reserved) free -= lackingBytes(root)
    return free
  }

  function refuse(root: Cid, bytes: number): void {
    if (refused.size === 0) onFull(true)
    refused.set(root, bytes)
    replicator.unwant(root)
    cancelRetry ??= clock.after(FULL_PAUSE_MS, retry)
  }

  function retry(): void {
    cancelRetry = undefined
    for (const [root, bytes] of [...refused].sort(([, a], [, b]) => a - b)) {
      if (bytes > unreservedBytes()) break
      refused.delete(root)
      replicator.want(root)
    }
    if (refused.size === 0) onFull(false)
    else cancelRetry = clock.after(FULL_PAUSE_MS, retry)
  }

  function look(root: Cid): void {
    const { state, totalBytes } = replicator.availabilityOf(root)
    if (state !== 'arriving') {
      reserved.delete(root)
      return
    }
    if (totalBytes === 0 || reserved.has(root)) return
    // What was here and is mended has its room.
    if (replicator.wasHeld(root) || lackingBytes(root) <= unreservedBytes()) reserved.add(root)
    else refuse(root, lackingBytes(root))
  }

  const want = (root: Cid): void => {
    if (!refused.has(root)) replicator.want(root)
  }

  return {
    look,
    start() {
      stops.push(
        replicator.onChange(look),
        logs.on('entries-added', ({ entries }) => {
          for (const { entry } of entries) entry.links.forEach(want)
        }),
      )
      namedRoots().forEach(want)
    },
    full() {
      const held = new Set(replicator.heldRoots())
      for (const root of namedRoots()) {
        if (!held.has(root) && !refused.has(root)) refuse(root, Math.max(1, lackingBytes(root)))
      }
    },
    isFull: () => refused.size > 0,
    neededRoots() {
      const needed = new Set(namedRoots())
      // What is half here and is not to be had only takes room.
      for (const root of refused.keys()) needed.delete(root)
      for (const root of replicator.rootsInUse()) needed.add(root)
      return needed
    },
    missing() {
      const held = new Set(replicator.heldRoots())
      return [...namedRoots()].filter((root) => !held.has(root)).length
    },
    close() {
      cancelRetry?.()
      for (const stop of stops) stop()
    },
  }
}
