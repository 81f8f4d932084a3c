import type { Warren } from '../../../src/browser.ts'
import { WarrenError } from '../../../src/core/mesh.ts'
import type { FileId, MeshId, PeerId } from '../../../src/core/mesh.ts'
import { createFakeMesh, createFakeWarren } from '../fake-warren.ts'
import type { FakeMesh } from '../fake-warren.ts'

const CARDS = [
  { id: '01' as MeshId, name: 'Family', memberName: 'Ada' },
  { id: '02' as MeshId, name: 'Garden club', memberName: 'Ada L.' },
]
const MB = 1_000_000

/** Something to look at: hills in the evening. */
async function drawPicture(): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(960, 640)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('This browser draws nothing.')
  const sky = context.createLinearGradient(0, 0, 0, 640)
  for (const [at, colour] of [
    [0, '#2b3a67'],
    [0.6, '#e8985e'],
    [1, '#f4d9b0'],
  ] as const)
    sky.addColorStop(at, colour)
  context.fillStyle = sky
  context.fillRect(0, 0, 960, 640)
  for (const [i, colour] of ['#5b6c5d', '#3f4f45', '#26332b'].entries()) {
    context.fillStyle = colour
    context.beginPath()
    context.ellipse(200 + 320 * i, 700, 520, 240 - 20 * i, 0, 0, 2 * Math.PI)
    context.fill()
  }
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
}

function furnish(mesh: FakeMesh, picture: Uint8Array<ArrayBuffer>): void {
  const grace = mesh.addMember('Grace Hopper', 'direct')
  const alan = mesh.addMember('Alan', 'relayed')
  const mary = mesh.addMember('Mary Somerville', undefined)
  mesh.relays.set([
    { address: 'relay.example.org:443', state: 'connected' },
    { address: 'localhost:8787', state: 'unreachable' },
  ])

  const photos = mesh.addVault('Photos', grace)
  mesh.addVault('Letters and papers', alan)
  mesh.addVault('Plans')
  const summer = photos.put({ kind: 'folder', name: 'Summer in the mountains' })
  photos.put({ kind: 'folder', name: 'Scans', changedBy: mary })
  photos.put({ name: 'evening.png', bytes: picture })
  for (const day of [1, 2, 3]) photos.put({ name: `day ${day}.jpg`, parent: summer, size: 3.1 * MB })
  const text = new TextEncoder().encode('Dear Grace,\n\nthe picture of the lighthouse is in here too.\n\nAda\n')
  photos.put({ name: 'a note.txt', bytes: text })
  photos.put({ name: 'lighthouse at dusk, seen from the harbour wall.jpg', size: 4.2 * MB, changedBy: grace })
  photos.put({
    name: 'the whole evening.mp4',
    size: 734 * MB,
    changedBy: grace,
    availability: { state: 'arriving', storedBytes: 310 * MB, totalBytes: 735 * MB },
  })
  photos.put({
    name: 'archive-2019.zip',
    size: 1_240 * MB,
    changedBy: mary,
    changedAt: Date.now() - 90 * 86_400_000,
    availability: { state: 'elsewhere', storedBytes: 0, totalBytes: 1_241 * MB },
  })
  mesh.copies.set(
    new Map([
      [
        photos.id,
        {
          wanted: 3,
          files: 8,
          fewest: 1,
          shortFiles: 2,
          missingBytes: 340 * MB,
          keptFiles: 5,
          onlyHere: { files: 1, bytes: 65 },
        },
      ],
    ]),
  )
  mesh.healthOf = (_, file) => ({ copies: file.charCodeAt(0) % 2 === 0 ? 3 : 1, wanted: 3 })
  mesh.shortfall.set({ files: 2, bytes: 340 * MB, seconds: 180 })
  mesh.earlierOnlyHere.set({ versions: 2, bytes: 3 * MB })
  const others = { isKeeper: false, isCounted: true, isOnline: true }
  mesh.copiesOf = async () => ({
    wanted: 3,
    copies: 1,
    together: 2,
    elsewhere: 1,
    devices: [
      { ...others, member: mesh.self, share: 1 },
      { ...others, member: grace, share: 0.6 },
      { ...others, member: mary, share: 0.4, isOnline: false },
    ],
  })
  mesh.keepers.set([
    { id: 'k1' as PeerId, address: 'relay.example.org:443', isNamed: true, isOffering: true, isFull: false },
    { id: 'k2' as PeerId, address: 'localhost:8787', isNamed: false, isOffering: true, isFull: false },
  ])
  const started = Date.now()
  photos.transfers.set([
    {
      id: 'done',
      kind: 'add',
      label: '24 files',
      state: 'done',
      isPaused: false,
      bytes: 61 * MB,
      totalBytes: 61 * MB,
      startedAt: started - 9,
    },
    {
      id: 'now',
      kind: 'add',
      label: 'concert.flac',
      state: 'running',
      isPaused: false,
      bytes: 12 * MB,
      totalBytes: 310 * MB,
      startedAt: started,
    },
  ])
  let bytes = 12 * MB
  window.setInterval(() => {
    bytes = Math.min(200 * MB, bytes + 6 * MB)
    photos.transfers.update((all) => all.map((each) => (each.id === 'now' ? { ...each, bytes } : each)))
  }, 200)

  const day = 24 * 60
  mesh.hear(grace, 'I have put the pictures from the mountains into Photos.', day + 42)
  mesh.hear(grace, 'The film is still on its way, it is large.', day + 41)
  mesh.hear(mesh.self, 'Lovely. I am on the train and get them over the phone.', day + 12)
  mesh.hear(alan, 'Does anyone still have the recipe?\nThe one with the plums, not https://example.org/pears', 96)
  mesh.hear(mesh.self, 'It is in Letters and papers.', 14)
  mesh.hear(mesh.self, 'Third page, below the stain.', 13)
  mesh.messages.update((all) =>
    all.map((each, i) => (i < all.length - 1 ? { ...each, receivedBy: [grace, alan], pending: false } : each)),
  )
}

