import { describe, expect, it, vi } from 'vitest'
import { hashBytes } from '../../src/core/crypto/hash.ts'
import type { FileSource } from '../../src/core/ports/compute.ts'
import type { Mesh, Vault } from '../../src/core/mesh.ts'
import { decodeInvite } from '../../src/core/wire/invite.ts'
import { createMemoryBlockStore } from '../../src/platform/memory/memory-block-store.ts'
import { createDevice, createMeshKeeper, createNetwork, randomBytes, readFile, stateOf } from './mesh-fixture.ts'

const MEBIBYTE = 1024 * 1024
const WAIT = { timeout: 60_000, interval: 10 }

const { open, close } = createMeshKeeper()

const sourceOf = (bytes: Uint8Array<ArrayBuffer>): FileSource => new Blob([bytes])

const namesIn = (vault: Vault): string[] => vault.items.get().map(({ name }) => name)

async function openSharedVault(mesh: Mesh, name: string): Promise<Vault> {
  const summary = await vi.waitFor(() => {
    const found = mesh.vaults.get().find((vault) => vault.name === name)
    if (found === undefined) throw new Error('the vault has not arrived')
    return found
  }, WAIT)
  return mesh.openVault(summary.id)
}

describe('a mesh of two', () => {
  it('shares a file, byte for byte', async () => {
    const network = createNetwork()
    const ada = await open(await createDevice('Ada'), network)
    const ben = await open(await createDevice('Ben'), network)
    const bytes = randomBytes(3 * MEBIBYTE)
    const mine = await ada.openVault((await ada.createVault('Family')).id)
    await mine.add([{ path: ['films', 'holiday.bin'], source: sourceOf(bytes) }])
    expect(namesIn(mine)).toEqual(['films', 'holiday.bin'])
    expect(stateOf(mine, 'holiday.bin')).toBe('here')

    const theirs = await openSharedVault(ben, 'Family')
    await vi.waitFor(() => expect(stateOf(theirs, 'holiday.bin')).toBe('here'), WAIT)
    expect(await hashBytes(await readFile(theirs, 'holiday.bin'))).toEqual(await hashBytes(bytes))
    expect(network.offences()).toEqual([])
    expect(network.faults()).toEqual([])
  })

  it('talks, each message chained to the heads its author saw', async () => {
    const network = createNetwork()
    const ada = await open(await createDevice('Ada'), network)
    const ben = await open(await createDevice('Ben'), network)
    await ada.lobby.say('Hello')
    await vi.waitFor(() => expect(ben.lobby.messages.get().map(({ text }) => text)).toEqual(['Hello']), WAIT)
    await ben.lobby.say('Hello yourself')
    await vi.waitFor(() => expect(ada.lobby.messages.get()).toHaveLength(2), WAIT)
    const [first, second] = ada.lobby.messages.get()
    expect(second?.parents).toEqual([first?.cid])
    await vi.waitFor(() => expect(ada.lobby.messages.get()[0]?.receivedBy).toHaveLength(1), WAIT)
  })

  it('knows its members by the names they gave themselves, and whether they are here', async () => {
    const network = createNetwork()
    const ada = await open(await createDevice('Ada'), network)
    const ben = await open(await createDevice('Ben'), network)
    const members = () => ada.members.get().map(({ name, isSelf, path }) => [name, isSelf, path])
    await vi.waitFor(
      () =>
        expect(members()).toEqual([
          ['Ada', true, undefined],
          ['Ben', false, 'direct'],
        ]),
      WAIT,
    )
    await ben.rename('Benjamin')
    await vi.waitFor(() => expect(members()[1]).toEqual(['Benjamin', false, 'direct']), WAIT)
  })
})

describe('a device', () => {
  it('finds everything again after it was closed, and catches up', async () => {
    const network = createNetwork()
    const [adas, bens] = await Promise.all([createDevice('Ada'), createDevice('Ben')])
    const ada = await open(adas, network)
    let ben = await open(bens, network)
    const vault = await ada.openVault((await ada.createVault('Family')).id)
    await vault.add([{ path: ['a.bin'], source: sourceOf(randomBytes(MEBIBYTE)) }])
    await ada.lobby.say('one')
    const theirs = await openSharedVault(ben, 'Family')
    await vi.waitFor(() => expect(stateOf(theirs, 'a.bin')).toBe('here'), WAIT)
    await vi.waitFor(() => expect(ben.lobby.messages.get()).toHaveLength(1), WAIT)
    await close(ben)
    await ada.lobby.say('two')
    await vault.add([{ path: ['b.bin'], source: sourceOf(randomBytes(10)) }])

    ben = await open(bens, network)
    const again = await openSharedVault(ben, 'Family')
    expect(stateOf(again, 'a.bin'), 'before anything was synced').toBe('here')
    await vi.waitFor(() => expect(ben.lobby.messages.get().map(({ text }) => text)).toEqual(['one', 'two']), WAIT)
    await vi.waitFor(() => expect(stateOf(again, 'b.bin')).toBe('here'), WAIT)
  })

  it('reads a file on demand before replication has brought it', async () => {
    const network = createNetwork()
    const ada = await open(await createDevice('Ada'), network)
    const ben = await open(await createDevice('Ben'), network)
    const bytes = randomBytes(2 * MEBIBYTE)
    const mine = await ada.openVault((await ada.createVault('Family')).id)
    const theirs = await openSharedVault(ben, 'Family')
    await mine.add([{ path: ['a.bin'], source: sourceOf(bytes) }])
    await vi.waitFor(() => expect(namesIn(theirs)).toEqual(['a.bin']), WAIT)
    expect(await hashBytes(await readFile(theirs, 'a.bin'))).toEqual(await hashBytes(bytes))
  })
})

