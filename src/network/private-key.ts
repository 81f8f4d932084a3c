import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { Ed25519PrivateKey, Ed25519PublicKey, PrivateKey } from '@libp2p/interface'
import { ownBytes } from '../core/base/bytes.ts'
import type { Bytes } from '../core/base/bytes.ts'
import { WarrenError } from '../core/base/errors.ts'

/** What signs for an identity. The key itself may be a WebCrypto key that nobody, not even this page, can read. */
export interface IdentitySigner {
  /** The Ed25519 public key, 32 bytes. */
  readonly publicKey: Bytes
  /** The Ed25519 signature (64 bytes) over the message as it is, no domain added: Noise and libp2p have their own. */
  sign(message: Bytes): Promise<Bytes>
}

/**
 * An identity as libp2p wants it. Noise, identify, relay reservations and gossipsub's signatures only ever call `sign`;
 * whatever would read the private bytes fails loudly instead of leaking them.
 */
export function createPrivateKey(signer: IdentitySigner): PrivateKey {
  const publicKey = publicKeyFromRaw(signer.publicKey) as Ed25519PublicKey
  const key: Ed25519PrivateKey = {
    type: 'Ed25519',
    publicKey,
    get raw(): Uint8Array {
      throw new WarrenError('unsupported', 'The private key of this identity cannot be read.')
    },
    equals: (other: unknown) => other === key,
    sign: (data) => signer.sign(ownBytes(data instanceof Uint8Array ? data : data.subarray())),
  }
  return key
}
