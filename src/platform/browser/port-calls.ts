import type { Bytes } from '../../core/base/bytes.ts'
import type { ErrorCode } from '../../core/base/errors.ts'
import { WarrenError } from '../../core/base/errors.ts'

/**
 * Calls from one thread to another over a port: any number at once, answered as they are done. There is no credit here:
 * the caller bounds what it has under way. If the other thread ends, its answers never come; see watched-worker.ts.
 */

/** A WarrenError as it crosses: error objects lose their class and code on the way. */
export interface Failure {
  readonly code: ErrorCode
  readonly message: string
}

interface Call<Input> {
  readonly call: number
  readonly input: Input
}

type Answer<Output> =
  | { readonly call: number; readonly ok: true; readonly output: Output }
  | { readonly call: number; readonly ok: false; readonly failure: Failure }

interface Waiting<Output> {
  resolve(output: Output): void
  reject(error: WarrenError): void
}

/**
 * @param handOver bytes within the input whose buffers are moved, not copied: the caller has them no longer
 * @throws WarrenError what the other side threw
 */
export type RemoteCall<Input, Output> = (input: Input, handOver: readonly Bytes[]) => Promise<Output>

export function callOver<Input, Output>(port: MessagePort): RemoteCall<Input, Output> {
  const waitingByCall = new Map<number, Waiting<Output>>()
  let lastCall = 0

  port.addEventListener('message', ({ data: answer }: MessageEvent<Answer<Output>>) => {
    const waiting = waitingByCall.get(answer.call)
    waitingByCall.delete(answer.call)
    if (answer.ok) waiting?.resolve(answer.output)
    else waiting?.reject(fromFailure(answer.failure))
  })
  port.start()

  return (input, handOver) =>
    new Promise((resolve, reject) => {
      const call = ++lastCall
      waitingByCall.set(call, { resolve, reject })
      port.postMessage({ call, input } satisfies Call<Input>, buffersOf(handOver))
    })
}

export type CallHandler<Input, Output> = (input: Input) => Promise<Output>

/** The other end of `callOver`. */
export function answerOver<Input, Output>(port: MessagePort, answer: CallHandler<Input, Output>): void {
  const send = (message: Answer<Output>): void => port.postMessage(message)
  port.addEventListener('message', ({ data: { call, input } }: MessageEvent<Call<Input>>) => {
    answer(input).then(
      (output) => send({ call, ok: true, output }),
      (error: unknown) => send({ call, ok: false, failure: toFailure(error) }),
    )
  })
  port.start()
}

export function toFailure(error: unknown): Failure {
  if (error instanceof WarrenError) return { code: error.code, message: error.message }
  return { code: 'unsupported', message: 'This browser could not seal the file.' }
}

export function fromFailure({ code, message }: Failure): WarrenError {
  return new WarrenError(code, message)
}

const nowhere = new MessageChannel()
nowhere.port2.close()

/**
 * Gives the memory behind bytes back now: they are empty afterwards. A worker that only passes bytes on is seldom asked to
 * collect garbage, and would keep a hundred megabytes of them. To move buffers to a closed port is the way to let go of them
 * that browsers know (`ArrayBuffer.transfer` measured worse: Chromium keeps what was transferred).
 */
export function discardBytes(bytes: readonly Bytes[]): void {
  nowhere.port1.postMessage(undefined, buffersOf(bytes))
}

/** Each once: many views lie on one buffer. */
function buffersOf(bytes: readonly Bytes[]): ArrayBuffer[] {
  return [...new Set(bytes.map(({ buffer }) => buffer))]
}
