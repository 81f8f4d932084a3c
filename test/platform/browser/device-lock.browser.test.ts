import { afterEach, describe, expect, test } from 'vitest'
import { Dexie } from 'dexie'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import { WarrenError } from '../../../src/core/base/errors.ts'
import { generateIdentityKeys, signerFromKeys, verifySignature } from '../../../src/core/crypto/sign.ts'
import { createDeviceLock } from '../../../src/core/identity/device-lock.ts'
import { deriveMeshKeys } from '../../../src/core/identity/mesh-keys.ts'
import type { Passkeys } from '../../../src/core/ports/passkeys.ts'
import type { MeshRecord } from '../../../src/core/ports/secret-store.ts'
import { openSecretDatabase } from '../../../src/platform/browser/database.ts'
import { openBrowserSecretStore, type BrowserSecretStore } from '../../../src/platform/browser/secret-store.ts'

const { random } = systemEnvironment
/** Quick: what a guess costs is not what is shown here. */
const COST = 10
const PASSPHRASE = 'correct horse'

let name = ''
let made = 0
const opened: BrowserSecretStore[] = []

afterEach(async () => {
  for (const store of opened.splice(0)) store.close()
  await Dexie.delete(name)
})

async function makeRecord(byte = 7): Promise<MeshRecord> {
  const meshKey = new Uint8Array(32).fill(byte)
  return {
    id: deriveMeshKeys(meshKey, 0).meshId,
    name: 'Family',
    meshKey,
    epoch: 0,
    relays: ['/dns4/relay.example/tcp/443/wss/p2p/12D3KooW'],
    identity: await generateIdentityKeys(),
    memberName: 'Ada',
    joinedAt: 1_790_000_000_000,
  }
}

/** A passkey that answers each question in its own way, and knows only its own credential. */
function fakePasskeys(): Passkeys {
  const answer = async (salt: Uint8Array<ArrayBuffer>) =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([42, ...salt])))
  const credentialId = new Uint8Array([1, 2, 3])
  return {
    isAvailable: async () => true,
    create: async (salt) => ({ credentialId, secret: await answer(salt) }),
    async ask([question]) {
      if (question === undefined) throw new WarrenError('cancelled', 'nothing asked')
      return { credentialId, secret: await answer(question.salt) }
    },
  }
}

/** The page, as it is after a reload: the same disk, nothing in memory. */
function openPage() {
  if (name === '') name = `lock-test-${made++}`
  const store = openBrowserSecretStore(name)
  opened.push(store)
  return { store, lock: createDeviceLock({ store, passkeys: fakePasskeys(), random }, COST) }
}

async function readDisk() {
  const { dexie, meshes, locks } = openSecretDatabase(name)
  const rows = { meshes: await meshes.toArray(), locks: await locks.toArray() }
  dexie.close()
  return rows
}

async function lockedPage(record: MeshRecord): Promise<void> {
  name = `lock-test-${made++}`
  const { store, lock } = openPage()
  await store.put(record)
  await lock.put(PASSPHRASE)
}

