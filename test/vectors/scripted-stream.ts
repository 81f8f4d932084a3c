import { type Bytes, concatBytes } from '../../src/core/base/bytes.ts'
import type { MessageStream } from '../../src/core/ports/swarm.ts'

/** A stream of which the other end was written down beforehand. */
export interface ScriptedStream extends MessageStream {
  /** What was sent into it. */
  readonly sent: readonly Bytes[]
  readonly brokenBy: Error | undefined
}

/** @param heard what the other end says @param onChange called when something was sent, or it broke */
export function scriptStream(
  heard: AsyncIterable<Bytes> | Iterable<Bytes>,
  onChange: () => void = () => undefined,
): ScriptedStream {
  const sent: Bytes[] = []
  let brokenBy: Error | undefined
  return {
    sent,
    get brokenBy() {
      return brokenBy
    },
    async send(...parts) {
      sent.push(concatBytes(...parts))
      onChange()
    },
    closeWrite: async () => undefined,
    abort(reason) {
      brokenBy ??= reason
      onChange()
    },
    async *[Symbol.asyncIterator]() {
      yield* heard
    },
  }
}
