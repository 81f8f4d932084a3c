import { buildBlock } from './block.ts'
import { buildChunking } from './chunking.ts'
import { buildCredential } from './credential.ts'
import { buildEd25519 } from './ed25519.ts'
import { buildEntry } from './entry.ts'
import { buildInvite } from './invite.ts'
import { buildMeshKey, buildRelayKey } from './key-texts.ts'
import { buildKeys } from './keys.ts'
import { buildHeads, buildHello, buildLinks, buildManifest, buildRendezvous } from './messages.ts'
import { buildPeerId } from './peer-id.ts'
import { buildRoomBody } from './room-body.ts'
import { buildReconcile } from './reconcile.ts'
import { buildRoot } from './root.ts'
import { buildVaultBody } from './vault-body.ts'

/** Every file of docs/vectors/ that this script makes, by its name: always the same text. */
export async function buildVectorFiles(): Promise<Map<string, string>> {
  const files = {
    keys: buildKeys(),
    'mesh-key': buildMeshKey(),
    'relay-key': buildRelayKey(),
    invite: buildInvite(),
    credential: await buildCredential(),
    hello: await buildHello(),
    rendezvous: buildRendezvous(),
    heads: buildHeads(),
    block: await buildBlock(),
    chunking: await buildChunking(),
    manifest: buildManifest(),
    links: buildLinks(),
    entry: await buildEntry(),
    'room-body': buildRoomBody(),
    'vault-body': buildVaultBody(),
    root: buildRoot(),
    reconcile: buildReconcile(),
    'peer-id': buildPeerId(),
    ed25519: await buildEd25519(),
  }
  return new Map(Object.entries(files).map(([name, file]) => [`${name}.json`, `${JSON.stringify(file, null, 2)}\n`]))
}
