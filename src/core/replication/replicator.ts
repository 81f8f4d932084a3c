import type { Bytes } from '../base/bytes.ts'
import type { Environment } from '../base/environment.ts'
import { WarrenError, toError } from '../base/errors.ts'
import { createEvents, type Unsubscribe } from '../base/events.ts'
import type { Cid, PeerId } from '../base/ids.ts'
import type { Exchange, FetchOptions } from '../blocks/exchange.ts'
import type { Leases } from '../blocks/leases.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { EntryStore, Holding } from '../ports/entry-store.ts'
import type { Swarm } from '../ports/swarm.ts'
import { REPLICATOR_LIMITS, type ReplicatorLimits } from './limits.ts'
import type { Courtesy } from './courtesy.ts'
import { createFetchQueue, type FetchQueue } from './fetch-queue.ts'
import { walkLinks } from './links-walk.ts'
import { createOwnParts, type OwnParts } from './own-parts.ts'
import { createPartHints, type StatedPart } from './part-hints.ts'

/** How much of what a links root names this device holds. */
export interface RootAvailability {
  /** `arriving`: being fetched, or next in line. `elsewhere`: not wanted, or nobody who is connected has all of it. */
  readonly state: 'here' | 'arriving' | 'elsewhere'
  /** Stored ciphertext bytes, and how many there are. `totalBytes` is 0 until the links block is here. */
  readonly storedBytes: number
  readonly totalBytes: number
}

export interface ReplicatorDependencies {
  readonly exchange: Exchange
  readonly blocks: BlockStore
  /** Held while a root is being fetched: what of it is here already must not be freed meanwhile. */
  readonly leases: Leases
  readonly entryStore: EntryStore
  readonly swarm: Swarm
  readonly environment: Environment
  /** How many others are known to hold all of a root: what few have is fetched first. */
  readonly copiesOf?: (root: Cid) => number
  /** What those who are connected say that they have of a root that they have not got all of. */
  readonly partsOf?: (root: Cid) => readonly StatedPart[]
  /** How long a root is has turned out: whoever has no room for it takes it back before any more of it comes. */
  readonly onSized?: (root: Cid) => void
  /** Unless given, healing never waits for what somebody else does. */
  readonly courtesy?: Pick<Courtesy, 'mayHeal' | 'begin'>
  /** Calls back when the device has nothing better to do, or after a while at any rate. Unless given, it never has. */
  readonly whenIdle?: (callback: () => void) => () => void
  /** The disk is full or fails. It is tried again after a while. */
  readonly onFault: (error: Error) => void
  readonly limits?: ReplicatorLimits
}

/** Sees to it that this device holds what it should: by links roots only, blind to what they are. */
export interface Replicator {
  /** Reads what is held already. To be called before the first `want`. @throws WarrenError of the entry store */
  load(): Promise<void>
  /** It belongs here, and is fetched in the background until it is held. Idempotent. */
  want(root: Cid): void
  /** As `want`, for the others' sake: what this device wants for itself goes first, and what a person waits for. */
  heal(root: Cid): void
  /** Nothing needs it any more: it is not fetched. What is held stays held. */
  unwant(root: Cid): void
  /** All blocks of these are here and the holdings are committed: files that were added on this device. */
  held(holdings: readonly Holding[]): void
  /** Blocks of these are not here any more: those that were held are so no longer, on disk too, and are wanted again. */
  lose(roots: readonly Cid[]): Promise<void>
  /**
   * Nobody needs these here any more: they are neither wanted nor held from now on, on disk too, and their blocks are
   * garbage. One that is wanted again later goes on from what is still here. @throws WarrenError `storage`, `closed`
   */
  release(roots: readonly Cid[]): Promise<void>
  /** Roots of which every block is here as far as is known. */
  heldRoots(): readonly Cid[]
  /** Roots that count on blocks in the store: held, or being fetched. */
  rootsInUse(): readonly Cid[]
  /** Whether every block of it has been here once: held, or held and then damaged. */
  wasHeld(root: Cid): boolean
  /** Held, or wanted. */
  isWanted(root: Cid): boolean
  /** Nothing is being fetched while the task runs; then it goes on from what is in the store. */
  suspend<T>(task: () => Promise<T>): Promise<T>
  /** From now on nothing is begun to be fetched, and what is under way is broken off, to go on from there; or no longer so. */
  setPaused(isPaused: boolean): void
  /** A peer is said to hold these roots: what of them was given up is tried again. */
  hint(peer: PeerId, roots: readonly Cid[]): void
  /** Somebody may have said more of what it has in part. */
  lookAtParts(): void
  /** What is half here, of what is or was being fetched. */
  readonly parts: Pick<OwnParts, 'hasNews' | 'tell' | 'bitmapOf'>
  availabilityOf(root: Cid): RootAvailability
  /** Called with each root whose availability changed, at most ten times a second for each, and when all that is fetched is here. */
  onChange(listener: (root: Cid) => void): Unsubscribe
  /** Stops; resolves when nothing is committed any more. What is half here goes on from there next time. */
  close(): Promise<void>
}

