import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept } from '../base/errors.ts'
import type { MeshId } from '../base/ids.ts'
import { concealSecrets } from '../base/secret.ts'
import { EPOCH_BYTES, bytesToEpoch, epochToBytes } from './epoch.ts'
import { ID_BYTES, bytesToMeshId, idToBytes } from './ids.ts'
import type { KeyTextFormat } from './key-text.ts'
import { decodeKeyText, encodeKeyText } from './key-text.ts'

/** What a relay is given: enough to let the mesh's members in and to check who is one, not to read or to be one. */
export interface RelayKey {
  /** 32 bytes: libp2p's pre-shared key. */
  readonly swarmKey: Bytes
  /** 32 bytes: the Noise prologue between a member and a relay. */
  readonly relayPrologue: Bytes
  readonly meshId: MeshId
  readonly epoch: number
}

export const RELAY_KEY_PREFIX = 'warrenrelay'

const SECRET_BYTES = 32

const FORMAT: KeyTextFormat = {
  name: 'a relay key',
  prefix: RELAY_KEY_PREFIX,
  version: 1,
  bodyBytes: EPOCH_BYTES + ID_BYTES + 2 * SECRET_BYTES,
}

/** `warrenrelay1…` */
export function encodeRelayKey({ swarmKey, relayPrologue, meshId, epoch }: RelayKey): string {
  return encodeKeyText(FORMAT, concatBytes(epochToBytes(epoch), idToBytes(meshId), swarmKey, relayPrologue))
}

/** Refuses with `checksum`, `length`, `version`, `encoding`. */
export function decodeRelayKey(text: string): Decoded<RelayKey> {
  const body = decodeKeyText(FORMAT, text)
  if (!body.ok) return body
  const idEnd = EPOCH_BYTES + ID_BYTES
  const relayKey: RelayKey = {
    epoch: bytesToEpoch(body.value),
    meshId: bytesToMeshId(body.value.subarray(EPOCH_BYTES, idEnd)),
    swarmKey: body.value.slice(idEnd, idEnd + SECRET_BYTES),
    relayPrologue: body.value.slice(idEnd + SECRET_BYTES),
  }
  return accept(concealSecrets(relayKey, ['swarmKey', 'relayPrologue']))
}
