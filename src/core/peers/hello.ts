import type { Bytes } from '../base/bytes.ts'
import type { RefusalCode } from '../base/errors.ts'
import type { MemberId } from '../base/ids.ts'
import { decodeHello, encodeHello } from '../wire/hello.ts'
import type { Hello } from '../wire/hello.ts'

/**
 * The hello as a state machine without I/O or time: events in, a new state and decisions out. Whoever dialled the
 * connection speaks first; both check the other's epoch and credential; until both hold nothing else is answered.
 * The one who is refused still gets our hello, so that it can name the reason (another version, another epoch).
 *
 * dialler: send ours → theirs comes → verify → admit
 * listener: theirs comes → send ours, verify → admit
 */

export type Role = 'member' | 'relay'

export interface HelloTerms {
  readonly side: 'dialler' | 'listener'
  /** What we send. A relay's has no credential. */
  readonly ours: Hello
  /** What the connection must lead to: a pinned peer id makes a relay, everyone else has to prove membership. */
  readonly expected: Role
  /** The key that the connection itself has authenticated; undefined when it is no Ed25519 key, and so no member's. */
  readonly remote: MemberId | undefined
}

export interface AdmittedHello {
  readonly role: Role
  /** Present for members. */
  readonly member?: MemberId
  readonly epoch: number
  readonly capabilities: readonly string[]
}

export type HelloState =
  | { readonly phase: 'idle'; readonly terms: HelloTerms }
  | { readonly phase: 'waiting'; readonly terms: HelloTerms }
  | { readonly phase: 'verifying'; readonly terms: HelloTerms; readonly theirs: Hello }
  | { readonly phase: 'over' }

export type HelloEvent =
  | { readonly kind: 'opened' }
  | { readonly kind: 'received'; readonly bytes: Bytes }
  /** The answer to a `verify` decision. */
  | { readonly kind: 'verified'; readonly holds: boolean }
  | { readonly kind: 'expired' }
  | { readonly kind: 'ended' }

export type HelloDecision =
  | { readonly kind: 'send'; readonly bytes: Bytes }
  | {
      readonly kind: 'verify'
      readonly member: MemberId
      readonly epoch: number
      readonly credential: Bytes
    }
  | { readonly kind: 'admit'; readonly hello: AdmittedHello }
  | { readonly kind: 'refuse'; readonly code: RefusalCode | 'timeout'; readonly detail: string }

export interface HelloStep {
  readonly state: HelloState
  readonly decisions: readonly HelloDecision[]
}

/** The state before the hello's stream is open. */
export function beginHello(terms: HelloTerms): HelloState {
  return { phase: 'idle', terms }
}

/** One event: the state after it, and what is to be done about it, in order. Once it is over, nothing is. */
export function stepHello(state: HelloState, event: HelloEvent): HelloStep {
  if (state.phase === 'over') return { state, decisions: [] }
  switch (event.kind) {
    case 'opened':
      return onOpened(state)
    case 'received':
      return onReceived(state, event.bytes)
    case 'verified':
      return onVerified(state, event.holds)
    case 'expired':
      return refusal('timeout', 'No hello came in time.')
    case 'ended':
      break
  }
  return refusal('protocol', 'The peer closed before its hello.')
}

type Live = Exclude<HelloState, { phase: 'over' }>

function onOpened(state: Live): HelloStep {
  if (state.phase !== 'idle') return refusal('protocol', 'A hello that was begun twice.')
  const { terms } = state
  return {
    state: { phase: 'waiting', terms },
    decisions: terms.side === 'dialler' ? [{ kind: 'send', bytes: encodeHello(terms.ours) }] : [],
  }
}

function onReceived(state: Live, bytes: Bytes): HelloStep {
  if (state.phase !== 'waiting') return refusal('protocol', 'A hello out of turn.')
  const { terms } = state
  const answer: HelloDecision[] = terms.side === 'listener' ? [{ kind: 'send', bytes: encodeHello(terms.ours) }] : []
  const decoded = decodeHello(bytes)
  if (!decoded.ok) return refusal(decoded.code, decoded.detail, answer)
  const theirs = decoded.value
  if (theirs.epoch !== terms.ours.epoch) {
    return refusal('epoch', `The peer is in epoch ${theirs.epoch}, we are in ${terms.ours.epoch}.`, answer)
  }
  if (terms.expected === 'relay') {
    return theirs.role === 'relay'
      ? admission({ role: 'relay', theirs }, answer)
      : refusal('protocol', 'The peer at a relay’s address is no relay.', answer)
  }
  if (theirs.role !== 'member' || terms.remote === undefined) {
    return refusal('credential', 'The peer shows no credential.', answer)
  }
  return {
    state: { phase: 'verifying', terms, theirs },
    decisions: [...answer, { kind: 'verify', member: terms.remote, epoch: theirs.epoch, credential: theirs.cred }],
  }
}

function onVerified(state: Live, holds: boolean): HelloStep {
  if (state.phase !== 'verifying') return refusal('protocol', 'Nothing was being verified.')
  const { remote } = state.terms
  if (!holds || remote === undefined)
    return refusal('credential', 'The credential is not for this key, mesh and epoch.')
  return admission({ role: 'member', member: remote, theirs: state.theirs }, [])
}

function admission(
  peer: { readonly role: Role; readonly member?: MemberId; readonly theirs: Hello },
  before: readonly HelloDecision[],
): HelloStep {
  const { role, member, theirs } = peer
  const hello: AdmittedHello = {
    role,
    ...(member === undefined ? {} : { member }),
    epoch: theirs.epoch,
    capabilities: theirs.caps,
  }
  return { state: { phase: 'over' }, decisions: [...before, { kind: 'admit', hello }] }
}

function refusal(code: RefusalCode | 'timeout', detail: string, before: readonly HelloDecision[] = []): HelloStep {
  return { state: { phase: 'over' }, decisions: [...before, { kind: 'refuse', code, detail }] }
}