describe('a vault', () => {
  async function openAlone(blocks = createMemoryBlockStore()): Promise<{ vault: Vault; mesh: Mesh }> {
    const mesh = await open(await createDevice('Ada', { blocks }), createNetwork())
    return { mesh, vault: await mesh.openVault((await mesh.createVault('Family')).id) }
  }

  it('keeps one of two equal files, and both of two different ones of a name', async () => {
    const { vault } = await openAlone()
    const bytes = randomBytes(1000)
    await vault.add([{ path: ['a.txt'], source: sourceOf(bytes) }])
    await vault.add([{ path: ['a.txt'], source: sourceOf(bytes) }])
    expect(namesIn(vault)).toEqual(['a.txt'])
    await vault.add([{ path: ['a.txt'], source: sourceOf(randomBytes(1000)) }])
    expect(namesIn(vault)).toEqual(['a (2).txt', 'a.txt'])
  })

  it('renames, removes and restores', async () => {
    const { vault } = await openAlone()
    await vault.createFolder('Letters')
    const [folder] = vault.items.get()
    if (folder === undefined) throw new Error('no folder')
    await vault.add([{ path: ['a.txt'], source: sourceOf(randomBytes(10)) }], { into: folder.id })
    await vault.rename(folder.id, 'Post')
    expect(namesIn(vault)).toEqual(['Post', 'a.txt'])
    await vault.remove([folder.id])
    expect(namesIn(vault)).toEqual([])
    await vault.restore([folder.id])
    expect(namesIn(vault)).toEqual(['Post', 'a.txt'])
  })

  it('has nothing of an add that was cancelled, and says that it was', async () => {
    const { vault } = await openAlone()
    const cancel = new AbortController()
    const adding = vault.add([{ path: ['a.bin'], source: sourceOf(randomBytes(4 * MEBIBYTE)) }], {
      signal: cancel.signal,
    })
    cancel.abort()
    await expect(adding).rejects.toMatchObject({ code: 'cancelled' })
    expect(namesIn(vault)).toEqual([])
    expect(vault.transfers.get()).toMatchObject([{ state: 'cancelled' }])
  })

  it('says that the disk is full, and keeps what was there', async () => {
    const { vault, mesh } = await openAlone(createMemoryBlockStore({ quotaBytes: 2 * MEBIBYTE }))
    await vault.add([{ path: ['small.bin'], source: sourceOf(randomBytes(MEBIBYTE)) }])
    const adding = vault.add([{ path: ['large.bin'], source: sourceOf(randomBytes(4 * MEBIBYTE)) }])
    await expect(adding).rejects.toMatchObject({ code: 'storage-full' })
    expect(namesIn(vault)).toEqual(['small.bin'])
    expect(vault.transfers.get()).toMatchObject([{ state: 'done' }, { state: 'failed' }])
    await mesh.lobby.say('still here')
    expect(mesh.lobby.messages.get()).toHaveLength(1)
  })

  it.each([
    ['empty', ''],
    ['blank', '   '],
    ['too long', 'x'.repeat(201)],
  ])('refuses a name that is %s', async (_, name) => {
    const { vault } = await openAlone()
    await expect(vault.createFolder(name)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('cannot be opened before the directory tells of it', async () => {
    const { mesh } = await openAlone()
    await expect(mesh.openVault('00'.repeat(32) as Vault['id'])).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('a room', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \n '],
    ['control characters', '\u0000'],
    ['what is too long', 'x'.repeat(4001)],
  ])('does not send %s', async (_, text) => {
    const mesh = await open(await createDevice('Ada'), createNetwork())
    await expect(mesh.lobby.say(text)).rejects.toMatchObject({ code: 'invalid' })
    expect(mesh.lobby.messages.get()).toEqual([])
  })
})

describe('the relays of a mesh', () => {
  const relay = '/dns4/relay.example/tcp/443/wss/p2p/12D3KooWFS5afv8rByDrnS5wYjR57yqvm9hCxS8woYnRtZjMowLr'

  it('are kept and put into invites when one is added, once', async () => {
    const device = await createDevice('Ada')
    const mesh = await open(device, createNetwork())
    await mesh.addRelay(` ${relay} `)
    await mesh.addRelay(relay)
    expect(decodeInvite(mesh.invite())).toMatchObject({ ok: true, value: { relays: [relay] } })
    expect((await device.secrets.get(mesh.id))?.relays).toEqual([relay])
  })

  it('are refused when they are none', async () => {
    const mesh = await open(await createDevice('Ada'), createNetwork())
    await expect(mesh.addRelay('http://relay.example')).rejects.toMatchObject({ code: 'encoding' })
  })
})

describe('two meshes', () => {
  it('do not mix, even where their members are linked', async () => {
    const network = createNetwork()
    const ada = await open(await createDevice('Ada'), network)
    const eve = await open(await createDevice('Eve', { meshKey: new Uint8Array(32).fill(8) }), network)
    await ada.lobby.say('for us only')
    await eve.lobby.say('let me in')
    await vi.waitFor(() => expect(network.offences().map(({ offence }) => offence.code)).toContain('credential'), WAIT)
    expect(ada.lobby.messages.get().map(({ text }) => text)).toEqual(['for us only'])
    expect(ada.vaults.get()).toEqual([])
  })
})
