import type { Bytes } from '../base/bytes.ts'
import type { Randomness } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import type { LogId, MeshId } from '../base/ids.ts'
import { concealSecrets } from '../base/secret.ts'
import { deriveKey } from '../crypto/kdf.ts'
import { LABELS } from '../crypto/labels.ts'
import { publicKeyOfSeed } from '../crypto/sign.ts'
import { bytesToHex } from '../base/bytes.ts'
import { bytesToLogId, bytesToMeshId, idToBytes } from '../wire/ids.ts'
import { MESH_KEY_BYTES } from '../wire/mesh-key.ts'
import type { RelayKey } from '../wire/relay-key.ts'

/** All that a mesh key gives, 32 bytes each. Printing or serialising it shows no secret; a copy by `{ ...keys }` would. */
export interface MeshKeys {
  /** The public half of the mesh's signing key. Not secret. */
  readonly meshId: MeshId
  readonly epoch: number
  /** libp2p's pre-shared key. Given to relays. */
  readonly swarmKey: Bytes
  /** The Noise prologue between members. */
  readonly memberPrologue: Bytes
  /** The Noise prologue between a member and a relay. Given to relays. */
  readonly relayPrologue: Bytes
  /** Ed25519 seed: its public half is the mesh id, its private half signs credentials. */
  readonly meshSeed: Bytes
  /** Draws block keys and the chunker's table. */
  readonly convergence: Bytes
  /** Log key of the directory. */
  readonly directoryKey: Bytes
  /** Log key of the lobby. */
  readonly lobbyKey: Bytes
  /** Wraps the keys of vaults that the whole mesh may read. */
  readonly openVaultKey: Bytes
  /** Seals what this device's person has noted of others, or begun to write. It stays on this device. */
  readonly contactsKey: Bytes
}

/** 32 bytes. */
export function generateMeshKey(random: Randomness): Bytes {
  return random.bytes(MESH_KEY_BYTES)
}

/**
 * @param meshKey 32 bytes
 * @param epoch which generation of the mesh this key is. It does not go into the derivation: a new epoch has a new key
 */
export function deriveMeshKeys(meshKey: Bytes, epoch: number): MeshKeys {
  if (meshKey.byteLength !== MESH_KEY_BYTES) throw new WarrenError('length', 'A mesh key has 32 bytes.')
  const meshSeed = deriveKey(meshKey, LABELS.mesh)
  const keys: MeshKeys = {
    meshId: bytesToMeshId(publicKeyOfSeed(meshSeed)),
    epoch,
    swarmKey: deriveKey(meshKey, LABELS.swarm),
    memberPrologue: deriveKey(meshKey, LABELS.memberNoise),
    relayPrologue: deriveKey(meshKey, LABELS.relayNoise),
    meshSeed,
    convergence: deriveKey(meshKey, LABELS.convergence),
    directoryKey: deriveKey(meshKey, LABELS.directory),
    lobbyKey: deriveKey(meshKey, LABELS.lobby),
    openVaultKey: deriveKey(meshKey, LABELS.openVault),
    contactsKey: deriveKey(meshKey, LABELS.contacts),
  }
  return concealSecrets(keys, [
    'swarmKey',
    'memberPrologue',
    'relayPrologue',
    'meshSeed',
    'convergence',
    'directoryKey',
    'lobbyKey',
    'openVaultKey',
    'contactsKey',
  ])
}

/** The log's id: tells nothing of its key. */
export function logIdOf(logKey: Bytes): LogId {
  return bytesToLogId(deriveKey(logKey, LABELS.logId))
}

/** Seals the bodies of the log's entries. */
export function logEntriesKey(logKey: Bytes): Bytes {
  return deriveKey(logKey, LABELS.entries)
}

/** The log key of a vault's room. */
export function roomKeyOf(vaultKey: Bytes): Bytes {
  return deriveKey(vaultKey, LABELS.room)
}

/** The part of the mesh's keys that a relay is given. */
export function relayKeyOf({ swarmKey, relayPrologue, meshId, epoch }: MeshKeys): RelayKey {
  return concealSecrets<RelayKey>({ swarmKey, relayPrologue, meshId, epoch }, ['swarmKey', 'relayPrologue'])
}

/** Topic names tell nothing to who does not know the mesh id. */
export function topicOf(meshId: MeshId, purpose: 'heads' | 'have'): string {
  const label = purpose === 'heads' ? LABELS.topicHeads : LABELS.topicHave
  return bytesToHex(deriveKey(idToBytes(meshId), label))
}
