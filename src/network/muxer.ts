import { yamux } from '@libp2p/yamux'
import type { MessageStream } from '@libp2p/interface'
import { WarrenError } from '../core/base/errors.ts'

type YamuxOptions = NonNullable<Parameters<typeof yamux>[0]>

/**
 * libp2p's yamux, which takes no frame that no window has room for. By itself (8.0.3) it looks at a frame's length when all
 * of it is there, and a frame may say that it has 4 GiB.
 */
export function boundedYamux(
  options: YamuxOptions & { readonly streamOptions: { readonly maxStreamWindowSize: number } },
): ReturnType<typeof yamux> {
  const create = yamux(options)
  return () => {
    const factory = create()
    const createStreamMuxer: typeof factory.createStreamMuxer = (stream) => {
      // Before the muxer listens, so that it hears of no more than the piece in which the length stood.
      watchFrameLengths(stream, options.streamOptions.maxStreamWindowSize)
      return factory.createStreamMuxer(stream)
    }
    return Object.create(factory, { createStreamMuxer: { value: createStreamMuxer } }) as typeof factory
  }
}

/** Version, type, two of flags, four of the stream's number, four of length: big-endian. Only data frames have a body. */
const HEADER_BYTES = 12
const DATA = 0

function watchFrameLengths(stream: MessageStream, maxFrameBytes: number): void {
  const header = new DataView(new ArrayBuffer(HEADER_BYTES))
  let headerBytes = 0
  let bodyLeft = 0
  let isOver = false

  const look = (piece: Uint8Array): void => {
    for (let at = 0; at < piece.byteLength && !isOver;) {
      if (bodyLeft > 0) {
        const passed = Math.min(bodyLeft, piece.byteLength - at)
        bodyLeft -= passed
        at += passed
        continue
      }
      header.setUint8(headerBytes++, piece[at++] ?? 0)
      if (headerBytes < HEADER_BYTES) continue
      headerBytes = 0
      bodyLeft = header.getUint8(1) === DATA ? header.getUint32(8) : 0
      isOver = bodyLeft > maxFrameBytes
    }
  }

  stream.addEventListener('message', ({ data }) => {
    if (isOver) return
    for (const piece of data instanceof Uint8Array ? [data] : data) look(piece)
    if (isOver) stream.abort(new WarrenError('too-large', 'A frame that no stream has room for.'))
  })
}
