import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import type { PeerId } from '../base/ids.ts'
import type { MessageStream, ProtocolLimits, Swarm } from './swarm.ts'

export interface PeerQuestion {
  readonly protocol: string
  readonly limits: ProtocolLimits
  /** Where opening the stream is not all that is asked. */
  readonly question?: Bytes
  /** For opening, asking and the answer together, in milliseconds. */
  readonly deadlineMs: number
}

/**
 * Asks a peer on a stream of its own, and takes one message for the answer.
 *
 * @returns undefined when the peer closed the stream without one
 * @throws WarrenError `timeout`, or what opening and reading a stream throw
 */
export async function askPeer(
  { swarm, clock }: { readonly swarm: Pick<Swarm, 'open'>; readonly clock: Clock },
  peer: PeerId,
  { protocol, limits, question, deadlineMs }: PeerQuestion,
): Promise<Bytes | undefined> {
  const abort = new AbortController()
  let opened: MessageStream | undefined
  const cancel = clock.after(deadlineMs, () => {
    const error = new WarrenError('timeout', 'The answer took too long.')
    abort.abort(error)
    opened?.abort(error)
  })
  try {
    opened = await swarm.open(peer, protocol, limits, abort.signal)
    if (question !== undefined) await opened.send(question)
    await opened.closeWrite()
    for await (const answer of opened) return answer
    return undefined
  } finally {
    cancel()
  }
}
