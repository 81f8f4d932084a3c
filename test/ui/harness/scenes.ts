import type { Warren } from '../../../src/browser.ts'
import { WarrenError } from '../../../src/core/mesh.ts'
import type { MeshId } from '../../../src/core/mesh.ts'
import { createFakeMesh, createFakeWarren } from '../fake-warren.ts'
import type { FakeMesh } from '../fake-warren.ts'

const CARDS = [
  { id: '01' as MeshId, name: 'Family', memberName: 'Ada' },
  { id: '02' as MeshId, name: 'Garden club', memberName: 'Ada L.' },
]
const MB = 1_000_000

function furnish(mesh: FakeMesh): void {
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
  const started = Date.now()
  photos.transfers.set([
    {
      id: 'done',
      kind: 'add',
      label: '24 files',
      state: 'done',
      bytes: 61 * MB,
      totalBytes: 61 * MB,
      startedAt: started - 9,
    },
    {
      id: 'now',
      kind: 'add',
      label: 'concert.flac',
      state: 'running',
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

/** What the page starts with, by the scene's name. */
export async function setScene(name: string): Promise<Warren> {
  if (name === 'start') return createFakeWarren()
  if (name === 'meshes') return createFakeWarren(CARDS)
  const mesh = createFakeMesh('Family', 'Ada')
  if (name === 'files') furnish(mesh)
  const warren = createFakeWarren(CARDS.slice(0, 1))
  return {
    ...warren,
    async open() {
      if (name === 'busy') throw new WarrenError('busy', 'Warren is open in another tab.')
      if (name === 'failed') throw new Error('An error that nobody expected')
      return mesh
    },
  }
}
