import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cid, PeerId } from '../../../src/core/base/ids.ts'
import { PLANNER_LIMITS } from '../../../src/core/blocks/limits.ts'
import { createPlanner } from '../../../src/core/blocks/planner.ts'

/**
 * A mesh without a network: peers that hold some of the blocks, answer in the order asked as long as they are there, and
 * leave, fail, fall silent or send rubbish as the generator says.
 */
type Event =
  | { readonly kind: 'answer'; readonly peer: number; readonly count: number }
  | { readonly kind: 'leave' | 'join' | 'fail' | 'lie'; readonly peer: number }
  | { readonly kind: 'wait'; readonly milliseconds: number }

const PEERS = ['a', 'b', 'c', 'd'] as PeerId[]
const BLOCKS = Array.from({ length: 60 }, (_, i) => `block${i}` as Cid)
const BLOCK_BYTES = PLANNER_LIMITS.expectedBlockBytes
const limits = { ...PLANNER_LIMITS, maxWantsPerPeer: 20 }
const MAX_OWED_BYTES = limits.maxWindowBytes + limits.urgentReserveBytes

const peer = fc.nat({ max: PEERS.length - 1 })
const anEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('answer' as const), peer, count: fc.integer({ min: 1, max: 8 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('leave' as const, 'join' as const, 'fail' as const), peer }),
  },
  // The last peer never lies: somebody must be left whom the planner still trusts.
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('lie' as const), peer: fc.nat({ max: PEERS.length - 2 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.integer({ min: 1, max: 40_000 }) }),
  },
)

function createSimulation(
  heldByPeer: readonly ReadonlySet<Cid>[],
  sessions: readonly ('interactive' | 'background')[],
) {
  const planner = createPlanner(limits)
  /** What each connected peer was asked and has not answered; a cancelled one is answered as absent. */
  const inboxByPeer = new Map<PeerId, Map<Cid, 'wanted' | 'cancelled'>>()
  const liars = new Set<PeerId>()
  const arrived = new Set<Cid>()
  let now = 0

  function join(index: number): void {
    const id = PEERS[index] as PeerId
    if (inboxByPeer.has(id)) return
    inboxByPeer.set(id, new Map())
    planner.addPeer(id, index % 2 === 0 ? 'direct' : 'relayed')
  }

  function leave(index: number): void {
    const id = PEERS[index] as PeerId
    if (inboxByPeer.delete(id)) planner.removePeer(id)
  }

  function answer(index: number, count: number): void {
    const id = PEERS[index] as PeerId
    const inbox = inboxByPeer.get(id)
    for (const [cid, state] of [...(inbox ?? [])].slice(0, count)) {
      inbox?.delete(cid)
      if (state === 'cancelled' || heldByPeer[index]?.has(cid) !== true) planner.absent(id, cid, now)
      else if (planner.blockArrived(id, cid, BLOCK_BYTES, now) === 'check') {
        expect(arrived).not.toContain(cid)
        arrived.add(cid)
        planner.blockVerified(cid)
      }
    }
  }

  function lie(index: number): void {
    const id = PEERS[index] as PeerId
    const [cid] = [...(inboxByPeer.get(id) ?? [])].find(([, state]) => state === 'wanted') ?? []
    if (cid === undefined || planner.blockArrived(id, cid, BLOCK_BYTES, now) === 'ignore') return
    planner.blockRefused(id, cid)
    liars.add(id)
    inboxByPeer.delete(id)
  }

  function plan(): void {
    for (const step of planner.plan(now)) {
      if (step.kind === 'give-up') continue
      const inbox = inboxByPeer.get(step.peer)
      if (step.kind === 'urge') expect(inbox?.get(step.cid), 'only what is due is urged').not.toBe('cancelled')
      else if (step.kind === 'drop') inbox?.clear()
      else if (step.kind === 'cancel') {
        if (inbox?.has(step.cid) === true) inbox.set(step.cid, 'cancelled')
      } else {
        expect(inbox, 'only connected peers are asked').toBeDefined()
        expect(liars, 'a liar is never asked again').not.toContain(step.peer)
        expect(inbox?.has(step.cid), 'an answer that is due is not asked for again').toBe(false)
        inbox?.set(step.cid, 'wanted')
      }
    }
    const wanted = [...inboxByPeer.values()].flatMap((inbox) =>
      [...inbox].flatMap(([cid, s]) => (s === 'wanted' ? [cid] : [])),
    )
    expect(new Set(wanted).size, 'no block is asked of two peers at once').toBe(wanted.length)
    for (const inbox of inboxByPeer.values()) {
      expect(inbox.size).toBeLessThanOrEqual(limits.maxWantsPerPeer)
      expect(inbox.size * BLOCK_BYTES).toBeLessThanOrEqual(MAX_OWED_BYTES)
    }
  }

  return {
    arrived,
    open: () =>
      sessions.forEach((priority, i) => {
        // Overlapping halves.
        const cids = BLOCKS.slice(i * 10, i * 10 + 40)
        planner.openSession(i, cids, { priority, giveUp: i % 2 === 1 })
      }),
    apply(event: Event): void {
      if (event.kind === 'answer') answer(event.peer, event.count)
      else if (event.kind === 'join') join(event.peer)
      else if (event.kind === 'leave') leave(event.peer)
      else if (event.kind === 'lie') lie(event.peer)
      else if (event.kind === 'wait') now += event.milliseconds
      else {
        inboxByPeer.get(PEERS[event.peer] as PeerId)?.clear()
        planner.pausePeer(PEERS[event.peer] as PeerId, now)
      }
      plan()
    },
    /** From now on everyone is there and answers at once. */
    finish(): void {
      for (let round = 0; round < 400; round++) {
        for (const index of PEERS.keys()) {
          if (!liars.has(PEERS[index] as PeerId)) join(index)
          answer(index, Infinity)
        }
        plan()
        const due = [...inboxByPeer.values()].some((inbox) => inbox.size > 0)
        const wakeAt = planner.wakeAt()
        if (!due && wakeAt === undefined) return
        now = due ? now + 1 : Math.max(now + 1, wakeAt ?? 0)
      }
    },
  }
}

test('whatever peers do: one asker per block, within the window, and all arrive that an honest peer holds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.boolean(), { minLength: BLOCKS.length, maxLength: BLOCKS.length }), {
        minLength: PEERS.length,
        maxLength: PEERS.length,
      }),
      fc.array(fc.constantFrom('interactive' as const, 'background' as const), { minLength: 1, maxLength: 3 }),
      fc.array(anEvent, { maxLength: 120 }),
      (holds, sessions, events) => {
        const heldByPeer = holds.map((row) => new Set(BLOCKS.filter((_, i) => row[i])))
        // The last peer is honest and holds everything.
        heldByPeer[PEERS.length - 1] = new Set(BLOCKS)
        const simulation = createSimulation(heldByPeer, sessions)
        simulation.open()
        for (const event of events) simulation.apply(event)
        simulation.finish()
        const wanted = new Set(sessions.flatMap((_, i) => BLOCKS.slice(i * 10, i * 10 + 40)))
        expect(simulation.arrived).toEqual(wanted)
      },
    ),
    { numRuns: 300 },
  )
})
