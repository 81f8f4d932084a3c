import { describe, expect, it, vi } from 'vitest'
import type { Cid, LogId } from '../../../src/core/base/ids.ts'
import type { LogNode } from '../../../src/core/log/log.ts'
import type { AddedEntry, Logs, LogsEvents } from '../../../src/core/log/logs.ts'
import { createEvents } from '../../../src/core/base/events.ts'
import { createWritable } from '../../../src/core/base/readable.ts'
import { createRetention } from '../../../src/core/vault/retention.ts'
import { createNode, logNamed } from '../log/log-fixture.ts'
import { createSkippingEnvironment } from '../skipping-clock.ts'
import { rootOf } from './written-vault.ts'

const [VAULT, CLOSED, PRIVATE, NEWCOMER] = ['vault', 'closed', 'private', 'newcomer'].map(logNamed) as [
  LogId,
  LogId,
  LogId,
  LogId,
]
const [OLD, NEW, ASIDE, HIDDEN] = ['old', 'new', 'aside', 'hidden'].map(rootOf) as [Cid, Cid, Cid, Cid]

const WAIT = { timeout: 60_000 }
/** Until what a device keeps is looked at for the first time. */
const FIRST_REVIEW_MS = 1500

const naming = (seed: string, ...links: Cid[]): LogNode => ({ ...createNode(seed, []), links })

/** Two entries of a vault, of which the first is superseded; a vault that does not open; a log that is not ours to read. */
function createScene({ standing = { wanted: false, needed: false }, held = [OLD, NEW] } = {}) {
  const nodesByLog = new Map<LogId, LogNode[]>([
    [VAULT, [naming('1', OLD), naming('2', NEW)]],
    [CLOSED, [naming('3', ASIDE)]],
    [PRIVATE, [naming('4', HIDDEN)]],
  ])
  const events = createEvents<LogsEvents>()
  const logs = {
    on: events.on,
    logIds: () => [...nodesByLog.keys()],
    log: (id: LogId) => ({ nodes: () => nodesByLog.get(id) ?? [], size: nodesByLog.get(id)?.length ?? 0 }),
  } as unknown as Logs
  const environment = createSkippingEnvironment()
  const heldRoots = new Set(held)
  const keeping = {
    want: vi.fn<(root: Cid, log: LogId) => void>(),
    unwant: vi.fn<(root: Cid) => void>(),
    isKept: vi.fn<(root: Cid, log: LogId) => boolean>(() => true),
  }
  const replicator = {
    release: vi.fn(async (roots: readonly Cid[]) => roots.forEach((root) => heldRoots.delete(root))),
    heldRoots: () => [...heldRoots],
  }
  const onFault = vi.fn<(error: Error) => void>()
  const onReleased = vi.fn<() => void>()
  const retention = createRetention({
    logs,
    clock: environment.clock,
    vaultIds: () => [VAULT, CLOSED, NEWCOMER],
    async openVault(id) {
      if (id === CLOSED) throw new Error('this vault does not open')
      return {
        retentionDays: createWritable<number | undefined>(30),
        settled: () => Promise.resolve(),
        standingOf: (_, root) => (root === OLD ? standing : { wanted: true, needed: true }),
      }
    },
    replicator,
    keeping,
    onReleased,
    onFault,
  })
  function start(): void {
    retention.start()
    environment.skip(FIRST_REVIEW_MS)
  }
  /** Entries that come from a peer into a log. */
  function receive(log: LogId, ...nodes: LogNode[]): void {
    nodesByLog.set(log, [...(nodesByLog.get(log) ?? []), ...nodes])
    const entries = nodes.map((node) => ({ cid: node.cid, entry: { links: node.links } })) as unknown as AddedEntry[]
    events.emit('entries-added', { log, entries, from: undefined })
  }
  return { retention, start, receive, replicator, keeping, onFault, onReleased, environment, heldRoots }
}

