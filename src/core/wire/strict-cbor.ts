import { decode, encode } from '@ipld/dag-cbor'
import type { Bytes } from '../base/bytes.ts'
import { equalBytes, ownBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { WarrenError, accept, refuse } from '../base/errors.ts'
import { scanCbor } from './cbor-scan.ts'
import type { Schema } from './schema.ts'

/** The one way to write a value in DAG-CBOR. @throws when the value has no such form (undefined, a class, NaN) */
export function encodeCbor(value: unknown): Bytes {
  return ownBytes(encode(value))
}

/**
 * Size limit, scan, decode, re-encode and compare: what comes out has exactly one encoding, and this is it.
 * Catches unsorted and repeated keys, integers that are not the shortest, invalid UTF-8, trailing bytes.
 * Refuses with `too-large`, `too-deep`, `encoding`.
 */
export function decodeCbor(bytes: Uint8Array, maxBytes: number): Decoded<unknown> {
  if (bytes.byteLength > maxBytes) return refuse('too-large', `Longer than ${maxBytes} bytes.`)
  const scanned = scanCbor(bytes)
  if (!scanned.ok) return scanned
  let value: unknown
  let again: Uint8Array
  try {
    value = decode(bytes)
    again = encode(value)
  } catch {
    return refuse('encoding', 'This is not DAG-CBOR.')
  }
  return equalBytes(bytes, again) ? accept(value) : refuse('encoding', 'This is not the canonical encoding.')
}

/** A format: what decodes it, and how long it may be. */
export interface Format<T> {
  /** As a person would call it: `a hello`. */
  readonly name: string
  readonly maxBytes: number
  /** The value of its field `v`. */
  readonly version: number
  readonly schema: Schema<T>
}

/** decodeCbor, the version, the schema. Refuses with `version` what has a field `v` of another value, whatever else it holds. */
export function decodeFormat<T>(format: Format<T>, bytes: Uint8Array): Decoded<T> {
  const decoded = decodeCbor(bytes, format.maxBytes)
  if (!decoded.ok) return decoded
  const version = versionOf(decoded.value)
  if (version !== undefined && version !== format.version) {
    return refuse('version', `Version ${version} of ${format.name} is not known here.`)
  }
  return format.schema(decoded.value, format.name)
}

/**
 * Encodes a value in its wire form, after the checks that decoding makes: what is sent can be read.
 *
 * @throws WarrenError `invalid`: the caller's mistake
 */
export function encodeFormat<T>(format: Format<T>, wireValue: unknown): Bytes {
  const checked = format.schema(wireValue, format.name)
  if (!checked.ok) throw new WarrenError('invalid', `${format.name} cannot be encoded: ${checked.detail}`)
  const bytes = encodeCbor(wireValue)
  if (bytes.byteLength > format.maxBytes) {
    throw new WarrenError('invalid', `${format.name} is longer than ${format.maxBytes} bytes.`)
  }
  return bytes
}

function versionOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'v')) return undefined
  const { v } = value as { readonly v: unknown }
  return typeof v === 'number' ? v : undefined
}
