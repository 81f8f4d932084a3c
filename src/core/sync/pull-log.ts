import type { Clock, Randomness } from '../base/environment.ts'
import { accept } from '../base/errors.ts'
import type { LogId, PeerId } from '../base/ids.ts'
import type { Logs } from '../log/logs.ts'
import type { Swarm } from '../ports/swarm.ts'
import { createConversation, type Conversation, type LogsView } from './conversation.ts'
import { converse, type ConversationOutcome } from './converse.ts'
import { fullExchange } from './full-exchange.ts'
import { SYNC_PROTOCOL, SYNC_PROTOCOL_LIMITS } from './limits.ts'
import { createSketch } from './sketch.ts'

export interface PullLogDependencies {
  readonly swarm: Pick<Swarm, 'open'>
  readonly logs: Logs
  readonly clock: Clock
  readonly random: Randomness
}

/**
 * Takes in what a peer has of one log, and gives it nothing: it hears of no other log of ours, not of this one either
 * unless it names it first, and gets no entry. Entries hold by themselves, whoever they come from.
 *
 * @throws WarrenError `unreachable`, `timeout`, `cancelled`
 */
export async function pullLog(
  { swarm, logs, clock, random }: PullLogDependencies,
  { peer, log: id, signal }: { readonly peer: PeerId; readonly log: LogId; readonly signal?: AbortSignal },
): Promise<ConversationOutcome> {
  const stream = await swarm.open(peer, SYNC_PROTOCOL, SYNC_PROTOCOL_LIMITS, signal)
  const nothing = new Uint8Array(32)
  let isNamed = false
  const view: LogsView = {
    // Nobody's root: the peer lists its logs in any case.
    root: () => nothing,
    logIds: () => (isNamed && logs.log(id) !== undefined ? [id] : []),
    log(asked) {
      const log = asked === id ? logs.log(id) : undefined
      return log && { ...log, get: () => undefined }
    },
  }
  const reconcilers = [createSketch(random), fullExchange]
  const conversation = createConversation({ role: 'initiator', logs: view, reconcilers })
  return converse({ stream, peer, conversation: hearOfOne(), logs, clock })

  /** The peer's other logs are passed over. */
  function hearOfOne(): Conversation {
    return {
      begin: () => conversation.begin(),
      receive(message) {
        if (message.kind !== 'logs') return conversation.receive(message)
        const named = message.logs.filter(({ log }) => log === id)
        isNamed ||= named.length > 0
        if (!message.last && named.length === 0) return accept([])
        return conversation.receive({ ...message, logs: named })
      },
    }
  }
}
