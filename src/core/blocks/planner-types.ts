import type { Cid, PeerId } from '../base/ids.ts'
import type { Path } from '../ports/swarm.ts'

/** `interactive`: someone is waiting for it, in the order given. `background`: rarest first. Neither starves the other. */
export type Priority = 'interactive' | 'background'

/** A set of blocks that someone wants. Blocks wanted by several sessions are fetched once. */
export type SessionId = number

export interface SessionOptions {
  readonly priority: Priority
  /** Whether a `give-up` step comes when nobody who can be counted on may hold any of what is left. */
  readonly giveUp: boolean
}

export type Step =
  | { readonly kind: 'ask'; readonly peer: PeerId; readonly cid: Cid; readonly urgent: boolean }
  /** It was asked in the background, and someone waits for it now: the peer is to send it before the rest. */
  | { readonly kind: 'urge'; readonly peer: PeerId; readonly cid: Cid }
  | { readonly kind: 'cancel'; readonly peer: PeerId; readonly cid: Cid }
  /** The peer has stalled: break the stream to it. Nothing that was asked over it is waited for. */
  | { readonly kind: 'drop'; readonly peer: PeerId }
  /** Once per session. It stays open until it is closed. */
  | { readonly kind: 'give-up'; readonly session: SessionId }

/**
 * Which block to ask which peer for, and when to ask another. Pure: events and the time go in, steps come out.
 *
 * A block is asked of one peer at a time. What a peer owes is bounded by its window. A peer is asked for anything until
 * it says "absent"; what it denied is asked again later, and at once when it joins anew or is hinted to hold it.
 */
export interface Planner {
  /** Joined, or reached by another path: nothing that was learnt of it before counts. */
  addPeer(peer: PeerId, path: Path): void
  removePeer(peer: PeerId): void
  /** It could not be reached, or its stream broke: what it owes is wanted again, and it is left alone for a while. */
  pausePeer(peer: PeerId, now: number): void
  openSession(session: SessionId, cids: readonly Cid[], options: SessionOptions): void
  closeSession(session: SessionId): void
  /** A peer is said to hold these. Only what is wanted now is remembered. */
  hint(peer: PeerId, cids: readonly Cid[]): void
  /** Bytes came under this name. `check`: see whether they are right. `ignore`: nobody waits for them. */
  blockArrived(peer: PeerId, cid: Cid, bytes: number, now: number): 'check' | 'ignore'
  /** They are right: the want is done. */
  blockVerified(cid: Cid): void
  /** They are not what their name says: the peer is never asked again, and the block is wanted from others. */
  blockRefused(peer: PeerId, cid: Cid): void
  /** The peer does not hold it, or has heeded a cancel. */
  absent(peer: PeerId, cid: Cid, now: number): void
  /** Whether anything is wanted that is not verified. */
  hasWants(): boolean
  /** What to do now. To be called after each event, and at `wakeAt`. */
  plan(now: number): Step[]
  /** When time alone will change the plan; `undefined` when it will not. */
  wakeAt(): number | undefined
}
