import { encode } from '@ipld/dag-cbor'
import type { Bytes } from '../base/bytes.ts'
import { ownBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { WarrenError, refuse } from '../base/errors.ts'
import { readCbor } from './cbor-decode.ts'
import type { Schema } from './schema.ts'
import { NO_PATH } from './schema.ts'

/** The one way to write a value in DAG-CBOR. @throws when the value has no such form (undefined, a class, NaN) */
export function encodeCbor(value: unknown): Bytes {
  return ownBytes(encode(value))
}

/**
 * What comes out has exactly one encoding, and this is it: see `readCbor`. Bytes in it are views of what was given.
 * Refuses with `too-large`, `too-deep`, `encoding`.
 */
export function decodeCbor(bytes: Uint8Array, maxBytes: number): Decoded<unknown> {
  return bytes.byteLength > maxBytes ? tooLong(maxBytes) : readCbor(bytes)
}

const tooLong = (maxBytes: number): Decoded<never> => refuse('too-large', `Longer than ${maxBytes} bytes.`)

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
  if (bytes.byteLength > format.maxBytes) return tooLong(format.maxBytes)
  const decoded = readCbor(bytes, true)
  if (!decoded.ok) return decoded
  const version = versionOf(decoded.value)
  if (version !== undefined && version !== format.version) {
    return refuse('version', `Version ${version} of ${format.name} is not known here.`)
  }
  // What fits, as nearly all does, needs no words for where it did not.
  const made = format.schema(decoded.value, NO_PATH)
  return made.ok ? made : format.schema(decoded.value, format.name)
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
