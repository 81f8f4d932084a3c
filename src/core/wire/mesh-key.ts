import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept } from '../base/errors.ts'
import { concealSecrets } from '../base/secret.ts'
import { EPOCH_BYTES, bytesToEpoch, epochToBytes } from './epoch.ts'
import type { KeyTextFormat } from './key-text.ts'
import { decodeKeyText, encodeKeyText } from './key-text.ts'

export const MESH_KEY_BYTES = 32
export const MESH_KEY_PREFIX = 'warren'

export interface MeshKeyText {
  /** 32 bytes. */
  readonly meshKey: Bytes
  readonly epoch: number
}

const FORMAT: KeyTextFormat = {
  name: 'a mesh key',
  prefix: MESH_KEY_PREFIX,
  version: 1,
  bodyBytes: EPOCH_BYTES + MESH_KEY_BYTES,
}

/** `warren1…`: the mesh key as people pass it on by hand. */
export function encodeMeshKey(meshKey: Bytes, epoch = 0): string {
  return encodeKeyText(FORMAT, concatBytes(epochToBytes(epoch), meshKey))
}

/** Refuses with `checksum`, `length`, `version`, `encoding`. */
export function decodeMeshKey(text: string): Decoded<MeshKeyText> {
  const body = decodeKeyText(FORMAT, text)
  if (!body.ok) return body
  return accept(
    concealSecrets({ meshKey: body.value.slice(EPOCH_BYTES), epoch: bytesToEpoch(body.value) }, ['meshKey']),
  )
}
