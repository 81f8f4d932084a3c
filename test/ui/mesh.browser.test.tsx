import type { PeerId, PeerStatus } from '../../src/core/mesh.ts'
import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FakeMesh } from './fake-warren.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'
import { openPhotos } from './open-vault.ts'

afterEach(unmountApp)

const person = (name: string) =>
  page.getByRole('list', { name: 'Members' }).getByRole('listitem').filter({ hasText: name })
const pill = () => page.getByRole('status', { name: 'Connection' })

test('people are shown with how they are connected', async () => {
  await page.viewport(1280, 800)
  const mesh = mountMesh('/people', (each) => {
    each.addMember('Grace', 'direct')
    each.addMember('Alan', 'relayed')
    each.addMember('Mary', undefined)
  })
  await expect.element(person('Ada')).toHaveTextContent('You')
  await expect.element(person('Grace')).toHaveTextContent('Direct')
  await expect.element(person('Alan')).toHaveTextContent('Relayed')
  await expect.element(person('Mary')).toHaveTextContent('Away')
  await expect.element(pill()).toHaveTextContent('2 connected, 1 direct, 1 relayed · relay ok')
  mesh.members.update((all) => all.map((each) => (each.path === 'relayed' ? { ...each, path: 'direct' } : each)))
  await expect.element(person('Alan')).toHaveTextContent('Direct')
  await expect.element(pill()).toHaveTextContent('2 connected, direct · relay ok')
})

test('how one is connected with somebody is folded away, with the device’s id', async () => {
  await page.viewport(360, 740)
  const mesh = mountMesh('/people', (each) => each.addMember('Grace', 'direct'))
  const { id: grace, peer } = mesh.members.get().find(({ name }) => name === 'Grace')!
  const status = {
    id: peer,
    member: grace,
    role: 'member',
    state: 'connected',
    since: Date.now(),
    lastSeen: Date.now(),
    roundTripMs: 12.4,
    capabilities: [],
    traffic: { received: 2_500_000, sent: 1_000 },
    penalty: 0,
    speaksNewer: false,
  } as const
  mesh.peers.set([status])
  await userEvent.click(page.getByRole('button', { name: 'About Grace' }))
  const details = page.getByRole('dialog', { name: 'Grace' })
  const id = page.getByText(peer)
  await expect.element(id).not.toBeVisible()
  await userEvent.click(details.getByText('Connection', { exact: true }))
  await expect.element(id).toBeVisible()
  await expect.element(details).toHaveTextContent(/Round trip\s*12 ms/)
  await expect.element(details).toHaveTextContent(/2.5 MB received, 1 kB sent/)
  mesh.members.update((all) => all.map((each) => (each.id === grace ? { ...each, path: undefined } : each)))
  mesh.peers.set([{ ...status, state: 'online' }])
  await expect.element(details).toHaveTextContent(/Path\s*Through others/)
  mesh.peers.set([{ ...status, roundTripMs: 40 }])
  await expect.element(details).toHaveTextContent(/40 ms/)
  await expect.element(id).toBeVisible()
})

/** Somebody of a later version, which is said until it is dismissed. */
function newerGrace(mesh: FakeMesh): PeerStatus {
  const { id: member, peer: id } = mesh.members.get().find(({ name }) => name === 'Grace')!
  const away = { since: undefined, lastSeen: undefined, roundTripMs: undefined, capabilities: [], penalty: 0 }
  const traffic = { received: 0, sent: 0 }
  return { ...away, id, member, role: 'member', state: 'away', traffic, speaksNewer: true }
}

const RUNNING = { kind: 'add', state: 'running', isPaused: false, bytes: 1, totalBytes: 9, startedAt: 1 } as const
const boxOf = (selector: string) => document.querySelector(selector)!.getBoundingClientRect()

