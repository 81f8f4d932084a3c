import type { Bytes } from '../base/bytes.ts'
import { ownBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import type { CidCodec } from './cid.ts'
import { OwnLink } from './cbor-decode.ts'
import { cidCodec, linkToCid } from './cid.ts'

/**
 * What a decoded value must look like, and what it becomes in memory. `path` says where in the document, for the detail.
 * Everything is bounded, and there are no floats: a schema that takes a value takes a value of known cost.
 */
export type Schema<T> = (value: unknown, path: string) => Decoded<T>

/** What a schema makes. */
export type Made<S> = S extends Schema<infer T> ? T : never

/** For a path that nobody will read: none is put together then. See `decodeFormat`. */
export const NO_PATH = ''

const fieldPath = (path: string, name: string): string => (path === NO_PATH ? NO_PATH : `${path}.${name}`)
const itemPath = (path: string, index: number): string => (path === NO_PATH ? NO_PATH : `${path}[${index}]`)

/** Where nobody reads them, no words are made: of a choice's forms most misfit whenever it is read. */
const misfit = (path: string, what: string): Decoded<never> =>
  path === NO_PATH ? UNTOLD : refuse('schema', `${path} must be ${what}.`)
const UNTOLD = refuse('schema', 'This does not fit.')

/** An integer from `min` to `max`, both included, at most 2^53-1. */
export function uint(max: number = Number.MAX_SAFE_INTEGER, min = 0): Schema<number> {
  return (value, path) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max && !Object.is(value, -0)
      ? accept(value)
      : misfit(path, `an integer from ${min} to ${max}`)
}

/** A boolean. */
export const flag: Schema<boolean> = (value, path) =>
  typeof value === 'boolean' ? accept(value) : misfit(path, 'true or false')

/** This value and no other. */
export function literal<const T extends string | number | boolean | null>(expected: T): Schema<T> {
  const called = JSON.stringify(expected)
  return (value, path) => (value === expected ? accept(expected) : misfit(path, called))
}

/** One of these values. */
export function oneOf<const T extends readonly (string | number)[]>(...expected: T): Schema<T[number]> {
  const called = `one of ${JSON.stringify(expected)}`
  return (value, path) =>
    (expected as readonly unknown[]).includes(value) ? accept(value as T[number]) : misfit(path, called)
}

/** Bytes of a length from `min` to `max`; the result owns its buffer. */
export function bytes(max: number, min = 0): Schema<Bytes> {
  return (value, path) =>
    value instanceof Uint8Array && value.byteLength >= min && value.byteLength <= max
      ? accept(ownBytes(value))
      : misfit(path, min === max ? `${max} bytes` : `${min} to ${max} bytes`)
}

/** Exactly so many bytes. */
export const bytesOf = (length: number): Schema<Bytes> => bytes(length, length)

/** The same, as a view of the document that it was read from, which it keeps in memory: for what is many and is kept together. */
export function bytesWithin(max: number, min = max): Schema<Bytes> {
  return (value, path) =>
    value instanceof Uint8Array && value.byteLength >= min && value.byteLength <= max
      ? accept(value as Bytes)
      : misfit(path, min === max ? `${max} bytes` : `${min} to ${max} bytes`)
}

/** Well-formed text of `min` to `max` characters (code points), with no control characters but those in `allowed`. */
export function text(max: number, min = 0, allowed = ''): Schema<string> {
  return (value, path) =>
    // A character is at most two UTF-16 units: the first comparison keeps the others from walking a long text.
    typeof value === 'string' && value.length <= 2 * max && hasLength(value, min, max) && isPlain(value, allowed)
      ? accept(value)
      : misfit(path, `text of ${min} to ${max} characters, none of them control characters`)
}

/** Walks only a text that has so many units that it matters how many characters they are. */
function hasLength(value: string, min: number, max: number): boolean {
  if (value.length <= max && value.length >= 2 * min) return true
  const length = Array.from(value).length
  return length >= min && length <= max
}

/** A lone surrogate is matched as itself, a pair as one character. */
const CONTROL = /[\p{Cc}\p{Cs}]/u
const CONTROLS = /[\p{Cc}\p{Cs}]/gu

const PRINTABLE_ASCII = /^[ -~]*$/

function isPlain(value: string, allowed: string): boolean {
  if (PRINTABLE_ASCII.test(value)) return true
  if (!CONTROL.test(value)) return true
  return allowed !== '' && (value.match(CONTROLS) ?? []).every((character) => allowed.includes(character))
}

/** A link (tag 42) to a CID of ours, of the given codec where one is given. */
export function link(codec?: CidCodec): Schema<Cid> {
  const misfitting = `a link to a CIDv1 of sha2-256 and ${codec ?? 'raw or dag-cbor'}`
  return (value, path) => {
    const cid = value instanceof OwnLink ? accept(value.cid) : linkToCid(value)
    if (!cid.ok || (codec !== undefined && cidCodec(cid.value) !== codec)) {
      return misfit(path, misfitting)
    }
    return cid
  }
}

/** A list of `min` to `max` items. */
export function array<T>(item: Schema<T>, max: number, min = 0): Schema<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      return misfit(path, `a list of ${min} to ${max}`)
    }
    const made: T[] = []
    for (let i = 0; i < value.length; i++) {
      const result = item(value[i], itemPath(path, i))
      if (!result.ok) return result
      made.push(result.value)
    }
    return accept(made)
  }
}

