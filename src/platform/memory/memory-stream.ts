import type { Bytes } from '../../core/base/bytes.ts'
import { concatBytes } from '../../core/base/bytes.ts'
import { WarrenError } from '../../core/base/errors.ts'
import type { MessageStream } from '../../core/ports/swarm.ts'

/** Messages that wait unread at one end before `send` at the other stops resolving. */
const HIGH_WATER_MESSAGES = 4

/** What has arrived at one end and is not read yet. */
interface Inbox {
  readonly messages: Bytes[]
  ended: boolean
  /** Wakes whoever waits for a change: the reader for a message, the writer for room. */
  changed: () => void
  readonly waiters: (() => void)[]
}

export interface StreamPair {
  readonly near: MessageStream
  readonly far: MessageStream
  abort(reason: Error): void
  /** Resolves once both sides have closed or the stream broke. */
  readonly finished: Promise<void>
}

/** Two ends of one stream in memory, with the back-pressure and the endings that ports/swarm.ts asks for. */
export function createStreamPair(maxMessageBytes: number): StreamPair {
  const toNear = createInbox()
  const toFar = createInbox()
  let broken: Error | undefined
  let finish: () => void = () => undefined
  const finished = new Promise<void>((resolve) => (finish = resolve))

  function abort(reason: Error): void {
    if (broken !== undefined || (toNear.ended && toFar.ended)) return
    broken = reason
    toNear.changed()
    toFar.changed()
    finish()
  }

  function checkWhole(): void {
    if (broken !== undefined) throw broken
  }

  function createEnd(inbox: Inbox, outbox: Inbox): MessageStream {
    async function* read(): AsyncGenerator<Bytes> {
      for (;;) {
        checkWhole()
        const message = inbox.messages.shift()
        if (message !== undefined) {
          inbox.changed()
          yield message
        } else if (inbox.ended) {
          return
        } else {
          await nextChange(inbox)
        }
      }
    }
    return {
      async send(...parts) {
        checkWhole()
        const message = concatBytes(...parts)
        if (outbox.ended) throw new WarrenError('closed', 'This side of the stream is closed.')
        if (message.byteLength > maxMessageBytes) {
          const error = new WarrenError('too-large', `A message is longer than ${maxMessageBytes} bytes.`)
          abort(error)
          throw error
        }
        outbox.messages.push(message)
        outbox.changed()
        while (outbox.messages.length > HIGH_WATER_MESSAGES) {
          await nextChange(outbox)
          checkWhole()
        }
      },
      async closeWrite() {
        if (broken !== undefined || outbox.ended) return
        outbox.ended = true
        outbox.changed()
        if (inbox.ended) finish()
      },
      abort,
      [Symbol.asyncIterator]: read,
    }
  }

  return { near: createEnd(toNear, toFar), far: createEnd(toFar, toNear), abort, finished }
}

function createInbox(): Inbox {
  const waiters: (() => void)[] = []
  return {
    messages: [],
    ended: false,
    waiters,
    changed() {
      for (const wake of waiters.splice(0)) wake()
    },
  }
}

function nextChange(inbox: Inbox): Promise<void> {
  return new Promise((resolve) => inbox.waiters.push(resolve))
}
