import type { Connection } from '@libp2p/interface'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PeerId } from '../../src/core/base/ids.ts'
import type { SwarmPeer } from '../../src/core/ports/swarm.ts'
import { pinRelay } from '../../src/network/addresses.ts'
import type { PinnedRelay } from '../../src/network/addresses.ts'
import { createDiscovery } from '../../src/network/discovery.ts'
import type { Discovery } from '../../src/network/discovery.ts'
import { DIAL_LIMITS } from '../../src/network/limits.ts'
import { createManualClock } from '../relay/manual-clock.ts'

let small: PeerId
let large: PeerId
let introducer: PeerId
let relay: PinnedRelay

beforeAll(async () => {
  const make = async (): Promise<PeerId> => peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString() as PeerId
  ;[small, large] = [await make(), await make()].sort() as [PeerId, PeerId]
  introducer = await make()
  relay = pinRelay(`/ip4/192.0.2.1/tcp/8787/ws/p2p/${await make()}`)
})

let clock: ReturnType<typeof createManualClock>
let dials: string[]
let paths: Map<PeerId, SwarmPeer['path']>
let outcome: (kind: string) => boolean
let admitted: () => Promise<boolean>
let abort: (kind: string) => void
let discovery: Discovery
let isWanted: boolean

function make(self: PeerId, canDirect = true): void {
  clock = createManualClock()
  dials = []
  paths = new Map()
  outcome = () => true
  admitted = () => Promise.resolve(true)
  abort = () => {}
  isWanted = true
  discovery = createDiscovery({
    self,
    clock,
    random: { fraction: () => 0, bytes: (length) => new Uint8Array(length) },
    relays: [relay],
    canDirect,
    find: (id) => {
      const path = paths.get(id)
      return path && { id, role: 'member', path, capabilities: ['webrtc'], since: 0 }
    },
    isBanned: () => false,
    isWanted: () => isWanted,
    onOnline: () => {},
    onListed: () => {},
    dial: (address) => {
      const text = address.toString()
      const kind = text.includes('/webrtc/') ? 'webrtc' : 'circuit'
      dials.push(`${kind} via ${text.startsWith(`/p2p/${introducer}`) ? 'member' : 'relay'}`)
      if (!outcome(kind)) return Promise.reject(new Error('no'))
      const peer = text.split('/').at(-1) as PeerId
      paths.set(peer, kind === 'webrtc' ? 'direct' : 'relayed')
      return Promise.resolve({ abort: () => abort(kind) } as unknown as Connection)
    },
    isAdmitted: () => admitted(),
  })
}

