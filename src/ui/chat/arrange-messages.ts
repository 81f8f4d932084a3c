import type { Cid, Message } from '../../core/mesh.ts'
import { countDaysBetween } from '../format.ts'

/** A message with what its place in the list adds to it. */
export interface ArrangedMessage {
  readonly message: Message
  /** The first one of its day here. */
  readonly beginsDay: boolean
  /** Not a continuation of what the same person just said: shown with name and face. */
  readonly beginsTurn: boolean
  /** What follows, itself included, was new when the reader came. */
  readonly beginsNew: boolean
}

/** What someone adds within this time (5 min) reads as one turn. */
const TURN_MS = 5 * 60 * 1000

/**
 * @param firstNew where the line above what is new goes
 * @param earlier what stands before the first of them
 * @param previous what was arranged before: what did not change is the same object, so that its row need not be looked at
 */
export function arrangeMessages(
  messages: readonly Message[],
  firstNew?: Cid,
  previous: readonly ArrangedMessage[] = [],
  earlier?: Message,
): readonly ArrangedMessage[] {
  const previousByMessage = new Map(previous.map((each) => [each.message, each]))
  return messages.map((message, index) => {
    const before = messages[index - 1] ?? earlier
    const beginsDay = before === undefined || countDaysBetween(before.time, message.time) !== 0
    const beginsNew = message.cid === firstNew
    const beginsTurn =
      beginsDay || beginsNew || before.author !== message.author || Math.abs(message.time - before.time) > TURN_MS
    const known = previousByMessage.get(message)
    const isSame = known?.beginsDay === beginsDay && known.beginsTurn === beginsTurn && known.beginsNew === beginsNew
    return isSame ? known : { message, beginsDay, beginsTurn, beginsNew }
  })
}
