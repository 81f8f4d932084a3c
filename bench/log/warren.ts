import { openWarren } from '../../src/browser.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import type { Readable } from '../../src/core/base/readable.ts'
import { verifyCredential } from '../../src/core/identity/credential.ts'
import { logIdOf } from '../../src/core/identity/mesh-keys.ts'
import { type Examiner, examineEntry } from '../../src/core/log/examine.ts'
import { DEFAULT_LOG_LIMITS } from '../../src/core/log/limits.ts'
import { entryDatabaseName } from '../../src/platform/browser/database.ts'
import { openBrowserEntryStore } from '../../src/platform/browser/entry-store.ts'
import { openBrowserSecretStore } from '../../src/platform/browser/secret-store.ts'
import { loadLogs, makeVault, openVaultLog, VAULT } from './below-app.ts'
import { makeFileId } from './fill-vault.ts'
import { APPENDS_AT_ONCE, APPENDS_IN_TURN, JOIN_BOUND, perSecond, quantities, wording } from './quantities.ts'

/** Entries per second: messages to the lobby through the app's own ways, each committed; then checking what was written. */
export async function measureWarren(): Promise<Record<string, number>> {
  const mesh = await (await openWarren()).create({ name: VAULT, memberName: 'Bench', relays: [] })
  const { lobby } = mesh
  const appendAtOnce = await perSecond(APPENDS_AT_ONCE, () =>
    Promise.all(Array.from({ length: APPENDS_AT_ONCE }, (_, index) => lobby.say(wording(index)))),
  )
  const appendInTurn = await perSecond(APPENDS_IN_TURN, async () => {
    for (let index = 0; index < APPENDS_IN_TURN; index++) await lobby.say(wording(index))
  })
  await mesh.close()
  return {
    [quantities.appendAtOnce]: appendAtOnce,
    [quantities.appendInTurn]: appendInTurn,
    [quantities.verify]: await measureVerification(),
  }
}

/** Entries of the lobby per second, as when they come from a peer: so many at a time. */
async function measureVerification(): Promise<number> {
  const [mesh] = await openBrowserSecretStore().list()
  if (mesh === undefined) throw new Error('There is no mesh.')
  const { keys, logs } = await loadLogs(openBrowserEntryStore(entryDatabaseName(mesh.id)))
  const cids =
    logs
      .log(logIdOf(keys.lobbyKey))
      ?.nodes()
      .map(({ cid }) => cid) ?? []
  const encoded = (await logs.entryBytes(cids)).flatMap((bytes) => bytes ?? [])
  if (encoded.length !== APPENDS_AT_ONCE + APPENDS_IN_TURN) throw new Error(`Only ${encoded.length} are on disk.`)
  const examiner: Examiner = {
    epoch: keys.epoch,
    isKnown: () => false,
    verifyCredential: (member, epoch, claimed) => verifyCredential(keys.meshId, epoch, member, claimed),
    now: 0,
  }
  const { verifyConcurrency } = DEFAULT_LOG_LIMITS
  return perSecond(encoded.length, async () => {
    for (let at = 0; at < encoded.length; at += verifyConcurrency) {
      const batch = encoded.slice(at, at + verifyConcurrency)
      const examined = await Promise.all(batch.map((bytes) => examineEntry(bytes, examiner)))
      for (const result of examined) unwrap(result)
    }
  })
}

/** A vault of so many entries, one folder each, on this device. The page is to be loaded anew afterwards. */
export async function fillByWarren(invite: string, entries: number): Promise<void> {
  await makeVault(invite)
  const vault = await openVaultLog()
  const makeFolder = (index: number) =>
    vault.log.append([{ id: makeFileId(), kind: 'folder', name: wording(index), parent: null }])
  await Promise.all(Array.from({ length: entries }, (_, index) => makeFolder(index)))
  vault.close()
}

/** Is there for others to sync with. */
export async function provideByWarren(invite: string): Promise<void> {
  await (await openWarren()).join({ invite, memberName: 'Provider' })
}

/**
 * Joins the mesh. Milliseconds from the first connection to a member until all entries of the vault, which this device
 * did not know of, have been verified, stored, opened and listed; or the bound.
 */
export async function joinByWarren(invite: string, entries: number): Promise<Record<string, number>> {
  const mesh = await (await openWarren()).join({ invite, memberName: 'Newcomer' })
  await once(mesh.members, (members) => members.some(({ path }) => path !== undefined))
  const begin = performance.now()
  await once(mesh.vaults, (vaults) => vaults.length > 0)
  const [summary] = mesh.vaults.get()
  if (summary === undefined) throw new Error('There is no vault.')
  const { items } = await mesh.openVault(summary.id)
  const isThere = await once(items, ({ length }) => length === entries, JOIN_BOUND)
  if (isThere) return { [quantities.join(entries)]: performance.now() - begin }
  return { [quantities.join(entries)]: JOIN_BOUND, [quantities.joined(entries)]: items.get().length }
}

/** Whether it holds, now or once it does; not at all within so many milliseconds. */
function once<T>(readable: Readable<T>, holds: (value: T) => boolean, bound = JOIN_BOUND): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), bound)
    const unsubscribe = readable.subscribe(look)
    function look(value: T): void {
      if (!holds(value)) return
      clearTimeout(timer)
      unsubscribe()
      resolve(true)
    }
    look(readable.get())
  })
}