test('what is said covers neither the transfers nor where one writes, whatever becomes of these', async () => {
  await page.viewport(360, 740)
  const meshes: FakeMesh[] = []
  const vault = await openPhotos((_, made) => {
    meshes.push(made)
    made.addMember('Grace', undefined)
  })
  const [mesh] = meshes as [FakeMesh]
  mesh.peers.set([newerGrace(mesh)])
  await expect.poll(() => document.querySelector('.toast')).not.toBeNull()
  const expectAbove = (selector: string) =>
    expect.poll(() => boxOf(selector).top - boxOf('.toast').bottom).toBeGreaterThan(0)
  vault.transfers.set(['one', 'two', 'three'].map((id) => ({ ...RUNNING, id, label: id })))
  await expectAbove('.tray')
  await userEvent.click(page.getByRole('link', { name: 'Chat' }))
  const composer = page.getByRole('textbox', { name: 'Message' })
  await expect.element(composer).toBeVisible()
  await expectAbove('.composer')
  const before = boxOf('.composer').height
  await userEvent.fill(composer, 'a\nb\nc\nd')
  await expect.poll(() => boxOf('.composer').height).toBeGreaterThan(before)
  await expectAbove('.composer')
  const lifted = boxOf('.toast').bottom
  vault.transfers.set([])
  await expect.poll(() => boxOf('.toast').bottom).toBeGreaterThan(lifted)
  await expectAbove('.composer')
})

test('what is said makes way for any field in which somebody writes', async () => {
  await page.viewport(360, 740)
  const mesh = mountMesh('/settings', (made) => made.addMember('Grace', undefined))
  const field = page.getByRole('textbox', { name: 'How the others see you' })
  await expect.element(field).toBeVisible()
  mesh.peers.set([newerGrace(mesh)])
  await expect.poll(() => document.querySelector('.toast')).not.toBeNull()
  const covered = () => {
    const toast = boxOf('.toast')
    const { top, bottom } = field.element().getBoundingClientRect()
    return top < toast.bottom && bottom > toast.top
  }
  const content = document.querySelector('main')!
  content.scrollTop += field.element().getBoundingClientRect().top - boxOf('.toast').top
  expect(covered()).toBe(true)
  ;(field.element() as HTMLElement).focus({ preventScroll: true })
  await expect.poll(covered).toBe(false)
})

test('a peer of a later version is told of once, by its name', async () => {
  const mesh = mountMesh('/people', (each) => each.addMember('Grace', undefined))
  const newer = newerGrace(mesh)
  mesh.peers.set([newer])
  const toast = page.getByText('Grace uses a newer version of Warren. Reload to update this one.')
  await expect.element(toast).toBeVisible()
  mesh.peers.set([{ ...newer }])
  expect(toast.elements()).toHaveLength(1)
})

