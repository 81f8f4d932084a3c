import { describe, expect, test } from 'vitest'
import type { Cid, PeerId } from '../../../src/core/base/ids.ts'
import { PLANNER_LIMITS } from '../../../src/core/blocks/limits.ts'
import { createPlanner } from '../../../src/core/blocks/planner.ts'
import type { Planner, Step } from '../../../src/core/blocks/planner-types.ts'

const [alice, bob, carol] = ['alice', 'bob', 'carol'] as [PeerId, PeerId, PeerId]
const names = (count: number, prefix = 'block'): Cid[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}` as Cid)
const BLOCK = PLANNER_LIMITS.expectedBlockBytes
/** How many blocks a peer of unknown pace is asked at once. */
const FIRST_WINDOW = PLANNER_LIMITS.initialWindowBytes / BLOCK

function asked(steps: readonly Step[], peer?: PeerId): Cid[] {
  return steps.flatMap((step) => (step.kind === 'ask' && (peer === undefined || step.peer === peer) ? [step.cid] : []))
}

function cancelled(steps: readonly Step[], peer: PeerId): Cid[] {
  return steps.flatMap((step) => (step.kind === 'cancel' && step.peer === peer ? [step.cid] : []))
}

function deliver(planner: Planner, peer: PeerId, cids: readonly Cid[], now: number): void {
  for (const cid of cids) if (planner.blockArrived(peer, cid, BLOCK, now) === 'check') planner.blockVerified(cid)
}

describe('asking', () => {
  test('nothing is asked while nobody is there, and then no more than the window', () => {
    const planner = createPlanner()
    planner.openSession(1, names(100), { priority: 'background', giveUp: false })
    expect(planner.plan(0)).toEqual([])
    planner.addPeer(alice, 'direct')
    expect(asked(planner.plan(0))).toEqual(names(FIRST_WINDOW))
    expect(planner.plan(1)).toEqual([])
  })

  test('what is answered makes room for more, until all is there', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(100), { priority: 'background', giveUp: false })
    const all: Cid[] = []
    let now = 0
    for (let steps = planner.plan(now); steps.length > 0; steps = planner.plan(now)) {
      all.push(...asked(steps))
      now += 10
      deliver(planner, alice, asked(steps), now)
    }
    expect(all).toEqual(names(100))
    expect(planner.wakeAt()).toBeUndefined()
  })

  test('a window that was full is filled up in runs, but not for who waits', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(100), { priority: 'background', giveUp: false })
    const unanswered = asked(planner.plan(0))
    const run = PLANNER_LIMITS.refillBytes / BLOCK
    for (let answered = 1; answered < run; answered++) {
      deliver(planner, alice, unanswered.splice(0, 1), answered)
      expect(planner.plan(answered)).toEqual([])
    }
    planner.openSession(2, names(1, 'urgent'), { priority: 'interactive', giveUp: false })
    expect(asked(planner.plan(run))).toEqual(['urgent0'])
    deliver(planner, alice, ['urgent0' as Cid, ...unanswered.splice(0, 1)], run)
    expect(asked(planner.plan(run))).toEqual(names(100).slice(FIRST_WINDOW, FIRST_WINDOW + run))
  })

  test('a fast peer gets a larger window, a slow one a smaller', () => {
    const windowAt = (millisecondsPerBlock: number): number => {
      const planner = createPlanner()
      planner.addPeer(alice, 'direct')
      planner.openSession(1, names(1_000), { priority: 'background', giveUp: false })
      const unanswered = asked(planner.plan(0))
      for (let answered = 1; answered <= 200; answered++) {
        const now = answered * millisecondsPerBlock
        deliver(planner, alice, unanswered.splice(0, 1), now)
        unanswered.push(...asked(planner.plan(now)))
      }
      return unanswered.length
    }
    const blocksPerSecond = 20
    expect(windowAt(1_000 / blocksPerSecond)).toBe((blocksPerSecond * PLANNER_LIMITS.windowTime) / 1_000)
    expect(windowAt(1)).toBe(PLANNER_LIMITS.maxWindowBytes / BLOCK)
    expect(windowAt(1_000)).toBe(PLANNER_LIMITS.minWindowBytes / BLOCK)
  })

  test('two peers share the work, and no block is asked of both', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.addPeer(bob, 'direct')
    planner.openSession(1, names(2 * FIRST_WINDOW), { priority: 'background', giveUp: false })
    const steps = planner.plan(0)
    expect(asked(steps, alice)).toHaveLength(FIRST_WINDOW)
    expect(asked(steps, bob)).toHaveLength(FIRST_WINDOW)
    expect(new Set(asked(steps)).size).toBe(2 * FIRST_WINDOW)
  })

  test('a direct peer gets more than one behind a relay', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'relayed')
    planner.addPeer(bob, 'direct')
    planner.openSession(1, names(12), { priority: 'background', giveUp: false })
    const steps = planner.plan(0)
    expect(asked(steps, alice)).toHaveLength(1)
    expect(asked(steps, bob)).toHaveLength(11)
  })

  test('of peers that are equal otherwise the nearest is asked, until it has so much to do that another is as quick', () => {
    const roundTrips = new Map([
      [alice, 400],
      [bob, 10],
    ])
    const planner = createPlanner(PLANNER_LIMITS, (peer) => roundTrips.get(peer))
    planner.addPeer(alice, 'direct')
    planner.addPeer(bob, 'direct')
    planner.openSession(1, names(2), { priority: 'background', giveUp: false })
    expect(asked(planner.plan(0), bob)).toHaveLength(2)
    planner.openSession(2, names(2 * FIRST_WINDOW - 2, 'more'), { priority: 'background', giveUp: false })
    const steps = planner.plan(0)
    expect(asked(steps, alice)).toHaveLength(FIRST_WINDOW)
    expect(asked(steps, bob)).toHaveLength(FIRST_WINDOW - 2)
    // How near they are is as it is now.
    deliver(planner, alice, asked(steps, alice), 100)
    deliver(planner, bob, [...names(2), ...asked(steps, bob)], 100)
    roundTrips.set(bob, 900)
    planner.openSession(3, names(1, 'last'), { priority: 'background', giveUp: false })
    expect(asked(planner.plan(100), alice)).toHaveLength(1)
  })

  test('two sessions that want one block have it asked once, and closing one keeps it', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(1), { priority: 'background', giveUp: false })
    planner.openSession(2, names(1), { priority: 'interactive', giveUp: false })
    expect(asked(planner.plan(0))).toEqual(names(1))
    planner.closeSession(1)
    expect(planner.plan(1)).toEqual([])
    planner.closeSession(2)
    expect(planner.plan(2)).toEqual([{ kind: 'cancel', peer: alice, cid: 'block0' }])
  })

  test('an interactive want goes over a full window; background wants still get a share', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(100), { priority: 'background', giveUp: false })
    planner.plan(0)
    planner.openSession(2, names(100, 'urgent'), { priority: 'interactive', giveUp: false })
    const reserve = PLANNER_LIMITS.urgentReserveBytes / BLOCK
    expect(planner.plan(0)).toEqual(
      names(reserve, 'urgent').map((cid) => ({ kind: 'ask', peer: alice, cid, urgent: true })),
    )
    deliver(planner, alice, [...names(FIRST_WINDOW), ...names(reserve, 'urgent')], 100)
    const next = asked(planner.plan(100))
    expect(next.filter((cid) => cid.startsWith('urgent')).length).toBeGreaterThan(next.length / 2)
    expect(next.filter((cid) => cid.startsWith('block')).length).toBeGreaterThan(0)
  })

  test('a background want that someone waits for now is urged, once, with whoever was asked', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(3), { priority: 'background', giveUp: false })
    planner.plan(0)
    const urged = ['block1', 'block2'] as Cid[]
    planner.openSession(2, [...urged, 'other' as Cid], { priority: 'interactive', giveUp: false })
    expect(planner.plan(1)).toEqual([
      ...urged.map((cid) => ({ kind: 'urge', peer: alice, cid })),
      { kind: 'ask', peer: alice, cid: 'other', urgent: true },
    ])
    planner.openSession(3, urged, { priority: 'interactive', giveUp: false })
    planner.openSession(4, names(1), { priority: 'background', giveUp: false })
    expect(planner.plan(2)).toEqual([])
  })

  test('the rarest block goes first in the background, the first wanted when someone waits', () => {
    for (const [priority, expected] of [
      ['background', ['block3', 'block0']],
      ['interactive', ['block0', 'block1']],
    ] as const) {
      const planner = createPlanner({ ...PLANNER_LIMITS, maxWantsPerPeer: 2 })
      planner.openSession(1, names(4), { priority, giveUp: false })
      for (const peer of [bob, carol]) planner.addPeer(peer, 'direct')
      planner.plan(0)
      // Both deny block 3 when they are asked for it: only alice may have it.
      const held = names(4)
      for (const peer of [bob, carol]) planner.removePeer(peer)
      planner.addPeer(alice, 'direct')
      planner.hint(alice, held)
      planner.hint(bob, held.slice(0, 3))
      expect(asked(planner.plan(1), alice)).toEqual(expected)
    }
  })
})

describe('a part that is claimed', () => {
  test.each([
    // Who says that it has them is asked first, and the other for the rest.
    ['background', ['block2', 'block3'], ['block0', 'block1']],
    // Someone reads along: what comes next is asked of whoever is free.
    ['interactive', ['block0', 'block2'], ['block1', 'block3']],
  ] as const)('%s', (priority, ofAlice, ofBob) => {
    const planner = createPlanner({ ...PLANNER_LIMITS, maxWantsPerPeer: 2 })
    for (const peer of [alice, bob]) planner.addPeer(peer, 'direct')
    planner.openSession(1, names(4), { priority, giveUp: false })
    planner.hint(bob, names(2))
    const steps = planner.plan(0)
    expect([asked(steps, alice), asked(steps, bob)]).toEqual([ofAlice, ofBob])
  })
})

describe('answers', () => {
  test('what one peer does not have is asked of the other, and of the first again after a while', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(1), { priority: 'background', giveUp: false })
    planner.plan(0)
    planner.absent(alice, names(1)[0] as Cid, 1)
    expect(planner.plan(1)).toEqual([])
    expect(planner.wakeAt()).toBe(1 + PLANNER_LIMITS.recheck)
    planner.addPeer(bob, 'direct')
    expect(asked(planner.plan(2), bob)).toEqual(names(1))
    planner.absent(bob, names(1)[0] as Cid, 3)
    expect(planner.plan(3)).toEqual([])
    expect(asked(planner.plan(1 + PLANNER_LIMITS.recheck), alice)).toEqual(names(1))
  })

  test('a peer that joins anew or is hinted to hold it is asked again at once', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(1), { priority: 'background', giveUp: false })
    planner.plan(0)
    planner.absent(alice, names(1)[0] as Cid, 1)
    planner.hint(alice, names(1))
    expect(asked(planner.plan(2))).toEqual(names(1))
    planner.absent(alice, names(1)[0] as Cid, 3)
    planner.addPeer(alice, 'direct')
    expect(asked(planner.plan(4))).toEqual(names(1))
  })

  test('after a wrong block the peer is never asked again, even when it joins anew', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(3), { priority: 'background', giveUp: false })
    planner.plan(0)
    expect(planner.blockArrived(alice, 'block0' as Cid, BLOCK, 1)).toBe('check')
    planner.blockRefused(alice, 'block0' as Cid)
    planner.addPeer(alice, 'direct')
    planner.hint(alice, names(3))
    expect(planner.plan(2)).toEqual([])
    planner.addPeer(bob, 'direct')
    expect(asked(planner.plan(3), bob).sort()).toEqual(names(3))
  })

  test('nobody waits for a block that comes twice', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(1), { priority: 'background', giveUp: false })
    planner.plan(0)
    expect(planner.blockArrived(alice, 'block0' as Cid, BLOCK, 1)).toBe('check')
    expect(planner.blockArrived(bob, 'block0' as Cid, BLOCK, 1)).toBe('ignore')
    planner.blockVerified('block0' as Cid)
    expect(planner.blockArrived(alice, 'block0' as Cid, BLOCK, 2)).toBe('ignore')
  })

  test('a want that was cancelled and is wanted again is asked again once the cancel was heeded', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(1), { priority: 'background', giveUp: true })
    planner.plan(0)
    planner.closeSession(1)
    expect(cancelled(planner.plan(1), alice)).toEqual(names(1))
    planner.openSession(2, names(1), { priority: 'background', giveUp: true })
    expect(planner.plan(2)).toEqual([])
    planner.absent(alice, 'block0' as Cid, 3)
    expect(planner.plan(3)).toEqual([{ kind: 'ask', peer: alice, cid: 'block0', urgent: false }])
  })
})

describe('time', () => {
  test('a peer that answers nothing is dropped, and what it owes goes to another', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(2), { priority: 'background', giveUp: false })
    planner.plan(0)
    planner.addPeer(bob, 'direct')
    expect(planner.plan(PLANNER_LIMITS.patience / 2)).toEqual([])
    expect(planner.wakeAt()).toBe(PLANNER_LIMITS.patience)
    const steps = planner.plan(PLANNER_LIMITS.patience)
    expect(steps).toContainEqual({ kind: 'drop', peer: alice })
    expect(asked(steps, bob)).toEqual(names(2))
  })

  test('an interactive want goes elsewhere sooner', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(1), { priority: 'interactive', giveUp: false })
    planner.plan(0)
    planner.addPeer(bob, 'direct')
    const soon = PLANNER_LIMITS.patience * PLANNER_LIMITS.urgentPatienceShare
    const steps = planner.plan(soon)
    expect(cancelled(steps, alice)).toEqual(names(1))
    expect(asked(steps, bob)).toEqual(names(1))
  })

  test('a peer that stalls alone is tried again after its pause, with more patience', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(1), { priority: 'background', giveUp: false })
    planner.plan(0)
    const droppedAt = PLANNER_LIMITS.patience
    expect(planner.plan(droppedAt)).toEqual([{ kind: 'drop', peer: alice }])
    expect(planner.wakeAt()).toBe(droppedAt + PLANNER_LIMITS.pause)
    const againAt = droppedAt + PLANNER_LIMITS.pause
    expect(asked(planner.plan(againAt))).toEqual(names(1))
    expect(planner.plan(againAt + PLANNER_LIMITS.patience)).toEqual([])
    expect(planner.plan(againAt + 2 * PLANNER_LIMITS.patience)).toEqual([{ kind: 'drop', peer: alice }])
  })

  test('at the end an idle fast peer takes over from a slow one', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'relayed')
    planner.openSession(1, names(10), { priority: 'background', giveUp: false })
    expect(asked(planner.plan(0), alice)).toHaveLength(10)
    planner.addPeer(bob, 'direct')
    const steps = planner.plan(1)
    expect(asked(steps, bob).length).toBeGreaterThan(5)
    expect(cancelled(steps, alice)).toEqual(asked(steps, bob))
  })
})

describe('giving up', () => {
  test('comes at once when nobody is there, and once only', () => {
    const planner = createPlanner()
    planner.openSession(1, names(1), { priority: 'interactive', giveUp: true })
    expect(planner.plan(0)).toEqual([{ kind: 'give-up', session: 1 }])
    expect(planner.plan(1)).toEqual([])
  })

  test('comes when all have denied what is left, and not while something is on its way', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.addPeer(bob, 'direct')
    planner.openSession(1, names(1), { priority: 'background', giveUp: true })
    const first = planner.plan(0)[0]
    expect(first).toMatchObject({ kind: 'ask' })
    const peer = first?.kind === 'ask' ? first.peer : alice
    planner.absent(peer, 'block0' as Cid, 1)
    expect(planner.plan(1)).toMatchObject([{ kind: 'ask', peer: peer === alice ? bob : alice }])
    planner.absent(peer === alice ? bob : alice, 'block0' as Cid, 2)
    expect(planner.plan(2)).toEqual([{ kind: 'give-up', session: 1 }])
  })

  test('waits for a peer that failed once, not for one that fails again', () => {
    const planner = createPlanner()
    planner.addPeer(alice, 'direct')
    planner.openSession(1, names(1), { priority: 'background', giveUp: true })
    planner.plan(0)
    planner.pausePeer(alice, 1)
    expect(planner.plan(1)).toEqual([])
    expect(asked(planner.plan(1 + PLANNER_LIMITS.pause))).toEqual(names(1))
    planner.pausePeer(alice, 2 + PLANNER_LIMITS.pause)
    expect(planner.plan(2 + PLANNER_LIMITS.pause)).toEqual([{ kind: 'give-up', session: 1 }])
  })
})