describe('the retention of a device', () => {
  it('wants and keeps everything before the vaults are open, and what of them cannot be read', async () => {
    const { retention, start, keeping, onFault } = createScene({ held: [] })
    expect(new Set(retention.neededRoots())).toEqual(new Set([OLD, NEW, ASIDE, HIDDEN]))
    start()
    await expect.poll(() => onFault).toHaveBeenCalled()
    await expect.poll(() => keeping.want).toHaveBeenCalledTimes(3)
    expect(keeping.want.mock.calls.map(([root]) => root).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
      [NEW, ASIDE, HIDDEN].toSorted((a, b) => (a < b ? -1 : 1)),
    )
    expect(new Set(retention.neededRoots())).toEqual(new Set([NEW, ASIDE, HIDDEN]))
    await retention.close()
  })

  it('looks at once at what a log that is new here names, and soon at what others do', async () => {
    const { retention, receive, keeping, environment } = createScene({ held: [] })
    // A profile is written, say, before anything else runs: that does not put anything off.
    retention.reviewSoon()
    retention.start()
    const LATE = rootOf('late')
    receive(NEWCOMER, naming('5', LATE))
    environment.skip(0)
    await expect.poll(() => keeping.want).toHaveBeenCalledWith(LATE, NEWCOMER)
    const LATER = rootOf('later')
    receive(CLOSED, naming('6', LATER))
    environment.skip(249)
    expect(keeping.want).not.toHaveBeenCalledWith(LATER, CLOSED)
    await vi.waitFor(() => {
      environment.skip(1)
      expect(keeping.want).toHaveBeenCalledWith(LATER, CLOSED)
    }, WAIT)
    await retention.close()
  })

  it('takes back on disk what is let go before it becomes garbage', async () => {
    const { retention, start, replicator, onReleased, heldRoots } = createScene()
    let release: (() => void) | undefined
    replicator.release.mockImplementationOnce(async (roots) => {
      await new Promise<void>((resolve) => (release = resolve))
      roots.forEach((root) => heldRoots.delete(root))
    })
    start()
    await expect.poll(() => replicator.release).toHaveBeenCalledWith([OLD])
    expect(new Set(retention.neededRoots())).toContain(OLD)
    expect(onReleased).not.toHaveBeenCalled()
    release?.()
    await expect.poll(() => onReleased).toHaveBeenCalled()
    expect(new Set(retention.neededRoots())).not.toContain(OLD)
    await retention.close()
  })

  it('does not fetch what is over by its author’s word alone, but keeps it', async () => {
    const { retention, start, replicator, keeping } = createScene({ standing: { wanted: false, needed: true } })
    start()
    await expect.poll(() => keeping.want).toHaveBeenCalledWith(NEW, VAULT)
    expect(keeping.unwant).toHaveBeenCalledWith(OLD)
    expect(replicator.release).not.toHaveBeenCalled()
    expect(new Set(retention.neededRoots())).toContain(OLD)
    await retention.close()
  })

  it('keeps nothing for what this device has let others hold', async () => {
    const { retention, start, keeping, heldRoots } = createScene()
    heldRoots.delete(NEW)
    keeping.isKept.mockImplementation((root) => root !== NEW)
    start()
    await expect.poll(() => keeping.want).toHaveBeenCalledWith(NEW, VAULT)
    expect(retention.neededRoots()).not.toContain(NEW)
    expect(retention.neededRoots()).toContain(HIDDEN)
    await retention.close()
  })

  it('looks again as time passes, and not after it was closed', async () => {
    const { retention, start, keeping, environment } = createScene()
    start()
    await expect.poll(() => keeping.want).toHaveBeenCalledTimes(3)
    await vi.waitFor(() => {
      environment.skip(6 * 60 * 60 * 1000)
      expect(keeping.want.mock.calls.length).toBeGreaterThan(3)
    }, WAIT)
    await retention.close()
    const looked = keeping.want.mock.calls.length
    retention.reviewSoon()
    environment.skip(24 * 60 * 60 * 1000)
    expect(keeping.want.mock.calls.length).toBe(looked)
  })
})
