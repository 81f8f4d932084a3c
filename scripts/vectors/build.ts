import { buildBlock } from './block.ts'
import { buildCar } from './car.ts'
import { buildChunking } from './chunking.ts'
import { buildCid } from './cid.ts'
import { buildCredential } from './credential.ts'
import { buildDirectoryBody } from './directory-body.ts'
import { buildEd25519 } from './ed25519.ts'
import { buildEntry } from './entry.ts'
import { buildExchange, buildExchangeMessages } from './exchange.ts'
import { buildFrames } from './frames.ts'
import { buildHave, buildHaveMessages, buildPossessionAnswer, buildPossessionAsk } from './have.ts'
import { buildIceServers } from './ice-servers.ts'
import { buildInvite } from './invite.ts'
import { buildMeshKey, buildRelayKey } from './key-texts.ts'
import { buildKeys } from './keys.ts'
import { buildMeshRoot } from './mesh-root.ts'
import { buildHeads, buildHello, buildLinks, buildManifest, buildNeighbours, buildRendezvous } from './messages.ts'
import { buildPeerId } from './peer-id.ts'
import { buildPlain } from './plain.ts'
import { buildPlacement } from './placement.ts'
import { buildPossession } from './possession.ts'
import { buildRecoveryKit } from './recovery-kit.ts'
import { buildRoomBody } from './room-body.ts'
import { buildReconcile } from './reconcile.ts'
import { buildRoot } from './root.ts'
import { buildSafetyWords } from './safety-words.ts'
import { buildSketch } from './sketch.ts'
import { buildSync } from './sync.ts'
import { buildSyncMessages } from './sync-messages.ts'
import { buildTranscript } from './transcript.ts'
import { buildVaultBody } from './vault-body.ts'
import { buildVaultTree } from './vault-tree.ts'

/** Every file of docs/vectors/ that this script makes, by its name: always the same text. */
export async function buildVectorFiles(): Promise<Map<string, string>> {
  const files = {
    keys: buildKeys(),
    'mesh-key': buildMeshKey(),
    'relay-key': buildRelayKey(),
    invite: buildInvite(),
    'recovery-kit': await buildRecoveryKit(),
    credential: await buildCredential(),
    hello: await buildHello(),
    rendezvous: buildRendezvous(),
    neighbours: buildNeighbours(),
    'ice-servers': buildIceServers(),
    heads: buildHeads(),
    block: await buildBlock(),
    chunking: await buildChunking(),
    manifest: buildManifest(),
    links: buildLinks(),
    entry: await buildEntry(),
    'room-body': buildRoomBody(),
    'vault-body': buildVaultBody(),
    'directory-body': buildDirectoryBody(),
    'vault-tree': buildVaultTree(),
    transcript: buildTranscript(),
    car: await buildCar(),
    cid: buildCid(),
    frames: buildFrames(),
    plain: buildPlain(),
    root: buildRoot(),
    'mesh-root': buildMeshRoot(),
    sketch: buildSketch(),
    reconcile: buildReconcile(),
    'sync-messages': buildSyncMessages(),
    sync: await buildSync(),
    'exchange-messages': buildExchangeMessages(),
    exchange: buildExchange(),
    have: await buildHave(),
    'have-messages': await buildHaveMessages(),
    'possession-ask': buildPossessionAsk(),
    'possession-answer': buildPossessionAnswer(),
    possession: buildPossession(),
    placement: buildPlacement(),
    'safety-words': buildSafetyWords(),
    'peer-id': buildPeerId(),
    ed25519: await buildEd25519(),
  }
  return new Map(Object.entries(files).map(([name, file]) => [`${name}.json`, `${JSON.stringify(file, null, 2)}\n`]))
}
