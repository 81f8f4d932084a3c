import type { Bytes } from '../base/bytes.ts'
import { deriveKey } from '../crypto/kdf.ts'
import { LABELS } from '../crypto/labels.ts'

/** The chunker's table: 256 words of 32 bits, one per value of a byte. */
export type GearTable = Int32Array<ArrayBuffer>

const WORDS = 256
const WORD_BYTES = 4

/**
 * Draws the table from the convergence secret: 1024 bytes of HKDF under the label "gear table", read as 256 big-endian
 * 32-bit words (docs/PROTOCOL.md, Chunking).
 *
 * @param convergenceSecret 32 bytes
 */
export function drawGearTable(convergenceSecret: Bytes): GearTable {
  const view = new DataView(deriveKey(convergenceSecret, LABELS.gearTable, WORDS * WORD_BYTES).buffer)
  return Int32Array.from({ length: WORDS }, (_, byte) => view.getInt32(byte * WORD_BYTES))
}
