import { describe, expect, test } from 'vitest'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import { generateIdentityKeys, signerFromKeys, verifySignature } from '../../src/core/crypto/sign.ts'
import { wordsToBytes } from '../../src/core/crypto/words.ts'
import { deriveMeshKeys } from '../../src/core/identity/mesh-keys.ts'
import { openRecoveryKit, sealRecoveryKit } from '../../src/core/identity/recovery.ts'
import { makeRecoveryKit, readKitLabel, recoverRecord } from '../../src/core/mesh-recovery.ts'
import type { MeshRecord } from '../../src/core/ports/secret-store.ts'
import { decodeRecoveryKit, encodeRecoveryKit } from '../../src/core/wire/recovery-kit.ts'

const { random } = systemEnvironment
const MESH_KEY = new Uint8Array(32).fill(7)
const RELAY = '/dns4/relay.example/tcp/443/wss/p2p/12D3KooWQKJb8XPWGEQtXg2mAAR8fkAvCQZF1zS6YCpnFKLqybb1'
/** Quick: what a guess costs is not what is shown here. */
const COST = 10

async function makeRecord(): Promise<MeshRecord> {
  return {
    id: deriveMeshKeys(MESH_KEY, 0).meshId,
    name: 'Family',
    meshKey: MESH_KEY,
    epoch: 0,
    relays: [RELAY],
    identity: await generateIdentityKeys(),
    memberName: 'Ada',
    joinedAt: 1,
  }
}

async function expectSame(recovered: MeshRecord, record: MeshRecord): Promise<void> {
  expect(recovered.id).toBe(record.id)
  expect(recovered.meshKey).toEqual(record.meshKey)
  expect(recovered.identity.publicKey).toEqual(record.identity.publicKey)
  expect(recovered.isReturning).toBe(true)
  const message = new Uint8Array([1, 2, 3])
  const signature = await signerFromKeys(recovered.identity).sign(message)
  expect(await verifySignature(record.identity.publicKey, message, signature)).toBe(true)
}

describe('a recovery kit', () => {
  test('brings back the mesh, its relays and the identity', async () => {
    const record = await makeRecord()
    const kit = await makeRecoveryKit(record, undefined, random)
    expect(readKitLabel(kit.text)).toEqual({ isSealed: false, meshName: 'Family', memberName: 'Ada' })
    const recovered = await recoverRecord({ text: kit.text, passphrase: undefined }, 9)
    await expectSame(recovered, record)
    expect(recovered).toMatchObject({ name: 'Family', memberName: 'Ada', relays: [RELAY], joinedAt: 9 })
  })

  test('comes back from its words and the mesh key, as they were copied by hand', async () => {
    const record = await makeRecord()
    const { words = [], meshKey = '' } = await makeRecoveryKit(record, undefined, random)
    const written = words.map((word, i) => `${i + 1}. ${word.toUpperCase()}`).join('\n')
    await expectSame(await recoverRecord({ words: written, invite: meshKey, memberName: 'Ada' }, 9), record)
  })

  test('that is sealed tells nothing, and opens with its passphrase only', async () => {
    const record = await makeRecord()
    const { meshKey, epoch, name, relays, identity, memberName } = record
    const secrets = { invite: { meshKey, epoch, name, relays }, seed: identity.seed!, memberName }
    const text = encodeRecoveryKit(await sealRecoveryKit(secrets, 'Grüße aus Köln', random, COST))
    expect(readKitLabel(text)).toEqual({ isSealed: true, meshName: undefined, memberName: undefined })
    const wrong = { text, passphrase: 'Grüsse aus Köln' }
    await expect(recoverRecord(wrong, 9)).rejects.toMatchObject({
      code: 'decrypt',
      message: 'This passphrase does not open the recovery kit.',
    })
    // The same letters, as another keyboard writes them.
    await expectSame(await recoverRecord({ text, passphrase: 'Grüße aus Köln'.normalize('NFD') }, 9), record)
  })

  test('that was changed anywhere is refused with a sentence', async () => {
    const { text } = await makeRecoveryKit(await makeRecord(), undefined, random)
    const at = Math.floor(text.length / 2)
    const changed = text.slice(0, at) + (text[at] === 'q' ? 'p' : 'q') + text.slice(at + 1)
    const refused = (given: string) => decodeRecoveryKit(given)
    expect(refused(changed)).toMatchObject({ ok: false, code: 'checksum' })
    expect(refused(text.slice(0, -40))).toMatchObject({ ok: false, code: 'checksum' })
    expect(refused('warren1qqqq')).toMatchObject({ ok: false, code: 'encoding' })
    expect(refused('')).toMatchObject({ ok: false, code: 'encoding' })
    expect(refused('x'.repeat(20_000))).toMatchObject({ ok: false, code: 'too-large' })
    // Capitals, as a QR code has them, and groups, as paper has them, are the same kit.
    expect(refused(text.toUpperCase().replace(/(.{5})/g, '$1 '))).toMatchObject({ ok: true })
  })

  test('holds its seal to its salt and cost', async () => {
    const record = await makeRecord()
    const { meshKey, epoch, name, relays, identity, memberName } = record
    const secrets = { invite: { meshKey, epoch, name, relays }, seed: identity.seed!, memberName }
    const kit = await sealRecoveryKit(secrets, 'passphrase', random, COST)
    if (kit.kind !== 'sealed') throw new Error('not sealed')
    expect(unwrap(await openRecoveryKit(kit, 'passphrase')).seed).toEqual(identity.seed)
    const moved = { ...kit, salt: kit.salt.map((byte) => byte ^ 1) }
    expect(await openRecoveryKit(moved, 'passphrase')).toMatchObject({ ok: false, code: 'decrypt' })
  })

  test('names the word that is none, and counts them', async () => {
    const { words = [] } = await makeRecoveryKit(await makeRecord(), undefined, random)
    expect(await wordsToBytes(words.slice(1).join(' '))).toMatchObject({ code: 'length' })
    expect(await wordsToBytes([...words.slice(1), 'warren'].join(' '))).toMatchObject({
      code: 'encoding',
      detail: expect.stringContaining('“warren”') as unknown,
    })
    const swapped = [words[1], words[0], ...words.slice(2)].join(' ')
    const verdict = await wordsToBytes(swapped)
    if (words[0] !== words[1]) expect(verdict.ok ? 'a chance of one in 256' : verdict.code).toMatch(/checksum|chance/)
  })

  test('cannot be made of a key that cannot leave its browser, and says so', async () => {
    const { seed: _seed, ...identity } = (await makeRecord()).identity as { seed?: unknown } & MeshRecord['identity']
    const record = { ...(await makeRecord()), identity: identity as MeshRecord['identity'] }
    await expect(makeRecoveryKit(record, undefined, random)).rejects.toMatchObject({ code: 'unsupported' })
  })
})
