import { bytesToHex } from '../../src/core/base/bytes.ts'
import type { InJson } from './vector-file.ts'

/** A decoded value as a vector file shows it. */
export function toJson<T>(value: T): InJson<T> {
  return convert(value) as InJson<T>
}

function convert(value: unknown): unknown {
  if (value instanceof Uint8Array) return bytesToHex(value)
  if (Array.isArray(value)) return value.map(convert)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, convert(field)]))
}
