import type { Stream } from '@libp2p/interface'
import type { Bytes } from '../core/base/bytes.ts'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError, toError } from '../core/base/errors.ts'
import type { MessageStream, Offence } from '../core/ports/swarm.ts'
import { createFrameDecoder, cutFrame } from './frames.ts'
import { STREAM_LIMITS, WEBRTC_OPTIONS } from './limits.ts'
import { cutPlain, sendPlain, takePlain } from './plain-messages.ts'

/**
 * A libp2p stream of bytes as the core's stream of messages. One of the two files where a remote's bytes enter
 * (gossip.ts is the other): what is wrong with them ends this stream and becomes an offence, nothing more.
 */

export interface MessageStreamOptions {
  readonly maxMessageBytes: number
  /** See ProtocolLimits. */
  readonly maxUnreadBytes?: number | undefined
  readonly clock: Clock
  /** Much is sent or taken here: without libp2p's messages around it, over WebRTC (plain-messages.ts). */
  readonly bulk?: 'sent' | 'taken' | undefined
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

/**
 * So much of a frame is copied together, just less than a message of WebRTC has room for: the header fills one with the
 * beginning of what follows, and the rest goes out from where it lies.
 */
const HEAD_BYTES = WEBRTC_OPTIONS.dataChannel.maxMessageSize - 64

/** Of a frame that is copied into messages anyway: its length, and little else. */
const PREFIX_BYTES = 64

/**
 * Taken apart at once at most: as empty messages it is 2 MB of objects, in a list that is still short enough to be taken from
 * at its beginning. After a pause libp2p hands over all that it held (`maxUnreadBytes`), which would be gigabytes.
 */
const PIECE_BYTES = 8 * 1024

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined }

/** What a message that waits takes, beside its bytes: a flood of empty ones costs its sender one byte each. */
const costOf = (message: Bytes): number => message.byteLength + STREAM_LIMITS.messageOverheadBytes

export function createMessageStream(stream: Stream, options: MessageStreamOptions): FramedStream {
  const { clock, maxMessageBytes } = options
  const decoder = createFrameDecoder(maxMessageBytes)
  const waiting: Bytes[] = []
  /** What came and is not messages yet: while enough of those wait. */
  const undecoded: Uint8Array[] = []
  const readers: Reader[] = []
  let waitingCost = 0
  let end: End | undefined
  /** The remote's side has ended, behind what is not decoded yet. */
  let isEnding = false
  let isWriteClosed = false
  let cancelStall: (() => void) | undefined
  let progressAt = 0

  refillBeforeEmpty(stream)
  if (options.bulk === 'taken') takePlain(stream)
  const isPlain = options.bulk === 'sent' && sendPlain(stream)
  stream.maxReadBufferLength = options.maxUnreadBytes ?? STREAM_LIMITS.maxReadBufferBytes

  const finishReading = (result: End): void => {
    if (end !== undefined) return
    end = result
    undecoded.length = 0
    cancelStall?.()
    for (const reader of readers.splice(0)) {
      if (result.kind === 'ended') reader.resolve(DONE)
      else reader.reject(result.error)
    }
  }

  const breakOff = (error: Error): void => {
    finishReading({ kind: 'broken', error })
    stream.abort(error)
  }

  /** Its reader is, not the remote. */
  const isBehind = (): boolean => undecoded.length > 0

  // Bytes come by the thousand pieces a second: one timer that looks back, not one for each.
  const watchForStall = (): void => {
    if (end !== undefined) return
    progressAt = clock.now()
    cancelStall ??= clock.after(STREAM_LIMITS.stalledReadMs, lookForStall)
  }
  const lookForStall = (): void => {
    cancelStall = undefined
    if (decoder.isAtBoundary() || end !== undefined || isBehind() || stream.readStatus === 'paused') return
    const left = progressAt + STREAM_LIMITS.stalledReadMs - clock.now()
    if (left > 0) cancelStall = clock.after(left, lookForStall)
    else breakOff(new WarrenError('timeout', 'The peer began a message and did not finish it in time.'))
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

  const decodeOn = (): void => {
    while (waitingCost < STREAM_LIMITS.maxReadAheadBytes) {
      const piece = undecoded.shift()
      if (piece === undefined) break
      const decoded = decoder.push(piece)
      if (!decoded.ok) {
        breakOff(new WarrenError(decoded.code, decoded.detail))
        options.onOffence?.({ code: decoded.code, detail: decoded.detail })
        return
      }
      for (const message of decoded.value) deliver(message)
    }
    if (isEnding && !isBehind()) judgeEnd()
  }

  stream.addEventListener('message', (event) => {
    if (end !== undefined) return
    const chunks = event.data instanceof Uint8Array ? [event.data] : event.data
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.byteLength; at += PIECE_BYTES) undecoded.push(chunk.subarray(at, at + PIECE_BYTES))
    }
    decodeOn()
    if (waitingCost >= STREAM_LIMITS.maxReadAheadBytes && stream.readStatus === 'readable') stream.pause()
    watchForStall()
  })

  // A data channel whose connection died reports the end of the remote's side and then its own closing, without an
  // error: what tells it from a proper end is that our own side was still open.
  const judgeEnd = (): void => {
    isEnding = isBehind()
    if (isEnding) return
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
      decodeOn()
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

  const sendNow = async (parts: readonly Uint8Array[]): Promise<void> => {
    if (end?.kind === 'broken') throw end.error
    let hasRoom = true
    for (const piece of isPlain ? cutPlain(cutFrame(parts, PREFIX_BYTES)) : cutFrame(parts, HEAD_BYTES)) {
      if (isPlain) await drained(hasRoom)
      try {
        hasRoom = stream.send(piece)
      } catch (error) {
        throw toWarrenError(error)
      }
    }
    await drained(hasRoom)
  }

  const drained = async (hasRoom: boolean): Promise<void> => {
    for (let isFull = !hasRoom; isFull; isFull = stream.writableNeedsDrain) await waitForDrain(stream, clock)
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
    send(...parts) {
      if (parts.reduce((sum, { byteLength }) => sum + byteLength, 0) > maxMessageBytes) {
        return Promise.reject(
          new WarrenError('too-large', `A message of this protocol has at most ${maxMessageBytes} bytes.`),
        )
      }
      // One after the other: several callers at once would fill the write buffer before any of them waits.
      const sent = turn.then(() => sendNow(parts))
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

/**
 * libp2p's WebRTC stream asks for more when its channel has run dry, and the link then waits for the page each time. It
 * keeps the channel to itself; on a stream that has none (a circuit's), or has it elsewhere, nothing changes.
 */
function refillBeforeEmpty(stream: Stream): void {
  if (!('channel' in stream)) return
  const { channel } = stream
  if (typeof channel !== 'object' || channel === null || !('bufferedAmountLowThreshold' in channel)) return
  channel.bufferedAmountLowThreshold = STREAM_LIMITS.refillBelowBytes
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
