import type { RefusalCode } from '../../src/core/base/errors.ts'

/** A file of docs/vectors/. Bytes are in lower-case hexadecimal, CIDs and peer ids in text. */
export interface VectorFile<Good extends object, Refused extends object> {
  readonly about: string
  readonly good: readonly Good[]
  readonly refused: readonly Refused[]
}

/** Long inputs would bloat the file: a run of one byte is written as how often it comes. */
export type VectorBytes = string | readonly { readonly hex: string; readonly times: number }[]

/** A case of a wire format: `bytes` decode to `value`, and `value` encodes to `bytes`. */
export interface GoodMessage<Value> {
  readonly name: string
  readonly value: Value
  readonly bytes: string
}

export interface RefusedMessage {
  readonly name: string
  readonly bytes: VectorBytes
  readonly code: RefusalCode
}

/** A key or link in text that is refused. */
export interface RefusedText {
  readonly name: string
  readonly text: string
  readonly code: RefusalCode
}

/** What a value looks like in a vector file: bytes become hexadecimal, all else stays. */
export type InJson<T> = T extends Uint8Array
  ? string
  : T extends string | number | boolean
    ? T
    : { readonly [K in keyof T]: InJson<T[K]> }
