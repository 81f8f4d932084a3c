import type { Bytes } from '../base/bytes.ts'
import type { Environment } from '../base/environment.ts'
import { toError, WarrenError } from '../base/errors.ts'
import type { Cid, LogId, PeerId } from '../base/ids.ts'
import type { Log, LogNode } from '../log/log.ts'
import type { Logs } from '../log/logs.ts'
import { compareEntries } from '../log/order.ts'
import type { Swarm } from '../ports/swarm.ts'
import { compareCids } from '../wire/cid.ts'
import { encodeHeads, MAX_ANNOUNCED_HEADS, MAX_INLINE_ENTRY_BYTES } from '../wire/gossip.ts'
import { ECHO_ENOUGH, ECHO_MAX_MS, ECHO_MIN_MS, ROOT_REST_MS_PER_ENTRY } from './limits.ts'

/** Tells the mesh by gossip what our logs have become. */
export interface Announcer {
  /**
   * We wrote this entry: told at once, and whole when it is small. One of many in a row, in a log so large that its root
   * takes a while, is told a little later with those that follow; who hears of it asks for them all.
   */
  announceEntry(log: LogId, entry: Bytes): void
  /** Something arrived in this log: told a little later, unless enough others tell the same. */
  announceSoon(log: LogId): void
  /** Somebody told of a log what we would tell. */
  hearSame(log: LogId, from: PeerId): void
  close(): void
}

interface Echo {
  readonly cancel: () => void
  /** The heads that we would tell, as of when somebody last told the same, and who did. */
  heads: readonly Cid[]
  readonly toldBy: Set<PeerId>
}

export interface AnnouncerDependencies {
  readonly swarm: Pick<Swarm, 'publish'>
  readonly logs: Pick<Logs, 'log'>
  readonly environment: Environment
  readonly topic: string
  readonly onFault: (error: Error) => void
}

export function createAnnouncer(dependencies: AnnouncerDependencies): Announcer {
  const { swarm, logs, environment, topic, onFault } = dependencies
  const { clock, random } = environment
  const echoes = new Map<LogId, Echo>()
  const toldAtByLog = new Map<LogId, number>()
  let isClosed = false

  /** How long a log's root, which every message carries, is left alone from now on: milliseconds. */
  function restOf(log: Log): number {
    const toldAt = toldAtByLog.get(log.id)
    return toldAt === undefined ? 0 : toldAt + log.size * ROOT_REST_MS_PER_ENTRY - clock.now()
  }

  function announceSoon(id: LogId): void {
    const log = logs.log(id)
    if (isClosed || log === undefined || echoes.has(id)) return
    const delay = Math.max(restOf(log), ECHO_MIN_MS + random.fraction() * (ECHO_MAX_MS - ECHO_MIN_MS))
    echoes.set(id, { cancel: clock.after(delay, () => fire(id)), heads: log.heads(), toldBy: new Set() })
  }

  function publish(log: Log, entry?: Bytes): void {
    toldAtByLog.set(log.id, clock.now())
    const message = encodeHeads({
      v: 1,
      log: log.id,
      root: log.root(),
      heads: pickHeads(log),
      ...(entry === undefined ? {} : { entry }),
    })
    swarm.publish(topic, message).catch((error: unknown) => {
      // A swarm that is not open reaches nobody: whoever joins later compares roots.
      const isNotOpen = error instanceof WarrenError && error.code === 'closed'
      if (!isClosed && !isNotOpen) onFault(toError(error))
    })
  }

  function fire(id: LogId): void {
    const echo = echoes.get(id)
    const log = logs.log(id)
    echoes.delete(id)
    if (echo === undefined || log === undefined) return
    // A log hands out the same heads until it changes.
    const isToldEnough = echo.toldBy.size >= ECHO_ENOUGH && echo.heads === log.heads()
    if (!isToldEnough) publish(log)
  }

  return {
    announceEntry(id, entry) {
      const log = logs.log(id)
      if (isClosed || log === undefined) return
      if (restOf(log) > 0) {
        announceSoon(id)
        return
      }
      // What we tell now, an echo need not tell again.
      echoes.get(id)?.cancel()
      echoes.delete(id)
      publish(log, entry.byteLength <= MAX_INLINE_ENTRY_BYTES ? entry : undefined)
    },
    announceSoon,
    hearSame(id, from) {
      const echo = echoes.get(id)
      const heads = logs.log(id)?.heads()
      if (echo === undefined || heads === undefined) return
      if (echo.heads !== heads) echo.toldBy.clear()
      echo.heads = heads
      echo.toldBy.add(from)
    },
    close() {
      isClosed = true
      for (const { cancel } of echoes.values()) cancel()
      echoes.clear()
    },
  }
}

/** A log's heads in the order of the wire; of too many the highest. */
function pickHeads(log: Log): readonly Cid[] {
  const heads = log.heads().map((cid) => log.get(cid) as LogNode)
  if (heads.length > MAX_ANNOUNCED_HEADS) heads.sort((a, b) => compareEntries(b, a))
  return heads
    .slice(0, MAX_ANNOUNCED_HEADS)
    .map(({ cid }) => cid)
    .sort(compareCids)
}
