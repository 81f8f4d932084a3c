import { describe, expect, it, vi } from 'vitest'
import type { Mesh, SearchResults } from '../../../src/core/mesh.ts'
import { createDevice, createMeshKeeper, createNetwork } from '../mesh-fixture.ts'
import { memoryFile } from '../files/memory-file.ts'

const WAIT = { timeout: 60_000, interval: 20 }
const keeper = createMeshKeeper()

const fileOf = (...path: string[]) => ({ path, source: memoryFile(new TextEncoder().encode(path.join('/'))) })
const filesIn = ({ files }: SearchResults): string[] =>
  files.map(({ vaultName, folders, name }) => [vaultName, ...folders, name].join('/'))
const messagesIn = ({ messages }: SearchResults): string[] =>
  messages.map(({ roomName, excerpt }) => `${roomName}: ${excerpt}`)

/** Asks until the answer is the one that is expected: the index is filled in the background. */
async function expectFiles(mesh: Mesh, query: string, ...expected: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect(filesIn(await mesh.search(query)).sort()).toEqual([...expected].sort()), WAIT)
}
async function expectMessages(mesh: Mesh, query: string, ...expected: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect(messagesIn(await mesh.search(query)).sort()).toEqual([...expected].sort()), WAIT)
}
const ready = (mesh: Mesh): Promise<void> =>
  vi.waitFor(() => expect(mesh.searchProgress.get().state).toBe('ready'), WAIT)

describe('a search in a mesh', () => {
  it('finds files by name and path in all vaults, opened or not, as they are now', async () => {
    const network = createNetwork()
    const ada = await keeper.open(await createDevice('Ada'), network)
    const ben = await keeper.open(await createDevice('Ben'), network)
    const photos = await ada.openVault((await ada.createVault('Photos')).id)
    const letters = await ada.openVault((await ada.createVault('Letters')).id)
    await photos.add([fileOf('Summer', 'beach.jpg'), fileOf('Winter', 'snow.jpg')])
    await letters.add([fileOf('to the beach club.txt')])
    // Ben has opened neither.
    await expectFiles(ben, 'beach', 'Photos/Summer/beach.jpg', 'Letters/to the beach club.txt')
    await expectFiles(ben, 'summer', 'Photos/Summer', 'Photos/Summer/beach.jpg')
    await expectFiles(ben, 'summer jpg', 'Photos/Summer/beach.jpg')

    const summer = photos.items.get().find(({ name }) => name === 'Summer')!
    await photos.rename(summer.id, 'Holidays')
    await expectFiles(ben, 'summer')
    await expectFiles(ben, 'holidays jpg', 'Photos/Holidays/beach.jpg')
    await photos.remove([summer.id])
    await expectFiles(ben, 'beach', 'Letters/to the beach club.txt')
    await photos.restore([summer.id])
    await expectFiles(ben, 'beach jpg', 'Photos/Holidays/beach.jpg')
    await ada.changeVault(photos.id, { name: 'Pictures' })
    await expectFiles(ben, 'beach jpg', 'Pictures/Holidays/beach.jpg')
    const whole = { state: 'ready', files: 5, messages: 0, isFull: false }
    await vi.waitFor(() => expect(ben.searchProgress.get()).toEqual(whole), WAIT)
  })

  it('names the entry by which what was found can be verified', async () => {
    const network = createNetwork()
    const ada = await keeper.open(await createDevice('Ada'), network)
    const vault = await ada.openVault((await ada.createVault('Photos')).id)
    await vault.add([fileOf('beach.jpg')])
    await ada.lobby.say('see you at the beach')
    await expectFiles(ada, 'beach', 'Photos/beach.jpg')
    await expectMessages(ada, 'beach', 'Lobby: see you at the beach')
    const { files, messages } = await ada.search('beach')
    expect(files[0]).toMatchObject({
      vault: vault.id,
      id: vault.items.get()[0]!.id,
      entry: vault.items.get()[0]!.entry,
      ranges: [{ start: 0, end: 5 }],
    })
    expect(messages[0]).toMatchObject({
      room: ada.lobby.id,
      cid: ada.lobby.messages.get()[0]!.cid,
      author: ada.members.get()[0]!.id,
      ranges: [{ start: 15, end: 20 }],
    })
  })

  it('finds messages of all rooms, all the way back, as they are now', async () => {
    const network = createNetwork()
    const adas = await createDevice('Ada')
    let ada = await keeper.open(adas, network)
    const kitchen = await ada.openRoom((await ada.createRoom('Kitchen')).id)
    await kitchen.say('the oldest word: marmalade')
    for (let i = 0; i < 300; i++) await kitchen.say(`filler ${i}`)
    await ada.lobby.say('marmelade for everyone')
    await keeper.close(ada)

    ada = await keeper.open(adas, network)
    await expectMessages(ada, 'marmalade', 'Kitchen: the oldest word: marmalade')
    const reopened = await ada.openRoom(kitchen.id)
    await reopened.loadOlder({ to: (await ada.search('marmalade')).messages[0]!.cid })
    await reopened.edit(reopened.messages.get()[0]!.cid, { text: 'now it says honey' })
    // By a letter off, now that nothing is as it was written.
    await expectMessages(ada, 'marmalade', 'Lobby: marmelade for everyone')
    await expectMessages(ada, 'honey', 'Kitchen: now it says honey')
    await reopened.remove(reopened.messages.get()[0]!.cid)
    await expectMessages(ada, 'honey')
    await vi.waitFor(() => expect(ada.searchProgress.get()).toMatchObject({ state: 'ready', messages: 301 }), WAIT)
  })

  it('finds in what comes later: another vault, another room, and what is said there', async () => {
    const network = createNetwork()
    const ada = await keeper.open(await createDevice('Ada'), network)
    const ben = await keeper.open(await createDevice('Ben'), network)
    await ready(ben)
    const attic = await ada.openRoom((await ada.createRoom('Attic')).id)
    await attic.say('an old lamp')
    const vault = await ada.openVault((await ada.createVault('Lamps')).id)
    await vault.add([fileOf('lamp.png')])
    await expectMessages(ben, 'lamp', 'Attic: an old lamp')
    await expectFiles(ben, 'lamp', 'Lamps/lamp.png')
    const room = ben.rooms.get().find(({ vault: of }) => of === vault.id)!
    await (await ada.openRoom(room.id)).say('which lamp is it?')
    await expectMessages(ben, 'which lamp', 'Lamps: which lamp is it?')
    expect([network.offences(), network.faults()]).toEqual([[], []])
  })

  it('gives no more than it is asked for, says so, and can be given up', async () => {
    const network = createNetwork()
    const ada = await keeper.open(await createDevice('Ada'), network)
    const vault = await ada.openVault((await ada.createVault('Photos')).id)
    await vault.add(Array.from({ length: 30 }, (_, i) => fileOf(`photo ${i}.jpg`)))
    await vi.waitFor(async () => expect(ada.searchProgress.get().files).toBe(30), WAIT)
    const { files, hasMoreFiles, messages, hasMoreMessages } = await ada.search('photo', { limit: 10 })
    expect([files.length, hasMoreFiles, messages.length, hasMoreMessages]).toEqual([10, true, 0, false])
    expect((await ada.search('photo', { limit: 30 })).hasMoreFiles).toBe(false)
    await expect(ada.search('photo', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
  })
})
