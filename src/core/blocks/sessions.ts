import type { Bytes } from '../base/bytes.ts'
import { toError } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import type { SessionId } from './planner-types.ts'

export interface SessionCallbacks {
  /** Its bytes are verified; they may not be in the store yet. */
  readonly onVerified?: (cid: Cid, bytes: Bytes) => void
  /** Once for each, when it is in the store. */
  readonly onStored?: (cid: Cid) => void
  /** Once: all it waited for is there, or it failed. */
  readonly onEnd: (error?: Error) => void
}

/** Someone who waits for blocks. */
export interface Session {
  readonly id: SessionId
  /** What is not in the store yet. */
  readonly remaining: ReadonlySet<Cid>
  end(error?: Error): void
}

export interface Sessions {
  open(cids: Iterable<Cid>, callbacks: SessionCallbacks): Session
  get(id: SessionId): Session | undefined
  verified(cid: Cid, bytes: Bytes): void
  stored(cids: Iterable<Cid>): void
  /** Ends every session that waits for one of these. */
  failed(cids: Iterable<Cid>, error: Error): void
  endAll(error: Error): void
}

interface OpenSession extends Session {
  readonly remaining: Set<Cid>
  readonly callbacks: SessionCallbacks
}

/** Who waits for which block. */
export function createSessions(): Sessions {
  const sessionById = new Map<SessionId, OpenSession>()
  const sessionsByCid = new Map<Cid, Set<OpenSession>>()
  let lastId = 0

  function forget(session: OpenSession, cid: Cid): void {
    session.remaining.delete(cid)
    const sessions = sessionsByCid.get(cid)
    sessions?.delete(session)
    if (sessions?.size === 0) sessionsByCid.delete(cid)
  }

  /** A callback that throws fails its own session, nobody else's. */
  function notify(session: OpenSession, callback: () => void): void {
    try {
      callback()
    } catch (error) {
      session.end(toError(error))
    }
  }

  const waitingFor = (cid: Cid): readonly OpenSession[] => [...(sessionsByCid.get(cid) ?? [])]

  return {
    open(cids, callbacks) {
      const session: OpenSession = {
        id: ++lastId,
        remaining: new Set(cids),
        callbacks,
        end(error) {
          if (!sessionById.delete(session.id)) return
          for (const cid of session.remaining) forget(session, cid)
          callbacks.onEnd(error)
        },
      }
      sessionById.set(session.id, session)
      for (const cid of session.remaining) {
        const sessions = sessionsByCid.get(cid) ?? new Set()
        sessionsByCid.set(cid, sessions.add(session))
      }
      return session
    },
    get: (id) => sessionById.get(id),
    verified(cid, bytes) {
      for (const session of waitingFor(cid)) notify(session, () => session.callbacks.onVerified?.(cid, bytes))
    },
    stored(cids) {
      for (const cid of cids) {
        for (const session of waitingFor(cid)) {
          forget(session, cid)
          notify(session, () => session.callbacks.onStored?.(cid))
          if (session.remaining.size === 0) session.end()
        }
      }
    },
    failed(cids, error) {
      for (const cid of cids) for (const session of waitingFor(cid)) session.end(error)
    },
    endAll(error) {
      for (const session of [...sessionById.values()]) session.end(error)
    },
  }
}
