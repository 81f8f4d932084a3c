import { describe, expect, test } from 'vitest'
import type { Environment } from '../../../src/core/base/environment.ts'
import { createLog, type GrowingLog } from '../../../src/core/log/log.ts'
import { type Announcer, createAnnouncer } from '../../../src/core/sync/announcer.ts'
import { ECHO_ENOUGH, ECHO_MAX_MS, ROOT_REST_MS_PER_ENTRY } from '../../../src/core/sync/limits.ts'
import type { PeerId } from '../../../src/core/base/ids.ts'
import { decodeHeads, type HeadsAnnouncement } from '../../../src/core/wire/gossip.ts'
import { createNode, logNamed } from '../log/log-fixture.ts'

const ONE = logNamed('one')
const ENTRY = new Uint8Array(300)

interface Scene {
  readonly announcer: Announcer
  readonly log: GrowingLog
  readonly published: HeadsAnnouncement[]
  pass(milliseconds: number): void
}

/** @param size what the log says that it holds: what a root of it costs is then reckoned with */
function createScene(size?: number): Scene {
  const log = createLog(ONE)
  log.add([createNode('first', [])])
  const told: GrowingLog = size === undefined ? log : Object.create(log, { size: { value: size } })
  const published: HeadsAnnouncement[] = []
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  let now = 1_000_000
  const environment: Environment = {
    clock: {
      now: () => now,
      after(milliseconds, callback) {
        const timer = { at: now + milliseconds, callback }
        timers.add(timer)
        return () => timers.delete(timer)
      },
    },
    random: { bytes: (length) => new Uint8Array(length), fraction: () => 0.5 },
  }
  const announcer = createAnnouncer({
    swarm: {
      publish: async (_topic, message) => {
        const decoded = decodeHeads(message)
        if (decoded.ok) published.push(decoded.value)
        return 1
      },
    },
    logs: { log: (id) => (id === ONE ? told : undefined) },
    environment,
    topic: 'heads',
    onFault: (error) => {
      throw error
    },
  })
  const pass = (milliseconds: number): void => {
    now += milliseconds
    for (const timer of [...timers]) if (timer.at <= now && timers.delete(timer)) timer.callback()
  }
  return { announcer, log, published, pass }
}

describe('an announcer', () => {
  test('tells of entries that we write at once and whole, in a log of common size also many in a row', () => {
    const { announcer, published, pass } = createScene()
    for (let i = 0; i < 5; i++) {
      announcer.announceEntry(ONE, ENTRY)
      pass(1)
    }
    expect(published.map(({ entry }) => entry?.byteLength)).toEqual([300, 300, 300, 300, 300])
  })

  test('tells of many in a row in a huge log together, as often as its root allows', () => {
    const size = 1_000_000
    const { announcer, published, pass } = createScene(size)
    for (let i = 0; i < 1_000; i++) {
      announcer.announceEntry(ONE, ENTRY)
      pass(10)
    }
    pass(size * ROOT_REST_MS_PER_ENTRY)
    expect(published.length).toBeGreaterThan(10)
    expect(published.length).toBeLessThanOrEqual(10_000 / (size * ROOT_REST_MS_PER_ENTRY) + 2)
    pass(10_000)
    const before = published.length
    announcer.announceEntry(ONE, ENTRY)
    expect(published.slice(before).map(({ entry }) => entry?.byteLength)).toEqual([300])
  })

  test('tells of what arrived once, a little later, unless enough others tell the same', () => {
    const { announcer, log, published, pass } = createScene()
    for (let i = 0; i < 10; i++) announcer.announceSoon(ONE)
    pass(ECHO_MAX_MS)
    expect(published).toHaveLength(1)
    announcer.announceSoon(ONE)
    for (let i = 0; i < ECHO_ENOUGH; i++) announcer.hearSame(ONE, `peer ${i}` as PeerId)
    pass(ECHO_MAX_MS)
    expect(published).toHaveLength(1)
    announcer.announceSoon(ONE)
    for (let i = 0; i < ECHO_ENOUGH; i++) announcer.hearSame(ONE, `peer ${i}` as PeerId)
    log.add([createNode('second', [])])
    pass(ECHO_MAX_MS)
    expect(published).toHaveLength(2)
  })
})
