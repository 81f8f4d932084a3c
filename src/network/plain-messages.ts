import type { Stream } from '@libp2p/interface'
import type { Bytes } from '../core/base/bytes.ts'
import { PLAIN_LIMITS } from './limits.ts'

/**
 * Bytes of a libp2p stream over WebRTC as messages of its data channel, without what libp2p puts around each: a length that
 * is a message of its own, a protobuf, and four copies of what is in it. For the side of a protocol that carries much.
 *
 * A plain message is told from libp2p's by its first bytes: those of no length that libp2p sends. Whoever answers sends
 * them, and only to who says in its hello that it takes them; it sends nothing else but the end of the stream, since who takes
 * them has them before libp2p has gone through what came earlier. docs/PROTOCOL.md, "Frames".
 */

/** What a member says in its hello that takes them. */
export const PLAIN_CAPABILITY = 'plain'

/** Of libp2p's length prefix these would be 2^28 - 1 and more. */
export const PLAIN_MARK = Uint8Array.of(0xff, 0xff, 0xff, 0xff)

/** What both have that run over WebRTC: libp2p keeps it to itself, and says nothing of it in its interface. */
type Channel = Pick<RTCDataChannel, 'send' | 'readyState' | 'bufferedAmount' | 'onmessage'>

interface OverChannel {
  readonly channel: Channel
  maxMessageSize?: number
  sendData(data: { readonly byteLength: number; subarray(): Uint8Array }): { sentBytes: number; canSendMore: boolean }
  onData(data: Uint8Array): void
}

/** What is sent on the stream from now on are plain messages, whole (`cutPlain`). @returns false over a circuit, where there are none */
export function sendPlain(stream: Stream): boolean {
  if (!isOverChannel(stream)) return false
  const { channel } = stream
  stream.maxMessageSize = PLAIN_LIMITS.maxMessageBytes
  stream.sendData = (data) => {
    if (channel.readyState !== 'open') return { sentBytes: 0, canSendMore: false }
    channel.send(data.subarray() as Bytes)
    return { sentBytes: data.byteLength, canSendMore: channel.bufferedAmount < PLAIN_LIMITS.maxBufferedBytes }
  }
  return true
}

/** Parts that belong end to end, as plain messages: each is to be sent when there is room, or libp2p puts them together. */
export function* cutPlain(parts: readonly Uint8Array[]): Generator<Bytes> {
  let left = parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
  let message: Bytes | undefined
  let filled = 0
  for (const part of parts) {
    for (let at = 0; at < part.byteLength;) {
      if (message === undefined) {
        message = new Uint8Array(Math.min(PLAIN_LIMITS.maxMessageBytes, PLAIN_MARK.byteLength + left))
        message.set(PLAIN_MARK)
        filled = PLAIN_MARK.byteLength
      }
      const piece = part.subarray(at, at + message.byteLength - filled)
      message.set(piece, filled)
      at += piece.byteLength
      filled += piece.byteLength
      left -= piece.byteLength
      if (filled < message.byteLength) continue
      yield message
      message = undefined
    }
  }
}

/** Takes plain messages from now on, beside libp2p's own. */
export function takePlain(stream: Stream): void {
  if (!isOverChannel(stream)) return
  const { channel } = stream
  const { onmessage } = channel
  channel.onmessage = function (this: RTCDataChannel, event: MessageEvent<unknown>) {
    const { data } = event
    const plain = data instanceof ArrayBuffer ? contentOf(data) : undefined
    if (plain === undefined) onmessage?.call(this, event)
    else stream.onData(plain)
  }
}

function contentOf(data: ArrayBuffer): Uint8Array | undefined {
  if (data.byteLength <= PLAIN_MARK.byteLength) return undefined
  const start = new Uint8Array(data, 0, PLAIN_MARK.byteLength)
  if (!PLAIN_MARK.every((byte, index) => start[index] === byte)) return undefined
  return new Uint8Array(data, PLAIN_MARK.byteLength)
}

function isOverChannel(stream: Stream): stream is Stream & OverChannel {
  const { channel, sendData, onData } = stream as Partial<OverChannel>
  if (typeof sendData !== 'function' || typeof onData !== 'function') return false
  return typeof channel === 'object' && channel !== null && 'onmessage' in channel && typeof channel.send === 'function'
}
