import { systemEnvironment } from '../../src/core/base/environment.ts'
import type { LogId } from '../../src/core/base/ids.ts'
import { openWarren } from '../../src/browser.ts'
import { signerFromKeys } from '../../src/core/crypto/sign.ts'
import { createDirectory } from '../../src/core/directory/directory.ts'
import { issueCredential, verifyCredential } from '../../src/core/identity/credential.ts'
import { deriveMeshKeys, logEntriesKey, logIdOf, type MeshKeys, roomKeyOf } from '../../src/core/identity/mesh-keys.ts'
import { createLogs, type Logs } from '../../src/core/log/logs.ts'
import type { EntryStore } from '../../src/core/ports/entry-store.ts'
import type { MeshRecord } from '../../src/core/ports/secret-store.ts'
import { openSealedLog, type SealedLog } from '../../src/core/view/sealed-log.ts'
import { type VaultChange, vaultBodyCodec } from '../../src/core/wire/vault-body.ts'
import { entryDatabaseName } from '../../src/platform/browser/database.ts'
import { openBrowserEntryStore } from '../../src/platform/browser/entry-store.ts'
import { openBrowserSecretStore } from '../../src/platform/browser/secret-store.ts'

export const VAULT = 'Bench'

/** A vault's log as the app has it, without the screens, the swarm and the view of it. */
export interface VaultLog {
  readonly id: LogId
  readonly record: MeshRecord
  readonly keys: MeshKeys
  readonly logs: Logs
  readonly log: SealedLog<VaultChange>
  close(): void
}

const rethrow = (error: Error): never => {
  throw error
}

/** Makes a mesh, or joins one by an invite, makes a vault in it by the app's own ways, and closes it again. */
export async function makeVault(invite: string | undefined): Promise<void> {
  const warren = await openWarren()
  const mesh =
    invite === undefined
      ? await warren.create({ name: VAULT, memberName: 'Provider', relays: [] })
      : await warren.join({ invite, memberName: 'Provider' })
  await mesh.createVault(VAULT)
  await mesh.close()
}

export async function loadLogs(
  entryStore: EntryStore,
): Promise<{ readonly record: MeshRecord; readonly keys: MeshKeys; readonly logs: Logs }> {
  const [record] = await openBrowserSecretStore().list()
  if (record === undefined) throw new Error('There is no mesh.')
  const keys = deriveMeshKeys(record.meshKey, record.epoch)
  const logs = createLogs({
    entryStore,
    environment: systemEnvironment,
    signer: signerFromKeys(record.identity),
    credential: await issueCredential(keys, record.identity.publicKey),
    epoch: keys.epoch,
    verifyCredential: (member, epoch, claimed) => verifyCredential(keys.meshId, epoch, member, claimed),
    onFault: rethrow,
  })
  await logs.load()
  return { record, keys, logs }
}

/** The log of the vault that `makeVault` made, on the store that the app uses. */
export async function openVaultLog(): Promise<VaultLog> {
  const [mesh] = await openBrowserSecretStore().list()
  if (mesh === undefined) throw new Error('There is no mesh.')
  const entryStore = openBrowserEntryStore(entryDatabaseName(mesh.id))
  const { record, keys, logs } = await loadLogs(entryStore)
  const directory = await createDirectory({
    logs,
    id: logIdOf(keys.directoryKey),
    entriesKey: logEntriesKey(keys.directoryKey),
    environment: systemEnvironment,
    openVaultKey: keys.openVaultKey,
    lobbyKey: keys.lobbyKey,
    logIdOf,
    roomKeyOf,
    onFault: rethrow,
  })
  const [vault] = directory.vaults.get()
  const key = vault === undefined ? undefined : directory.vaultKey(vault.id)
  if (vault === undefined || key === undefined) throw new Error('There is no vault.')
  directory.close()
  const log = await openSealedLog<VaultChange>({
    logs,
    id: vault.id,
    entriesKey: logEntriesKey(key),
    codec: vaultBodyCodec,
    apply: () => undefined,
    onFault: rethrow,
  })
  return {
    id: vault.id,
    record,
    keys,
    logs,
    log,
    close() {
      log.close()
      entryStore.close()
    },
  }
}
