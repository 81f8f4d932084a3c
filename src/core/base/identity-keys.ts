import type { Bytes } from './bytes.ts'

/** An identity's key pair as it rests: non-extractable WebCrypto keys, or the raw seed where those cannot be had. */
export type IdentityKeys =
  | { readonly kind: 'webcrypto'; readonly privateKey: CryptoKey; readonly publicKey: Bytes }
  | { readonly kind: 'seed'; readonly seed: Bytes; readonly publicKey: Bytes }
