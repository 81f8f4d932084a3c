import type { Bytes } from '../base/bytes.ts'
import { bytesToHex, equalBytes } from '../base/bytes.ts'
import type { Randomness } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import { openBytes, sealBytes } from '../crypto/aead.ts'
import { deriveKey } from '../crypto/kdf.ts'
import { LABELS } from '../crypto/labels.ts'
import { PASSPHRASE_COST, stretchPassphrase } from '../crypto/passphrase.ts'
import type { PasskeySecret, Passkeys } from '../ports/passkeys.ts'
import type { Lock, LockableSecretStore, LockWay } from '../ports/secret-store.ts'
import { encodeCbor } from '../wire/strict-cbor.ts'
import { createRecordSealer } from './sealed-record.ts'

/** As age and most advice have it: shorter ones are guessed, whatever a guess costs. */
export const MIN_PASSPHRASE_CHARACTERS = 8

const KEY_BYTES = 32
const SALT_BYTES = 16
const QUESTION_BYTES = 32
const LOCK_ID_BYTES = 16

/** Keys at rest, locked: what is on the disk opens with a passphrase, or a passkey beside it. */
export interface DeviceLock {
  state(): Promise<'none' | 'locked' | 'open'>
  /** Whether a passkey opens it too. */
  hasPasskey(): Promise<boolean>
  canUsePasskey(): Promise<boolean>
  /** @throws WarrenError `decrypt` when it is another passphrase */
  unlock(passphrase: string): Promise<void>
  /** @throws WarrenError `cancelled`, `unsupported`, `decrypt` */
  unlockWithPasskey(): Promise<void>
  /** Puts a lock on. @throws WarrenError `invalid` when the passphrase is too short, or there is a lock already */
  put(passphrase: string): Promise<void>
  /** @throws WarrenError `decrypt` when `current` is another passphrase, `invalid` */
  change(current: string, next: string): Promise<void>
  /** @throws WarrenError `cancelled`, `unsupported`, `locked` */
  addPasskey(): Promise<void>
  removePasskey(): Promise<void>
  /** Takes the lock off: keys lie open on this device again. @throws WarrenError `decrypt` */
  remove(passphrase: string): Promise<void>
}

interface DeviceLockDependencies {
  readonly store: LockableSecretStore
  readonly passkeys: Passkeys
  readonly random: Randomness
}

/**
 * One random key seals the records; each way to open the lock holds that key, sealed. So changing a passphrase writes one
 * small row, and no moment has records without a way to open them: each change is one transaction.
 *
 * @param cost log2 of scrypt's N; tests take a small one
 */
