import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Bytes, concatBytes } from '../../src/core/base/bytes.ts'
import type { Cid, LogId } from '../../src/core/base/ids.ts'
import { sealBytes } from '../../src/core/crypto/aead.ts'
import { hashBytes } from '../../src/core/crypto/hash.ts'
import { generateIdentityKeys, signerFromKeys } from '../../src/core/crypto/sign.ts'
import { issueCredential } from '../../src/core/identity/credential.ts'
import { deriveMeshKeys, logEntriesKey, logIdOf, topicOf } from '../../src/core/identity/mesh-keys.ts'
import type { Mesh, Room } from '../../src/core/mesh.ts'
import { cidOfDigest, compareCids } from '../../src/core/wire/cid.ts'
import { directoryBodyCodec } from '../../src/core/wire/directory-body.ts'
import { decodeEntry, encodeEntry, type Entry, entryHeaderBytes, entrySigningBytes } from '../../src/core/wire/entry.ts'
import { encodeHeads } from '../../src/core/wire/gossip.ts'
import { bytesToMemberId, idToBytes } from '../../src/core/wire/ids.ts'
import { memberToPeerId } from '../../src/core/wire/peer-id.ts'
import { roomBodyCodec } from '../../src/core/wire/room-body.ts'
import { createDevice, createNetwork, type Device, MESH_KEY } from './mesh-fixture.ts'

const WAIT = { timeout: 60_000, interval: 10 }
const KEYS = deriveMeshKeys(MESH_KEY, 0)
const LOBBY = logIdOf(KEYS.lobbyKey)

type Network = ReturnType<typeof createNetwork>

const opened: Mesh[] = []

afterEach(async () => {
  for (const mesh of opened.splice(0)) await mesh.close()
})

async function open(device: Device, network: Network): Promise<Mesh> {
  const mesh = await device.open(network)
  opened.push(mesh)
  return mesh
}

async function close(mesh: Mesh): Promise<void> {
  opened.splice(opened.indexOf(mesh), 1)
  await mesh.close()
}

const textsIn = (room: Room): string[] => room.messages.get().map(({ text }) => text)
const namesOf = (mesh: Mesh): string[] => mesh.rooms.get().map(({ name, kind }) => `${kind}: ${name}`)

async function findRoom(mesh: Mesh, name: string): Promise<Room> {
  const { id } = await vi.waitFor(() => {
    const found = mesh.rooms.get().find((room) => room.name === name)
    if (found === undefined) throw new Error('the room has not arrived')
    return found
  }, WAIT)
  return mesh.openRoom(id)
}

async function heardIn(room: Room, ...texts: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(textsIn(room)).toEqual(texts), WAIT)
}

