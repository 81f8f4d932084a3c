import type { Bytes } from '../base/bytes.ts'
import type { Environment } from '../base/environment.ts'
import { WarrenError, throwIfCancelled, toError } from '../base/errors.ts'
import type { Cid, PeerId } from '../base/ids.ts'
import type { Lapse, Offence, Swarm, SwarmPeer } from '../ports/swarm.ts'
import { BLOCKS_PROTOCOL } from '../wire/exchange.ts'
import { createBlockServer } from './block-server.ts'
import { EXCHANGE_LIMITS, type ExchangeLimits, limitWindows } from './limits.ts'
import { createPacer } from './pacer.ts'
import { createPlanner } from './planner.ts'
import type { Priority, SessionId, Step } from './planner-types.ts'
import { BLOCKS_PROTOCOL_LIMITS, createRequestLink, type RequestLink } from './request-link.ts'
import { createSessions, type Session, type SessionCallbacks } from './sessions.ts'
import type { VerifiedBlockStore } from './verified-store.ts'
import { isBlock } from './verify.ts'
import { createWriteBehind } from './write-behind.ts'

export interface ExchangeDependencies {
  readonly swarm: Swarm
  readonly blocks: VerifiedBlockStore
  readonly environment: Environment
  readonly limits?: ExchangeLimits
  /** Bytes of blocks a second that may come and go, as of now; `undefined` for as many as the connection carries. */
  readonly rates?: () => BlockRates
}

export interface BlockRates {
  readonly uploadRate: number | undefined
  readonly downloadRate: number | undefined
}

export interface FetchOptions {
  readonly priority: Priority
  readonly signal?: AbortSignal
  /** Called once for each block when it is in the store, in no order: also for those that were there before. */
  readonly onBlock?: (cid: Cid) => void
  /** Called once, when some are not in the store, before anyone is asked: hints count from now on. */
  readonly onAsking?: () => void
  /**
   * Whether it fails with `unreachable` when no connected peer holds what is left, as far as they say. Otherwise it waits
   * for a peer that does. Default: false.
   */
  readonly giveUp?: boolean
}

/** Blocks from and for the peers. Every block that comes in is verified by its name before anything is done with it. */
export interface Exchange {
  /**
   * Resolves when all of these blocks are in the store.
   *
   * @throws WarrenError `cancelled`, `unreachable` (see giveUp), `storage-full`, `storage`, `closed`. What was stored stays.
   */
  fetch(cids: Iterable<Cid>, options: FetchOptions): Promise<void>
  /**
   * The block's bytes, from the store or from whoever has it first; not to be changed. It is stored too, where there is room.
   *
   * @throws WarrenError `cancelled`, `unreachable` when no connected peer has it, `storage`, `closed`
   */
  get(cid: Cid, signal?: AbortSignal): Promise<Bytes>
  /** A peer is said to hold these: in the background it is asked first. Only what is wanted now is remembered. */
  hint(peer: PeerId, cids: readonly Cid[]): void
  /** Ends what is under way with `closed`; resolves when nothing is written any more. The swarm and the store stay open. */
  close(): Promise<void>
}

const UNLIMITED: BlockRates = { uploadRate: undefined, downloadRate: undefined }

const STALLED: Lapse = { code: 'timeout', detail: 'The peer answers nothing.' }

