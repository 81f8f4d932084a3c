import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { CREDENTIAL_BYTES } from './credential.ts'
import { epochSchema } from './epoch.ts'
import { array, bytesOf, either, literal, map, text } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/** First on every connection, both ways. */
export type Hello =
  | {
      readonly v: 1
      readonly role: 'member'
      readonly epoch: number
      /** What the sender can do beyond this version. Unknown ones are ignored. */
      readonly caps: readonly string[]
      /** 64 bytes: the mesh's signature over the key that this connection has authenticated. */
      readonly cred: Bytes
    }
  | { readonly v: 1; readonly role: 'relay'; readonly epoch: number; readonly caps: readonly string[] }

/** What a relay says when it would keep copies of entries and blocks, once the mesh has named it its keeper. */
export const KEEPER_CAPABILITY = 'keeper'

export const MAX_CAPABILITIES = 32
export const MAX_CAPABILITY_CHARACTERS = 64
/** 32 capabilities of 64 characters, and room to spare for a later version's fields, so that its hello can still be named. */
export const MAX_HELLO_BYTES = 16 * 1024

const common = {
  v: literal(1),
  epoch: epochSchema,
  caps: array(text(MAX_CAPABILITY_CHARACTERS, 1), MAX_CAPABILITIES),
}

const schema = either(
  map({ ...common, role: literal('relay') }),
  map({ ...common, role: literal('member'), cred: bytesOf(CREDENTIAL_BYTES) }),
)

const FORMAT: Format<Hello> = { name: 'a hello', maxBytes: MAX_HELLO_BYTES, version: 1, schema }

/** @throws WarrenError `invalid` beyond the limits above */
export function encodeHello(hello: Hello): Bytes {
  return encodeFormat(FORMAT, hello)
}

/** Refuses with `version` a hello of another version, whatever else it holds. */
export function decodeHello(encoded: Uint8Array): Decoded<Hello> {
  return decodeFormat(FORMAT, encoded)
}
