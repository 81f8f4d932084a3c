/** The checksum of zip archives: CRC-32 of ISO 3309, reflected polynomial 0xedb88320. Against accidents, not attackers. */

const POLYNOMIAL = 0xedb88320
/** Eight bytes a step ("slicing by 8", Kounavis and Berry 2005): that many tables of 256, end to end. */
const SLICES = 8
const TABLES = makeTables()

function makeTables(): Uint32Array {
  const tables = new Uint32Array(SLICES * 256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0)
    tables[byte] = crc
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256] as number
    tables[at] = (before >>> 8) ^ (tables[before & 0xff] as number)
  }
  return tables
}

const look = (slice: number, byte: number): number => TABLES[slice * 256 + (byte & 0xff)] as number

/** @param before what the bytes before these gave; 0 at the beginning */
export function crc32(bytes: Uint8Array, before = 0): number {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const wide = bytes.byteLength - (bytes.byteLength % SLICES)
  let crc = ~before
  let at = 0
  for (; at < wide; at += SLICES) {
    const low = crc ^ words.getUint32(at, true)
    const high = words.getUint32(at + 4, true)
    crc =
      look(7, low) ^
      look(6, low >>> 8) ^
      look(5, low >>> 16) ^
      look(4, low >>> 24) ^
      look(3, high) ^
      look(2, high >>> 8) ^
      look(1, high >>> 16) ^
      look(0, high >>> 24)
  }
  for (; at < bytes.byteLength; at++) crc = (crc >>> 8) ^ look(0, crc ^ (bytes[at] as number))
  return ~crc >>> 0
}