/** To be made before the swarm meets anyone: it answers `/warren/blocks/1`. */
export function createExchange(dependencies: ExchangeDependencies): Exchange {
  const { swarm, blocks, environment, limits = EXCHANGE_LIMITS } = dependencies
  const { clock } = environment
  const { rates = () => UNLIMITED } = dependencies
  const downloads = createPacer(clock, () => rates().downloadRate)
  const uploads = createPacer(clock, () => rates().uploadRate)
  const planner = createPlanner(
    limitWindows(limits.planner, () => rates().downloadRate),
    swarm.roundTripMs,
  )
  const sessions = createSessions()
  const pathByPeer = new Map<PeerId, SwarmPeer['path']>()
  const linkByPeer = new Map<PeerId, RequestLink>()
  const liars = new Set<PeerId>()
  let planIsDue = false
  let cancelWake = (): void => undefined
  let closed = false

  const writer = createWriteBehind({
    store: blocks,
    clock,
    limits,
    onWritten(cids) {
      sessions.stored(cids)
      schedulePlan()
    },
    onFailed(cids, error) {
      sessions.failed(cids, error)
      schedulePlan()
    },
  })
  const server = createBlockServer({
    blocks,
    clock,
    limits,
    pass: uploads.pass,
    report: (peer, offence) => swarm.report(peer, offence),
  })

  const closedError = (): WarrenError => new WarrenError('closed', 'The exchange of blocks is closed.')

  function schedulePlan(): void {
    if (planIsDue || closed) return
    planIsDue = true
    queueMicrotask(plan)
  }

  function plan(): void {
    planIsDue = false
    // While the disk lags behind, nobody gets further credit; the writer calls again.
    if (closed || writer.isFull()) return
    cancelWake()
    // What came is waited for before more is asked: what was asked is read as it comes, or its sender would seem to stall.
    const wait = downloads.waitMs()
    if (wait > 0) {
      cancelWake = clock.after(wait, schedulePlan)
      return
    }
    const now = clock.now()
    for (const step of planner.plan(now)) take(step)
    const wakeAt = planner.wakeAt()
    if (wakeAt !== undefined) cancelWake = clock.after(Math.max(1, wakeAt - now), schedulePlan)
  }

  function take(step: Step): void {
    switch (step.kind) {
      case 'ask':
        linkTo(step.peer).ask(step.cid, step.urgent)
        break
      case 'urge':
        linkByPeer.get(step.peer)?.urge(step.cid)
        break
      case 'cancel':
        linkByPeer.get(step.peer)?.cancel(step.cid)
        break
      case 'drop':
        dropLink(step.peer, STALLED.detail)
        swarm.report(step.peer, STALLED)
        break
      case 'give-up':
        void giveUp(step.session)
    }
  }

  function linkTo(peer: PeerId): RequestLink {
    const present = linkByPeer.get(peer)
    if (present !== undefined) return present
    const link = createRequestLink({
      swarm,
      peer,
      clock,
      limits,
      onBlock: (cid, bytes) => takeBlock(peer, cid, bytes),
      onAbsent(cids) {
        const now = clock.now()
        for (const cid of cids) planner.absent(peer, cid, now)
        schedulePlan()
      },
      onBroken(offence) {
        linkByPeer.delete(peer)
        if (offence !== undefined) swarm.report(peer, offence)
        planner.pausePeer(peer, clock.now())
        schedulePlan()
      },
    })
    linkByPeer.set(peer, link)
    return link
  }

  function dropLink(peer: PeerId, reason: string): void {
    linkByPeer.get(peer)?.break(reason)
    linkByPeer.delete(peer)
  }

  async function takeBlock(peer: PeerId, cid: Cid, bytes: Bytes): Promise<void> {
    downloads.spend(bytes.byteLength)
    const verdict = planner.blockArrived(peer, cid, bytes.byteLength, clock.now())
    if (verdict === 'check') {
      const isRight = await isBlock(cid, bytes)
      if (closed) return
      if (isRight) {
        planner.blockVerified(cid)
        sessions.verified(cid, bytes)
        writer.add({ cid, bytes })
        if (!planner.hasWants()) writer.flush()
      } else {
        planner.blockRefused(peer, cid)
        reportLiar(peer)
      }
    }
    schedulePlan()
    await writer.room()
  }

  /** Once: several of its blocks may have been under way to the verifier. */
  function reportLiar(peer: PeerId): void {
    if (liars.has(peer)) return
    liars.add(peer)
    const offence: Offence = { code: 'hash', detail: 'A block was not what its name says.' }
    dropLink(peer, offence.detail)
    swarm.report(peer, offence)
  }

  /** Nobody has what is left, unless it came into the store by another way meanwhile. */
  async function giveUp(id: SessionId): Promise<void> {
    const session = sessions.get(id)
    if (session === undefined) return
    try {
      for await (const stored of storedBatches([...session.remaining])) sessions.stored(stored)
    } catch (error) {
      session.end(toError(error))
    }
    if ([...session.remaining].every((cid) => writer.get(cid) !== undefined)) return
    // Whoever else is there is asked when it joins, and whoever wants this tries again then.
    swarm.seek()
    session.end(new WarrenError('unreachable', 'Nobody who is connected has all of this.'))
  }

  async function* storedBatches(cids: readonly Cid[]): AsyncGenerator<readonly Cid[]> {
    for (let start = 0; start < cids.length; start += limits.hasBatch) {
      const batch = cids.slice(start, start + limits.hasBatch)
      const has = await blocks.hasMany(batch)
      yield batch.filter((_, i) => has[i])
    }
  }

  function runSession(
    cids: ReadonlySet<Cid>,
    options: Omit<FetchOptions, 'onBlock' | 'onAsking'>,
    callbacks: (session: () => Session) => Omit<SessionCallbacks, 'onEnd'>,
  ): Promise<void> {
    const { priority, giveUp: givesUp = false, signal } = options
    return new Promise((resolve, reject) => {
      const cancel = (): void =>
        session.end(new WarrenError('cancelled', 'This was cancelled.', { cause: signal?.reason }))
      const session: Session = sessions.open(cids, {
        ...callbacks(() => session),
        onEnd(error) {
          signal?.removeEventListener('abort', cancel)
          planner.closeSession(session.id)
          schedulePlan()
          if (error === undefined) resolve()
          else reject(error)
        },
      })
      signal?.addEventListener('abort', cancel)
      // What is verified and waits for the disk needs nobody's help.
      const wanted = [...cids].filter((cid) => writer.get(cid) === undefined)
      planner.openSession(session.id, wanted, { priority, giveUp: givesUp })
      schedulePlan()
    })
  }

  function addPeer(peer: SwarmPeer): void {
    if (peer.role === 'relay') return
    pathByPeer.set(peer.id, peer.path)
    planner.addPeer(peer.id, peer.path)
    schedulePlan()
  }

  swarm.handle(BLOCKS_PROTOCOL, BLOCKS_PROTOCOL_LIMITS, (stream, peer) => server.serve(stream, peer.id))
  const unsubscribes = [
    swarm.on('peer-joined', addPeer),
    swarm.on('peer-changed', (peer) => {
      if (pathByPeer.get(peer.id) === peer.path) return
      // The old path's stream would stay on it: ask again over the new one.
      dropLink(peer.id, 'The peer is reached by another path now.')
      addPeer(peer)
    }),
    swarm.on('peer-left', ({ id }) => {
      pathByPeer.delete(id)
      dropLink(id, 'The peer left.')
      planner.removePeer(id)
      schedulePlan()
    }),
  ]
  for (const peer of swarm.peers()) addPeer(peer)

  return {
    async fetch(cids, options) {
      const { onBlock, onAsking, signal } = options
      const missing = new Set(cids)
      for await (const stored of storedBatches([...missing])) {
        throwIfCancelled(signal)
        for (const cid of stored) {
          missing.delete(cid)
          onBlock?.(cid)
        }
      }
      throwIfCancelled(signal)
      if (closed) throw closedError()
      if (missing.size === 0) return
      const asking = runSession(missing, options, () => (onBlock === undefined ? {} : { onStored: onBlock }))
      onAsking?.()
      await asking
    },
    async get(cid, signal) {
      throwIfCancelled(signal)
      if (closed) throw closedError()
      const stored = writer.get(cid) ?? (await blocks.get(cid))
      if (stored !== undefined) return stored
      let arrived: Bytes | undefined
      await runSession(
        new Set([cid]),
        { priority: 'interactive', giveUp: true, ...(signal === undefined ? {} : { signal }) },
        (session) => ({
          onVerified(_, bytes) {
            arrived = bytes
            session().end()
          },
        }),
      )
      arrived ??= await blocks.get(cid)
      if (arrived === undefined) throw new WarrenError('storage', 'A block vanished from the store.')
      return arrived
    },
    hint(peer, cids) {
      planner.hint(peer, cids)
      schedulePlan()
    },
    async close() {
      if (closed) return
      closed = true
      cancelWake()
      for (const unsubscribe of unsubscribes) unsubscribe()
      for (const link of linkByPeer.values()) link.break('This side is closing.')
      linkByPeer.clear()
      server.close()
      sessions.endAll(closedError())
      await writer.finish()
    },
  }
}
