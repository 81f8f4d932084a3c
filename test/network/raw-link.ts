import type { Connection, Libp2p, MessageStream, StreamMuxer, StreamMuxerFactory } from '@libp2p/interface'
import { TypedEventEmitter } from '@libp2p/interface'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { concatBytes, ownBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { PeerId } from '../../src/core/base/ids.ts'
import { PATIENCE_MS, makeStranger, provoke } from './strangers.ts'
import type { StrangerKeys, WhenOver } from './strangers.ts'

/** Of yamux's frames: https://github.com/hashicorp/yamux/blob/master/spec.md */
export const DATA = 0
export const WINDOW_UPDATE = 1
export const SYN = 1
export const FIN = 4
export const RST = 8

/**
 * A connection whose locks are open (swarm key, Noise) and that keeps no rule behind them: yamux's frames are written by
 * hand, to anybody's taste.
 */
export interface RawLink {
  readonly connection: Connection
  /** A frame; with a `length` other than its body's if so wanted. */
  frame(type: number, flags: number, stream: number, body?: Uint8Array, length?: number): void
  /** Bytes in place of frames. */
  send(bytes: Uint8Array): void
  /** Opens a stream and negotiates a protocol without waiting for an answer. @returns its number */
  open(protocol: string, message?: Uint8Array): number
  /** Sends as much noise on it as the other side has said that it takes, at most so many bytes. @returns how many */
  fill(stream: number, bytes: number): number
  /** Resolves when what was sent has left this process, or the link is closed. */
  drained(): Promise<void>
  /** Resolves when the other side has looked at all that was sent so far (a ping behind it has come back), or is gone. */
  settled(): Promise<void>
  /** Streams that the other side has reset. */
  resets(): number
  isOpen(): boolean
  readonly closed: Promise<void>
}

/** Straight to an address, such as a relay's. */
export async function dialRaw(
  address: string,
  keys: StrangerKeys,
  whenOver: WhenOver,
): Promise<RawLink & { readonly publicKey: Bytes }> {
  const raw = createRawMuxer()
  const node = await makeStranger(keys, whenOver, { muxer: raw.muxer })
  const connection = await node.dial(multiaddr(address), { signal: AbortSignal.timeout(PATIENCE_MS) })
  return { ...raw.linkOver(connection), publicKey: publicKeyOf(node) }
}

const publicKeyOf = (node: Libp2p): Bytes => ownBytes(node.peerId.publicKey?.raw ?? new Uint8Array(0))

/**
 * To a member, over a circuit at a relay that is dialled as any member does.
 *
 * @param helloOf the frame that makes relay and members admit a node of this public key
 */
export async function dialMemberRaw(
  { relay, member }: { readonly relay: string; readonly member: PeerId },
  keys: StrangerKeys,
  whenOver: WhenOver,
  helloOf: (publicKey: Bytes) => Promise<Bytes>,
): Promise<{ readonly link: RawLink; readonly hello: Bytes }> {
  const raw = createRawMuxer()
  const honest = yamux()()
  let muxers = 0
  const muxer: StreamMuxerFactory = {
    protocol: honest.protocol,
    createStreamMuxer: (stream) => (muxers++ === 0 ? honest : raw.muxer).createStreamMuxer(stream),
  }
  const node = await makeStranger(keys, whenOver, { muxer })
  const toRelay = await node.dial(multiaddr(relay), { signal: AbortSignal.timeout(PATIENCE_MS) })
  const hello = await helloOf(publicKeyOf(node))
  await provoke(toRelay, '/warren/hello/1', hello, PATIENCE_MS)
  const connection = await node.dial(multiaddr(`${relay}/p2p-circuit/p2p/${member}`), {
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  return { link: raw.linkOver(connection), hello }
}

function createRawMuxer(): { readonly muxer: StreamMuxerFactory; linkOver(connection: Connection): RawLink } {
  let muxed: MessageStream | undefined
  return {
    muxer: {
      protocol: '/yamux/1.0.0',
      createStreamMuxer: (stream) => {
        muxed = stream
        return createNoMuxer()
      },
    },
    linkOver(connection) {
      if (muxed === undefined) throw new Error('no muxer was asked for')
      return linkOver(muxed, connection)
    },
  }
}

/** What libp2p asks of a muxer, and no stream at all. */
function createNoMuxer(): StreamMuxer {
  const muxer = {
    protocol: '/yamux/1.0.0',
    streams: [],
    status: 'open' as const,
    createStream: () => Promise.reject(new Error('This muxer has no streams.')),
    close: () => Promise.resolve(),
    abort: () => undefined,
  }
  return Object.assign(new TypedEventEmitter(), muxer)
}

function linkOver(stream: MessageStream, connection: Connection): RawLink {
  let nextStream = 1
  let resets = 0
  let heard: Bytes = new Uint8Array(0)
  let hasRoom = true
  const windows = new Map<number, number>()
  const pings = new Map<number, () => void>()
  const windowOf = (number: number): number => windows.get(number) ?? FIRST_WINDOW_BYTES
  const closed = new Promise<void>((resolve) => stream.addEventListener('close', () => resolve()))

  stream.addEventListener('message', ({ data }) => {
    heard = concatBytes(heard, ownBytes(data.subarray()))
    for (;;) {
      if (heard.byteLength < HEADER_BYTES) return
      const view = new DataView(heard.buffer, heard.byteOffset)
      const size = HEADER_BYTES + (view.getUint8(1) === DATA ? view.getUint32(8) : 0)
      if (heard.byteLength < size) return
      const number = view.getUint32(4)
      if ((view.getUint16(2) & RST) !== 0) resets++
      if (view.getUint8(1) === WINDOW_UPDATE) windows.set(number, windowOf(number) + view.getUint32(8))
      if (view.getUint8(1) === PING && view.getUint16(2) === ACK) pings.get(view.getUint32(8))?.()
      // Its pings are answered: an honest program would.
      if (view.getUint8(1) === PING && view.getUint16(2) === SYN) frame(PING, ACK, 0, undefined, view.getUint32(8))
      heard = heard.slice(size)
    }
  })

  const send = (bytes: Uint8Array): void => {
    if (stream.status === 'open') hasRoom = stream.send(bytes)
  }
  const frame: RawLink['frame'] = (type, flags, number, body = new Uint8Array(0), length = body.byteLength) => {
    const header = new DataView(new ArrayBuffer(HEADER_BYTES))
    header.setUint8(1, type)
    header.setUint16(2, flags)
    header.setUint32(4, number)
    header.setUint32(8, length)
    send(concatBytes(new Uint8Array(header.buffer), ownBytes(body)))
  }

  return {
    connection,
    frame,
    send,
    open(protocol, message = new Uint8Array(0)) {
      const number = nextStream
      nextStream += 2
      const first = concatBytes(negotiation(protocol), ownBytes(message))
      windows.set(number, FIRST_WINDOW_BYTES - first.byteLength)
      frame(DATA, SYN, number, first)
      return number
    },
    fill(number, bytes) {
      const length = Math.min(bytes, windowOf(number), NOISE.byteLength)
      if (length === 0 || stream.status !== 'open') return 0
      windows.set(number, windowOf(number) - length)
      frame(DATA, 0, number, NOISE.subarray(0, length))
      return length
    },
    async drained() {
      if (!hasRoom) await Promise.race([stream.onDrain(), closed])
      await new Promise((resolve) => setImmediate(resolve))
    },
    async settled() {
      const id = pings.size
      const answered = new Promise<void>((resolve) => pings.set(id, resolve))
      frame(PING, SYN, 0, undefined, id)
      await Promise.race([answered, closed])
    },
    resets: () => resets,
    isOpen: () => stream.status === 'open',
    closed,
  }
}

const HEADER_BYTES = 12
/** What every stream may send at first. */
const FIRST_WINDOW_BYTES = 256 * 1024
const NOISE = new Uint8Array(32 * 1024).fill(0xff)
const PING = 2
const ACK = 2

/** multistream-select's two lines, as a dialler that is sure of the answer writes them. */
function negotiation(protocol: string): Bytes {
  const line = (text: string): Bytes => {
    const bytes = new TextEncoder().encode(`${text}\n`)
    return concatBytes(Uint8Array.of(bytes.byteLength), bytes)
  }
  return concatBytes(line('/multistream/1.0.0'), line(protocol))
}
