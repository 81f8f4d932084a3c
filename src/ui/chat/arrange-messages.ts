import type { Message } from '../../core/mesh.ts'
import { countDaysBetween } from '../format.ts'

/** A message with what its place in the list adds to it. */
export interface ArrangedMessage {
  readonly message: Message
  /** The first one of its day here. */
  readonly beginsDay: boolean
  /** Not a continuation of what the same person just said: shown with name and face. */
  readonly beginsTurn: boolean
}

/** What someone adds within this time (5 min) reads as one turn. */
const TURN_MS = 5 * 60 * 1000

export function arrangeMessages(messages: readonly Message[]): readonly ArrangedMessage[] {
  return messages.map((message, index) => {
    const before = messages[index - 1]
    const beginsDay = before === undefined || countDaysBetween(before.time, message.time) !== 0
    const beginsTurn = beginsDay || before.author !== message.author || Math.abs(message.time - before.time) > TURN_MS
    return { message, beginsDay, beginsTurn }
  })
}
