import type { Stream } from '@libp2p/interface'
import type { Bytes } from '../core/base/bytes.ts'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError, toError } from '../core/base/errors.ts'
import type { MessageStream, Offence } from '../core/ports/swarm.ts'
import { createFrameDecoder, encodeFrame } from './frames.ts'
import { STREAM_LIMITS } from './limits.ts'

/**
 * A libp2p stream of bytes as the core's stream of messages. One of the two files where a remote's bytes enter
 * (gossip.ts is the other): what is wrong with them ends this stream and becomes an offence, nothing more.
 */

export interface MessageStreamOptions {
  readonly maxMessageBytes: number
  readonly clock: Clock
  /** The remote sent what no honest one sends. The stream is broken already. */
  readonly onOffence?: (offence: Offence) => void
}

export interface FramedStream extends MessageStream {
  /** Closes both sides in good order, and by force once `STREAM_LIMITS.closeMs` is over. Never throws. */
  finish(): Promise<void>
}

interface Reader {
  resolve(result: IteratorResult<Bytes>): void
  reject(error: Error): void
}

type End = { readonly kind: 'ended' } | { readonly kind: 'broken'; readonly error: Error }

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined }

/** What a message that waits takes, beside its bytes: a flood of empty ones costs its sender one byte each. */
const costOf = (message: Bytes): number => message.byteLength + STREAM_LIMITS.messageOverheadBytes

