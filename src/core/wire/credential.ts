import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import { DOMAINS, inDomain } from './domains.ts'
import { epochToBytes } from './epoch.ts'

/** An Ed25519 signature by the mesh id's key. */
export const CREDENTIAL_BYTES = 64

/** What the mesh signs to make a member. @param identityPublicKey 32 bytes */
export function credentialMessage(epoch: number, identityPublicKey: Uint8Array): Bytes {
  return inDomain(DOMAINS.credential, concatBytes(epochToBytes(epoch), identityPublicKey))
}