test('the invite is shown only once it is asked for, and hidden again', async () => {
  mountMesh('/settings')
  await expect.element(page.getByLabelText('Invite link', { exact: true })).not.toBeInTheDocument()
  await userEvent.click(page.getByRole('button', { name: 'Show the invite link' }))
  const link = page.getByLabelText('Invite link', { exact: true })
  await expect.element(link).toHaveValue(expect.stringMatching(/^http.*\/#\/join\/warren1/))
  await expect.element(page.getByRole('img', { name: 'Invite link as a QR code' })).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Hide' }))
  await expect.element(link).not.toBeInTheDocument()
})

test('a name can be changed', async () => {
  const mesh = mountMesh('/settings')
  await userEvent.fill(page.getByLabelText('How the others see you'), 'Ada L.')
  await userEvent.click(page.getByRole('button', { name: 'Save name' }))
  await expect.element(page.getByText('Your name was changed.')).toBeVisible()
  expect(mesh.members.get()[0]?.name).toBe('Ada L.')
})

test('what went wrong unseen is said, until it is dismissed', async () => {
  const mesh = mountMesh('/people')
  await expect.element(page.getByRole('heading', { name: 'People' })).toBeVisible()
  mesh.problem.set('There is no room left on this device.')
  const alert = page.getByRole('alert')
  await expect.element(alert).toHaveTextContent('There is no room left on this device.')
  await userEvent.click(alert.getByRole('button', { name: 'Dismiss' }))
  await expect.element(alert).not.toBeInTheDocument()
})

test('relays are shown with their state', async () => {
  const mesh = mountMesh('/settings')
  const relays = page.getByRole('list', { name: 'Relays' })
  await expect.element(relays).toHaveTextContent('localhost:8787Connected')
  mesh.relays.set([{ address: 'localhost:8787', state: 'unreachable' }])
  await expect.element(relays).toHaveTextContent('Unreachable')
})

test('a relay that offers to keep copies can be let, and stopped', async () => {
  const mesh = mountMesh('/settings')
  await expect.element(page.getByRole('heading', { name: 'Relays' })).toBeVisible()
  const keepers = page.getByRole('list', { name: 'Keepers' })
  await expect.element(keepers).not.toBeInTheDocument()
  const id = '12D3KooWkeeper' as PeerId
  mesh.keepers.set([{ id, address: 'localhost:8787', isNamed: false, isOffering: true, isFull: false }])
  await expect.element(keepers).toHaveTextContent('localhost:8787Offers room')
  await userEvent.click(keepers.getByRole('button', { name: 'Let it keep copies: localhost:8787' }))
  await expect.element(keepers).toHaveTextContent('Keeps copies')
  await userEvent.click(keepers.getByRole('button', { name: 'Stop: localhost:8787 keeps copies' }))
  await expect.element(keepers).toHaveTextContent('Offers room')
})

test('a relay can be added, and an address that is none says so', async () => {
  const mesh = mountMesh('/settings')
  const field = page.getByLabelText('Address of a relay')
  await userEvent.fill(field, 'nonsense')
  await userEvent.click(page.getByRole('button', { name: 'Add relay' }))
  await expect.element(page.getByRole('alert')).toHaveTextContent('This is not the address of a relay.')
  await userEvent.fill(field, '/dns4/relay.example.org/tcp/443/wss/p2p/12D3')
  await userEvent.click(page.getByRole('button', { name: 'Add relay' }))
  await expect.element(page.getByText('The relay was added.')).toBeVisible()
  await expect.element(field).toHaveValue('')
  expect(mesh.relays.get()).toHaveLength(2)
})

test('leaving closes the mesh and opens nothing by itself', async () => {
  const mesh = mountMesh('/settings')
  await userEvent.click(page.getByRole('button', { name: 'Switch mesh' }))
  await expect.element(page.getByRole('heading', { name: 'Your meshes' })).toBeVisible()
  expect(mesh.closed).toBe(true)
})

test('the next mesh begins at its vaults, wherever the last one was left', async () => {
  mountMesh('/settings')
  await userEvent.click(page.getByRole('button', { name: 'Switch mesh' }))
  await userEvent.click(page.getByRole('button', { name: /^Family/ }))
  await expect.element(page.getByRole('heading', { level: 1, name: 'Vaults' })).toBeVisible()
})

test('a mesh without a relay says that its invite leads nobody here', async () => {
  const mesh = mountMesh('/settings')
  const warning = page.getByText(/the link leads nobody here/)
  await expect.element(page.getByRole('button', { name: 'Show the invite link' })).toBeVisible()
  await expect.element(warning).not.toBeInTheDocument()
  mesh.relays.set([])
  await expect.element(warning).toBeVisible()
})

test.each(['/', '/chat', '/people', '/settings', 'vault'])('%s fits a page 320 pixels wide', async (at) => {
  await page.viewport(320, 640)
  let vaultPath = ''
  mountMesh('/people', (mesh) => {
    const grace = mesh.addMember('Grace-with-a-name-that-does-not-want-to-end-anywhere', 'direct')
    mesh.hear(grace, `https://example.org/${'a'.repeat(300)}`)
    const vault = mesh.addVault('A vault with a rather long name, longer than a phone is wide')
    vault.put({ name: `${'long'.repeat(30)}.txt`, size: 123_456_789 })
    vaultPath = `/vaults/${vault.id}`
  })
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible()
  window.location.hash = `#${at === 'vault' ? vaultPath : at}`
  const heading =
    { '/': 'Vaults', '/chat': 'Lobby', '/people': 'People', '/settings': 'Settings' }[at] ?? /A vault with/
  await expect.element(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  for (const element of [document.documentElement, document.getElementById('content')]) {
    expect(element?.scrollWidth).toBeLessThanOrEqual(element?.clientWidth ?? 0)
  }
})
