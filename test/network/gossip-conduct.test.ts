import type { GossipSub } from '@libp2p/gossipsub'
import { beforeEach, describe, expect, test } from 'vitest'
import type { PeerId } from '../../src/core/base/ids.ts'
import { BAN_PENALTY, THROTTLE_PENALTY } from '../../src/core/peers/score.ts'
import { createConduct } from '../../src/network/conduct.ts'
import type { Conduct } from '../../src/network/conduct.ts'
import { watchGossipConduct } from '../../src/network/gossip-conduct.ts'
import { GOSSIP_RATES } from '../../src/network/limits.ts'
import { createManualClock } from '../relay/manual-clock.ts'

const PEER = 'peer' as PeerId

interface FakeRpc {
  readonly messages?: readonly { readonly data: Uint8Array }[]
  readonly control?: { readonly ihave: readonly { readonly messageIDs: readonly unknown[] }[] }
}

/** What is watched of gossipsub; that the real one has it, every test with real sockets shows. */
function makeService() {
  const peerStats = new Map([[PEER as string, { behaviourPenalty: 0 }]])
  const handled: FakeRpc[] = []
  const service = {
    handled,
    handleReceivedRpc: async (_: string, rpc: FakeRpc): Promise<void> => void handled.push(rpc),
    score: {
      peerStats,
      addPenalty(peer: string, penalty: number, _label: string): void {
        peerStats.get(peer)!.behaviourPenalty += penalty
      },
      rejectInvalidMessage: (_from: string, _topic: string): void => {},
    },
  }
  watchGossipConduct(service as unknown as GossipSub, { clock, conduct })
  return service
}

let clock: ReturnType<typeof createManualClock>
let conduct: Conduct
let bans: number

beforeEach(() => {
  clock = createManualClock()
  bans = 0
  conduct = createConduct({ clock, onBan: () => bans++ })
})

const message = (bytes = 1): FakeRpc => ({ messages: [{ data: new Uint8Array(bytes) }] })

describe('what a neighbour says in gossip', () => {
  test('is heard up to a rate of messages, and over it not looked at', async () => {
    const service = makeService()
    const rpcs = GOSSIP_RATES.messages.burst / 2
    for (let i = 0; i < rpcs + 10; i++) await service.handleReceivedRpc(PEER, message())
    expect(service.handled).toHaveLength(rpcs)
    expect(conduct.penalty(PEER)).toBe(5)
    clock.advance(1_000)
    for (let i = 0; i < rpcs; i++) await service.handleReceivedRpc(PEER, message())
    expect(service.handled).toHaveLength(rpcs + GOSSIP_RATES.messages.perSecond / 2)
  })

  test('is heard up to a rate of bytes', async () => {
    const service = makeService()
    const size = 60 * 1024
    const fit = Math.floor(GOSSIP_RATES.bytes.burst / size)
    for (let i = 0; i < fit + 10; i++) await service.handleReceivedRpc(PEER, message(size))
    expect(service.handled).toHaveLength(fit)
  })

  test('counts by the ids it names, too', async () => {
    const service = makeService()
    const ihave = [{ messageIDs: Array.from({ length: 500 }) }]
    for (let i = 0; i < 1_000; i++) await service.handleReceivedRpc(PEER, { control: { ihave } })
    expect(service.handled.length).toBeLessThan(150)
  })

  test('one who goes on is throttled within ten seconds and banned within twenty', async () => {
    const service = makeService()
    let throttledAfter = 0
    let seconds = 0
    for (; !conduct.isBanned(PEER) && seconds < 60; seconds++) {
      for (let i = 0; i < 2_000; i++) await service.handleReceivedRpc(PEER, message())
      if (throttledAfter === 0 && conduct.penalty(PEER) >= THROTTLE_PENALTY) throttledAfter = seconds + 1
      clock.advance(1_000)
    }
    expect(throttledAfter).toBeLessThanOrEqual(11)
    expect(seconds).toBeLessThanOrEqual(22)
    expect(seconds).toBeGreaterThan(throttledAfter)
  })

  test('of a throttled one a tenth is heard', async () => {
    for (let i = 0; conduct.penalty(PEER) < THROTTLE_PENALTY; i++) conduct.charge(PEER, { code: 'limit', detail: '' })
    const service = makeService()
    for (let i = 0; i < 2_000; i++) await service.handleReceivedRpc(PEER, message())
    expect(service.handled).toHaveLength(GOSSIP_RATES.messages.burst / 2 / 10)
  })

  test('a signature that does not hold is an offence: five are a ban', () => {
    const service = makeService()
    for (let i = 0; i < 5; i++) service.score.rejectInvalidMessage(PEER, 'topic')
    expect(bans).toBe(1)
  })

  test('promises that are not kept count once they are more than happens to a slow peer', () => {
    const service = makeService()
    service.score.addPenalty(PEER, GOSSIP_RATES.behaviourPenaltyThreshold, 'broken')
    expect(conduct.penalty(PEER)).toBe(0)
    service.score.addPenalty(PEER, 1, 'broken')
    expect(conduct.penalty(PEER)).toBe(5)
    for (let i = 0; i < BAN_PENALTY && !conduct.isBanned(PEER); i++) {
      clock.advance(1_000)
      service.score.addPenalty(PEER, 1, 'broken')
    }
    expect(bans).toBe(1)
  })

  test('a gossipsub that cannot be watched does not run', () => {
    expect(() => watchGossipConduct({} as GossipSub, { clock, conduct })).toThrow('cannot be watched')
  })
})
