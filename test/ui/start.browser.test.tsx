import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { WarrenError } from '../../src/core/mesh.ts'
import type { MeshId } from '../../src/core/mesh.ts'
import { openInviteInbox } from '../../src/ui/invite-inbox.ts'
import { createFakeWarren, MANGLED_INVITE } from './fake-warren.ts'
import { createTestInbox, mountApp, unmountApp } from './mount-app.tsx'

afterEach(unmountApp)

const navigation = () => page.getByRole('navigation', { name: 'Main' })
const CARD = { id: '01' as MeshId, name: 'Family', memberName: 'Ada' }

test('an invite link leaves the address bar and the history entry at once', () => {
  const before = window.history.length
  window.history.replaceState(null, '', '#/join/Family')
  const inbox = openInviteInbox(window)
  expect(inbox.pending()).toBe('#/join/Family')
  expect(window.location.href).not.toContain('join')
  expect(window.history.length).toBe(before)
})

test('an invite leads to a form that asks for a name, and into the mesh', async () => {
  const warren = createFakeWarren()
  mountApp(warren, { inbox: createTestInbox('#/join/Family') })
  await expect.element(page.getByRole('heading', { name: 'Join Family' })).toBeVisible()
  const name = page.getByLabelText('Your name')
  await expect.element(name).toHaveFocus()
  await userEvent.fill(name, ' Ada ')
  await userEvent.click(page.getByRole('button', { name: 'Join', exact: true }))
  await expect.element(navigation()).toBeVisible()
  expect(warren.lastJoin).toEqual({ invite: '#/join/Family', memberName: 'Ada' })
})

test('a name is asked for before joining', async () => {
  const warren = createFakeWarren()
  mountApp(warren, { inbox: createTestInbox('#/join/Family') })
  await userEvent.click(page.getByRole('button', { name: 'Join', exact: true }))
  await expect.element(page.getByRole('alert')).toHaveTextContent('Write a name')
  expect(warren.lastJoin).toBeUndefined()
})

test('a mangled invite says what is wrong with it, and another can be pasted', async () => {
  const warren = createFakeWarren()
  mountApp(warren, { inbox: createTestInbox(MANGLED_INVITE) })
  await expect
    .element(page.getByRole('alert'))
    .toHaveTextContent('There is a typing error in this invite. Copy it again')
  await userEvent.fill(page.getByLabelText('Invite link or key'), 'https://example.org/#/join/Family')
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  await userEvent.fill(page.getByLabelText('Your name'), 'Ada')
  await userEvent.click(page.getByRole('button', { name: 'Join', exact: true }))
  await expect.element(navigation()).toBeVisible()
})

test('what fails while joining is said in the form, which keeps what was written', async () => {
  const warren = createFakeWarren()
  warren.failNext = new WarrenError('storage-full', 'There is no room left on this device.')
  mountApp(warren, { inbox: createTestInbox('#/join/Family') })
  await userEvent.fill(page.getByLabelText('Your name'), 'Ada')
  await userEvent.click(page.getByRole('button', { name: 'Join', exact: true }))
  await expect.element(page.getByRole('alert')).toHaveTextContent('There is no room left on this device.')
  await expect.element(page.getByLabelText('Your name')).toHaveValue('Ada')
})

test('a mesh can be created', async () => {
  const warren = createFakeWarren()
  mountApp(warren)
  await userEvent.click(page.getByRole('tab', { name: 'Create a mesh' }))
  await userEvent.fill(page.getByLabelText('Name of the mesh'), 'Family')
  await userEvent.fill(page.getByLabelText('Your name'), 'Ada')
  await userEvent.click(page.getByRole('button', { name: 'Create mesh' }))
  await expect.element(page.getByRole('heading', { name: 'Vaults', exact: true })).toBeVisible()
  expect(warren.lastCreate).toEqual({ name: 'Family', memberName: 'Ada', relays: [] })
})

test('the only mesh of this device opens by itself', async () => {
  mountApp(createFakeWarren([CARD]))
  await expect.element(navigation()).toBeVisible()
})

test('an error that nobody expected shows a way on', async () => {
  const warren = { ...createFakeWarren(), meshes: () => Promise.reject(new Error('strange')) }
  mountApp(warren)
  await expect.element(page.getByRole('heading', { name: 'Something went wrong' })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Reload the page' })).toBeVisible()
})

test('an invite to the mesh that is open is only acknowledged', async () => {
  const warren = createFakeWarren([CARD])
  const inbox = createTestInbox()
  mountApp(
    { ...warren, readInvite: async () => ({ mesh: warren.mesh().id, meshName: 'Family', relays: [] }) },
    { inbox },
  )
  await expect.element(navigation()).toBeVisible()
  inbox.receive('#/join/Family')
  await expect.element(page.getByText('You are already in Family.')).toBeVisible()
  await expect.element(navigation()).toBeVisible()
  expect(inbox.pending()).toBeUndefined()
})