describe('a lock on the keys of this device', () => {
  test('seals what lies there, asks after a reload, and opens with its passphrase only', async () => {
    const record = await makeRecord()
    await lockedPage(record)
    const [row] = (await readDisk()).meshes
    expect(Object.keys(row ?? {}).sort()).toEqual(['id', 'sealed'])

    const { store, lock } = openPage()
    expect(await lock.state()).toBe('locked')
    await expect(store.list()).rejects.toMatchObject({ code: 'locked' })
    await expect(store.put(record)).rejects.toMatchObject({ code: 'locked' })
    await expect(lock.unlock('wrong horse')).rejects.toMatchObject({ code: 'decrypt' })
    await lock.unlock(PASSPHRASE)
    expect(await lock.state()).toBe('open')
    const [read] = await store.list()
    expect({ ...read, identity: undefined }).toEqual({ ...record, identity: undefined })
    const message = new Uint8Array([1])
    const signature = await signerFromKeys(read!.identity).sign(message)
    expect(await verifySignature(record.identity.publicKey, message, signature)).toBe(true)
    await store.put(await makeRecord(8))
    expect((await readDisk()).meshes.every((each) => 'sealed' in each)).toBe(true)
  })

  test('opens with a changed passphrase and no longer with the old one', async () => {
    await lockedPage(await makeRecord())
    const first = openPage()
    await expect(first.lock.change('wrong horse', 'another horse')).rejects.toMatchObject({ code: 'decrypt' })
    await first.lock.change(PASSPHRASE, 'another horse')
    const { lock } = openPage()
    await expect(lock.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'decrypt' })
    await lock.unlock('another horse')
  })

  test('that is taken off leaves the keys as they were', async () => {
    const record = await makeRecord()
    await lockedPage(record)
    const first = openPage()
    await expect(first.lock.remove('wrong horse')).rejects.toMatchObject({ code: 'decrypt' })
    await first.lock.remove(PASSPHRASE)
    const { store, lock } = openPage()
    expect(await lock.state()).toBe('none')
    expect(await store.get(record.id)).toEqual(record)
    expect((await readDisk()).locks).toEqual([])
  })

  test('opens with a passkey too, until that is removed; the passphrase stays', async () => {
    await lockedPage(await makeRecord())
    const first = openPage()
    await expect(first.lock.addPasskey()).rejects.toMatchObject({ code: 'locked' })
    await first.lock.unlock(PASSPHRASE)
    await first.lock.addPasskey()
    const second = openPage()
    expect(await second.lock.hasPasskey()).toBe(true)
    await second.lock.unlockWithPasskey()
    expect(await second.store.list()).toHaveLength(1)
    await second.lock.removePasskey()
    const { lock } = openPage()
    expect(await lock.hasPasskey()).toBe(false)
    await lock.unlock(PASSPHRASE)
  })

  test('another tab that does not know of the lock writes nothing open beside it', async () => {
    const record = await makeRecord()
    name = `lock-test-${made++}`
    const [here, there] = [openPage(), openPage()]
    await here.store.put(record)
    await here.lock.put(PASSPHRASE)
    await expect(there.store.put(await makeRecord(8))).rejects.toMatchObject({ code: 'locked' })
    await expect(there.store.relock(undefined, undefined)).rejects.toMatchObject({ code: 'locked' })
  })

  test('a change that fails half-way changes nothing', async () => {
    const record = await makeRecord()
    name = `lock-test-${made++}`
    const { store, lock } = openPage()
    await store.put(record)
    const unstorable = { v: 1, id: 'x', ways: [(() => 1) as never] } as const
    const sealer = {
      lockId: 'x',
      seal: async () => ({ id: record.id, sealed: new Uint8Array(1) }),
      open: async () => record,
    }
    await expect(store.relock(unstorable, sealer)).rejects.toMatchObject({ code: 'storage' })
    expect(await lock.state()).toBe('none')
    expect(await store.get(record.id)).toEqual(record)
    expect((await readDisk()).meshes).toEqual([record])
  })

  test('is not put on with a passphrase that anybody guesses, nor twice', async () => {
    await lockedPage(await makeRecord())
    const { lock } = openPage()
    await expect(lock.put('short')).rejects.toMatchObject({ code: 'invalid' })
    await expect(lock.put('long enough')).rejects.toMatchObject({ code: 'invalid' })
  })

  test('a key that cannot leave its browser stays as it is beside its sealed record', async () => {
    const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
    const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
    const record = {
      ...(await makeRecord()),
      identity: { kind: 'webcrypto', privateKey: pair.privateKey, publicKey } as const,
    }
    await lockedPage(record)
    const { store, lock } = openPage()
    await lock.unlock(PASSPHRASE)
    const read = await store.get(record.id)
    const signature = await signerFromKeys(read!.identity).sign(publicKey)
    expect(await verifySignature(publicKey, publicKey, signature)).toBe(true)
  })
})
