import { createBoundedCache } from '../base/bounded-cache.ts'
import type { Bytes } from '../base/bytes.ts'
import { bytesToHex } from '../base/bytes.ts'
import type { MemberId, MeshId } from '../base/ids.ts'
import { isAdmissibleKey, signerFromSeed, verifySignature } from '../crypto/sign.ts'
import { CREDENTIAL_BYTES, credentialMessage } from '../wire/credential.ts'
import { idToBytes } from '../wire/ids.ts'
import type { MeshKeys } from './mesh-keys.ts'

/** Credentials that held, remembered: every entry of a log carries its author's. */
const CACHE_CAPACITY = 4096

/** Makes a member of an identity. @param identityPublicKey 32 bytes */
export function issueCredential(
  { meshSeed, epoch }: Pick<MeshKeys, 'meshSeed' | 'epoch'>,
  identityPublicKey: Bytes,
): Promise<Bytes> {
  return signerFromSeed(meshSeed).sign(credentialMessage(epoch, identityPublicKey))
}

/** Whether the mesh has signed this member's key for this epoch. Never throws on a remote's input. */
export async function verifyCredential(
  meshId: MeshId,
  epoch: number,
  member: MemberId,
  credential: Bytes,
): Promise<boolean> {
  if (credential.byteLength !== CREDENTIAL_BYTES) return false
  const name = `${meshId} ${epoch} ${member} ${bytesToHex(credential)}`
  if (heldCredentials.get(name) === true) return true
  const memberKey = idToBytes(member)
  // The mesh may have signed a key that no signature can be trusted under: it is no member's. Asked second, for it costs
  // five times as much, and only members get so far.
  const holds =
    (await verifySignature(idToBytes(meshId), credentialMessage(epoch, memberKey), credential)) &&
    isAdmissibleKey(memberKey)
  // Only what held is remembered, so that a flood of false ones displaces nothing.
  if (holds) heldCredentials.set(name, true)
  return holds
}

const heldCredentials = createBoundedCache<string, true>(CACHE_CAPACITY)
