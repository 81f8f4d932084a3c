import type { RelayStats } from '../src/network/nodejs-relay.ts'
import type { KeeperFigures } from './keeper.ts'
import type { FrontDoorCounts } from './front-door.ts'
import { measure, measureEach } from './metrics.ts'
import type { Metric } from './metrics.ts'
import type { StunCounts } from './stun-server.ts'

/** What `process` tells of itself. */
export interface ProcessFigures {
  readonly residentBytes: number
  readonly heapBytes: number
  readonly cpuSeconds: number
  readonly uptimeSeconds: number
}

export function readProcessFigures(): ProcessFigures {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  return {
    residentBytes: rss,
    heapBytes: heapUsed,
    cpuSeconds: (user + system) / 1e6,
    uptimeSeconds: process.uptime(),
  }
}

/** What /metrics tells. Counts only: whoever reads them learns how much goes on here, not of whom. */
export function relayMetrics(
  door: FrontDoorCounts,
  node: RelayStats,
  stun: StunCounts | undefined,
  keeper: KeeperFigures | undefined,
  own: ProcessFigures,
): readonly Metric[] {
  return [
    measure('gauge', 'warren_connections', 'TCP connections now.', door.connections),
    measure('counter', 'warren_connections_total', 'TCP connections that were taken.', door.connectionsTotal),
    measure('gauge', 'warren_websockets', 'WebSockets now.', door.webSockets),
    measure('gauge', 'warren_libp2p_connections', 'WebSockets that finished the handshake, now.', node.connections),
    measure('gauge', 'warren_members', 'Members whose hello held, now.', node.members),
    measure('gauge', 'warren_reservations', 'Members that can be reached through this relay, now.', node.reservations),
    measure('gauge', 'warren_circuits', 'Circuits between two members now.', node.circuits),
    measure('counter', 'warren_circuits_total', 'Circuits that were begun.', node.circuitsTotal),
    measure(
      'counter',
      'warren_relayed_bytes_total',
      'Bytes passed on over circuits, both ways.',
      node.relayedBytesTotal,
    ),
    measureEach('counter', 'warren_network_bytes_total', 'Bytes over TCP, pages among them.', 'direction', {
      in: door.bytesIn,
      out: door.bytesOut,
    }),
    measureEach('counter', 'warren_refused_total', 'What was refused, by reason.', 'reason', {
      ...door.refused,
      handshake: node.failedHandshakesTotal,
    }),
    ...(stun === undefined
      ? []
      : [
          measureEach('counter', 'warren_stun_requests_total', 'STUN datagrams, by what became of them.', 'result', {
            answered: stun.answered,
            'unknown-attribute': stun.unknownAttributes,
            malformed: stun.malformed,
            limited: stun.limited,
          }),
        ]),
    ...(keeper === undefined ? [] : keeperMetrics(keeper)),
    measure('gauge', 'warren_uptime_seconds', 'Since the start.', own.uptimeSeconds),
    measure('gauge', 'process_resident_memory_bytes', 'Resident memory.', own.residentBytes),
    measure('gauge', 'nodejs_heap_size_used_bytes', 'Heap in use.', own.heapBytes),
    measure('counter', 'process_cpu_seconds_total', 'Processor time, user and system.', own.cpuSeconds),
  ]
}

function keeperMetrics(keeper: KeeperFigures): readonly Metric[] {
  return [
    measure('gauge', 'warren_keeper_quota_bytes', 'What --keep gave.', keeper.quotaBytes),
    measure('gauge', 'warren_keeper_used_bytes', 'What is kept takes on the disk.', keeper.usedBytes),
    measure('gauge', 'warren_keeper_blocks', 'Blocks that are kept.', keeper.blocks),
    measure('gauge', 'warren_keeper_block_bytes', 'Their lengths in all.', keeper.blockBytes),
    measure('gauge', 'warren_keeper_logs', 'Logs that are kept.', keeper.logs),
    measure('gauge', 'warren_keeper_entries', 'Entries that are kept.', keeper.entries),
    measure('gauge', 'warren_keeper_held_roots', 'Files whose blocks are all here.', keeper.heldRoots),
    measure('gauge', 'warren_keeper_missing_roots', 'Files whose blocks are not all here.', keeper.missingRoots),
    measure('gauge', 'warren_keeper_full', 'Whether there was no room for something.', keeper.isFull ? 1 : 0),
    measure(
      'counter',
      'warren_keeper_damaged_blocks_total',
      'Blocks that were found damaged on the disk.',
      keeper.damagedBlocksTotal,
    ),
  ]
}
