import type { Connection } from '@libp2p/interface'
import { beforeEach, describe, expect, test } from 'vitest'
import type { PeerId } from '../../src/core/base/ids.ts'
import type { Path, SwarmPeer } from '../../src/core/ports/swarm.ts'
import type { Admitted } from '../../src/network/admission.ts'
import { DIAL_LIMITS } from '../../src/network/limits.ts'
import { createPeerTable } from '../../src/network/peer-table.ts'
import type { PeerTable } from '../../src/network/peer-table.ts'
import { createManualClock } from '../relay/manual-clock.ts'

interface FakeConnection {
  status: string
  readonly path: Path
  readonly direction: 'inbound' | 'outbound'
  streams: { protocol: string }[]
  close(): Promise<void>
}

const REMOTE = 'm' as PeerId

let clock: ReturnType<typeof createManualClock>
let table: PeerTable
let told: string[]
let role: SwarmPeer['role']

function make(self: string, isDirectExpected = true): void {
  clock = createManualClock()
  told = []
  role = 'member'
  table = createPeerTable({
    self: self as PeerId,
    clock,
    pathOf: (connection) => (connection as unknown as FakeConnection).path,
    roleOf: () => role,
    isDirectExpected: () => isDirectExpected,
    isUpkeep: (protocol) => protocol === 'upkeep',
  })
  for (const name of ['peer-joined', 'peer-changed', 'peer-left'] as const) {
    table.on(name, ({ path }) => told.push(`${name} ${path}`))
  }
}

function connect(
  path: Path,
  direction: 'inbound' | 'outbound' = 'outbound',
): { fake: FakeConnection; admitted: Admitted } {
  const fake: FakeConnection = {
    status: 'open',
    path,
    direction,
    streams: [],
    close() {
      fake.status = 'closed'
      table.remove(admitted)
      return Promise.resolve()
    },
  }
  const admitted: Admitted = {
    id: REMOTE,
    connection: fake as unknown as Connection,
    hello: { role: 'member', epoch: 0, capabilities: [] },
  }
  table.add(admitted)
  return { fake, admitted }
}

describe('the peers', () => {
  beforeEach(() => make('a'))

  test('one that comes directly joins at once', () => {
    connect('direct')
    expect(told).toEqual(['peer-joined direct'])
  })

  test('one that comes over a circuit is announced when the direct connection is there', () => {
    connect('relayed')
    expect(told).toEqual([])
    expect(table.peers()).toEqual([])
    connect('direct')
    expect(told).toEqual(['peer-joined direct'])
    clock.advance(DIAL_LIMITS.directGraceMs)
    expect(told).toEqual(['peer-joined direct'])
  })

  test('or, where there is none, after a short wait', () => {
    connect('relayed')
    clock.advance(DIAL_LIMITS.directGraceMs)
    expect(told).toEqual(['peer-joined relayed'])
    connect('direct')
    expect(told).toEqual(['peer-joined relayed', 'peer-changed direct'])
  })

  test('or at once where none can be expected', () => {
    make('a', false)
    connect('relayed')
    expect(told).toEqual(['peer-joined relayed'])
  })

  test('one whose role is another leaves and joins again, and one whose role is not does neither', () => {
    connect('direct')
    role = 'keeper'
    expect(table.peers()).toMatchObject([{ role: 'member' }])
    table.reviewRole(REMOTE)
    table.reviewRole(REMOTE)
    expect(told).toEqual(['peer-joined direct', 'peer-left direct', 'peer-joined direct'])
    expect(table.peers()).toMatchObject([{ role: 'keeper' }])
  })

  test('or when it makes the first move', () => {
    connect('relayed')
    expect(table.meet(REMOTE)?.peer.path).toBe('relayed')
    expect(told).toEqual(['peer-joined relayed'])
  })

  test('fall back to the circuit when the direct connection is lost, and leave with the last one', async () => {
    const circuit = connect('relayed')
    const direct = connect('direct')
    await direct.fake.close()
    expect(told).toEqual(['peer-joined direct', 'peer-changed relayed'])
    await circuit.fake.close()
    expect(told.at(-1)).toBe('peer-left relayed')
    expect(table.find(REMOTE)).toBeUndefined()
  })

  test('that left before they were announced are not spoken of', async () => {
    const { fake } = connect('relayed')
    await fake.close()
    clock.advance(DIAL_LIMITS.directGraceMs)
    expect(told).toEqual([])
  })

  test('a redundant circuit is closed once nothing but upkeep runs on it', () => {
    const { fake } = connect('relayed')
    fake.streams = [{ protocol: 'sync' }, { protocol: 'upkeep' }]
    connect('direct')
    clock.advance(DIAL_LIMITS.circuitLingerMs)
    expect(fake.status).toBe('open')
    fake.streams = [{ protocol: 'upkeep' }]
    clock.advance(DIAL_LIMITS.circuitLingerMs)
    expect(fake.status).toBe('closed')
    expect(told).toEqual(['peer-joined direct'])
  })

  test('the larger peer id leaves that to the smaller', () => {
    make('z')
    const { fake } = connect('relayed')
    connect('direct')
    clock.advance(10 * DIAL_LIMITS.circuitLingerMs)
    expect(fake.status).toBe('open')
  })

  test('of two direct connections both ends keep the one that the smaller id dialled', () => {
    const theirs = connect('direct', 'inbound')
    const ours = connect('direct', 'outbound')
    const late = connect('direct', 'inbound')
    expect(table.find(REMOTE)?.connection).toBe(ours.admitted.connection)
    clock.advance(DIAL_LIMITS.circuitLingerMs)
    expect([theirs.fake.status, ours.fake.status, late.fake.status]).toEqual(['closed', 'open', 'closed'])
    make('z')
    const fromSmaller = connect('direct', 'inbound')
    connect('direct', 'outbound')
    expect(table.find(REMOTE)?.connection).toBe(fromSmaller.admitted.connection)
  })
})
