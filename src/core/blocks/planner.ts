import type { Cid, PeerId } from '../base/ids.ts'
import { PLANNER_LIMITS, type PlannerLimits } from './limits.ts'
import { createPeerLedger, type PeerLedger } from './peer-ledger.ts'
import type { Planner, Priority, SessionId, SessionOptions, Step } from './planner-types.ts'
import { createKnowledgeBase } from './provider-knowledge.ts'
import { chooseWant, createWantQueue, type Want, type WantQueue } from './want-queue.ts'

interface Session extends SessionOptions {
  readonly id: SessionId
  /** The idle ones of its wants. */
  readonly queue: WantQueue<SharedWant>
  readonly wants: Set<SharedWant>
  gaveUp: boolean
}

interface SharedWant extends Want {
  readonly sessions: Set<Session>
}

interface Choice {
  readonly session: Session
  readonly want: SharedWant
}

/** Weight of a new block in the running mean of lengths. */
const LENGTH_WEIGHT = 0.1

/** A peer that failed so often in a row is not counted on when a session may give up. */
const FAILURES_TO_GIVE_UP = 2

/** What is overdue but cannot be had elsewhere is looked at again after this part of the patience. */
const REVIEW_SHARE = 1 / 15

/** A peer with nothing to do takes over from one that needs so many times longer, and at least `STEAL_TIME` milliseconds. */
const STEAL_FACTOR = 4
const STEAL_TIME = 1_000

