import type { Bytes } from '../base/bytes.ts'
import { toError, WarrenError } from '../base/errors.ts'
import type { Environment } from '../base/environment.ts'
import type { LogId, MemberId } from '../base/ids.ts'
import { createWritable, type Readable } from '../base/readable.ts'
import { openBytes, sealBytes } from '../crypto/aead.ts'
import type { VaultSummary } from '../vault/vault-types.ts'
import { openSealedLog, type OpenedChange, type SealedLogDependencies } from '../view/sealed-log.ts'
import {
  DEFAULT_REDUNDANCY,
  type DirectoryChange,
  directoryBodyCodec,
  MAX_TITLE_LENGTH,
} from '../wire/directory-body.ts'
import { idToBytes } from '../wire/ids.ts'
import { createRegister } from './register.ts'

const VAULT_KEY_BYTES = 32

/** Control characters and lone surrogates: what the format refuses (wire/directory-body.ts). */
const UNWRITABLE = /[\p{Cc}\p{Cs}]/gu

export interface DirectoryDependencies extends Pick<
  SealedLogDependencies<DirectoryChange>,
  'logs' | 'id' | 'entriesKey' | 'onFault'
> {
  readonly environment: Environment
  /** 32 bytes: wraps the keys of vaults that the whole mesh may read. */
  readonly openVaultKey: Bytes
  /** The log id that a log key gives. */
  readonly logIdOf: (logKey: Bytes) => LogId
}

export interface Directory {
  readonly vaults: Readable<readonly VaultSummary[]>
  /** Names by member, of those whose profile is known. */
  readonly names: Readable<ReadonlyMap<MemberId, string>>
  /** 32 bytes; `undefined` for a vault that the directory does not tell of. */
  vaultKey(id: LogId): Bytes | undefined
  /** @throws WarrenError `invalid`, `storage-full`, `storage` */
  createVault(name: string): Promise<VaultSummary>
  /** Sets this member's own name. @throws as createVault */
  setProfile(name: string): Promise<void>
  close(): void
}

/** The mesh's own log, as members and vaults. Resolves once all that is on disk is shown. */
export async function createDirectory(dependencies: DirectoryDependencies): Promise<Directory> {
  const { environment, openVaultKey, logIdOf, onFault } = dependencies
  const register = createRegister()
  const keyByVault = new Map<LogId, Bytes>()
  const vaults = createWritable<readonly VaultSummary[]>([])
  const names = createWritable<ReadonlyMap<MemberId, string>>(new Map())

  function show(): void {
    const now = environment.clock.now()
    vaults.set(register.vaults().map((vault) => ({ ...vault, createdAt: Math.min(vault.createdAt, now) })))
    names.set(register.names())
  }

  /** A vault counts once its key opens, and is the key of the log that it is said to be. */
  async function learnKey(change: DirectoryChange): Promise<boolean> {
    if (change.type !== 'vault' || keyByVault.has(change.log)) return true
    const key = await openBytes(openVaultKey, change.wrappedKey, idToBytes(change.log))
    if (!key.ok || key.value.byteLength !== VAULT_KEY_BYTES || logIdOf(key.value) !== change.log) return false
    keyByVault.set(change.log, key.value)
    return true
  }

  async function applyAll(changes: readonly OpenedChange<DirectoryChange>[]): Promise<void> {
    for (const { change, stamp } of changes) if (await learnKey(change)) register.apply(change, stamp)
    show()
  }

  // Opening keys takes turns of the event loop: batches are applied one after the other all the same.
  let applied = Promise.resolve()
  const log = await openSealedLog<DirectoryChange>({
    ...dependencies,
    codec: directoryBodyCodec,
    apply(changes) {
      applied = applied.then(() => applyAll(changes)).catch((error: unknown) => onFault(toError(error)))
    },
  })
  await applied

  return {
    vaults,
    names,
    vaultKey: (id) => keyByVault.get(id),
    async createVault(written) {
      const name = requireTitle(written, 'A vault')
      const key = environment.random.bytes(VAULT_KEY_BYTES)
      const id = logIdOf(key)
      const wrappedKey = await sealBytes(openVaultKey, key, idToBytes(id), environment.random)
      await log.append([{ type: 'vault', log: id, name, redundancy: DEFAULT_REDUNDANCY, wrappedKey }])
      await applied
      const made = vaults.get().find((vault) => vault.id === id)
      if (made === undefined) throw new WarrenError('storage', 'The vault was written but could not be read again.')
      return made
    },
    async setProfile(written) {
      await log.append([{ type: 'profile', name: requireTitle(written, 'A member') }])
      await applied
    },
    close: () => log.close(),
  }
}

/** A name as it may be written. @throws WarrenError `invalid` */
export function requireTitle(written: string, whose: string): string {
  const name = written.replaceAll(UNWRITABLE, '').trim()
  if (name === '') throw new WarrenError('invalid', `${whose} needs a name of at least one character.`)
  if ([...name].length > MAX_TITLE_LENGTH) {
    throw new WarrenError('invalid', `${whose}'s name has at most ${MAX_TITLE_LENGTH} characters.`)
  }
  return name
}