describe('the rooms of a mesh', () => {
  it('are the lobby, those that members made, and one of each vault', async () => {
    const network = createNetwork()
    const ada = await open(await createDevice('Ada'), network)
    const ben = await open(await createDevice('Ben'), network)
    expect(namesOf(ada)).toEqual(['lobby: Lobby'])
    await ada.createRoom('Kitchen')
    const vault = await ada.createVault('Photos')
    await ben.createRoom('Attic')
    const all = ['lobby: Lobby', 'made: Attic', 'made: Kitchen', 'vault: Photos']
    for (const mesh of [ada, ben]) await vi.waitFor(() => expect(namesOf(mesh)).toEqual(all), WAIT)
    expect(ben.rooms.get()).toEqual(ada.rooms.get())
    expect(ada.rooms.get()[3]).toMatchObject({ vault: vault.id, createdBy: vault.createdBy, unread: 0 })
    await expect(ada.createRoom(' ')).rejects.toMatchObject({ code: 'invalid' })
    await expect(ada.openRoom('00'.repeat(32) as LogId)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('each have their own talk, which stays where it was said', async () => {
    const network = createNetwork()
    const ada = await open(await createDevice('Ada'), network)
    const ben = await open(await createDevice('Ben'), network)
    const { id: vault } = await ada.createVault('Photos')
    const kitchen = await ada.openRoom((await ada.createRoom('Kitchen')).id)
    const photos = await findRoom(ada, 'Photos')
    expect(photos.vault).toBe(vault)
    expect(photos.name.get()).toBe('Photos')
    await ada.lobby.say('in the lobby')
    await kitchen.say('in the kitchen')
    await photos.say('about the photos')
    await heardIn(ben.lobby, 'in the lobby')
    await heardIn(await findRoom(ben, 'Kitchen'), 'in the kitchen')
    await heardIn(await findRoom(ben, 'Photos'), 'about the photos')
    expect(await ben.openRoom(kitchen.id)).toBe(await ben.openRoom(kitchen.id))
    expect([network.offences(), network.faults()]).toEqual([[], []])
  })

  it('tell how much of each is unread, also when it is not open, and after the device was closed', async () => {
    const network = createNetwork()
    const [adas, bens] = [await createDevice('Ada'), await createDevice('Ben')]
    const ada = await open(adas, network)
    let ben = await open(bens, network)
    const kitchen = await ada.openRoom((await ada.createRoom('Kitchen')).id)
    await kitchen.say('one')
    await kitchen.say('two')
    const unread = () => ben.rooms.get().find(({ name }) => name === 'Kitchen')?.unread
    await vi.waitFor(() => expect(unread()).toBe(2), WAIT)
    const theirs = await findRoom(ben, 'Kitchen')
    expect(theirs.unread.get()).toBe(2)
    await theirs.markRead(kitchen.messages.get()[0]!.cid)
    await vi.waitFor(() => expect(unread()).toBe(1), WAIT)
    await close(ben)
    ben = await open(bens, network)
    expect(unread()).toBe(1)
  })

  it('say who has a message', async () => {
    const network = createNetwork()
    const [adas, bens] = [await createDevice('Ada'), await createDevice('Ben')]
    const ada = await open(adas, network)
    await ada.lobby.say('anybody?')
    expect(ada.lobby.messages.get()[0]).toMatchObject({ receivedBy: [], pending: true })
    await open(bens, network)
    await vi.waitFor(
      () => expect(ada.lobby.messages.get()[0]).toMatchObject({ receivedBy: [bens.member], pending: false }),
      WAIT,
    )
  })

  it('are not shown twice when somebody announces the log of a known one as another', async () => {
    const network = createNetwork()
    const ada = await open(await createDevice('Ada'), network)
    const eve = await createHostile(network)
    await ada.createVault('Photos')
    const log = LOBBY
    const wrappedKey = await sealBytes(KEYS.openVaultKey, KEYS.lobbyKey, idToBytes(log))
    const body = directoryBodyCodec.encode([
      { type: 'room', log, name: 'Not the lobby', wrappedKey },
      { type: 'profile', name: 'Eve' },
    ])
    await eve.send(await eve.write({ logKey: KEYS.directoryKey, plaintext: body }))
    await vi.waitFor(() => expect(ada.members.get().map(({ name }) => name)).toContain('Eve'), WAIT)
    expect(namesOf(ada)).toEqual(['lobby: Lobby', 'vault: Photos'])
  })
})

describe('one identity at two places', () => {
  it('as after a backup was restored, breaks nothing: all converge, and the fork is shown', async () => {
    const [here, there] = [createNetwork(), createNetwork()]
    const [adas, bens, cleos] = await Promise.all([createDevice('Ada'), createDevice('Ben'), createDevice('Cleo')])
    let ada = await open(adas, here)
    let ben = await open(bens, here)
    await ada.lobby.say('before')
    await heardIn(ben.lobby, 'before')
    await close(ada)
    const restored = await adas.copy()

    // The device goes on where Ben is; what was restored from its backup speaks to Cleo at the same time.
    ada = await open(adas, here)
    const twin = await open(restored, there)
    let cleo = await open(cleos, there)
    await Promise.all([ada.lobby.say('from the old one'), twin.lobby.say('from the new one')])
    await ada.lobby.say('and once more')
    await twin.createVault('Photos')
    await vi.waitFor(() => expect(ben.lobby.messages.get()).toHaveLength(3), WAIT)
    await vi.waitFor(() => expect(cleo.lobby.messages.get()).toHaveLength(2), WAIT)

    await Promise.all([close(twin), close(cleo), close(ben)])
    ben = await open(bens, here)
    cleo = await open(cleos, here)
    await ben.lobby.say('what is it now?')
    for (const mesh of [ada, ben, cleo]) {
      await vi.waitFor(() => expect(mesh.lobby.messages.get()).toHaveLength(5), WAIT)
      await vi.waitFor(() => expect(namesOf(mesh)).toContain('vault: Photos'), WAIT)
      await vi.waitFor(() => expect(mesh.lobby.history.get().forks).toMatchObject([{ author: adas.member }]), WAIT)
    }
    expect(textsIn(ben.lobby)).toEqual(textsIn(ada.lobby))
    expect(textsIn(cleo.lobby)).toEqual(textsIn(ada.lobby))
    // Whoever writes next has seen both: the history is one again.
    await ada.lobby.say('one history again')
    await vi.waitFor(() => expect(textsIn(cleo.lobby).at(-1)).toBe('one history again'), WAIT)
    for (const network of [here, there]) expect([network.offences(), network.faults()]).toEqual([[], []])
  })
})

interface Written {
  readonly cid: Cid
  readonly entry: Entry
  readonly bytes: Bytes
}

interface Writing {
  readonly text?: string
  readonly logKey?: Bytes
  readonly plaintext?: Bytes
  readonly fields?: Partial<Entry>
}

/** A member of the mesh that says whatever it likes. */
async function createHostile(network: Network) {
  const identity = await generateIdentityKeys()
  const member = bytesToMemberId(identity.publicKey)
  const cred = await issueCredential(KEYS, identity.publicKey)
  const swarm = network.join(memberToPeerId(member), member)
  network.linkAll()

  async function write({ text = 'words', logKey = KEYS.lobbyKey, plaintext, fields = {} }: Writing): Promise<Written> {
    const header = { v: 1, epoch: 0, height: 0, time: 1_000, links: [], log: logIdOf(logKey), author: member } as const
    const whole = { ...header, cred, parents: [] as readonly Cid[], ...fields }
    const written = { ...whole, parents: [...whole.parents].sort(compareCids) }
    const opened = plaintext ?? roomBodyCodec.encode([{ type: 'message', text }])
    const body = fields.body ?? (await sealBytes(logEntriesKey(logKey), opened, entryHeaderBytes(written)))
    const sig = fields.sig ?? (await signerFromKeys(identity).sign(entrySigningBytes({ ...written, body })))
    const entry: Entry = { ...written, body, sig }
    const bytes = encodeEntry(entry)
    return { cid: cidOfDigest('dag-cbor', await hashBytes(bytes)), entry, bytes }
  }

  return {
    member,
    peer: memberToPeerId(member),
    write,
    /** Tells everyone of an entry, as its author would. */
    async send({ cid, entry, bytes }: Written): Promise<void> {
      const root = await hashBytes(concatBytes(bytes, cred))
      await swarm.publish(
        topicOf(KEYS.meshId, 'heads'),
        encodeHeads({ v: 1, log: entry.log, root, heads: [cid], entry: bytes }),
      )
    },
  }
}

/** Ada and Ben have talked; Eve, who is a member as they are, has heard them. */
async function talkBeforeEve() {
  const network = createNetwork()
  const [adas, bens] = [await createDevice('Ada'), await createDevice('Ben')]
  const ada = await open(adas, network)
  const ben = await open(bens, network)
  await ada.lobby.say('I am at home')
  await heardIn(ben.lobby, 'I am at home')
  const { cid } = ben.lobby.messages.get()[0]!
  const stored: (Bytes | undefined)[] = await bens.entries.getMany([cid])
  const original = decodeEntry(stored[0]!)
  if (!original.ok) throw new Error('the entry cannot be read')
  const eve = await createHostile(network)
  const codes = (): string[] => ben.lobby.history.get().refused.map(({ code }) => code)
  return { network, ada, ben, adas, eve, cid, original: original.value, codes }
}

describe('a member that tampers with what was said', () => {
  it('by rewriting it is refused, and named', async () => {
    const { network, ben, adas, eve, cid, original, codes } = await talkBeforeEve()
    const body = (await eve.write({ text: 'I am away' })).entry.body
    await eve.send(await eve.write({ fields: { ...original, body } }))
    await vi.waitFor(() => expect(codes()).toEqual(['signature']), WAIT)
    expect(ben.lobby.history.get()).toMatchObject({
      state: 'warned',
      refused: [{ from: eve.member, claimedAuthor: adas.member }],
    })
    expect(network.offences()).toContainEqual(expect.objectContaining({ peer: eve.peer }))
    expect(ben.lobby.messages.get()).toMatchObject([{ cid, text: 'I am at home' }])
  })

  it('by forging another’s words is refused, and named', async () => {
    const { ben, adas, eve, original, cid, codes } = await talkBeforeEve()
    const inAdasName = { author: adas.member, cred: original.cred, parents: [cid], height: 1 }
    await eve.send(await eve.write({ text: 'the door is open', fields: inAdasName }))
    await vi.waitFor(() => expect(codes()).toEqual(['signature']), WAIT)
    await eve.send(await eve.write({ text: 'the door is open', fields: { ...inAdasName, cred: new Uint8Array(64) } }))
    await vi.waitFor(() => expect(codes()).toEqual(['signature', 'credential']), WAIT)
    expect(textsIn(ben.lobby)).toEqual(['I am at home'])
  })

  it('by putting it in another order is refused, and named', async () => {
    const { ada, ben, eve, original, cid, codes } = await talkBeforeEve()
    await ada.lobby.say('and stay there')
    await heardIn(ben.lobby, 'I am at home', 'and stay there')
    await eve.send(await eve.write({ fields: { ...original, time: original.time + 10_000 } }))
    await eve.send(await eve.write({ text: 'last word', fields: { parents: [cid], height: 500 } }))
    await vi.waitFor(() => expect(codes()).toEqual(['signature', 'height']), WAIT)
    expect(textsIn(ben.lobby)).toEqual(['I am at home', 'and stay there'])
    expect(textsIn(ada.lobby)).toEqual(textsIn(ben.lobby))
  })

  it('by withholding a part of it is found out by what follows, until somebody sends it', async () => {
    const { ada, ben, eve, cid } = await talkBeforeEve()
    const withheld = await eve.write({ text: 'what nobody is to know', fields: { parents: [cid], height: 1 } })
    const after = await eve.write({ text: 'and so I left', fields: { parents: [withheld.cid], height: 2 } })
    await eve.send(after)
    for (const { lobby } of [ada, ben]) {
      await vi.waitFor(
        () => expect(lobby.history.get()).toMatchObject({ waitingFor: 1, waitingAuthors: [eve.member] }),
        WAIT,
      )
      expect(textsIn(lobby)).toEqual(['I am at home'])
    }
    await eve.send(withheld)
    for (const { lobby } of [ada, ben]) {
      await heardIn(lobby, 'I am at home', 'what nobody is to know', 'and so I left')
      await vi.waitFor(() => expect(lobby.history.get()).toMatchObject({ waitingFor: 0, state: 'whole' }), WAIT)
    }
  })

  it('by telling each something else is found out as soon as they speak with each other', async () => {
    const { ada, ben, eve, cid } = await talkBeforeEve()
    const place = { parents: [cid], height: 1 }
    await eve.send(await eve.write({ text: 'I was with Ada', fields: place }))
    await eve.send(await eve.write({ text: 'I was with Ben', fields: place }))
    for (const { lobby } of [ada, ben]) {
      await vi.waitFor(() => expect(lobby.history.get().forks).toMatchObject([{ author: eve.member }]), WAIT)
      await vi.waitFor(() => expect(lobby.messages.get()).toHaveLength(3), WAIT)
    }
    expect(textsIn(ada.lobby)).toEqual(textsIn(ben.lobby))
  })
})