export function createDeviceLock(
  { store, passkeys, random }: DeviceLockDependencies,
  cost = PASSPHRASE_COST,
): DeviceLock {
  /** Known while the lock is open here. */
  let opened: { readonly lockId: string; readonly key: Bytes } | undefined

  async function requireLock(): Promise<Lock> {
    const lock = await store.lock()
    if (lock === undefined) throw new WarrenError('invalid', 'There is no lock on this device.')
    return lock
  }

  function requireKey(lock: Lock): Bytes {
    if (opened?.lockId !== lock.id) throw new WarrenError('locked', 'The keys on this device are locked.')
    return opened.key
  }

  function use(lock: Lock, key: Bytes): void {
    opened = { lockId: lock.id, key }
    store.unlock(createRecordSealer(lock.id, key))
  }

  async function keyByPassphrase(lock: Lock, passphrase: string): Promise<Bytes> {
    for (const way of lock.ways) {
      if (way.kind !== 'passphrase') continue
      const key = await openKey(lock.id, way, await stretchPassphrase(passphrase, way.salt, way.cost))
      if (key !== undefined) return key
    }
    throw new WarrenError('decrypt', 'This is not the passphrase of this device.')
  }

  async function makePassphraseWay(lockId: string, key: Bytes, passphrase: string): Promise<LockWay> {
    const salt = random.bytes(SALT_BYTES)
    const way = { kind: 'passphrase', cost, salt } as const
    const wrapping = await stretchPassphrase(passphrase, salt, cost)
    return { ...way, sealedKey: await sealBytes(wrapping, key, describeWay(lockId, way), random) }
  }

  async function relock(lock: Lock, key: Bytes): Promise<void> {
    await store.relock(lock, createRecordSealer(lock.id, key))
    use(lock, key)
  }

  return {
    async state() {
      const lock = await store.lock()
      if (lock === undefined) return 'none'
      return opened?.lockId === lock.id ? 'open' : 'locked'
    },
    hasPasskey: async () => (await store.lock())?.ways.some(({ kind }) => kind === 'passkey') === true,
    canUsePasskey: () => passkeys.isAvailable(),
    async unlock(passphrase) {
      const lock = await requireLock()
      use(lock, await keyByPassphrase(lock, passphrase))
    },
    async unlockWithPasskey() {
      const lock = await requireLock()
      const ways = lock.ways.filter((way) => way.kind === 'passkey')
      const answer = await passkeys.ask(ways)
      const way = ways.find(({ credentialId }) => equalBytes(credentialId, answer.credentialId))
      const key = way === undefined ? undefined : await openKey(lock.id, way, passkeyWrapping(answer))
      if (key === undefined) throw new WarrenError('decrypt', 'This passkey does not open the lock of this device.')
      use(lock, key)
    },
    async put(passphrase) {
      requirePassphrase(passphrase)
      if ((await store.lock()) !== undefined)
        throw new WarrenError('invalid', 'There is a lock on this device already.')
      const id = bytesToHex(random.bytes(LOCK_ID_BYTES))
      const key = random.bytes(KEY_BYTES)
      await relock({ v: 1, id, ways: [await makePassphraseWay(id, key, passphrase)] }, key)
    },
    async change(current, next) {
      requirePassphrase(next)
      const lock = await requireLock()
      const key = await keyByPassphrase(lock, current)
      use(lock, key)
      const others = lock.ways.filter(({ kind }) => kind !== 'passphrase')
      await relock({ ...lock, ways: [await makePassphraseWay(lock.id, key, next), ...others] }, key)
    },
    async addPasskey() {
      const lock = await requireLock()
      const key = requireKey(lock)
      const salt = random.bytes(QUESTION_BYTES)
      const made = await passkeys.create(salt)
      const way = { kind: 'passkey', credentialId: made.credentialId, salt } as const
      const sealedKey = await sealBytes(passkeyWrapping(made), key, describeWay(lock.id, way), random)
      await relock({ ...lock, ways: [...lock.ways, { ...way, sealedKey }] }, key)
    },
    async removePasskey() {
      const lock = await requireLock()
      const key = requireKey(lock)
      await relock({ ...lock, ways: lock.ways.filter(({ kind }) => kind !== 'passkey') }, key)
    },
    async remove(passphrase) {
      const lock = await requireLock()
      use(lock, await keyByPassphrase(lock, passphrase))
      await store.relock(undefined, undefined)
      opened = undefined
    },
  }
}

function requirePassphrase(passphrase: string): void {
  if (Array.from(passphrase).length >= MIN_PASSPHRASE_CHARACTERS) return
  throw new WarrenError('invalid', `A passphrase has at least ${MIN_PASSPHRASE_CHARACTERS} characters.`)
}

/** Additional data: a sealed key holds for its own lock and way only. */
function describeWay(
  lockId: string,
  way:
    | Omit<LockWay & { readonly kind: 'passphrase' }, 'sealedKey'>
    | Omit<LockWay & { readonly kind: 'passkey' }, 'sealedKey'>,
): Bytes {
  const rest = way.kind === 'passphrase' ? [way.cost, way.salt] : [way.credentialId, way.salt]
  return encodeCbor(['warren/1 lock', lockId, way.kind, ...rest])
}

async function openKey(lockId: string, way: LockWay, wrapping: Bytes): Promise<Bytes | undefined> {
  const opened = await openBytes(wrapping, way.sealedKey, describeWay(lockId, way))
  return opened.ok ? opened.value : undefined
}

const passkeyWrapping = ({ secret }: PasskeySecret): Bytes => deriveKey(secret, LABELS.passkeyLock)