/** Rooms in which everything that a message can be is said. */
function furnishRooms(mesh: FakeMesh, picture: Uint8Array<ArrayBuffer>): void {
  furnish(mesh, picture)
  const [grace, alan] = mesh.members
    .get()
    .slice(1)
    .map((member) => member.id)
  const [photos] = mesh.vaults.get()
  if (grace === undefined || alan === undefined || photos === undefined) throw new Error('not furnished')
  const trip = mesh.addRoom('Summer trip', grace)
  trip.hear(alan, 'Who books the hut?', 300)
  mesh.addRoom('Recipes')
  mesh.roomOf(photos.id).hear(grace, 'The scans are sorted now.', 20)
  const reactions = [
    { emoji: '👍', members: [grace, mesh.self], count: 2 },
    { emoji: '🎉', members: [alan], count: 1 },
  ]
  const file = {
    vault: photos.id,
    file: 'nothing' as FileId,
    name: 'lighthouse at dusk, seen from the harbour wall.jpg',
  }
  const said = mesh.lobby.hear(alan, 'I found the picture we talked about.', 9, { files: [file], reactions })
  mesh.lobby.hear(mesh.self, 'That is the one! It was in Scans.', 8, {
    replyTo: said,
    receivedBy: [alan],
    pending: false,
  })
  mesh.lobby.hear(alan, 'something hasty', 7, { removed: true, text: '' })
  void mesh.lobby.markRead()
  mesh.lobby.hear(grace, '@Ada could you put it into Photos too? @Alan has the large one.', 5, {
    mentions: [mesh.self, alan],
    editedAt: Date.now(),
    replyTo: said,
  })
  mesh.lobby.hear(alan, 'שלום, the large one is 40 megabytes.', 4)
  mesh.lobby.history.set({
    state: 'missing',
    waitingFor: 2,
    withheld: 2,
    waitingAuthors: [grace],
    refused: [
      {
        from: alan,
        claimedAuthor: grace,
        code: 'signature',
        detail: 'The signature is not by the author.',
        at: Date.now() - 60_000,
      },
    ],
    forks: [{ author: grace, entries: [said, said] }],
    unreadable: 1,
  })
}