export function createMessageStream(stream: Stream, options: MessageStreamOptions): FramedStream {
  const { clock, maxMessageBytes } = options
  const decoder = createFrameDecoder(maxMessageBytes)
  const waiting: Bytes[] = []
  const readers: Reader[] = []
  let waitingCost = 0
  let end: End | undefined
  let isWriteClosed = false
  let cancelStall = (): void => {}

  stream.maxReadBufferLength = STREAM_LIMITS.maxReadBufferBytes

  const finishReading = (result: End): void => {
    if (end !== undefined) return
    end = result
    cancelStall()
    for (const reader of readers.splice(0)) {
      if (result.kind === 'ended') reader.resolve(DONE)
      else reader.reject(result.error)
    }
  }

  const breakOff = (error: Error): void => {
    finishReading({ kind: 'broken', error })
    stream.abort(error)
  }

  const watchForStall = (): void => {
    cancelStall()
    if (decoder.isAtBoundary() || end !== undefined || stream.readStatus === 'paused') return
    cancelStall = clock.after(STREAM_LIMITS.stalledReadMs, () => {
      breakOff(new WarrenError('timeout', 'The peer began a message and did not finish it in time.'))
    })
  }

  const deliver = (message: Bytes): void => {
    const reader = readers.shift()
    if (reader !== undefined) {
      reader.resolve({ done: false, value: message })
      return
    }
    waiting.push(message)
    waitingCost += costOf(message)
  }

  stream.addEventListener('message', (event) => {
    if (end !== undefined) return
    const chunks = event.data instanceof Uint8Array ? [event.data] : event.data
    for (const chunk of chunks) {
      const decoded = decoder.push(chunk)
      if (!decoded.ok) {
        breakOff(new WarrenError(decoded.code, decoded.detail))
        options.onOffence?.({ code: decoded.code, detail: decoded.detail })
        return
      }
      for (const message of decoded.value) deliver(message)
    }
    if (waitingCost >= STREAM_LIMITS.maxReadAheadBytes && stream.readStatus === 'readable') stream.pause()
    watchForStall()
  })

  // A data channel whose connection died reports the end of the remote's side and then its own closing, without an
  // error: what tells it from a proper end is that our own side was still open.
  const judgeEnd = (): void => {
    if (stream.status !== 'open' && !isWriteClosed) {
      finishReading({ kind: 'broken', error: new WarrenError('unreachable', 'The connection to the peer was lost.') })
    } else if (decoder.isAtBoundary()) {
      finishReading({ kind: 'ended' })
    } else {
      breakOff(new WarrenError('encoding', 'The peer closed its side in the middle of a message.'))
      options.onOffence?.({ code: 'encoding', detail: 'A stream that ended in the middle of a message.' })
    }
  }
  stream.addEventListener('end', () => queueMicrotask(judgeEnd))
  stream.addEventListener('close', (event) => {
    if (event.error !== undefined) finishReading({ kind: 'broken', error: toWarrenError(event.error) })
    else if (stream.readStatus !== 'paused') queueMicrotask(judgeEnd)
  })
  // It may have ended, or been reset, before anyone listened.
  if (stream.readableEnded || stream.status !== 'open') queueMicrotask(judgeEnd)

  const next = async (): Promise<IteratorResult<Bytes>> => {
    const message = waiting.shift()
    if (message !== undefined) {
      waitingCost -= costOf(message)
      if (waitingCost < STREAM_LIMITS.maxReadAheadBytes && stream.readStatus === 'paused') {
        stream.resume()
        watchForStall()
      }
      return { done: false, value: message }
    }
    if (end?.kind === 'ended') return DONE
    if (end?.kind === 'broken') throw end.error
    return new Promise((resolve, reject) => readers.push({ resolve, reject }))
  }

  const sendNow = async (message: Uint8Array): Promise<void> => {
    if (end?.kind === 'broken') throw end.error
    let hasRoom: boolean
    try {
      hasRoom = stream.send(encodeFrame(message))
    } catch (error) {
      throw toWarrenError(error)
    }
    while (!hasRoom) {
      await waitForDrain(stream, clock)
      hasRoom = !stream.writableNeedsDrain
    }
  }

  let turn: Promise<void> = Promise.resolve()

  const closeWrite = async (): Promise<void> => {
    if (isWriteClosed) return
    isWriteClosed = true
    try {
      await stream.close({ signal: AbortSignal.timeout(STREAM_LIMITS.closeMs) })
    } catch (error) {
      stream.abort(toError(error))
    }
  }

  return {
    [Symbol.asyncIterator]: () => ({ next }),
    send(message) {
      if (message.byteLength > maxMessageBytes) {
        return Promise.reject(
          new WarrenError('too-large', `A message of this protocol has at most ${maxMessageBytes} bytes.`),
        )
      }
      // One after the other: several callers at once would fill the write buffer before any of them waits.
      const sent = turn.then(() => sendNow(message))
      turn = sent.catch((error: unknown) => {
        if (stream.status === 'open') stream.abort(toError(error))
      })
      return sent
    },
    async closeWrite() {
      await turn
      await closeWrite()
    },
    abort: breakOff,
    async finish() {
      await turn
      await closeWrite()
      if (end === undefined) {
        const cancel = clock.after(STREAM_LIMITS.closeMs, () => {
          breakOff(new WarrenError('timeout', 'The peer left the stream half open.'))
        })
        await drainReads(next)
        cancel()
      }
    },
  }
}

/** Reads and drops what still comes, so that a paused remote can end its side. */
async function drainReads(next: () => Promise<IteratorResult<Bytes>>): Promise<void> {
  try {
    let result = await next()
    while (result.done !== true) result = await next()
  } catch {
    // Broken is over as well.
  }
}

function waitForDrain(stream: Stream, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const cleanUp = (): void => {
      cancel()
      stream.removeEventListener('drain', onDrain)
      stream.removeEventListener('close', onClose)
    }
    const onDrain = (): void => {
      cleanUp()
      // libp2p sends on in a microtask of its own, queued before this one: look again only after it.
      queueMicrotask(resolve)
    }
    const onClose = (event: { readonly error?: Error }): void => {
      cleanUp()
      reject(toWarrenError(event.error))
    }
    const cancel = clock.after(STREAM_LIMITS.stalledWriteMs, () => {
      cleanUp()
      const error = new WarrenError('timeout', 'The peer has taken nothing for too long.')
      stream.abort(error)
      reject(error)
    })
    stream.addEventListener('drain', onDrain)
    stream.addEventListener('close', onClose)
  })
}

function toWarrenError(error: unknown): Error {
  if (error instanceof WarrenError) return error
  return new WarrenError('unreachable', 'The stream to the peer broke.', { cause: error })
}