/** Lets promises settle, without time passing. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

async function pass(milliseconds: number): Promise<void> {
  clock.advance(milliseconds)
  await settle()
}

describe('discovery', () => {
  beforeEach(() => make(small))

  test('the smaller peer id dials the circuit at once, and goes on to WebRTC', async () => {
    discovery.setMembers(relay.id, [large])
    await pass(0)
    expect(dials).toEqual(['circuit via relay', 'webrtc via relay'])
    await pass(10 * DIAL_LIMITS.upgradeMs)
    expect(dials).toHaveLength(2)
  })

  test('the larger waits, and dials when nothing came', async () => {
    make(large)
    discovery.setMembers(relay.id, [small])
    await pass(DIAL_LIMITS.politeMs - 1)
    expect(dials).toEqual([])
    await pass(1)
    expect(dials).toEqual(['circuit via relay'])
  })

  test('the larger dials nothing when the smaller came', async () => {
    make(large)
    discovery.setMembers(relay.id, [small])
    paths.set(small, 'direct')
    discovery.review(small)
    await pass(100 * DIAL_LIMITS.politeMs)
    expect(dials).toEqual([])
  })

  test('one that is not wanted is not dialled; but a circuit that it made is followed by WebRTC', async () => {
    isWanted = false
    discovery.setMembers(relay.id, [large])
    await pass(100 * DIAL_LIMITS.politeMs)
    expect(dials).toEqual([])
    paths.set(large, 'relayed')
    discovery.review(large)
    await pass(0)
    expect(dials).toEqual(['webrtc via relay'])
  })

  test('one that becomes wanted is dialled then', async () => {
    isWanted = false
    discovery.setMembers(relay.id, [large])
    isWanted = true
    discovery.review(large)
    await pass(0)
    expect(dials).toEqual(['circuit via relay', 'webrtc via relay'])
  })

  /** Seconds from the start at which the first dial of each round of WebRTC began. */
  async function roundsWithin(seconds: number): Promise<number[]> {
    const begun: number[] = []
    for (let now = 0, idle = Infinity; now < seconds; now += 0.1, idle += 0.1) {
      dials = []
      await pass(100)
      if (!dials.some((dial) => dial.startsWith('webrtc'))) continue
      if (idle > 1) begun.push(Math.round(now))
      idle = 0
    }
    return begun
  }

  test('where WebRTC fails it is tried three times, soon again, then every minute, and later every ten', async () => {
    outcome = (kind) => kind === 'circuit'
    discovery.setMembers(relay.id, [large])
    await pass(0)
    for (let i = 0; i < 4; i++) await pass(DIAL_LIMITS.retryMs)
    expect(dials.filter((dial) => dial.startsWith('webrtc'))).toHaveLength(DIAL_LIMITS.webrtcAttempts)
    const begun = await roundsWithin(2000)
    // A round takes a second here.
    const waits = begun.map((at, i) => at - (begun[i - 1] ?? -1) - 1)
    expect(waits).toEqual([4, 10, 20, 40, 60, 60, 60, 60, 600, 600])
  })

  test('the larger soon tries WebRTC too, where the smaller does not or cannot', async () => {
    make(large)
    outcome = (kind) => kind === 'circuit'
    discovery.setMembers(relay.id, [small])
    paths.set(small, 'relayed')
    discovery.review(small)
    expect(await roundsWithin(60)).toEqual([13, 28, 53])
  })

  test('a WebRTC connection on which the hello hangs is given up as soon as a dial would be, and tried again', async () => {
    paths.set(large, 'relayed')
    const aborted: string[] = []
    admitted = () =>
      new Promise((resolve) => {
        paths.set(large, 'relayed')
        abort = (kind) => {
          aborted.push(kind)
          resolve(false)
        }
      })
    discovery.setMembers(relay.id, [large])
    await pass(0)
    await pass(DIAL_LIMITS.webrtcFirstMs - 1)
    expect(aborted).toEqual([])
    admitted = () => Promise.resolve(true)
    await pass(1)
    expect(aborted).toEqual(['webrtc'])
    await pass(DIAL_LIMITS.retryMs)
    expect(dials).toEqual(['webrtc via relay', 'webrtc via relay'])
    await pass(DIAL_LIMITS.webrtcMs)
    expect(aborted).toHaveLength(1)
  })

  test('a node without WebRTC is content with the circuit', async () => {
    make(small, false)
    discovery.setMembers(relay.id, [large])
    await pass(0)
    await pass(10 * DIAL_LIMITS.upgradeMs)
    expect(dials).toEqual(['circuit via relay'])
  })

  test('a peer that cannot be reached is tried less and less often, until it is no longer listed', async () => {
    outcome = () => false
    discovery.setMembers(relay.id, [large])
    await pass(0)
    const waits: number[] = []
    for (let waited = 0; waits.length < 9;) {
      await pass(100)
      waited += 100
      if (dials.length > waits.length + 1) {
        waits.push(waited)
        waited = 0
      }
    }
    expect(waits.slice(0, 3)).toEqual([1000, 2000, 4000])
    expect(waits.at(-1)).toBe(DIAL_LIMITS.retryMaxMs)
    discovery.setMembers(relay.id, [])
    dials = []
    await pass(10 * DIAL_LIMITS.retryMaxMs)
    expect(dials).toEqual([])
  })

  test('wakes: what waited is tried at once', async () => {
    outcome = () => false
    discovery.setMembers(relay.id, [large])
    await pass(0)
    for (let i = 0; i < 5; i++) await pass(DIAL_LIMITS.retryMaxMs)
    dials = []
    discovery.wake()
    await pass(0)
    expect(dials).toEqual(['circuit via relay'])
  })

  test('prefers relays, and comes through members when there is none', async () => {
    discovery.setMembers(introducer, [large])
    discovery.setMembers(relay.id, [large])
    await pass(0)
    expect(dials[0]).toBe('circuit via relay')
    make(small)
    discovery.setMembers(introducer, [large])
    await pass(0)
    expect(dials).toEqual(['circuit via member', 'webrtc via member'])
  })

  test('an introducer that names many who are not there keeps nobody else waiting', async () => {
    const dialled: string[] = []
    const running = createDiscovery({
      self: small,
      clock,
      random: { fraction: () => 0, bytes: (length) => new Uint8Array(length) },
      relays: [relay],
      canDirect: false,
      find: () => undefined,
      isBanned: () => false,
      isWanted: () => true,
      onOnline: () => {},
      onListed: () => {},
      dial: (address) => {
        dialled.push(address.toString().split('/').at(-1) ?? '')
        return new Promise(() => {})
      },
      isAdmitted: () => Promise.resolve(true),
    })
    const letters = Array.from('ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz')
    const madeUp = letters.flatMap((a) =>
      letters.slice(0, 4).map((b) => `12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6i${a}${b}z` as PeerId),
    )
    running.setMembers(introducer, [...madeUp, large])
    await pass(10 * DIAL_LIMITS.politeMs)
    expect(dialled).toHaveLength(DIAL_LIMITS.parallel)
    running.setMembers(relay.id, [large])
    await pass(10 * DIAL_LIMITS.politeMs)
    expect(dialled.slice(DIAL_LIMITS.parallel)).toEqual([large])
    running.close()
  })

  test('so many at once, and the rest in turn', async () => {
    const finish: (() => void)[] = []
    const running = createDiscovery({
      self: small,
      clock,
      random: { fraction: () => 0, bytes: (length) => new Uint8Array(length) },
      relays: [relay],
      canDirect: false,
      find: () => undefined,
      isBanned: () => false,
      isWanted: () => true,
      onOnline: () => {},
      onListed: () => {},
      dial: () => new Promise((_, reject) => finish.push(() => reject(new Error('no')))),
      isAdmitted: () => Promise.resolve(true),
    })
    running.setMembers(
      relay.id,
      Array.from(
        { length: 20 },
        (_, i) => `12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iD${'ABCDEFGHJKLMNPQRSTUV'[i]}z` as PeerId,
      ),
    )
    await pass(10 * DIAL_LIMITS.politeMs)
    expect(finish).toHaveLength(DIAL_LIMITS.parallel)
    finish[0]?.()
    await settle()
    expect(finish).toHaveLength(DIAL_LIMITS.parallel + 1)
    running.close()
  })
})
