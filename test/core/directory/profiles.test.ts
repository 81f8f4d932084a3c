import { describe, expect, it, vi } from 'vitest'
import { PICTURE_HEADS } from '../../../scripts/vectors/directory-body.ts'
import { sealBytes } from '../../../src/core/crypto/aead.ts'
import { generateIdentityKeys, signerFromKeys } from '../../../src/core/crypto/sign.ts'
import { issueCredential } from '../../../src/core/identity/credential.ts'
import { deriveMeshKeys, logEntriesKey, logIdOf } from '../../../src/core/identity/mesh-keys.ts'
import { createLogs } from '../../../src/core/log/logs.ts'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import type { MemberId, MemberSummary, Mesh } from '../../../src/core/mesh.ts'
import { directoryBodyCodec } from '../../../src/core/wire/directory-body.ts'
import { encodeEntry, type Entry, entryHeaderBytes, entrySigningBytes } from '../../../src/core/wire/entry.ts'
import { bytesToMemberId } from '../../../src/core/wire/ids.ts'
import { createMemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'
import { createDevice, createMeshKeeper, createNetwork, MESH_KEY } from '../mesh-fixture.ts'

const WAIT = { timeout: 60_000, interval: 10 }
const keeper = createMeshKeeper()
const memberIn = (mesh: Mesh, id: MemberId): MemberSummary | undefined =>
  mesh.members.get().find((member) => member.id === id)

describe('a profile', () => {
  it('is with all members as soon as they have the directory, and stays when the device is closed', async () => {
    const network = createNetwork()
    const adas = await createDevice('Ada')
    let ada = await keeper.open(adas, network)
    const ben = await keeper.open(await createDevice('Ben'), network)
    const picture = PICTURE_HEADS.webpLossy(128, 128)
    await ada.setProfile({ colour: 5, picture, device: 'Laptop' })
    await vi.waitFor(() => {
      expect(memberIn(ben, adas.member)).toMatchObject({
        name: 'Ada',
        colour: 5,
        device: 'Laptop',
        picture: { type: 'image/webp', bytes: picture },
      })
    }, WAIT)
    await ada.rename('Ada L.')
    await vi.waitFor(() => expect(memberIn(ben, adas.member)?.name).toBe('Ada L.'), WAIT)
    expect(memberIn(ben, adas.member)?.picture?.bytes).toEqual(picture)
    await keeper.close(ada)
    ada = await keeper.open(adas, network)
    expect(memberIn(ada, adas.member)).toMatchObject({ name: 'Ada L.', colour: 5, picture: { bytes: picture } })
    await ada.setProfile({ colour: null, picture: null, device: ' ' })
    await vi.waitFor(() => expect(memberIn(ben, adas.member)?.picture).toBeUndefined(), WAIT)
    expect(memberIn(ben, adas.member)).toMatchObject({ name: 'Ada L.', colour: undefined, device: undefined })
    expect([network.offences(), network.faults()]).toEqual([[], []])
  })

  it('has bounds, and what is out of them is told to who tries', async () => {
    const ada = await keeper.open(await createDevice('Ada'), createNetwork())
    const { png } = PICTURE_HEADS
    for (const profile of [
      { name: ' ' },
      { name: 'x'.repeat(65) },
      { device: 'x'.repeat(65) },
      { colour: 8 },
      { colour: 0.5 },
      { picture: png(257, 1) },
      { picture: new Uint8Array(0) },
      { picture: new Uint8Array(32 * 1024 + 1) },
      { picture: new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>') },
    ]) {
      await expect(ada.setProfile(profile)).rejects.toMatchObject({ code: 'invalid' })
    }
    await ada.setProfile({})
  })

  it('cannot be written for another: what claims to be theirs is not taken', async () => {
    const keys = deriveMeshKeys(MESH_KEY, 0)
    const id = logIdOf(keys.directoryKey)
    const identity = await generateIdentityKeys()
    const [mallory, victim] = [signerFromKeys(identity), await generateIdentityKeys()]
    const logs = createLogs({
      entryStore: createMemoryEntryStore(),
      environment: systemEnvironment,
      signer: mallory,
      credential: await issueCredential(keys, identity.publicKey),
      epoch: 0,
      verifyCredential: async () => true,
      onFault: (error) => expect.unreachable(error.message),
    })
    await logs.load()
    // A member with every key of the mesh, who signs in another's name.
    const header = {
      v: 1 as const,
      log: id,
      epoch: 0,
      parents: [],
      height: 0,
      time: 1,
      author: bytesToMemberId(victim.publicKey),
      cred: await issueCredential(keys, victim.publicKey),
      links: [],
    }
    const plain = directoryBodyCodec.encode([{ type: 'profile', name: 'Not me' }])
    const body = await sealBytes(
      logEntriesKey(keys.directoryKey),
      plain,
      entryHeaderBytes(header),
      systemEnvironment.random,
    )
    const unsigned = { ...header, body }
    const entry: Entry = { ...unsigned, sig: await mallory.sign(entrySigningBytes(unsigned)) }
    const receipt = await logs.receive(undefined, [encodeEntry(entry)])
    expect(receipt).toMatchObject({ added: 0, refused: { code: 'signature' } })
    expect(logs.log(id)).toBeUndefined()
  })
})

describe("a vault's record", () => {
  it('can be changed by any member, field by field', async () => {
    const network = createNetwork()
    const ada = await keeper.open(await createDevice('Ada'), network)
    const ben = await keeper.open(await createDevice('Ben'), network)
    const made = await ada.createVault('Photos', { description: ' Of all of us\r\nand the dog ', redundancy: 2 })
    expect(made).toMatchObject({ name: 'Photos', description: 'Of all of us\nand the dog', redundancy: 2 })
    await vi.waitFor(() => expect(ben.vaults.get()).toEqual([made]), WAIT)
    // Two who change two things at once, and neither loses.
    await Promise.all([ada.changeVault(made.id, { name: 'Pictures' }), ben.changeVault(made.id, { redundancy: 4 })])
    for (const mesh of [ada, ben]) {
      await vi.waitFor(() => expect(mesh.vaults.get()).toEqual([{ ...made, name: 'Pictures', redundancy: 4 }]), WAIT)
    }
    const vault = await ben.openVault(made.id)
    expect(vault.name.get()).toBe('Pictures')
    await ben.changeVault(made.id, { description: '' })
    await vi.waitFor(() => expect(ada.vaults.get()[0]?.description).toBe(''), WAIT)
    for (const record of [{ name: '' }, { redundancy: 0 }, { redundancy: 256 }, { description: 'x'.repeat(501) }]) {
      await expect(ada.changeVault(made.id, record)).rejects.toMatchObject({ code: 'invalid' })
    }
    await expect(ada.changeVault(ada.lobby.id, { name: 'x' })).rejects.toMatchObject({ code: 'not-found' })
    expect([network.offences(), network.faults()]).toEqual([[], []])
  })
})
