import { type Bytes, equalBytes } from '../base/bytes.ts'
import type { Environment } from '../base/environment.ts'
import { toError, WarrenError } from '../base/errors.ts'
import type { Cid, LogId, PeerId } from '../base/ids.ts'
import type { Log, LogNode } from '../log/log.ts'
import type { Logs } from '../log/logs.ts'
import { compareEntries } from '../log/order.ts'
import type { Swarm } from '../ports/swarm.ts'
import { compareCids } from '../wire/cid.ts'
import { encodeHeads, MAX_ANNOUNCED_HEADS, MAX_INLINE_ENTRY_BYTES } from '../wire/gossip.ts'
import { ECHO_ENOUGH, ECHO_MAX_MS, ECHO_MIN_MS } from './limits.ts'

/** Tells the mesh by gossip what our logs have become. */
export interface Announcer {
  /** We wrote this entry: told at once, and whole when it is small. */
  announceEntry(log: LogId, entry: Bytes): void
  /** Something arrived in this log: told a little later, unless enough others tell the same. */
  announceSoon(log: LogId): void
  /** Somebody told this root of a log. */
  hear(log: LogId, root: Bytes, from: PeerId): void
  close(): void
}

interface Echo {
  readonly cancel: () => void
  /** The root that we would tell, as of when it was last compared, and who told the same. */
  root: Bytes
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
  let isClosed = false

  function publish(log: Log, entry?: Bytes): void {
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
    const isToldEnough = echo.toldBy.size >= ECHO_ENOUGH && equalBytes(echo.root, log.root())
    if (!isToldEnough) publish(log)
  }

  return {
    announceEntry(id, entry) {
      const log = logs.log(id)
      if (isClosed || log === undefined) return
      // What we tell now, an echo need not tell again.
      echoes.get(id)?.cancel()
      echoes.delete(id)
      publish(log, entry.byteLength <= MAX_INLINE_ENTRY_BYTES ? entry : undefined)
    },
    announceSoon(id) {
      const log = logs.log(id)
      if (isClosed || log === undefined || echoes.has(id)) return
      const delay = ECHO_MIN_MS + random.fraction() * (ECHO_MAX_MS - ECHO_MIN_MS)
      echoes.set(id, { cancel: clock.after(delay, () => fire(id)), root: log.root(), toldBy: new Set() })
    },
    hear(id, root, from) {
      const echo = echoes.get(id)
      if (echo === undefined) return
      if (!equalBytes(echo.root, root)) {
        const own = logs.log(id)?.root()
        if (own === undefined || !equalBytes(own, root)) return
        echo.root = root
        echo.toldBy.clear()
      }
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
