import type { Bytes } from './bytes.ts'

/**
 * An identity's key pair as it rests: a non-extractable WebCrypto key, or the raw seed alone where that cannot be had.
 * Signing needs no seed; the recovery kit and the lock do. One that was made before there were kits has none.
 */
export type IdentityKeys =
  | { readonly kind: 'webcrypto'; readonly privateKey: CryptoKey; readonly publicKey: Bytes; readonly seed?: Bytes }
  | { readonly kind: 'seed'; readonly seed: Bytes; readonly publicKey: Bytes }