/** A vault with a history: versions, a conflict, a trash, folders in folders. */
function furnishHistory(mesh: FakeMesh): void {
  const grace = mesh.addMember('Grace Hopper', 'direct')
  const alan = mesh.addMember('Alan', 'relayed')
  const letters = mesh.addVault('Letters and papers', grace)
  const ago = (days: number) => Date.now() - days * 86_400_000
  const text = (words: string) => new TextEncoder().encode(words)
  const gone = { state: 'gone', storedBytes: 0, totalBytes: 100 } as const
  const tax = letters.put({ kind: 'folder', name: 'Taxes' })
  const year = letters.put({ kind: 'folder', name: '2025', parent: tax })
  letters.put({ kind: 'folder', name: 'Receipts', parent: year })
  letters.put({ kind: 'folder', name: '2024', parent: tax })
  letters.put({ kind: 'folder', name: 'Drafts' })
  letters.put({ name: 'old minutes.pdf', size: 240_000, changedAt: ago(400), availability: gone })
  const letter = letters.put({ name: 'letter to the council.txt' })
  letters.putVersions(letter, [
    { bytes: text('Dear council,\n\nplease keep the old oak.\n'), changedAt: ago(0.2) },
    { bytes: text('Dear council,\n\nplease keep the oak.\n'), changedAt: ago(1), changedBy: grace },
    { bytes: text('Dear council,\n'), changedAt: ago(12), changedBy: alan },
    { bytes: text('Dear'), changedAt: ago(200), availability: gone },
  ])
  const plan = letters.put({ name: 'garden plan.txt' })
  letters.putVersions(plan, [{ bytes: text('beans'), changedAt: ago(0.1) }])
  letters.fork(plan, 'garden plan (conflict, Grace Hopper, 2026-11-21).txt', {
    bytes: text('peas and beans'),
    changedAt: ago(0.15),
    changedBy: grace,
  })
  const removed = [
    letters.put({ name: 'shopping list.txt', bytes: text('milk') }),
    letters.put({ kind: 'folder', name: 'Invitations' }),
    letters.put({ name: 'a very long name of a scan that nobody has renamed, page 1 of 12.pdf', size: 4_200_000 }),
    letters.put({ name: 'expired offer.pdf', size: 99_000, availability: gone }),
  ]
  void letters.remove(removed)
  letters.trash.update((all) =>
    all.map((item, i) => ({
      ...item,
      removedAt: ago(i * 20),
      removedBy: i % 2 === 1 ? grace : mesh.self,
      folders: i === 2 ? ['Taxes', '2025'] : [],
    })),
  )
  letters.retentionDays.set(90)
  const done = { kind: 'add', state: 'done', isPaused: false, startedAt: ago(0.01) } as const
  letters.transfers.set([{ ...done, id: 'done', label: '24 files', bytes: 61 * MB, totalBytes: 61 * MB }])
}

/** So many people, linked as a mesh of that size is, with something flowing. */
function furnishPeople(mesh: FakeMesh, others: number): void {
  const first = 'Grace Alan Mary Edsger Barbara Donald Katherine Tim Radia Vint Frances Ken Hedy John Joan'.split(' ')
  const ids = Array.from({ length: others }, (_, i) => {
    const path = i % 7 === 3 ? undefined : i % 5 === 1 ? 'relayed' : i < 14 ? 'direct' : undefined
    return mesh.addMember(i < first.length ? first[i]! : `${first[i % first.length]} ${i}`, path)
  })
  const [grace, alan] = ids
  if (grace === undefined) return
  mesh.members.update((all) => all.map((each) => (each.id === grace ? { ...each, device: 'Laptop' } : each)))
  void mesh.setContact(grace, { name: 'Gran', note: 'The phone in the kitchen; calls on Sundays.' })
  void mesh.setVerified(grace, true)
  mesh.addMember('Grace', 'direct')
  let received = 0
  const linked = mesh.members.get().filter(({ path }) => path !== undefined)
  mesh.neighbourhoods.set(
    new Map(
      linked.map(({ id }, i) => [
        id,
        linked
          .filter((_, k) => k !== i && (i + k) % (linked.length > 14 ? 4 : 2) === 1)
          .map(({ id: member }) => ({ member, isRelayed: false })),
      ]),
    ),
  )
  const tell = () => {
    received += 900_000
    mesh.peers.set(
      mesh.members.get().flatMap((member) => {
        if (member.isSelf) return []
        const isFlowing = member.id === grace || member.id === alan
        const state = member.path === 'direct' ? 'connected' : member.path === 'relayed' ? 'relayed' : 'away'
        return [
          {
            id: member.peer,
            member: member.id,
            role: 'member',
            state,
            since: Date.now(),
            lastSeen: Date.now(),
            roundTripMs: 14,
            capabilities: [],
            traffic: {
              received: isFlowing ? received : 0,
              sent: member.id === alan ? received * 2 : 0,
            },
            penalty: 0,
            speaksNewer: false,
          } as const,
        ]
      }),
    )
  }
  tell()
  window.setInterval(tell, 1_000)
}

/** What the page starts with, by the scene's name. */
export async function setScene(name: string): Promise<Warren> {
  if (name === 'start') return createFakeWarren()
  if (name === 'meshes') return createFakeWarren(CARDS)
  const mesh = createFakeMesh('Family', 'Ada')
  if (name === 'files') furnish(mesh, await drawPicture())
  if (name === 'history') furnishHistory(mesh)
  if (name === 'rooms') furnishRooms(mesh, await drawPicture())
  if (name === 'apart') {
    mesh.addMember('Grace Hopper', undefined)
    mesh.relays.set([{ address: 'relay.example.org:443', state: 'unreachable' }])
  }
  const people = /^people(\d+)$/.exec(name)?.[1]
  if (people !== undefined) furnishPeople(mesh, Number(people))
  const warren = createFakeWarren(CARDS.slice(0, 1))
  return {
    ...warren,
    async open() {
      if (name === 'busy') throw new WarrenError('busy', 'Warren is open in another tab.')
      if (name === 'opening') await new Promise(() => undefined)
      if (name === 'failed') throw new Error('An error that nobody expected')
      return mesh
    },
  }
}
