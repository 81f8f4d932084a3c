import { CID } from 'multiformats/cid'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { concatBytes, hexToBytes, utf8ToBytes } from '../../src/core/base/bytes.ts'

/**
 * CBOR written by hand, so that what no encoder writes can be written too: a `RawCbor` stands for itself, and a map is a
 * list of pairs in the order given, where a key may come twice.
 */
export class RawCbor {
  readonly bytes: Bytes
  constructor(hex: string) {
    this.bytes = hexToBytes(hex)
  }
}

export class RawMap {
  readonly pairs: readonly (readonly [string, unknown])[]
  constructor(pairs: readonly (readonly [string, unknown])[]) {
    this.pairs = pairs
  }
}

const MAJOR = { unsigned: 0, bytes: 2, text: 3, array: 4, map: 5, tag: 6 } as const

/** The shortest header, as DAG-CBOR has it. */
function header(major: number, argument: number): Bytes {
  const top = major << 5
  if (argument < 24) return Uint8Array.of(top | argument)
  if (argument < 0x100) return Uint8Array.of(top | 24, argument)
  if (argument < 0x1_0000) return Uint8Array.of(top | 25, argument >> 8, argument & 0xff)
  const wide = argument >= 0x1_0000_0000
  const bytes = new Uint8Array(wide ? 9 : 5)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, top | (wide ? 27 : 26))
  if (wide) view.setBigUint64(1, BigInt(argument))
  else view.setUint32(1, argument)
  return bytes
}

export function writeCbor(value: unknown): Bytes {
  if (value instanceof RawCbor) return value.bytes
  if (value instanceof RawMap) {
    return concatBytes(
      header(MAJOR.map, value.pairs.length),
      ...value.pairs.flatMap(([key, field]) => [writeCbor(key), writeCbor(field)]),
    )
  }
  if (typeof value === 'number') return header(MAJOR.unsigned, value)
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xf5 : 0xf4)
  if (typeof value === 'string') {
    const text = utf8ToBytes(value)
    return concatBytes(header(MAJOR.text, text.byteLength), text)
  }
  if (value instanceof Uint8Array) return concatBytes(header(MAJOR.bytes, value.byteLength), value)
  if (Array.isArray(value)) return concatBytes(header(MAJOR.array, value.length), ...value.map(writeCbor))
  const cid = CID.asCID(value)
  if (cid !== null) return concatBytes(header(MAJOR.tag, 42), writeCbor(concatBytes(new Uint8Array(1), cid.bytes)))
  if (typeof value === 'object' && value !== null) return writeCbor(new RawMap(Object.entries(value)))
  throw new TypeError('not a value that a vector holds')
}
