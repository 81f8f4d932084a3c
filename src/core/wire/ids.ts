import type { Bytes } from '../base/bytes.ts'
import { bytesToHex, hexToBytes } from '../base/bytes.ts'
import type { FileId, LogId, MemberId, MeshId } from '../base/ids.ts'

/** Ids of fixed length: text in memory, bytes on the wire. The length is the caller's to check (a schema does). */

export const ID_BYTES = 32
export const FILE_ID_BYTES = 16

export const bytesToLogId = (bytes: Uint8Array): LogId => bytesToHex(bytes) as LogId
export const bytesToMemberId = (bytes: Uint8Array): MemberId => bytesToHex(bytes) as MemberId
export const bytesToMeshId = (bytes: Uint8Array): MeshId => bytesToHex(bytes) as MeshId
export const bytesToFileId = (bytes: Uint8Array): FileId => bytesToHex(bytes) as FileId

/** @throws RangeError when the id is not hexadecimal */
export function idToBytes(id: LogId | MemberId | MeshId | FileId): Bytes {
  return hexToBytes(id)
}