/** @param roundTripOf milliseconds, as measured by now; `undefined` for a peer that was not */
export function createPlanner(
  limits: PlannerLimits = PLANNER_LIMITS,
  roundTripOf: (peer: PeerId) => number | undefined = () => undefined,
): Planner {
  const peerById = new Map<PeerId, PeerLedger>()
  const banned = new Set<PeerId>()
  const sessionById = new Map<SessionId, Session>()
  const wantByCid = new Map<Cid, SharedWant>()
  const cancels: Step[] = []
  const urges: Step[] = []
  let knowledgeBase = createKnowledgeBase()
  let serial = 0
  let blockBytes = limits.expectedBlockBytes
  let sinceBackground = 0
  /** Nothing is overdue before. */
  let reviewAt = Infinity
  let plannedAt = -Infinity

  const isUrgent = (want: SharedWant): boolean => {
    for (const session of want.sessions) if (session.priority === 'interactive') return true
    return false
  }

  function enqueue(want: SharedWant, order: 'first' | 'last'): void {
    want.state = { kind: 'idle' }
    for (const session of want.sessions) session.queue.add(want, order)
  }

  function dequeue(want: SharedWant): void {
    for (const session of want.sessions) session.queue.remove(want)
  }

  function learn(want: SharedWant, change: 'deny' | 'claim' | 'forget', peer: PeerId): void {
    const knowledge = knowledgeBase[change](want.knowledge, peer)
    if (knowledge === want.knowledge) return
    const idle = want.state.kind === 'idle'
    if (idle) dequeue(want)
    want.knowledge = knowledge
    if (idle) enqueue(want, 'last')
  }

  function abandon(peer: PeerLedger, cid: Cid): void {
    if (peer.abandon(cid)) cancels.push({ kind: 'cancel', peer: peer.id, cid })
  }

  function writeOff(peer: PeerLedger): void {
    for (const cid of peer.writeOff()) {
      const want = wantByCid.get(cid)
      if (want?.state.kind === 'asked' && want.state.peer === peer.id) enqueue(want, 'first')
    }
  }

  function pause(peer: PeerLedger, now: number): void {
    writeOff(peer)
    peer.pause(now)
  }

  function removePeer(id: PeerId): void {
    const peer = peerById.get(id)
    if (peer === undefined) return
    writeOff(peer)
    peerById.delete(id)
    for (const want of wantByCid.values()) learn(want, 'forget', id)
  }

  function dropWant(want: SharedWant): void {
    if (want.state.kind === 'asked') {
      const peer = peerById.get(want.state.peer)
      if (peer !== undefined) abandon(peer, want.cid)
    }
    dequeue(want)
    for (const session of want.sessions) session.wants.delete(want)
    wantByCid.delete(want.cid)
    if (wantByCid.size === 0) knowledgeBase = createKnowledgeBase()
  }

  function hasOtherProvider(want: SharedWant, except: PeerLedger, now: number): boolean {
    for (const peer of peerById.values()) {
      if (peer !== except && !peer.isPaused(now) && !want.knowledge.denied.has(peer.id)) return true
    }
    return false
  }

  function review(now: number, steps: Step[]): void {
    let next = Infinity
    for (const peer of peerById.values()) {
      if (peer.owesNothing()) continue
      if (now >= peer.stalledAt()) {
        steps.push({ kind: 'drop', peer: peer.id })
        pause(peer, now)
        continue
      }
      next = Math.min(next, peer.stalledAt())
      for (const [cid, debt] of peer.owed) {
        const want = wantByCid.get(cid)
        if (want === undefined) continue
        const deadline = peer.deadlineOf(debt, isUrgent(want))
        if (now < deadline || !hasOtherProvider(want, peer, now)) {
          next = Math.min(next, deadline)
          continue
        }
        abandon(peer, cid)
        learn(want, 'deny', peer.id)
        peer.denied(now)
        enqueue(want, 'first')
      }
    }
    reviewAt = Math.max(next, now + limits.patience * REVIEW_SHARE)
  }

  function recheck(now: number): void {
    for (const peer of peerById.values()) {
      if (now < (peer.recheckAt() ?? Infinity)) continue
      peer.rechecked()
      for (const want of wantByCid.values()) {
        if (want.knowledge.denied.has(peer.id)) learn(want, 'forget', peer.id)
      }
    }
  }

  /** Sessions of one priority take turns: one that asked goes to the end. */
  function chooseFrom(priority: Priority, peer: PeerLedger): Choice | undefined {
    for (const session of sessionById.values()) {
      if (session.priority !== priority) continue
      const want = chooseWant(session.queue, peer.id, peerById.size, priority === 'interactive')
      if (want !== undefined) return { session, want }
    }
    return undefined
  }

  function choose(peer: PeerLedger): Choice | undefined {
    const hasRoom = peer.hasRoom(blockBytes, false)
    if (!hasRoom) peer.filled()
    if (!peer.hasRoom(blockBytes, true)) return undefined
    const isBackgroundsTurn = sinceBackground >= limits.interactivePerBackground
    const isDue = hasRoom && (isBackgroundsTurn || peer.isDueForMore())
    const fromBackground = isDue ? () => chooseFrom('background', peer) : () => undefined
    if (isBackgroundsTurn) return fromBackground() ?? chooseFrom('interactive', peer)
    return chooseFrom('interactive', peer) ?? fromBackground()
  }

  function ask(peer: PeerLedger, want: SharedWant, now: number, steps: Step[]): void {
    const urgent = isUrgent(want)
    const debt = { estimate: Math.round(blockBytes), askedAt: now }
    dequeue(want)
    const fresh = peer.owe(want.cid, debt.estimate, now)
    want.state = { kind: 'asked', peer: peer.id, urgent, cancelled: !fresh }
    reviewAt = Math.min(reviewAt, peer.deadlineOf(debt, urgent), peer.stalledAt())
    if (fresh) steps.push({ kind: 'ask', peer: peer.id, cid: want.cid, urgent })
  }

  /**
   * The peer that would deliver one more block soonest goes first: the nearest, while none has much to do; and so that peers
   * finish together.
   */
  function assign(now: number, steps: Step[]): void {
    const candidates = new Set([...peerById.values()].filter((peer) => !peer.isPaused(now)))
    while (candidates.size > 0) {
      const soonest = [...candidates].reduce((a, b) => (b.waitFor(blockBytes) < a.waitFor(blockBytes) ? b : a))
      const choice = choose(soonest)
      if (choice === undefined) {
        candidates.delete(soonest)
        if (soonest.owesNothing()) steal(soonest, now, steps)
        continue
      }
      ask(soonest, choice.want, now, steps)
      sinceBackground = choice.session.priority === 'background' ? 0 : sinceBackground + 1
      sessionById.delete(choice.session.id)
      sessionById.set(choice.session.id, choice.session)
    }
  }

  /** At the end of a transfer, the last blocks must not wait for the slowest peer while others have nothing to do. */
  function steal(idle: PeerLedger, now: number, steps: Step[]): void {
    for (const peer of peerById.values()) {
      let wait = peer.waitFor(0)
      for (const [cid, debt] of [...peer.owed].reverse()) {
        if (wait <= Math.max(STEAL_TIME, STEAL_FACTOR * idle.waitFor(blockBytes))) break
        if (!idle.hasRoom(blockBytes, false)) break
        const want = wantByCid.get(cid)
        if (want === undefined || want.knowledge.denied.has(idle.id)) continue
        abandon(peer, cid)
        enqueue(want, 'first')
        ask(idle, want, now, steps)
        wait -= peer.waitFor(0) - peer.waitFor(-debt.estimate)
      }
    }
  }

  /** Someone waits for it now: whoever has been asked is told, if it doesn't know. */
  function urge(want: SharedWant): void {
    const { state } = want
    if (state.kind !== 'asked' || state.urgent) return
    want.state = { ...state, urgent: true }
    urges.push({ kind: 'urge', peer: state.peer, cid: want.cid })
  }

  /** Nothing of the session is on its way, and nobody who can be counted on may hold any of the rest. */
  function isHopeless(session: Session, now: number): boolean {
    if (session.wants.size === 0 || session.queue.size() < session.wants.size) return false
    const counted = [...peerById.values()].filter(
      (peer) => !peer.isPaused(now) || peer.failures() < FAILURES_TO_GIVE_UP,
    )
    for (const { knowledge } of session.queue.groups()) {
      if (counted.some((peer) => !knowledge.denied.has(peer.id))) return false
    }
    return true
  }

  return {
    addPeer(id, path) {
      if (banned.has(id)) return
      removePeer(id)
      peerById.set(
        id,
        createPeerLedger(id, path, limits, () => roundTripOf(id)),
      )
      reviewAt = 0
    },
    removePeer,
    pausePeer(id, now) {
      const peer = peerById.get(id)
      if (peer !== undefined) pause(peer, now)
    },
    openSession(id, cids, options) {
      const session: Session = { ...options, id, queue: createWantQueue(), wants: new Set(), gaveUp: false }
      sessionById.set(id, session)
      for (const cid of cids) {
        let want = wantByCid.get(cid)
        if (want === undefined) {
          want = {
            cid,
            serial: serial++,
            knowledge: knowledgeBase.nothing,
            state: { kind: 'idle' },
            sessions: new Set(),
          }
          wantByCid.set(cid, want)
        }
        if (session.wants.has(want)) continue
        session.wants.add(want)
        want.sessions.add(session)
        if (want.state.kind === 'idle') session.queue.add(want, 'last')
        else if (options.priority === 'interactive') urge(want)
      }
      // What is on its way already may have become urgent: it goes elsewhere sooner.
      reviewAt = 0
    },
    closeSession(id) {
      const session = sessionById.get(id)
      if (session === undefined) return
      sessionById.delete(id)
      for (const want of [...session.wants]) {
        session.queue.remove(want)
        want.sessions.delete(session)
        if (want.sessions.size === 0) dropWant(want)
      }
    },
    hint(peer, cids) {
      if (banned.has(peer)) return
      for (const cid of cids) {
        const want = wantByCid.get(cid)
        if (want !== undefined) learn(want, 'claim', peer)
      }
    },
    blockArrived(id, cid, bytes, now) {
      blockBytes += LENGTH_WEIGHT * (bytes - blockBytes)
      peerById.get(id)?.settle(cid, now, bytes)
      const want = wantByCid.get(cid)
      if (want === undefined || want.state.kind === 'verifying') return 'ignore'
      if (want.state.kind === 'asked' && want.state.peer !== id) {
        const other = peerById.get(want.state.peer)
        if (other !== undefined) abandon(other, cid)
      }
      dequeue(want)
      want.state = { kind: 'verifying', peer: id }
      return 'check'
    },
    blockVerified(cid) {
      const want = wantByCid.get(cid)
      if (want !== undefined) dropWant(want)
    },
    blockRefused(id, cid) {
      banned.add(id)
      removePeer(id)
      const want = wantByCid.get(cid)
      if (want?.state.kind === 'verifying' && want.state.peer === id) enqueue(want, 'first')
    },
    absent(id, cid, now) {
      const peer = peerById.get(id)
      if (peer === undefined) return
      peer.settle(cid, now)
      const want = wantByCid.get(cid)
      if (want?.state.kind !== 'asked' || want.state.peer !== id) return
      if (!want.state.cancelled) {
        learn(want, 'deny', id)
        peer.denied(now)
      }
      enqueue(want, 'last')
    },
    plan(now) {
      const steps: Step[] = []
      plannedAt = now
      recheck(now)
      if (now >= reviewAt) review(now, steps)
      assign(now, steps)
      for (const session of sessionById.values()) {
        if (!session.giveUp || session.gaveUp || !isHopeless(session, now)) continue
        session.gaveUp = true
        steps.push({ kind: 'give-up', session: session.id })
      }
      // Before the asks, so that a responder has room for them.
      return [...cancels.splice(0), ...urges.splice(0), ...steps]
    },
    hasWants: () => wantByCid.size > 0,
    wakeAt() {
      let wake = Infinity
      let busy = false
      for (const peer of peerById.values()) {
        busy ||= !peer.owesNothing()
        if (wantByCid.size === 0) continue
        wake = Math.min(wake, peer.recheckAt() ?? Infinity)
        const pausedUntil = peer.pausedUntil() ?? 0
        if (pausedUntil > plannedAt) wake = Math.min(wake, pausedUntil)
      }
      if (busy) wake = Math.min(wake, reviewAt)
      return wake === Infinity ? undefined : wake
    },
  }
}
