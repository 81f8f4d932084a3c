import type { Bytes } from '../base/bytes.ts'
import { uint } from './schema.ts'

/** An epoch is a uint32: at one removal a second it lasts for 136 years. */
const MAX_EPOCH = 0xffff_ffff
export const EPOCH_BYTES = 4

export const epochSchema = uint(MAX_EPOCH)

/** Four bytes, big-endian. @throws RangeError */
export function epochToBytes(epoch: number): Bytes {
  if (!Number.isInteger(epoch) || epoch < 0 || epoch > MAX_EPOCH) throw new RangeError('an epoch is a uint32')
  const bytes = new Uint8Array(EPOCH_BYTES)
  new DataView(bytes.buffer).setUint32(0, epoch)
  return bytes
}

/** @param bytes four of them, big-endian; further ones are not looked at. @throws RangeError when there are fewer */
export function bytesToEpoch(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, EPOCH_BYTES).getUint32(0)
}