/** A list of exactly these items, one after the other. */
export function tuple<const T extends readonly Schema<unknown>[]>(
  ...items: T
): Schema<{ readonly [I in keyof T]: Made<T[I]> }> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== items.length) return misfit(path, `a list of ${items.length}`)
    const made: unknown[] = []
    for (const [i, item] of items.entries()) {
      const result = item(value[i], itemPath(path, i))
      if (!result.ok) return result
      made.push(result.value)
    }
    return accept(made as unknown as { readonly [I in keyof T]: Made<T[I]> })
  }
}

type Fields = Readonly<Record<string, Schema<unknown>>>

type MadeFields<F extends Fields> = { readonly [K in keyof F]: Made<F[K]> }

/** A map with exactly these keys; those in `optional` may be missing. */
export function map<const R extends Fields>(required: R): Schema<MadeFields<R>>
export function map<const R extends Fields, const O extends Fields>(
  required: R,
  optional: O,
): Schema<MadeFields<R> & Partial<MadeFields<O>>>
export function map(required: Fields, optional: Fields = {}): Schema<Readonly<Record<string, unknown>>> {
  const schemas = new Map([...Object.entries(required), ...Object.entries(optional)])
  const names = Object.keys(required)
  return (value, path) => {
    if (!isMap(value)) return misfit(path, 'a map')
    const missing = names.find((name) => !Object.hasOwn(value, name))
    if (missing !== undefined) return refuse('schema', `${path} lacks the field ${missing}.`)
    const made: Record<string, unknown> = {}
    for (const name of Object.keys(value)) {
      const schema = schemas.get(name)
      if (schema === undefined) return refuse('schema', `${path} has a field that it must not have.`)
      const result = schema(value[name], fieldPath(path, name))
      if (!result.ok) return result
      made[name] = result.value
    }
    return accept(made)
  }
}

/** The first schema that takes the value; the last one's refusal when none does. */
export function either<const T extends readonly [Schema<unknown>, ...Schema<unknown>[]]>(
  ...schemas: T
): Schema<Made<T[number]>> {
  return (value, path) => {
    let refusal: Decoded<unknown> = misfit(path, 'known')
    for (const schema of schemas) {
      refusal = schema(value, path)
      if (refusal.ok) break
    }
    return refusal as Decoded<Made<T[number]>>
  }
}

/** A further condition on what a schema made, or another form of it. (Not `then`: a module that exports one cannot be awaited.) */
export function refine<A, B>(schema: Schema<A>, next: (value: A, path: string) => Decoded<B>): Schema<B> {
  return (value, path) => {
    const result = schema(value, path)
    return result.ok ? next(result.value, path) : result
  }
}

/** What a schema made, in another form. */
export function into<A, B>(schema: Schema<A>, convert: (value: A) => B): Schema<B> {
  return refine(schema, (value) => accept(convert(value)))
}

/** A list in strictly ascending order: a set has one encoding. */
export function ascending<T>(schema: Schema<readonly T[]>, compare: (a: T, b: T) => number): Schema<readonly T[]> {
  return refine(schema, (items, path) =>
    items.every((item, i) => i === 0 || compare(items[i - 1] as T, item) < 0)
      ? accept(items)
      : misfit(path, 'strictly ascending'),
  )
}

function isMap(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
