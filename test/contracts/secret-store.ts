import { describe, expect, test } from 'vitest'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { MeshId } from '../../src/core/base/ids.ts'
import type { IdentityKeys, MeshRecord, SecretStore } from '../../src/core/ports/secret-store.ts'
import { sampleBytes } from './sample-bytes.ts'

/** A fresh, empty store. `reopen` is given by adapters that outlive their process: the same data, opened anew. */
export interface SecretStoreFixture {
  readonly store: SecretStore & { close(): void }
  readonly reopen?: () => SecretStore & { close(): void }
}

const seedIdentity: IdentityKeys = { kind: 'seed', seed: sampleBytes(8, 32), publicKey: sampleBytes(9, 32) }

function sampleRecord(digits: string, identity: IdentityKeys = seedIdentity): MeshRecord {
  return {
    id: digits.repeat(32) as MeshId,
    name: `Mesh ${digits}`,
    meshKey: sampleBytes(7, 32),
    epoch: 0,
    relays: ['/dns4/relay.example/tcp/443/wss/p2p/12D3KooW'],
    identity,
    memberName: 'Ada',
    joinedAt: 1_790_000_000_000,
  }
}

async function makeWebCryptoIdentity(): Promise<IdentityKeys & { readonly kind: 'webcrypto' }> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
  const publicKey: Bytes = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  return { kind: 'webcrypto', privateKey: pair.privateKey, publicKey }
}

/** What every SecretStore does. */
export function describeSecretStore(
  adapter: string,
  open: () => Promise<SecretStoreFixture> | SecretStoreFixture,
): void {
  describe(`SecretStore: ${adapter}`, () => {
    test('is empty at first', async () => {
      const { store } = await open()
      expect(await store.list()).toEqual([])
      expect(await store.get(sampleRecord('aa').id)).toBeUndefined()
    })

    test('keeps a record per mesh, replaces and removes it', async () => {
      const { store } = await open()
      const [a, b] = [sampleRecord('aa'), sampleRecord('bb')]
      await store.put(a)
      await store.put(b)
      expect(await store.get(a.id)).toEqual(a)
      expect(new Set((await store.list()).map(({ id }) => id))).toEqual(new Set([a.id, b.id]))
      const renamed = { ...a, memberName: 'Grace' }
      await store.put(renamed)
      expect(await store.get(a.id)).toEqual(renamed)
      await store.remove(a.id)
      await store.remove(a.id)
      expect(await store.get(a.id)).toBeUndefined()
      expect(await store.list()).toEqual([b])
    })

    test('keeps a non-extractable key usable, and non-extractable', async () => {
      const { store, reopen } = await open()
      const identity = await makeWebCryptoIdentity()
      const record = sampleRecord('cc', identity)
      await store.put(record)
      let readFrom = store
      if (reopen !== undefined) {
        store.close()
        readFrom = reopen()
      }
      const kept = (await readFrom.get(record.id))?.identity
      if (kept?.kind !== 'webcrypto') throw new Error('the identity changed its kind')
      expect(kept.privateKey.extractable).toBe(false)
      const message = sampleBytes(1, 20)
      const signature = await crypto.subtle.sign('Ed25519', kept.privateKey, message)
      const publicKey = await crypto.subtle.importKey('raw', identity.publicKey, 'Ed25519', true, ['verify'])
      expect(await crypto.subtle.verify('Ed25519', publicKey, signature, message)).toBe(true)
    })

    test('is not changed by what callers do to their bytes afterwards', async () => {
      const { store } = await open()
      const record = sampleRecord('dd')
      await store.put(record)
      const original = record.meshKey.slice()
      record.meshKey.fill(0)
      expect((await store.get(record.id))?.meshKey).toEqual(original)
    })

    test('refuses with "closed" once it is closed', async () => {
      const { store } = await open()
      store.close()
      const closed = { name: 'WarrenError', code: 'closed' }
      await expect(store.list()).rejects.toMatchObject(closed)
      await expect(store.get(sampleRecord('aa').id)).rejects.toMatchObject(closed)
      await expect(store.put(sampleRecord('aa'))).rejects.toMatchObject(closed)
      await expect(store.remove(sampleRecord('aa').id)).rejects.toMatchObject(closed)
    })
  })
}