interface Wanted {
  readonly root: Cid
  /** Others need a copy here; nobody waits for it at this device. */
  isHealing: boolean
  /** `refused`: its links block is none, whoever sends it. `complete`: all blocks are here, the holding is being committed. */
  phase: 'queued' | 'active' | 'parked' | 'refused' | 'complete'
  storedBytes: number
  totalBytes: number
  cancel: AbortController
  /** Blocks that it counted on may be gone: to be begun again. */
  isSpoiled: boolean
}

const NOWHERE: RootAvailability = { state: 'elsewhere', storedBytes: 0, totalBytes: 0 }

export function createReplicator(dependencies: ReplicatorDependencies): Replicator {
  const { exchange, blocks, leases, entryStore, swarm, environment, onFault } = dependencies
  const { copiesOf, courtesy, whenIdle, onSized } = dependencies
  const { partsOf = () => [], limits = REPLICATOR_LIMITS } = dependencies
  const { clock } = environment
  const heldBytesByRoot = new Map<Cid, number>()
  const damagedRoots = new Set<Cid>()
  const wantedByRoot = new Map<Cid, Wanted>()
  /** What this device wants for itself, and what only others need a copy of. */
  const queues = { own: createFetchQueue<Wanted>(clock, copiesOf), healing: createFetchQueue<Wanted>(clock, copiesOf) }
  const parts = createOwnParts()
  /** One for each file that is being asked for. */
  const partHints = new Set<() => void>()
  const changes = createEvents<{ change: Cid }>()
  const changedRoots = new Set<Cid>()
  let completed: Holding[] = []
  let committing: Promise<void> | undefined
  const running = new Set<Wanted>()
  let suspensions = 0
  let isPaused = false
  /** While something is fetched that this device wants for itself. */
  let endOwn: (() => void) | undefined
  let isIdle = false
  let cancelIdle: (() => void) | undefined
  const idleWaiters: (() => void)[] = []
  let joins = 0
  let retryDelay = limits.retry
  let cancelTell: (() => void) | undefined
  let cancelRetry: (() => void) | undefined
  let cancelPause: (() => void) | undefined
  let closed = false

  function tell(root: Cid): void {
    changedRoots.add(root)
    cancelTell ??= clock.after(limits.tellInterval, tellNow)
  }

  function tellNow(): void {
    cancelTell?.()
    cancelTell = undefined
    const roots = [...changedRoots]
    changedRoots.clear()
    for (const changed of roots) changes.emit('change', changed)
  }

  function move(wanted: Wanted, phase: Wanted['phase']): void {
    wanted.phase = phase
    if (phase === 'queued') queueOf(wanted).add(wanted)
    else queueOf(wanted).delete(wanted)
    seeToCourtesy()
    if (phase === 'parked') retryLater()
    tell(wanted.root)
  }

  function startSome(): void {
    const canStart = (): boolean => !closed && !isPaused && cancelPause === undefined && suspensions === 0
    while (canStart()) {
      const next = takeNext()
      if (next === undefined) return
      void run(next)
    }
  }

  function takeNext(): Wanted | undefined {
    const healing = [...running].filter(({ isHealing }) => isHealing).length
    // However much this device wants for itself: when it is healing's turn, there are places for it.
    const turn = endOwn !== undefined && healing < limits.turnRoots ? takeHealing() : undefined
    if (turn !== undefined || running.size >= limits.maxActiveRoots) return turn
    return queues.own.take() ?? takeHealing()
  }

  const queueOf = ({ isHealing }: Wanted): FetchQueue<Wanted> => (isHealing ? queues.healing : queues.own)

  const mayHeal = (): boolean => courtesy?.mayHeal.get() !== false

  /** One at each idle moment, where there are such. */
  function takeHealing(): Wanted | undefined {
    if (queues.healing.size() === 0 || !mayHeal()) return undefined
    if (whenIdle === undefined || isIdle) {
      isIdle = false
      return queues.healing.take()
    }
    cancelIdle ??= whenIdle(() => {
      cancelIdle = undefined
      isIdle = true
      startSome()
    })
    return undefined
  }

  /** While something comes that this device wants for itself, healing waits, what is under way of it too. */
  function seeToCourtesy(): void {
    const isFetchingOwn = queues.own.size() > 0 || [...running].some(({ isHealing }) => !isHealing)
    if (isFetchingOwn) endOwn ??= courtesy?.begin()
    else {
      endOwn?.()
      endOwn = undefined
    }
  }

  function giveWay(): void {
    for (const wanted of wantedByRoot.values()) if (wanted.isHealing && wanted.phase === 'active') restart(wanted)
  }

  async function run(wanted: Wanted): Promise<void> {
    const joinsBefore = joins
    running.add(wanted)
    wanted.cancel = new AbortController()
    wanted.isSpoiled = false
    move(wanted, 'active')
    const release = await leases.take()
    try {
      await fetchRoot(wanted, wanted.cancel.signal)
    } catch (error) {
      if (isStillWanted(wanted)) takeFailure(wanted, toError(error), joinsBefore)
    }
    release()
    running.delete(wanted)
    seeToCourtesy()
    if (running.size === 0) for (const wake of idleWaiters.splice(0)) wake()
    startSome()
  }

  const isStillWanted = (wanted: Wanted): boolean => !closed && wantedByRoot.get(wanted.root) === wanted

  async function fetchRoot(wanted: Wanted, signal: AbortSignal): Promise<void> {
    const { root } = wanted
    const fetchOptions = { priority: 'background', giveUp: true, signal } as const
    let linksBlocks = 0
    const getBlock = async (cid: Cid): Promise<Bytes> => {
      linksBlocks++
      await exchange.fetch([cid], fetchOptions)
      const bytes = await blocks.get(cid)
      if (bytes === undefined) throw new WarrenError('storage', 'A block vanished from the store.')
      return bytes
    }
    let blockBytes = 0
    for await (const part of walkLinks(root, getBlock)) {
      if (!isStillWanted(wanted)) return
      if (!part.ok) {
        wanted.storedBytes = 0
        wanted.totalBytes = 0
        move(wanted, 'refused')
        return
      }
      const { refs, size, linksBytes } = part.value
      wanted.totalBytes = size + linksBytes
      onSized?.(root)
      if (!isStillWanted(wanted)) return
      const placeByCid = new Map(refs.map(({ cid }, place) => [cid, place]))
      // Of a file with one links block it can be said what is here of it.
      const isFlat = linksBlocks === 1 && refs.length > 1
      if (isFlat) parts.begin(root, refs.length)
      await fetchRefs(isFlat ? root : undefined, [...placeByCid.keys()], {
        ...fetchOptions,
        onBlock(cid) {
          const place = placeByCid.get(cid) ?? 0
          blockBytes += refs[place]?.length ?? 0
          if (isFlat) parts.add(root, place)
          // A retry counts anew what is here: what is shown does not go back.
          wanted.storedBytes = Math.max(wanted.storedBytes, linksBytes + blockBytes)
          tell(root)
        },
      })
    }
    if (!isStillWanted(wanted)) return
    move(wanted, 'complete')
    completed.push({ root, bytes: wanted.totalBytes })
    commitCompleted()
  }

  /** @param flat the root, if these are all the blocks below it */
  async function fetchRefs(flat: Cid | undefined, cids: readonly Cid[], options: FetchOptions): Promise<void> {
    const stated = flat === undefined ? () => [] : () => partsOf(flat)
    const look = createPartHints(cids, stated, exchange.hint)
    try {
      await exchange.fetch(cids, {
        ...options,
        onAsking() {
          partHints.add(look)
          look()
        },
      })
    } finally {
      partHints.delete(look)
    }
  }

  function takeFailure(wanted: Wanted, error: Error, joinsBefore: number): void {
    const code = error instanceof WarrenError ? error.code : undefined
    if (code === 'storage-full' || code === 'storage') {
      move(wanted, 'queued')
      pause(error)
    } else if (wanted.isSpoiled || joins !== joinsBefore) {
      // Whoever joined meanwhile may have come too late for this attempt.
      move(wanted, 'queued')
    } else {
      move(wanted, 'parked')
    }
  }

  function pause(error: Error): void {
    if (closed || cancelPause !== undefined) return
    cancelPause = clock.after(limits.storagePause, () => {
      cancelPause = undefined
      commitCompleted()
      startSome()
    })
    onFault(error)
  }

  function retryLater(): void {
    cancelRetry ??= clock.after(retryDelay, () => {
      cancelRetry = undefined
      retryDelay = Math.min(limits.maxRetry, 2 * retryDelay)
      requeueParked()
    })
  }

  function requeueParked(): void {
    for (const wanted of wantedByRoot.values()) if (wanted.phase === 'parked') move(wanted, 'queued')
    startSome()
  }

  /** Those that are completed while a commit is under way share the next: a strict commit per small file would be slow. */
  function commitCompleted(): void {
    if (closed || committing !== undefined || completed.length === 0 || cancelPause !== undefined) return
    const holdings = completed
    completed = []
    committing = commit(holdings).finally(() => {
      committing = undefined
      commitCompleted()
    })
  }

  async function commit(holdings: readonly Holding[]): Promise<void> {
    try {
      await entryStore.commit({ entries: [], holdings })
    } catch (error) {
      // The blocks are here, the record of it is not: again after a pause, or, when closed, after the next start.
      completed = [...holdings, ...completed]
      pause(toError(error))
      return
    }
    retryDelay = limits.retry
    const spoiled = holdings.filter(({ root }) => wantedByRoot.get(root)?.isSpoiled === true)
    for (const { root, bytes } of holdings) setHeld(root, bytes)
    // The last: somebody may be waiting for it.
    if (running.size === 0 && queues.own.size() + queues.healing.size() === 0) tellNow()
    if (spoiled.length > 0) await lose(spoiled.map(({ root }) => root))
  }

  async function lose(roots: readonly Cid[]): Promise<void> {
    const damaged: Holding[] = []
    for (const root of roots) {
      const wanted = wantedByRoot.get(root)
      const bytes = heldBytesByRoot.get(root)
      parts.delete(root)
      if (bytes !== undefined) damaged.push({ root, bytes, isDamaged: true })
      else if (wanted !== undefined) restart(wanted)
    }
    if (damaged.length === 0 || closed) return
    for (const { root } of damaged) {
      heldBytesByRoot.delete(root)
      damagedRoots.add(root)
    }
    try {
      await entryStore.commit({ entries: [], holdings: damaged })
    } catch (error) {
      onFault(toError(error))
    }
    for (const { root } of damaged) want(root)
  }

  function unwant(root: Cid): void {
    const wanted = wantedByRoot.get(root)
    if (wanted === undefined) return
    wantedByRoot.delete(root)
    parts.delete(root)
    queueOf(wanted).delete(wanted)
    seeToCourtesy()
    wanted.cancel.abort()
    tell(root)
  }

  async function release(roots: readonly Cid[]): Promise<void> {
    for (const root of roots) {
      unwant(root)
      heldBytesByRoot.delete(root)
      damagedRoots.delete(root)
      tell(root)
    }
    await entryStore.dropHoldings(roots)
  }

  function restart(wanted: Wanted): void {
    if (wanted.phase !== 'active' && wanted.phase !== 'complete') return
    wanted.isSpoiled = true
    wanted.cancel.abort()
  }

  function want(root: Cid): void {
    const wanted = wantedByRoot.get(root)
    if (wanted === undefined) add(root, false)
    else if (wanted.isHealing) {
      queues.healing.delete(wanted)
      wanted.isHealing = false
      move(wanted, wanted.phase)
      startSome()
    }
  }

  function add(root: Cid, isHealing: boolean): void {
    if (closed || heldBytesByRoot.has(root) || wantedByRoot.has(root)) return
    const wanted: Wanted = {
      root,
      isHealing,
      phase: 'queued',
      storedBytes: 0,
      totalBytes: 0,
      cancel: new AbortController(),
      isSpoiled: false,
    }
    wantedByRoot.set(root, wanted)
    move(wanted, 'queued')
    startSome()
  }

  function setHeld(root: Cid, bytes: number): void {
    heldBytesByRoot.set(root, bytes)
    damagedRoots.delete(root)
    unwant(root)
    tell(root)
  }

  const unsubscribeCourtesy = courtesy?.mayHeal.subscribe((isAllowed) => (isAllowed ? startSome() : giveWay()))
  const unsubscribe = swarm.on('peer-joined', () => {
    joins++
    retryDelay = limits.retry
    cancelRetry?.()
    cancelRetry = undefined
    requeueParked()
  })

  return {
    async load() {
      for (const { root, bytes, isDamaged } of await entryStore.holdings()) {
        if (isDamaged === true) damagedRoots.add(root)
        else heldBytesByRoot.set(root, bytes) // before anybody wants or shows it
      }
    },
    want,
    heal: (root) => add(root, true),
    unwant,
    held(holdings) {
      for (const { root, bytes } of holdings) setHeld(root, bytes)
    },
    lose,
    release,
    heldRoots: () => [...heldBytesByRoot.keys()],
    rootsInUse() {
      const fetched = [...wantedByRoot.values()].filter(({ phase }) => phase === 'active' || phase === 'complete')
      return [...heldBytesByRoot.keys(), ...fetched.map(({ root }) => root)]
    },
    wasHeld: (root) => heldBytesByRoot.has(root) || damagedRoots.has(root),
    isWanted: (root) => heldBytesByRoot.has(root) || wantedByRoot.has(root),
    async suspend(task) {
      suspensions++
      for (const wanted of wantedByRoot.values()) if (wanted.phase === 'active') restart(wanted)
      try {
        if (running.size > 0) await new Promise<void>((resolve) => idleWaiters.push(resolve))
        // What is not being fetched may lose its blocks now. The rest is counted anew.
        parts.clear()
        return await task()
      } finally {
        suspensions--
        startSome()
      }
    },
    setPaused(paused) {
      if (paused === isPaused) return
      isPaused = paused
      if (paused) for (const wanted of wantedByRoot.values()) if (wanted.phase === 'active') restart(wanted)
      startSome()
    },
    hint(peer, roots) {
      for (const root of roots) {
        const wanted = wantedByRoot.get(root)
        if (wanted?.phase === 'parked') move(wanted, 'queued')
      }
      startSome()
      exchange.hint(peer, roots)
    },
    lookAtParts() {
      for (const look of partHints) look()
    },
    parts,
    availabilityOf(root) {
      const heldBytes = heldBytesByRoot.get(root)
      if (heldBytes !== undefined) return { state: 'here', storedBytes: heldBytes, totalBytes: heldBytes }
      const wanted = wantedByRoot.get(root)
      if (wanted === undefined) return NOWHERE
      const { phase, storedBytes, totalBytes } = wanted
      return { state: phase === 'parked' || phase === 'refused' ? 'elsewhere' : 'arriving', storedBytes, totalBytes }
    },
    onChange: (listener) => changes.on('change', listener),
    async close() {
      if (closed) return
      closed = true
      unsubscribe()
      unsubscribeCourtesy?.()
      for (const cancel of [cancelTell, cancelRetry, cancelPause, cancelIdle, endOwn]) cancel?.()
      for (const wanted of wantedByRoot.values()) wanted.cancel.abort()
      await committing
    },
  }
}
