import type { Logger, MultiaddrConnection } from '@libp2p/interface'
import { AbstractMultiaddrConnection } from '@libp2p/utils'
import type { SendResult } from '@libp2p/utils'
import type { Multiaddr } from '@multiformats/multiaddr'
import { multiaddr } from '@multiformats/multiaddr'
import { WarrenError } from '../core/base/errors.ts'

/** A WebSocket that the front door let in: what is used of `ws`'s. */
export interface IncomingWebSocket {
  binaryType: string
  readonly bufferedAmount: number
  send(data: Uint8Array, done: (error?: Error) => void): void
  close(code?: number): void
  terminate(): void
  pause(): void
  resume(): void
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown
  on(event: 'close', listener: (code: number) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

export interface IncomingSocket {
  readonly webSocket: IncomingWebSocket
  /** Port 0 is an unknown one. */
  readonly remote: { readonly address: string; readonly port: number }
}

/** Bytes that wait in a WebSocket before its senders have to. */
const MAX_BUFFERED_BYTES = 1024 * 1024

/** RFC 6455, 7.4.1: closed as intended; also what a peer that does the same gets. */
const NORMAL_CLOSURE = 1000

export function socketAddress({ address, port }: IncomingSocket['remote']): Multiaddr {
  const [host = '0.0.0.0'] = address.split('%')
  return multiaddr(`/${host.includes(':') ? 'ip6' : 'ip4'}/${host}/tcp/${port}/ws`)
}

/** A `ws` WebSocket as libp2p wants it, with back-pressure both ways. libp2p's own adapter comes with its own HTTP server. */
class SocketConnection extends AbstractMultiaddrConnection {
  readonly #socket: IncomingWebSocket

  constructor({ webSocket, remote }: IncomingSocket, log: Logger) {
    super({ remoteAddr: socketAddress(remote), direction: 'inbound', log })
    this.#socket = webSocket
    webSocket.binaryType = 'arraybuffer'
    webSocket.on('message', (data) => {
      if (data instanceof ArrayBuffer) this.onData(new Uint8Array(data))
      else this.abort(new WarrenError('protocol', 'A WebSocket message that is not binary.'))
    })
    webSocket.on('close', (code) => {
      if (code === NORMAL_CLOSURE) this.onTransportClosed()
      else if (this.status === 'open' || this.status === 'closing') this.onRemoteReset()
    })
  }

  override sendData(data: Parameters<AbstractMultiaddrConnection['sendData']>[0]): SendResult {
    const onSent = (): void => {
      if (this.writableNeedsDrain && this.#socket.bufferedAmount < MAX_BUFFERED_BYTES) this.safeDispatchEvent('drain')
    }
    for (const part of data) this.#socket.send(part, onSent)
    return { sentBytes: data.byteLength, canSendMore: this.#socket.bufferedAmount < MAX_BUFFERED_BYTES }
  }

  override sendReset(): void {
    this.#socket.terminate()
  }

  override sendClose(): Promise<void> {
    this.#socket.close(NORMAL_CLOSURE)
    return Promise.resolve()
  }

  override sendPause(): void {
    this.#socket.pause()
  }

  override sendResume(): void {
    this.#socket.resume()
  }
}

export function socketToConnection(socket: IncomingSocket, log: Logger): MultiaddrConnection {
  return new SocketConnection(socket, log)
}
