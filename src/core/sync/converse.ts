import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/environment.ts'
import { toError, WarrenError } from '../base/errors.ts'
import type { PeerId } from '../base/ids.ts'
import type { Logs } from '../log/logs.ts'
import type { MessageStream, Offence } from '../ports/swarm.ts'
import { decodeSyncMessage, encodeSyncMessage } from '../wire/sync.ts'
import type { Conversation, ConversationEnd, Step } from './conversation.ts'
import { CONVERSATION_MS, SILENCE_MS } from './limits.ts'

/** What became of one conversation. Entries that came before it failed were kept. */
export type ConversationOutcome = {
  /** Entries that were new here. */
  readonly added: number
  /** Entries that were sent. */
  readonly sent: number
} & (
  | ConversationEnd
  | {
      readonly kind: 'failed'
      readonly error: Error
      /** What the remote did wrong, if that was the reason. */
      readonly offence: Offence | undefined
      /** Whether this device is the reason: its disk, most likely. */
      readonly isOurFault: boolean
    }
)

export interface ConverseOptions {
  readonly stream: MessageStream
  readonly peer: PeerId
  readonly conversation: Conversation
  readonly logs: Pick<Logs, 'receive' | 'entryBytes'>
  readonly clock: Clock
}

/** Runs a conversation over a stream to its end, good or bad, within its deadlines. Never rejects. */
export async function converse({
  stream,
  peer,
  conversation,
  logs,
  clock,
}: ConverseOptions): Promise<ConversationOutcome> {
  let added = 0
  let sent = 0
  let end: ConversationEnd | undefined
  let offence: Offence | undefined
  let isOurFault = false
  const patience = createPatience(clock, stream)

  async function runStep(step: Step): Promise<void> {
    switch (step.do) {
      case 'send':
        return patience.during(stream.send(encodeSyncMessage(step.message)))
      case 'send-entries': {
        const entries = await readAll(step.cids.length, () => logs.entryBytes(step.cids))
        await patience.during(stream.send(encodeSyncMessage({ v: 1, kind: 'entries', entries })))
        sent += entries.length
        return
      }
      case 'store':
        return storeEntries(step.entries)
      case 'finish':
        end = step.end
    }
  }

  /** From our own disk. @throws WarrenError `storage` */
  async function readAll(count: number, read: () => Promise<(Bytes | undefined)[]>): Promise<readonly Bytes[]> {
    const found = (await ownFault(read)).filter((bytes) => bytes !== undefined)
    if (found.length === count) return found
    isOurFault = true
    throw new WarrenError('storage', 'An entry that was on this disk is not there any more.')
  }

  async function storeEntries(entries: readonly Bytes[]): Promise<void> {
    const receipt = await ownFault(() => logs.receive(peer, entries))
    added += receipt.added
    if (receipt.refused !== undefined) breakOff(receipt.refused)
    // A peer holds all ancestors of what it holds, and is asked for all that we lack.
    if (receipt.waiting > 0) breakOff({ code: 'protocol', detail: 'Entries came before their parents.' })
  }

  async function ownFault<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task()
    } catch (error) {
      isOurFault = true
      throw error
    }
  }

  function breakOff(reason: Offence): never {
    offence = reason
    throw new WarrenError(reason.code, reason.detail)
  }

  try {
    for (const step of conversation.begin()) await runStep(step)
    const messages = stream[Symbol.asyncIterator]()
    while (end === undefined) {
      const next = await patience.during(messages.next())
      if (next.done === true) throw new WarrenError('unreachable', 'The peer ended the conversation early.')
      const message = decodeSyncMessage(next.value)
      if (!message.ok) breakOff(message)
      const steps = conversation.receive(message.value)
      if (!steps.ok) breakOff(steps)
      for (const step of steps.value) await runStep(step)
    }
    await patience.during(stream.closeWrite())
    return { ...end, added, sent }
  } catch (thrown) {
    const error = toError(thrown)
    stream.abort(error)
    return { kind: 'failed', error, offence, isOurFault, added, sent }
  } finally {
    patience.end()
  }
}

/** Breaks the stream when the remote keeps us waiting for too long at once, or takes too long in all. */
function createPatience(clock: Clock, stream: MessageStream) {
  const giveUp = (sentence: string) => (): void => stream.abort(new WarrenError('timeout', sentence))
  const cancelWhole = clock.after(CONVERSATION_MS, giveUp('The conversation took too long.'))
  return {
    /** Waits for something that is up to the remote. */
    async during<T>(waiting: Promise<T>): Promise<T> {
      const cancel = clock.after(SILENCE_MS, giveUp('The peer was silent for too long.'))
      try {
        return await waiting
      } finally {
        cancel()
      }
    },
    end: cancelWhole,
  }
}
