import type { Bytes } from '../base/bytes.ts'
import { WarrenError, unwrap } from '../base/errors.ts'
import type { IdentityKeys } from '../base/identity-keys.ts'
import { openBytes, sealBytes } from '../crypto/aead.ts'
import { identityKeysOfSeed } from '../crypto/sign.ts'
import type { MeshRecord, RecordSealer } from '../ports/secret-store.ts'
import { array, bytesOf, either, flag, literal, text, tuple, uint } from '../wire/schema.ts'
import { decodeFormat, encodeCbor, encodeFormat, type Format } from '../wire/strict-cbor.ts'

const KEY_BYTES = 32
/** Generous: what was kept before there was a lock must fit, whatever limits hold now. */
const MAX_NAME_CHARACTERS = 256
const MAX_RELAYS = 64
const MAX_RELAY_CHARACTERS = 1024
const MAX_RECORD_BYTES = 128 * 1024

/** As it lies on this device, sealed. Nobody else ever sees it. */
const RECORD: Format<
  readonly [string, Bytes, number, readonly string[], Bytes | null, Bytes, string, number, boolean]
> = {
  name: 'a record of a mesh',
  maxBytes: MAX_RECORD_BYTES,
  version: 1,
  schema: tuple(
    text(MAX_NAME_CHARACTERS),
    bytesOf(KEY_BYTES),
    uint(),
    array(text(MAX_RELAY_CHARACTERS), MAX_RELAYS),
    either(literal(null), bytesOf(KEY_BYTES)),
    bytesOf(KEY_BYTES),
    text(MAX_NAME_CHARACTERS),
    uint(),
    flag,
  ),
}

/** A seal holds for the mesh whose record it is. */
const additionalDataOf = (id: string): Bytes => encodeCbor(['warren/1 record', id])

/** @param key 32 bytes, not changed afterwards */
export function createRecordSealer(lockId: string, key: Bytes): RecordSealer {
  return {
    lockId,
    async seal(record) {
      const { id, name, meshKey, epoch, relays, identity, memberName, joinedAt, isReturning } = record
      const seed = identity.seed ?? null
      const wire = [name, meshKey, epoch, relays, seed, identity.publicKey, memberName, joinedAt, isReturning === true]
      const sealed = await sealBytes(key, encodeFormat(RECORD, wire), additionalDataOf(id))
      const isStuck = identity.kind === 'webcrypto' && identity.seed === undefined
      return isStuck ? { id, sealed, privateKey: identity.privateKey } : { id, sealed }
    },
    async open({ id, sealed, privateKey }): Promise<MeshRecord> {
      const encoded = unwrap(await openBytes(key, sealed, additionalDataOf(id)))
      const [name, meshKey, epoch, relays, seed, publicKey, memberName, joinedAt, isReturning] = unwrap(
        decodeFormat(RECORD, encoded),
      )
      const identity = await identityOf(seed, publicKey, privateKey)
      const record = { id, name, meshKey, epoch, relays, identity, memberName, joinedAt }
      return isReturning ? { ...record, isReturning } : record
    },
  }
}

async function identityOf(
  seed: Bytes | null,
  publicKey: Bytes,
  privateKey: CryptoKey | undefined,
): Promise<IdentityKeys> {
  if (seed !== null) return identityKeysOfSeed(seed)
  if (privateKey === undefined) throw new WarrenError('storage', 'The key of this identity is missing on this device.')
  return { kind: 'webcrypto', privateKey, publicKey }
}
