import { beforeEach, describe, expect, test } from 'vitest'
import type { MemberId, PeerId } from '../../../src/core/base/ids.ts'
import { FIGURES_MS, MAX_KNOWN_PEERS, createPeerBook } from '../../../src/core/peers/peer-book.ts'
import type { PeerBook } from '../../../src/core/peers/peer-book.ts'
import type { PeerStatus, SwarmPeer, Traffic } from '../../../src/core/ports/swarm.ts'
import { memberToPeerId } from '../../../src/core/wire/peer-id.ts'
import { createManualClock } from '../../relay/manual-clock.ts'

const member = (seed: number): MemberId => seed.toString(16).padStart(64, '0') as MemberId
const idOf = (seed: number): PeerId => memberToPeerId(member(seed))
const ANN = idOf(1)

let clock: ReturnType<typeof createManualClock>
let listed: Set<PeerId>
let isWanted: boolean
let banned: Set<PeerId>
let open: Traffic
let book: PeerBook

beforeEach(() => {
  clock = createManualClock()
  clock.advance(1_000)
  listed = new Set()
  isWanted = true
  banned = new Set()
  open = { sent: 0, received: 0 }
  book = createPeerBook({
    clock,
    self: idOf(0),
    noticeOf: (peer) => (listed.has(peer) ? (isWanted ? 'sought' : 'listed') : undefined),
    trafficOf: () => open,
    standingOf: (peer) => ({ penalty: banned.has(peer) ? 100 : 0, isBanned: banned.has(peer) }),
  })
})

const peer = (id: PeerId, path: SwarmPeer['path']): SwarmPeer => ({
  id,
  role: 'member',
  path,
  capabilities: ['webrtc'],
  since: clock.now(),
})
const find = (id: PeerId): PeerStatus | undefined => book.known.get().find((one) => one.id === id)

function list(id: PeerId, isListed: boolean): void {
  if (isListed) listed.add(id)
  else listed.delete(id)
  book.list(id)
}

describe('the book of peers', () => {
  test('follows one from being named to being gone', () => {
    list(ANN, true)
    expect(find(ANN)).toMatchObject({ state: 'connecting', member: member(1), since: undefined, lastSeen: undefined })
    book.meet(peer(ANN, 'relayed'))
    expect(find(ANN)).toMatchObject({ state: 'relayed', since: 1_000, lastSeen: 1_000, capabilities: ['webrtc'] })
    book.meet({ ...peer(ANN, 'direct'), since: 1_000 })
    clock.advance(5_000)
    expect(find(ANN)).toMatchObject({ state: 'connected', since: 1_000, lastSeen: 6_000 })
    book.part(ANN)
    expect(find(ANN)).toMatchObject({ state: 'connecting', since: undefined, lastSeen: 6_000 })
    list(ANN, false)
    clock.advance(5_000)
    expect(find(ANN)).toMatchObject({ state: 'away', lastSeen: 6_000 })
  })

  test('tells who is here through others from who is being reached', () => {
    isWanted = false
    list(ANN, true)
    expect(find(ANN)?.state).toBe('online')
  })

  test('says who is banned, whatever else', () => {
    book.meet(peer(ANN, 'direct'))
    banned.add(ANN)
    expect(find(ANN)).toMatchObject({ state: 'banned', penalty: 100 })
  })

  test('averages round trips, which end with the connection', () => {
    book.meet(peer(ANN, 'direct'))
    book.addRoundTrip(ANN, 100)
    expect(find(ANN)?.roundTripMs).toBe(100)
    book.addRoundTrip(ANN, 20)
    expect(find(ANN)?.roundTripMs).toBe(90)
    book.part(ANN)
    expect(find(ANN)?.roundTripMs).toBeUndefined()
  })

  test('sums what passed over connections that are closed and open', () => {
    book.meet(peer(ANN, 'relayed'))
    book.addTraffic(ANN, { sent: 100, received: 7 })
    book.addTraffic(ANN, { sent: 20, received: 0 })
    open = { sent: 3, received: 3 }
    expect(find(ANN)?.traffic).toEqual({ sent: 123, received: 10 })
  })

  test('remembers who speaks a later version, until it is met', () => {
    book.refuseNewer(ANN, 'member')
    expect(find(ANN)).toMatchObject({ speaksNewer: true, state: 'away' })
    book.meet(peer(ANN, 'direct'))
    expect(find(ANN)).toMatchObject({ speaksNewer: false })
  })

  test('has no page of oneself, nor of one that was only talked about', () => {
    list(idOf(0), true)
    list(ANN, true)
    list(ANN, false)
    expect(book.known.get()).toEqual([])
  })

  test('is bounded: the one that is away longest makes room, nobody who is here', () => {
    book.meet(peer(ANN, 'direct'))
    book.meet(peer(idOf(2), 'direct'))
    book.part(idOf(2))
    for (let seed = 3; seed < MAX_KNOWN_PEERS + 3; seed++) {
      clock.advance(1)
      book.meet(peer(idOf(seed), 'relayed'))
      book.part(idOf(seed))
    }
    expect(book.known.get()).toHaveLength(MAX_KNOWN_PEERS)
    expect(find(ANN)?.state).toBe('connected')
    expect(find(idOf(2))).toBeUndefined()
    expect(find(idOf(MAX_KNOWN_PEERS + 2))).toBeDefined()
  })

  test('tells of a change at once, of figures every now and then, and of nothing to nobody', () => {
    const told: (number | undefined)[] = []
    const stop = book.known.subscribe(([first]) => told.push(first?.traffic.received))
    book.meet(peer(ANN, 'direct'))
    expect(told).toEqual([0])
    open = { sent: 0, received: 5 }
    clock.advance(FIGURES_MS)
    open = { sent: 0, received: 9 }
    clock.advance(FIGURES_MS)
    expect(told).toEqual([0, 5, 9])
    stop()
    clock.advance(FIGURES_MS)
    book.part(ANN)
    expect(told).toHaveLength(3)
  })
})
