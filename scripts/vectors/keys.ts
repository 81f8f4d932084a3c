import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import {
  deriveMeshKeys,
  logEntriesKey,
  logIdOf,
  relayKeyOf,
  roomKeyOf,
  topicOf,
} from '../../src/core/identity/mesh-keys.ts'
import { encodeMeshKey } from '../../src/core/wire/mesh-key.ts'
import { encodeRelayKey } from '../../src/core/wire/relay-key.ts'
import { fixedBytes, seedOf } from './seeds.ts'
import { toJson } from './to-json.ts'
import type { InJson, VectorFile } from './vector-file.ts'

interface LogKeyVector {
  readonly logKey: string
  readonly logId: string
  readonly entriesKey: string
}

interface VaultKeyVector extends LogKeyVector {
  /** The vault key as the log key of its room. */
  readonly room: LogKeyVector
}

export interface KeysVector {
  readonly name: string
  readonly meshKey: string
  readonly epoch: number
  readonly meshId: string
  readonly swarmKey: string
  readonly memberPrologue: string
  readonly relayPrologue: string
  readonly meshSeed: string
  readonly convergence: string
  readonly directoryKey: string
  readonly lobbyKey: string
  readonly openVaultKey: string
  readonly contactsKey: string
  readonly directory: LogKeyVector
  readonly lobby: LogKeyVector
  /** A vault of this mesh, whose key is its log key. */
  readonly vault: VaultKeyVector
  readonly headsTopic: string
  readonly haveTopic: string
  /** `{swarm key, relay prologue, mesh id, epoch}` in text. */
  readonly relayKey: string
  readonly meshKeyText: string
}

export interface RefusedKeysVector {
  readonly name: string
  readonly meshKey: string
  readonly code: RefusalCode
}

export function logKeyVector(logKey: Bytes): LogKeyVector {
  return { logKey: bytesToHex(logKey), logId: logIdOf(logKey), entriesKey: bytesToHex(logEntriesKey(logKey)) }
}

export function keysVector(name: string, meshKey: Bytes, epoch: number, vaultKey: Bytes): KeysVector {
  const keys = deriveMeshKeys(meshKey, epoch)
  const derived: InJson<typeof keys> = toJson(keys)
  return {
    name,
    meshKey: bytesToHex(meshKey),
    ...derived,
    directory: logKeyVector(keys.directoryKey),
    lobby: logKeyVector(keys.lobbyKey),
    vault: { ...logKeyVector(vaultKey), room: logKeyVector(roomKeyOf(vaultKey)) },
    headsTopic: topicOf(keys.meshId, 'heads'),
    haveTopic: topicOf(keys.meshId, 'have'),
    relayKey: encodeRelayKey(relayKeyOf(keys)),
    meshKeyText: encodeMeshKey(meshKey, epoch),
  }
}

export function buildKeys(): VectorFile<KeysVector, RefusedKeysVector> {
  const refused = (name: string, length: number): RefusedKeysVector => ({
    name,
    meshKey: bytesToHex(fixedBytes('a mesh key of another length', length)),
    code: 'length',
  })
  return {
    about: 'What is derived from a mesh key and a vault key: docs/PROTOCOL.md, "Keys".',
    good: [
      keysVector('all zero', new Uint8Array(32), 0, new Uint8Array(32)),
      keysVector(
        'counting up',
        hexToBytes(Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0')).join('')),
        1,
        seedOf('vault'),
      ),
      keysVector('looks random', seedOf('mesh key'), 0xffff_ffff, seedOf('another vault')),
    ],
    refused: [
      refused('empty', 0),
      refused('half', 16),
      refused('one short', 31),
      refused('one too many', 33),
      refused('twice', 64),
    ],
  }
}
