import { setImmediate } from 'node:timers/promises'
import { vi } from 'vitest'
import type { Environment } from '../../../src/core/base/environment.ts'
import type { LogId, PeerId } from '../../../src/core/base/ids.ts'
import type { AddedEntry, Logs } from '../../../src/core/log/logs.ts'
import type { EntryStore } from '../../../src/core/ports/entry-store.ts'
import type { Swarm } from '../../../src/core/ports/swarm.ts'
import { createSyncer, type Syncer, type SyncerOptions } from '../../../src/core/sync/syncer.ts'
import { createMemoryNetwork, type MemoryNetwork } from '../../../src/platform/memory/memory-swarm.ts'
import { append, createMember, loadTestLogs, type TestLogsOptions, type TestMember } from '../log/log-fixture.ts'

export const TOPIC = 'heads'

/** Time that passes only when nothing else is left to do, WebCrypto's own threads included. */
export interface TestTime {
  readonly environment: Environment
  /** @throws Error when it does not hold within the virtual milliseconds given: ten minutes unless said otherwise */
  until(condition: () => boolean, withinMs?: number): Promise<void>
  pass(milliseconds: number): Promise<void>
}

const TEN_MINUTES = 600_000

export function createTestTime(seed = 1): TestTime {
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  let now = 1_700_000_000_000
  let state = seed
  let computing = 0

  for (const name of ['digest', 'verify', 'sign', 'importKey'] as const) {
    const original = crypto.subtle[name].bind(crypto.subtle) as (...args: unknown[]) => Promise<never>
    vi.spyOn(crypto.subtle, name).mockImplementation(async (...args: unknown[]) => {
      computing++
      try {
        return await original(...args)
      } finally {
        computing--
      }
    })
  }

  const fraction = (): number => (state = (state * 48_271) % 0x7fff_ffff) / 0x7fff_ffff

  const isComputing = (): boolean => computing > 0

  async function calm(): Promise<void> {
    do {
      await setImmediate()
      await setImmediate()
    } while (isComputing())
  }

  async function until(condition: () => boolean, withinMs = TEN_MINUTES): Promise<void> {
    const end = now + withinMs
    for (;;) {
      await calm()
      if (condition()) return
      const next = Math.min(...[...timers].map(({ at }) => at))
      if (next > end) throw new Error('It does not come to pass.')
      now = Math.max(now, next)
      for (const timer of [...timers].filter(({ at }) => at <= now)) if (timers.delete(timer)) timer.callback()
    }
  }

  return {
    environment: {
      clock: {
        now: () => now,
        after(milliseconds, callback) {
          const timer = { at: now + milliseconds, callback }
          timers.add(timer)
          return () => timers.delete(timer)
        },
      },
      random: { bytes: (length) => new Uint8Array(length).map(() => fraction() * 256), fraction },
    },
    until,
    async pass(milliseconds) {
      const end = now + milliseconds
      let isOver = false
      const timer = { at: end, callback: () => (isOver = true) }
      timers.add(timer)
      await until(() => isOver)
    },
  }
}

export interface TestNode {
  readonly member: TestMember
  readonly peer: PeerId
  readonly logs: Logs
  readonly store: EntryStore
  readonly swarm: Swarm
  readonly syncer: Syncer
  readonly faults: Error[]
  append(log: LogId, text?: string): Promise<AddedEntry>
}

export interface TestMesh {
  readonly time: TestTime
  readonly network: MemoryNetwork
  join(name: string, options?: SyncerOptions & Pick<TestLogsOptions, 'store' | 'limits'>): Promise<TestNode>
  /** In the network, with handlers of the test's own. */
  joinBare(name: string): Promise<{ readonly member: TestMember; readonly swarm: Swarm }>
}

export function createTestMesh(seed?: number): TestMesh {
  const time = createTestTime(seed)
  const network = createMemoryNetwork(time.environment)
  return {
    time,
    network,
    async joinBare(name) {
      const member = await createMember(name)
      return { member, swarm: network.join(member.peer, member.id) }
    },
    async join(name, options = {}) {
      const member = await createMember(name)
      const swarm = network.join(member.peer, member.id)
      const { clock } = time.environment
      const { store: given, limits, ...syncing } = options
      const made = await loadTestLogs(member, {
        clock,
        ...(given === undefined ? {} : { store: given }),
        ...(limits === undefined ? {} : { limits }),
      })
      const { logs, store, faults } = made
      const { environment } = time
      const onFault = (error: Error): void => void faults.push(error)
      const syncer = createSyncer({ swarm, logs, environment, headsTopic: TOPIC, onFault }, syncing)
      const write = (log: LogId, text?: string): Promise<AddedEntry> => append(logs, log, text)
      return { member, peer: member.peer, logs, store, swarm, syncer, faults, append: write }
    },
  }
}

export const isSame = (...nodes: readonly TestNode[]): boolean =>
  nodes.every(({ logs }) => logs.root().join() === nodes[0]!.logs.root().join())
