import { type Bytes, equalBytes } from '../base/bytes.ts'
import type { Environment } from '../base/environment.ts'
import { toError, WarrenError } from '../base/errors.ts'
import { createEvents, type EventSource, type Unsubscribe } from '../base/events.ts'
import type { Cid, LogId, MemberId, PeerId } from '../base/ids.ts'
import type { Logs } from '../log/logs.ts'
import type { GossipVerdict, MessageStream, Swarm, SwarmPeer } from '../ports/swarm.ts'
import { decodeEntry } from '../wire/entry.ts'
import { decodeHeads, type HeadsAnnouncement } from '../wire/gossip.ts'
import { peerIdToMember } from '../wire/peer-id.ts'
import { encodeSyncMessage } from '../wire/sync.ts'
import { createAnnouncer } from './announcer.ts'
import { createConversation } from './conversation.ts'
import { converse, type ConversationOutcome } from './converse.ts'
import { fullExchange } from './full-exchange.ts'
import {
  BACKOFF_FIRST_MS,
  BACKOFF_MAX_MS,
  BEHIND_PATIENCE_MS,
  JOIN_PATIENCE_MS,
  KEEPER_PATIENCE_MS,
  MAX_ANNOUNCED_LOGS,
  MAX_CONVERSATIONS,
  MIN_INTERVAL_MS,
  MISSING_PATIENCE_MS,
  OPEN_MS,
  ROUND_MS,
  SYNC_PROTOCOL,
  SYNC_PROTOCOL_LIMITS,
} from './limits.ts'
import { createRate } from './rate.ts'
import { createReceipts } from './receipts.ts'
import type { Reconciler } from './reconciler.ts'
import { isSameLog } from './same-heads.ts'
import { createSketch } from './sketch.ts'

export interface SyncerEvents {
  /** The peer and we hold the same, as of now. `added` and `sent` count entries of the conversation that showed it. */
  synced: { readonly peer: PeerId; readonly added: number; readonly sent: number }
  /** A conversation broke off. What came before was kept, and another follows, later each time. */
  failed: { readonly peer: PeerId; readonly error: Error }
}

/** Keeps the logs of this device and of the members it is connected to the same. */
export interface Syncer extends EventSource<SyncerEvents> {
  /** Members other than this one who are known to have an entry. */
  receivedBy(cid: Cid): readonly MemberId[]
  /** Called with a log of which somebody is now known to have more than before. */
  onReceipts(listener: (log: LogId) => void): Unsubscribe
  /** Whether a conversation is under way. */
  isBusy(): boolean
  /** Resolves once no conversation is under way. */
  settled(): Promise<void>
  close(): void
}

export interface SyncerDependencies {
  readonly swarm: Swarm
  readonly logs: Logs
  readonly environment: Environment
  /** The name of the gossip topic for heads. */
  readonly headsTopic: string
  /** A fault of this device while nobody waits for it: its disk, most likely. */
  readonly onFault: (error: Error) => void
}

export interface SyncerOptions {
  /** Ways of finding a log's difference, the preferred one first. */
  readonly reconcilers?: readonly Reconciler[]
}

interface PeerState {
  readonly id: PeerId
  /** `undefined` for a keeper: it holds entries, and nobody reads them there. */
  readonly member: MemberId | undefined
  outbound: boolean
  inbound: boolean
  /** In a row. A conversation that came to its end and changed nothing counts as well: another would be the same. */
  failures: number
  /** Over all of its logs, when a conversation last came to its end. */
  root: Bytes | undefined
  /** No conversation of ours before then, whatever happens: milliseconds since the Unix epoch. */
  notBefore: number
  planned: { readonly at: number; readonly cancel: () => void } | undefined
  /** Since we met, or since it last was otherwise, no conversation has shown that we hold the same. */
  isUnproven: boolean
  /** Roots that it told, or that were told while it was the nearest to ask, and that were not ours. */
  readonly announced: Map<LogId, Bytes>
  /** Logs in which we wrote something that it, a keeper, has not told it has. */
  readonly untold: Set<LogId>
}

