import type { Bytes } from '../base/bytes.ts'
import { concatBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import { concealSecrets } from '../base/secret.ts'
import { bech32mLength, decodeBech32m, encodeBech32m } from './bech32.ts'
import { type Invite, inviteSchema, inviteToWire } from './invite.ts'
import { type Schema, bytes, bytesOf, either, literal, refine, text, tuple, uint } from './schema.ts'
import { type Format, decodeCbor, decodeFormat, encodeCbor, encodeFormat } from './strict-cbor.ts'

/** What brings a member back on another browser: the mesh, and the identity. Whoever has it is that member. */
export interface RecoverySecrets {
  readonly invite: Invite
  /** 32 bytes: the Ed25519 seed of the identity. */
  readonly seed: Bytes
  readonly memberName: string
}

/** A kit as it lies in a file or a QR code: open to whoever has it, or sealed with a passphrase. */
export type RecoveryKit =
  | { readonly kind: 'open'; readonly secrets: RecoverySecrets }
  | {
      readonly kind: 'sealed'
      /** log2 of scrypt's N. */
      readonly cost: number
      /** 16 bytes. */
      readonly salt: Bytes
      /** Under the passphrase's key, with `sealedKitHeader` as additional data: what `encodeSecrets` made. */
      readonly sealed: Bytes
    }

export const RECOVERY_KIT_PREFIX = 'warrenkit'

const VERSION = 1
const OPEN = 0
const SEALED = 1
/** The version byte, and the length of the whole payload in two: a text that was cut off is named as one. */
const HEADER_BYTES = 3
const SEED_BYTES = 32
/** Each passphrase gets salt of its own. */
export const PASSPHRASE_SALT_BYTES = 16
/** log2 of scrypt's N: below this a guess costs nothing worth the name, above it a file could take a gigabyte of memory. */
const MIN_COST = 10
const MAX_COST = 18
const MAX_MEMBER_NAME_CHARACTERS = 64
/** An invite of the greatest length (4 KB), a name and a seed. */
const MAX_SECRETS_BYTES = 4608
const MAX_PAYLOAD_BYTES = MAX_SECRETS_BYTES + 128
/** The payload in base32, broken into groups. */
const MAX_TEXT_CHARACTERS = 16 * 1024

const secretsSchema: Schema<RecoverySecrets> = refine(
  tuple(inviteSchema, bytesOf(SEED_BYTES), text(MAX_MEMBER_NAME_CHARACTERS, 1)),
  ([invite, seed, memberName]): Decoded<RecoverySecrets> =>
    accept(concealSecrets({ invite: concealSecrets(invite, ['meshKey']), seed, memberName }, ['seed'])),
)

const SECRETS: Format<RecoverySecrets> = {
  name: 'what is in a recovery kit',
  maxBytes: MAX_SECRETS_BYTES,
  version: VERSION,
  schema: secretsSchema,
}

const kitSchema: Schema<RecoveryKit> = either(
  refine(tuple(literal(OPEN), secretsSchema), ([, secrets]): Decoded<RecoveryKit> => accept({ kind: 'open', secrets })),
  refine(
    tuple(literal(SEALED), uint(MAX_COST, MIN_COST), bytesOf(PASSPHRASE_SALT_BYTES), bytes(MAX_SECRETS_BYTES)),
    ([, cost, salt, sealed]): Decoded<RecoveryKit> => accept({ kind: 'sealed', cost, salt, sealed }),
  ),
)

/** @throws WarrenError `invalid` when the member's name is empty or too long, or the invite's limits are passed */
export function encodeSecrets(secrets: RecoverySecrets): Bytes {
  return encodeFormat(SECRETS, secretsToWire(secrets))
}

/** Refuses as `decodeFormat`. */
export function decodeSecrets(encoded: Bytes): Decoded<RecoverySecrets> {
  return decodeFormat(SECRETS, encoded)
}

/** The additional data of a sealed kit: a seal holds for its own salt and cost only. */
export function sealedKitHeader(cost: number, salt: Bytes): Bytes {
  return encodeCbor(['warren/1 recovery kit', cost, salt])
}

/** `warrenkit1…`, in small letters. @throws WarrenError `invalid` as encodeSecrets */
export function encodeRecoveryKit(kit: RecoveryKit): string {
  if (kit.kind === 'open') encodeSecrets(kit.secrets) // throws for what cannot be read back
  const wire = kit.kind === 'open' ? [OPEN, secretsToWire(kit.secrets)] : [SEALED, kit.cost, kit.salt, kit.sealed]
  const content = encodeCbor(wire)
  const header = new Uint8Array(HEADER_BYTES)
  header[0] = VERSION
  new DataView(header.buffer).setUint16(1, HEADER_BYTES + content.byteLength)
  return encodeBech32m(RECOVERY_KIT_PREFIX, concatBytes(header, content))
}

/** White space anywhere is ignored. Refuses with `too-large`, `encoding`, `checksum`, `length`, `version`, `schema`, `too-deep`. */
export function decodeRecoveryKit(input: string): Decoded<RecoveryKit> {
  if (input.length > MAX_TEXT_CHARACTERS) return refuse('too-large', 'This is too long for a recovery kit.')
  const compact = input.replace(/\s+/g, '')
  const decoded = decodeBech32m(RECOVERY_KIT_PREFIX, compact)
  if (!decoded.ok) return decoded.code === 'checksum' ? refuse('checksum', DAMAGED) : refuse(decoded.code, NO_KIT)
  const payload = decoded.value
  const version = payload[0]
  if (version === undefined) return refuse('length', NO_KIT)
  if (version !== VERSION) return refuse('version', `Version ${version} of a recovery kit is not known here.`)
  const isWhole =
    payload.byteLength >= HEADER_BYTES &&
    new DataView(payload.buffer, payload.byteOffset).getUint16(1) === payload.byteLength &&
    compact.length === bech32mLength(RECOVERY_KIT_PREFIX, payload.byteLength)
  if (!isWhole) return refuse('length', 'The recovery kit is not as long as it says.')
  const content = decodeCbor(payload.subarray(HEADER_BYTES), MAX_PAYLOAD_BYTES)
  return content.ok ? kitSchema(content.value, 'The recovery kit') : content
}

const DAMAGED = 'This recovery kit is damaged or cut off: its checksum does not match.'
const NO_KIT = 'This is no recovery kit. Its text begins with “warrenkit1”.'

function secretsToWire({ invite, seed, memberName }: RecoverySecrets): unknown[] {
  return [inviteToWire(invite), seed, memberName]
}
