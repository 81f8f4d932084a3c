// The package has no types of its own, and each tsconfig that comes here needs them.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./xsalsa20.d.ts" />
import XSalsa20 from 'xsalsa20'

/** XSalsa20 as a stream: what it is given, combined with the key stream from where it stands. */
export interface StreamCipher {
  /** @throws TypeError after `end` */
  update(bytes: Uint8Array): Uint8Array
  /** Gives back its place in the shared memory, which holds its key. Ending it twice does nothing. */
  end(): void
}

/**
 * The most that xsalsa20 is given at once, in bytes; its memory has 640 KiB, of which 64 bytes go to each cipher.
 *
 * All ciphers of a program share one WebAssembly memory. In xsalsa20 1.2.0 each keeps a view of it that is dead once the
 * memory has grown for another, and then lets it grow anew with each call, until at 64 MiB everyone's calls throw. One
 * message of 640 KiB by anybody, or the 4,600th connection since the start, would end all connections for good. So it
 * must never grow: pieces are small, and ciphers that are over give back their place (@libp2p/pnet keeps them).
 */
const PIECE_BYTES = 64 * 1024

/** @param nonce 24 bytes @param key 32 bytes */
export function createStreamCipher(nonce: Uint8Array, key: Uint8Array): StreamCipher {
  const cipher = new XSalsa20(nonce, key)
  let isOver = false
  return {
    update(bytes) {
      if (isOver) throw new TypeError('This cipher is over.')
      const result = new Uint8Array(bytes.byteLength)
      for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) {
        cipher.update(bytes.subarray(at, at + PIECE_BYTES), result.subarray(at, at + PIECE_BYTES))
      }
      return result
    },
    end() {
      if (isOver) return
      isOver = true
      cipher.finalize()
    },
  }
}
