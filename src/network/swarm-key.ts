import type { AbortOptions, ConnectionProtector, MultiaddrConnection } from '@libp2p/interface'
import { AbstractMultiaddrConnection, byteStream } from '@libp2p/utils'
import type { SendResult } from '@libp2p/utils'
import type { Bytes } from '../core/base/bytes.ts'
import { createStreamCipher } from './stream-cipher.ts'
import type { StreamCipher } from './stream-cipher.ts'

/**
 * The first lock: libp2p's private network. It keeps scanners and other networks out; nothing rests on it alone (it has
 * no MAC, and does not cover WebRTC). https://github.com/libp2p/specs/blob/master/pnet/Private-Networks-PSK-V1.md
 *
 * As @libp2p/pnet speaks it, which the cipher that it uses makes a danger to whoever runs long: see stream-cipher.ts.
 *
 * @param swarmKey 32 bytes
 */
export function swarmKeyProtector(swarmKey: Bytes): () => ConnectionProtector {
  return () => ({
    [Symbol.toStringTag]: 'warren-swarm-key',
    // libp2p gives every connection that it sets up a signal with a deadline.
    async protect(connection: MultiaddrConnection, options?: AbortOptions) {
      const bytes = byteStream(connection)
      const localNonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
      const [remoteNonce] = await Promise.all([
        bytes.read({ bytes: NONCE_BYTES, ...options }),
        bytes.write(localNonce, options),
      ])
      return new ProtectedConnection(bytes.unwrap(), {
        inbound: createStreamCipher(remoteNonce.subarray(), swarmKey),
        outbound: createStreamCipher(localNonce, swarmKey),
      })
    },
  })
}

const NONCE_BYTES = 24

interface Ciphers {
  readonly inbound: StreamCipher
  readonly outbound: StreamCipher
}

type SentData = Parameters<AbstractMultiaddrConnection['sendData']>[0]

class ProtectedConnection extends AbstractMultiaddrConnection {
  readonly #inner: MultiaddrConnection
  readonly #outbound: StreamCipher

  constructor(inner: MultiaddrConnection, { inbound, outbound }: Ciphers) {
    super({ remoteAddr: inner.remoteAddr, direction: inner.direction, log: inner.log.newScope('swarm-key') })
    this.#inner = inner
    this.#outbound = outbound
    let isOver = false
    const endInbound = (): void => {
      isOver = true
      inbound.end()
    }
    inner.addEventListener('message', ({ data }) => {
      for (const piece of data instanceof Uint8Array ? [data] : data) {
        if (!isOver) this.onData(inbound.update(piece))
      }
    })
    inner.addEventListener('drain', () => this.onMuxerDrain())
    // After a good end what was not read yet still comes: 'end' is behind it.
    inner.addEventListener('end', endInbound)
    inner.addEventListener('close', ({ error, local }) => {
      if (error === undefined) return this.onTransportClosed()
      endInbound()
      if (local === true) this.abort(error)
      else this.onRemoteReset()
    })
    this.addEventListener('close', () => outbound.end())
  }

  override sendData(data: SentData): SendResult {
    return { sentBytes: data.byteLength, canSendMore: this.#inner.send(this.#outbound.update(data.subarray())) }
  }

  override sendClose(options?: AbortOptions): Promise<void> {
    return this.#inner.close(options)
  }

  override sendReset(error: Error): void {
    this.#inner.abort(error)
  }

  override sendPause(): void {
    this.#inner.pause()
  }

  override sendResume(): void {
    this.#inner.resume()
  }
}
