import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { mountMesh, unmountApp } from './mount-app.tsx'

beforeEach(() => page.viewport(1280, 800))
afterEach(unmountApp)

const rooms = () => page.getByRole('navigation', { name: 'Rooms' })
const navigation = () => page.getByRole('navigation', { name: 'Main' })
const heading = (name: string) => page.getByRole('heading', { level: 1, name })
const composer = () => page.getByRole('textbox', { name: 'Message' })

test('the lobby, rooms that people make and one for each vault are listed, with what is new in each and in all', async () => {
  mountMesh('/people', (mesh) => {
    const grace = mesh.addMember('Grace', 'direct')
    mesh.addRoom('Recipes').hear(grace, 'plums')
    const photos = mesh.addVault('Photos')
    mesh.roomOf(photos.id).hear(grace, 'sorted')
    mesh.roomOf(photos.id).hear(grace, 'all of them')
  })
  await expect.element(navigation().getByRole('img', { name: '3 new messages' })).toBeVisible()
  await userEvent.click(navigation().getByRole('link', { name: /^Chat/ }))
  await expect.element(heading('Lobby')).toBeVisible()
  await expect.element(rooms().getByRole('link', { name: 'Lobby' })).toHaveAttribute('aria-current', 'page')
  await expect.element(rooms().getByRole('link', { name: 'Recipes 1 new message' })).toBeVisible()
  await expect.element(rooms().getByRole('list', { name: 'About vaults' })).toHaveTextContent('Photos2')

  await userEvent.click(rooms().getByRole('link', { name: /^Recipes/ }))
  await expect.element(heading('Recipes')).toBeVisible()
  await expect.element(page.getByText('plums')).toBeVisible()
  await expect.element(navigation().getByRole('img', { name: '2 new messages' })).toBeVisible()
})

test('a room can be made, and what is said there stays there', async () => {
  const mesh = mountMesh('/chat')
  await userEvent.click(page.getByRole('button', { name: 'New room' }))
  await userEvent.fill(page.getByLabelText('Name of the room'), 'Summer trip')
  await userEvent.click(page.getByRole('button', { name: 'Create room' }))
  await expect.element(heading('Summer trip')).toBeVisible()
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  await userEvent.fill(composer(), 'who comes?')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('who comes?')).toBeVisible()
  expect(mesh.lobby.messages.get()).toEqual([])
})

test('the room that was open last is shown again, with what was begun to be written in each', async () => {
  mountMesh('/chat', (mesh) => void mesh.addRoom('Recipes'))
  await userEvent.fill(composer(), 'half a sentence')
  await userEvent.click(rooms().getByRole('link', { name: 'Recipes' }))
  await expect.element(heading('Recipes')).toBeVisible()
  await expect.element(composer()).toHaveValue('')
  await userEvent.click(navigation().getByRole('link', { name: 'People' }))
  await expect.element(heading('People')).toBeVisible()
  await userEvent.click(navigation().getByRole('link', { name: /^Chat/ }))
  await expect.element(heading('Recipes')).toBeVisible()
  await userEvent.click(rooms().getByRole('link', { name: 'Lobby' }))
  await expect.element(composer()).toHaveValue('half a sentence')
})

test('a vault leads to where it is talked about, and back', async () => {
  let path = ''
  const mesh = mountMesh('/people', (each) => {
    path = `/vaults/${each.addVault('Photos').id}`
  })
  window.location.hash = `#${path}`
  await userEvent.click(page.getByRole('link', { name: 'Talk about this vault' }))
  await expect.element(heading('Photos')).toBeVisible()
  await userEvent.fill(composer(), 'the third one')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('the third one')).toBeVisible()
  const vault = mesh.vaults.get()[0]
  if (vault === undefined) throw new Error('no vault')
  expect(
    mesh
      .roomOf(vault.id)
      .messages.get()
      .map(({ text }) => text),
  ).toEqual(['the third one'])
  await userEvent.click(page.getByRole('link', { name: 'Open the vault' }))
  await expect.element(page.getByRole('button', { name: 'Add files' })).toBeVisible()
})

test('a room that is not known says so, and leads to the lobby', async () => {
  mountMesh(`/chat/${'ab'.repeat(32)}`)
  await expect.element(page.getByRole('alert')).toHaveTextContent('This room is not known on this device.')
  await userEvent.click(page.getByRole('link', { name: 'Lobby' }).last())
  await expect.element(heading('Lobby')).toBeVisible()
})

test('on a phone the list and a room take turns', async () => {
  await page.viewport(360, 740)
  mountMesh('/chat', (mesh) => {
    const grace = mesh.addMember('Grace', 'direct')
    mesh.addRoom('A room with a name that is too long for any phone that anybody has').hear(grace, 'hello')
  })
  await expect.element(heading('Lobby')).toBeVisible()
  await expect.element(rooms()).not.toBeInTheDocument()
  await userEvent.click(page.getByRole('link', { name: 'All rooms, 1 new message elsewhere' }))
  await expect.element(heading('Rooms')).toBeVisible()
  await expect.element(composer()).not.toBeInTheDocument()
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360)
  await userEvent.click(rooms().getByRole('link', { name: /^A room with/ }))
  await expect.element(page.getByText('hello')).toBeVisible()
  await expect.element(page.getByRole('link', { name: 'All rooms', exact: true })).toBeVisible()
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360)
})

test('of a thousand rooms only those near what is in sight are in the page', async () => {
  await page.viewport(1280, 800)
  mountMesh('/chat', (mesh) => {
    for (let i = 0; i < 1_000; i++) mesh.addRoom(`Room ${String(i).padStart(4, '0')}`)
  })
  const links = () => document.querySelectorAll('.room-link').length
  await expect.element(rooms().getByRole('link', { name: 'Room 0000' })).toBeVisible()
  expect(links()).toBeLessThan(200)
  const list = rooms().element()
  list.scrollTop = list.scrollHeight
  await expect.element(rooms().getByRole('link', { name: 'Room 0999' })).toBeInViewport()
  expect(links()).toBeLessThan(200)
})
