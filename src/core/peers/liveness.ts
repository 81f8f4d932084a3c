/**
 * Whether the other end of a connection still lives. Pure: the time, and when something was last heard, are handed in. Any
 * byte is a sign of life, so that a ping that waits behind a file in a slow line kills nobody.
 */

export interface LivenessLimits {
  /** How often a ping is sent. */
  readonly pingMs: number
  /** Ping also who was just heard, to know how far away it is. */
  readonly isEager: boolean
  /** A connection on which nothing was heard for so long is dead, */
  readonly silenceMs: number
  /** if the first ping that this silence has not answered is so old. */
  readonly answerMs: number
  /** A look that comes so much later than it was due: this device slept, or was throttled. */
  readonly lateMs: number
}

export interface Liveness {
  /** Silence counts from here at the earliest. */
  readonly trialAt: number
  readonly pingedAt: number
  /** The first ping since something was heard. */
  readonly askedAt: number | undefined
  /** When the next look is due. */
  readonly dueAt: number
  readonly wasLate: boolean
  /** Under suspicion: dead at `by`, unless something is heard after `from`. */
  readonly suspicion: { readonly from: number; readonly by: number } | undefined
}

export interface Look {
  readonly now: number
  /** When the last byte came. */
  readonly heardAt: number
  /** In how long the next look is due. */
  readonly nextMs: number
}

export type Verdict = 'wait' | 'ping' | 'dead'

/** Of a connection that has just opened. */
export function beginLiveness(now: number, nextMs: number): Liveness {
  return {
    trialAt: now,
    pingedAt: Number.NEGATIVE_INFINITY,
    askedAt: undefined,
    dueAt: now + nextMs,
    wasLate: false,
    suspicion: undefined,
  }
}

/** There is reason to think that it is dead: it has so many milliseconds to answer a ping. The earlier deadline counts. */
export function suspectDead(state: Liveness, now: number, withinMs: number): Liveness {
  const by = now + withinMs
  if (state.suspicion !== undefined && state.suspicion.by <= by) return state
  return { ...state, suspicion: { from: now, by } }
}

/** The state after a look, and what is to be done. */
export function lookForLife(
  state: Liveness,
  { now, heardAt, nextMs }: Look,
  { pingMs, isEager, silenceMs, answerMs, lateMs }: LivenessLimits,
): { readonly state: Liveness; readonly verdict: Verdict } {
  const isLate = now - state.dueAt >= lateMs
  const suspicion = state.suspicion !== undefined && heardAt > state.suspicion.from ? undefined : state.suspicion
  const askedAt = state.askedAt !== undefined && heardAt >= state.askedAt ? undefined : state.askedAt
  const next = { ...state, askedAt, suspicion, dueAt: now + nextMs, wasLate: isLate }
  // After a sleep what came meanwhile may not have been read yet, and the last ping may not have been sent. Who is always
  // late, being a throttled page, has read what came between two looks.
  if (isLate && !state.wasLate) {
    const renewed = suspicion && { from: now, by: now + suspicion.by - suspicion.from }
    return { state: { ...next, trialAt: now, pingedAt: now, askedAt: now, suspicion: renewed }, verdict: 'ping' }
  }
  const isUnanswered = askedAt !== undefined && now - askedAt >= answerMs
  const isSilent = isUnanswered && now - Math.max(heardAt, state.trialAt) >= silenceMs
  if (isSilent || (suspicion !== undefined && now >= suspicion.by)) return { state: next, verdict: 'dead' }
  if (now - Math.max(state.pingedAt, isEager ? 0 : heardAt) < pingMs) return { state: next, verdict: 'wait' }
  return { state: { ...next, pingedAt: now, askedAt: askedAt ?? now }, verdict: 'ping' }
}
