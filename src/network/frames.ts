import type { Bytes } from '../core/base/bytes.ts'
import { accept, refuse } from '../core/base/errors.ts'
import type { Decoded } from '../core/base/errors.ts'

/**
 * Framing of messages on a stream: an unsigned LEB128 varint with the message's length in bytes, then the message.
 * The varint is minimal and at most MAX_PREFIX_BYTES long; anything else is refused. Pure: bytes in, messages out.
 */

/** Four groups of seven bits: lengths up to 2^28 - 1, far above any protocol's limit. A longer prefix is garbage. */
const MAX_PREFIX_BYTES = 4

/** The message with its length in front. */
export const encodeFrame = (message: Uint8Array): Bytes => cutFrame([message], Infinity)[0]

/**
 * The frame of a message that is given in parts, in pieces to be sent one after the other: first, copied together, as
 * much as `headBytes` allows, then what is left of the parts as it is.
 */
export function cutFrame(parts: readonly Uint8Array[], headBytes: number): readonly [Bytes, ...Uint8Array[]] {
  const length = parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
  const prefix = encodeLength(length)
  const head = new Uint8Array(Math.min(headBytes, prefix.length + length))
  head.set(prefix)
  let filled = prefix.length
  const rest: Uint8Array[] = []
  for (const part of parts) {
    const copied = Math.min(part.byteLength, head.byteLength - filled)
    head.set(part.subarray(0, copied), filled)
    filled += copied
    if (copied < part.byteLength) rest.push(part.subarray(copied))
  }
  return [head, ...rest]
}

function encodeLength(length: number): readonly number[] {
  const prefix: number[] = []
  let rest = length
  while (rest > 0x7f) {
    prefix.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  prefix.push(rest)
  return prefix
}

export interface FrameDecoder {
  /** The messages that these bytes complete, in order. Once it refused, it must not be used again. */
  push(bytes: Uint8Array): Decoded<readonly Bytes[]>
  /** True between two messages: only then may the stream end. */
  isAtBoundary(): boolean
}

/**
 * Memory is taken as bytes arrive, not as the prefix promises: a length alone costs its sender nothing and us no more. So
 * many times what has come, so that a block is in its place at once, after the first message of the transport.
 */
const CAPACITY_FACTOR = 8

/** @param maxMessageBytes the longest message that is accepted */
export function createFrameDecoder(maxMessageBytes: number): FrameDecoder {
  let prefixBytes = 0
  let length = 0
  let message: Bytes | undefined
  let filled = 0

  const readPrefixByte = (byte: number): Decoded<'done' | 'more'> => {
    length |= (byte & 0x7f) << (7 * prefixBytes)
    prefixBytes++
    if ((byte & 0x80) !== 0) {
      return prefixBytes === MAX_PREFIX_BYTES ? refuse('encoding', 'A message length longer than any.') : accept('more')
    }
    if (byte === 0 && prefixBytes > 1) return refuse('encoding', 'A message length that is not minimal.')
    if (length > maxMessageBytes) return refuse('too-large', `A message of more than ${maxMessageBytes} bytes.`)
    message = new Uint8Array(0)
    return accept('done')
  }

  const fill = (into: Bytes, bytes: Uint8Array): Bytes => {
    let target = into
    const needed = filled + bytes.byteLength
    if (needed > target.byteLength) {
      const grown = new Uint8Array(Math.min(length, CAPACITY_FACTOR * needed))
      grown.set(target.subarray(0, filled))
      target = grown
    }
    target.set(bytes, filled)
    filled = needed
    return target
  }

  return {
    isAtBoundary: () => prefixBytes === 0,
    push(bytes) {
      const messages: Bytes[] = []
      let offset = 0
      while (offset < bytes.byteLength) {
        if (message === undefined) {
          const read = readPrefixByte(bytes[offset++] as number)
          if (!read.ok) return read
        }
        if (message === undefined) continue
        const end = Math.min(bytes.byteLength, offset + length - filled)
        message = fill(message, bytes.subarray(offset, end))
        offset = end
        if (filled < length) break
        messages.push(message)
        prefixBytes = 0
        length = 0
        message = undefined
        filled = 0
      }
      return accept(messages)
    },
  }
}