/** Registers its protocol and its topic at once: to be called before the swarm starts, after the logs were loaded. */
export function createSyncer(dependencies: SyncerDependencies, options: SyncerOptions = {}): Syncer {
  const { swarm, logs, environment, headsTopic, onFault } = dependencies
  const { clock, random } = environment
  const { reconcilers = [createSketch(random), fullExchange] } = options
  const events = createEvents<SyncerEvents>()
  const self = peerIdToMember(swarm.self)
  if (!self.ok) throw new WarrenError('invalid', 'The swarm has no member’s peer id.')
  const receipts = createReceipts(logs, self.value)
  const announcer = createAnnouncer({ swarm, logs, environment, topic: headsTopic, onFault })
  const isWithinRate = createRate(clock)
  const states = new Map<PeerId, PeerState>()
  const streams = new Set<MessageStream>()
  let settlers: (() => void)[] = []
  let running = 0
  let isClosed = false
  let cancelRound = (): void => {}

  // --- when to speak with whom

  /** A conversation with the peer in so many milliseconds, if it is still needed then; an earlier one that is planned stands. */
  function plan(state: PeerState, delay: number): void {
    // Of a peer that left, and perhaps came back since, nothing is planned any more.
    if (isClosed || states.get(state.id) !== state) return
    const now = clock.now()
    const at = Math.max(now + delay, state.notBefore)
    if (state.planned !== undefined) {
      if (state.planned.at <= at) return
      state.planned.cancel()
    }
    const cancel = clock.after(at - now, () => {
      state.planned = undefined
      if (isNeeded(state)) begin(state)
    })
    state.planned = { at, cancel }
  }

  function isNeeded(state: PeerState): boolean {
    for (const [log, root] of state.announced) {
      const own = logs.log(log)?.root()
      if (own !== undefined && equalBytes(own, root)) state.announced.delete(log)
    }
    return state.isUnproven || state.announced.size > 0 || state.untold.size > 0
  }

  function begin(state: PeerState): void {
    if (state.outbound || state.inbound) {
      plan(state, MIN_INTERVAL_MS)
    } else if (running >= MAX_CONVERSATIONS) {
      plan(state, MIN_INTERVAL_MS * (1 + random.fraction()))
    } else {
      speak(state).catch((error: unknown) => onFault(toError(error)))
    }
  }

  async function speak(state: PeerState): Promise<void> {
    state.outbound = true
    state.notBefore = clock.now() + MIN_INTERVAL_MS
    const outcome = await track(async () => {
      const stream = await openStream(state.id)
      return hold(stream, state.id, 'initiator')
    })
    state.outbound = false
    settle(state, outcome)
    if (outcome.kind === 'done' && state.failures === 0) {
      if (isNeeded(state)) plan(state, MIN_INTERVAL_MS)
      return
    }
    if (outcome.kind !== 'done') state.failures++
    const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (state.failures - 1))
    state.notBefore = clock.now() + (backoff * (1 + random.fraction())) / 2
    if (isNeeded(state)) plan(state, outcome.kind === 'done' ? BEHIND_PATIENCE_MS : 0)
  }

  async function answer(stream: MessageStream, peer: SwarmPeer): Promise<void> {
    // One that has left meanwhile is not remembered again.
    const state = swarm.peers().some(({ id }) => id === peer.id) ? findState(peer) : undefined
    // Both may have begun at once: then the one with the smaller id goes on, and the other is answered "busy".
    const isOursFirst = state?.outbound === true && swarm.self < peer.id
    if (isClosed || state?.inbound === true || isOursFirst || running >= MAX_CONVERSATIONS) {
      await stream.send(encodeSyncMessage({ v: 1, kind: 'busy' }))
      await stream.closeWrite()
      return
    }
    // Who is no peer of ours, but may ask (see KeeperSwarm), is answered and not remembered.
    if (state === undefined) {
      await track(() => hold(stream, peer.id, 'responder'))
      return
    }
    state.inbound = true
    const outcome = await track(() => hold(stream, peer.id, 'responder'))
    state.inbound = false
    settle(state, outcome)
    // It is for the one who began to go on; if it doesn't, we do.
    if (outcome.kind !== 'failed' && isNeeded(state)) plan(state, BEHIND_PATIENCE_MS)
  }

  // --- conversations

  async function openStream(peer: PeerId): Promise<MessageStream> {
    const abort = new AbortController()
    const cancel = clock.after(OPEN_MS, () => {
      abort.abort(new WarrenError('timeout', 'Opening a conversation took too long.'))
    })
    try {
      return await swarm.open(peer, SYNC_PROTOCOL, SYNC_PROTOCOL_LIMITS, abort.signal)
    } finally {
      cancel()
    }
  }

  async function hold(
    stream: MessageStream,
    peer: PeerId,
    role: 'initiator' | 'responder',
  ): Promise<ConversationOutcome> {
    streams.add(stream)
    if (isClosed) stream.abort(new WarrenError('closed', 'The mesh is closed.'))
    const conversation = createConversation({ role, logs, reconcilers })
    const outcome = await converse({ stream, peer, conversation, logs, clock })
    streams.delete(stream)
    return outcome
  }

  async function track(task: () => Promise<ConversationOutcome>): Promise<ConversationOutcome> {
    running++
    try {
      return await task()
    } catch (thrown) {
      const error = toError(thrown)
      return { kind: 'failed', error, offence: undefined, isOurFault: false, added: 0, sent: 0 }
    } finally {
      running--
      if (running === 0) {
        for (const resolve of settlers) resolve()
        settlers = []
      }
    }
  }

  /** What a conversation, begun by whichever side, has shown. */
  function settle(state: PeerState, outcome: ConversationOutcome): void {
    if (isClosed) return
    const { id: peer, member } = state
    if (outcome.kind === 'busy') return
    state.isUnproven = outcome.kind === 'failed' || !equalBytes(outcome.theirRoot, logs.root())
    if (outcome.kind === 'done') {
      const isSameAsBefore = state.root !== undefined && equalBytes(state.root, outcome.theirRoot)
      const isInVain = state.isUnproven && outcome.added === 0 && (outcome.sent === 0 || isSameAsBefore)
      state.failures = isInVain ? state.failures + 1 : 0
      state.root = outcome.theirRoot
    }
    if (!state.isUnproven) {
      state.announced.clear()
      state.untold.clear()
      if (member !== undefined) receipts.noteAll(member)
      emit('synced', { peer, added: outcome.added, sent: outcome.sent })
    }
    if (outcome.kind === 'failed') {
      if (outcome.offence !== undefined) swarm.report(peer, outcome.offence)
      if (outcome.isOurFault) onFault(outcome.error)
      emit('failed', { peer, error: outcome.error })
    }
  }

  function emit<Name extends keyof SyncerEvents>(name: Name, payload: SyncerEvents[Name]): void {
    try {
      events.emit(name, payload)
    } catch (error) {
      onFault(toError(error))
    }
  }

  /** Gossip may not reach one, and the lid may be closed at once: what is written here is to be there soon. */
  function tellKeepers(log: LogId): void {
    for (const state of states.values()) {
      if (state.member !== undefined) continue
      state.untold.add(log)
      plan(state, KEEPER_PATIENCE_MS)
    }
  }

  // --- peers

  function findState(peer: SwarmPeer): PeerState | undefined {
    const present = states.get(peer.id)
    if (present !== undefined || peer.role === 'relay') return present
    const state: PeerState = {
      id: peer.id,
      member: peer.member,
      outbound: false,
      inbound: false,
      failures: 0,
      root: undefined,
      notBefore: 0,
      planned: undefined,
      isUnproven: true,
      announced: new Map(),
      untold: new Set(),
    }
    states.set(peer.id, state)
    return state
  }

  function meet(peer: SwarmPeer): void {
    const state = findState(peer)
    // A keeper can't know that it is one before it is spoken to.
    const isFirst = peer.role === 'keeper' || swarm.self < peer.id
    if (state !== undefined) plan(state, isFirst ? 0 : JOIN_PATIENCE_MS)
  }

  function part(peer: SwarmPeer): void {
    states.get(peer.id)?.planned?.cancel()
    states.delete(peer.id)
  }

  function pickPeer(): PeerState | undefined {
    const connected = [...states.values()]
    return connected[Math.floor(random.fraction() * connected.length)]
  }

  function planRound(): void {
    cancelRound = clock.after(ROUND_MS * (0.75 + 0.5 * random.fraction()), () => {
      const state = pickPeer()
      if (state !== undefined && state.notBefore <= clock.now()) begin(state)
      planRound()
    })
  }

  // --- gossip

  async function hear(message: Bytes, from: PeerId): Promise<GossipVerdict> {
    if (isClosed || from === swarm.self) return 'ignore'
    const decoded = decodeHeads(message)
    if (!decoded.ok) return 'reject'
    if (!isWithinRate(from)) return 'ignore'
    const { entry } = decoded.value
    const verdict = entry === undefined ? 'accept' : await takeInline(decoded.value.log, entry, from)
    if (verdict !== 'reject' && !isClosed) compareAnnounced(decoded.value, from)
    return verdict
  }

  async function takeInline(log: LogId, encoded: Bytes, from: PeerId): Promise<GossipVerdict> {
    const entry = decodeEntry(encoded)
    if (!entry.ok || entry.value.log !== log) return 'reject'
    try {
      const { refused, waiting, passedOver } = await logs.receive(from, [encoded])
      if (refused !== undefined) return 'reject'
      // Whether one that waits is any good is not known yet. Who passes on what turns out bad would answer for it.
      return waiting + passedOver > 0 ? 'ignore' : 'accept'
    } catch (error) {
      onFault(toError(error))
      return 'ignore'
    }
  }

  /** `undefined` for a keeper to whom we are linked. */
  function memberAt(peer: PeerId): MemberId | undefined {
    const state = states.get(peer)
    if (state !== undefined) return state.member
    const member = peerIdToMember(peer)
    return member.ok ? member.value : undefined
  }

  function compareAnnounced(told: HeadsAnnouncement, from: PeerId): void {
    const member = memberAt(from)
    const { log: id, root, heads, entry } = told
    const log = logs.log(id)
    if (log !== undefined && isSameLog(log, told)) {
      announcer.hearSame(id, from)
      states.get(from)?.announced.delete(id)
      states.get(from)?.untold.delete(id)
      if (member !== undefined) receipts.noteLog(member, id)
      return
    }
    if (member !== undefined) receipts.noteEntries(member, heads)
    if (heads.length === 0) return
    // Who is not connected to us was heard through somebody who is.
    const state = states.get(from) ?? pickPeer()
    if (state === undefined) return
    if (state.announced.size >= MAX_ANNOUNCED_LOGS) state.announced.clear()
    state.announced.set(id, root)
    const isMissing = heads.some((cid) => !logs.has(cid))
    const mayBeOnItsWay = entry !== undefined
    plan(state, isMissing ? (mayBeOnItsWay ? MISSING_PATIENCE_MS : 0) : BEHIND_PATIENCE_MS)
  }

  // --- wiring

  swarm.handle(SYNC_PROTOCOL, SYNC_PROTOCOL_LIMITS, answer)
  swarm.subscribe(headsTopic, hear)
  const unsubscribe = [
    swarm.on('peer-joined', meet),
    swarm.on('peer-left', part),
    logs.on('entries-added', ({ log, entries, from }) => {
      receipts.noteAuthors(log, entries)
      if (from === undefined) tellKeepers(log)
      const [{ bytes } = {}, ...others] = entries
      if (from === undefined && bytes !== undefined && others.length === 0) {
        announcer.announceEntry(log, bytes)
        return
      }
      announcer.announceSoon(log)
      if (from === undefined) return
      const sender = memberAt(from)
      if (sender !== undefined) {
        receipts.noteEntries(
          sender,
          entries.map(({ cid }) => cid),
        )
      }
    }),
    logs.on('entry-refused', ({ from, offence, hadWaited }) => {
      // Of the others the receipt tells, and what they cost is up to how they came.
      if (hadWaited && from !== undefined) swarm.report(from, offence)
    }),
  ]
  swarm.peers().forEach(meet)
  planRound()

  return {
    on: (name, listener) => events.on(name, listener),
    receivedBy: (cid) => receipts.receivedBy(cid),
    onReceipts: (listener) => receipts.onChange(listener),
    isBusy: () => running > 0,
    settled: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => settlers.push(resolve))),
    close() {
      if (isClosed) return
      isClosed = true
      for (const stop of unsubscribe) stop()
      cancelRound()
      announcer.close()
      for (const { planned } of states.values()) planned?.cancel()
      for (const stream of streams) stream.abort(new WarrenError('closed', 'The mesh is closed.'))
    },
  }
}
