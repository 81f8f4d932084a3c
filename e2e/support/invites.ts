import { unwrap } from '../../src/core/base/errors.ts'
import { deriveMeshKeys, relayKeyOf } from '../../src/core/identity/mesh-keys.ts'
import { decodeInvite, encodeInvite } from '../../src/core/wire/invite.ts'
import { encodeRelayKey } from '../../src/core/wire/relay-key.ts'

/** What another relay of this mesh is started with, as Settings shows it. */
export function relayKeyOfInvite(invite: string): string {
  const { meshKey, epoch } = unwrap(decodeInvite(invite))
  return encodeRelayKey(relayKeyOf(deriveMeshKeys(meshKey, epoch)))
}

/**
 * An invite into the same mesh, through these relays.
 *
 * @param page where the app is served
 */
export function inviteThrough(page: string, invite: string, relays: readonly string[]): string {
  return new URL(encodeInvite({ ...unwrap(decodeInvite(invite)), relays }), page).href
}
