import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FakeMesh } from './fake-warren.ts'
import type { FakeVault } from './fake-vault.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'

beforeEach(() => page.viewport(1280, 800))
afterEach(unmountApp)

const field = () => page.getByRole('combobox', { name: 'Search in files and messages' })
const option = (name: RegExp) => page.getByRole('option', { name })
const active = () => document.querySelector('[role="option"][aria-selected="true"]')?.textContent

interface Family {
  readonly mesh: FakeMesh
  readonly photos: FakeVault
}

/** A vault with a folder of two files, another vault, and talk in two rooms. */
async function mountFamily(at = '/people'): Promise<Family> {
  let photos: FakeVault | undefined
  const mesh = mountMesh(at, (each) => {
    const grace = each.addMember('Grace', 'direct')
    photos = each.addVault('Photos')
    const summer = photos.put({ name: 'Summer', kind: 'folder' })
    photos.put({ name: 'beach.jpg', parent: summer })
    photos.put({ name: 'boat.jpg', parent: summer })
    each.addVault('Letters').put({ name: 'to the beach club.txt' })
    each.addRoom('Kitchen').hear(grace, 'who comes to the beach?')
    each.hear(grace, 'good morning')
  })
  if (photos === undefined) throw new Error('no vault')
  await expect.element(page.getByRole('button', { name: 'Search' })).toBeVisible()
  return { mesh, photos }
}

test('finds files and messages of everything as one types, and says where they are', async () => {
  await mountFamily()
  await userEvent.click(page.getByRole('button', { name: 'Search' }))
  await expect.element(field()).toHaveFocus()
  await userEvent.type(field(), 'beach')
  await expect.element(page.getByRole('status').getByText('2 files and 1 message')).toBeVisible()
  const files = page.getByRole('group', { name: 'Files' })
  await expect.element(files.getByRole('option', { name: /beach\.jpg.*in Photos \/ Summer/ })).toBeVisible()
  await expect.element(files.getByRole('option', { name: /to the beach club\.txt.*in Letters/ })).toBeVisible()
  const messages = page.getByRole('group', { name: 'Messages' })
  await expect
    .element(messages.getByRole('option', { name: /who comes to the beach\?.*Grace in Kitchen/ }))
    .toBeVisible()
  expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['beach', 'beach', 'beach'])
  await userEvent.fill(field(), 'nowhere')
  await expect.element(page.getByText('Nothing found for “nowhere”.')).toBeVisible()
})

test('is opened by its keys, and not while one writes', async () => {
  await mountFamily('/settings')
  await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible()
  await userEvent.click(page.getByLabelText('How the others see you'))
  await userEvent.keyboard('/')
  await expect.element(field()).not.toBeInTheDocument()
  await userEvent.keyboard('{Control>}k{/Control}')
  await expect.element(field()).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(field()).not.toBeInTheDocument()
  await userEvent.click(page.getByRole('heading', { level: 1 }))
  await userEvent.keyboard('/')
  await expect.element(field()).toHaveFocus()
  await expect.element(field()).toHaveValue('')
})

test('goes to the folder of a file, with the file chosen', async () => {
  const { photos } = await mountFamily()
  await userEvent.keyboard('{Control>}k{/Control}')
  await userEvent.type(field(), 'jpg')
  await expect.element(option(/beach\.jpg/)).toHaveAttribute('aria-selected', 'true')
  await userEvent.keyboard('{ArrowDown}')
  expect(active()).toContain('boat.jpg')
  await userEvent.keyboard('{ArrowDown}')
  expect(active()).toContain('beach.jpg')
  await userEvent.keyboard('{ArrowUp}{Enter}')
  await expect.element(page.getByRole('heading', { level: 1, name: 'Summer' })).toBeVisible()
  const row = page.getByRole('row', { name: /boat\.jpg/ })
  await expect.element(row).toHaveAttribute('aria-selected', 'true')
  await expect.element(row).toHaveFocus()
  await expect.element(page.getByRole('row', { name: /beach\.jpg/ })).toHaveAttribute('aria-selected', 'false')
  expect(window.location.hash).toContain(photos.id)
})

test('goes into a folder that was found', async () => {
  await mountFamily()
  await userEvent.keyboard('/')
  await userEvent.type(field(), 'summer')
  await userEvent.click(option(/Folder\s*Summer/))
  await expect.element(page.getByRole('heading', { level: 1, name: 'Summer' })).toBeVisible()
})

test('goes to a message in its room', async () => {
  await mountFamily()
  await userEvent.keyboard('/')
  await userEvent.type(field(), 'who comes')
  await userEvent.click(option(/who comes/))
  await expect.element(page.getByRole('heading', { level: 1, name: 'Kitchen' })).toBeVisible()
  const message = page.getByRole('article').filter({ hasText: 'who comes to the beach?' })
  await expect.element(message).toHaveFocus()
})

test('shows the CID by which what was found can be verified', async () => {
  const { photos } = await mountFamily()
  const entry = photos.items.get().find(({ name }) => name === 'boat.jpg')!.entry
  await userEvent.keyboard('/')
  await userEvent.type(field(), 'boat')
  await userEvent.click(page.getByRole('button', { name: 'Show CID' }))
  const cid = page.getByRole('group', { name: 'CID of the entry' })
  await expect.element(cid).toHaveTextContent(entry)
  await expect.element(cid.getByRole('button', { name: 'Copy CID' })).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Hide CID' }))
  await expect.element(cid).not.toBeInTheDocument()
})

test('keeps up with what changes, and says when there may be more', async () => {
  const { mesh, photos } = await mountFamily()
  await userEvent.keyboard('/')
  await userEvent.type(field(), 'boat')
  await expect.element(option(/boat\.jpg/)).toBeVisible()
  const boat = photos.items.get().find(({ name }) => name === 'boat.jpg')!
  await photos.remove([boat.id])
  mesh.searchProgress.set({ state: 'indexing', files: 2, messages: 2, isFull: false })
  await expect.element(option(/boat\.jpg/)).not.toBeInTheDocument()
  await expect.element(page.getByText(/Still reading what is here/)).toBeVisible()
})

test('fits a phone', async () => {
  await page.viewport(360, 640)
  await mountFamily()
  await userEvent.click(page.getByRole('button', { name: 'Search' }))
  await userEvent.type(field(), 'beach')
  await expect.element(option(/who comes/)).toBeInTheDocument()
  const dialog = document.querySelector('[role="dialog"]')!
  expect(dialog.scrollWidth).toBeLessThanOrEqual(dialog.clientWidth)
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360)
})
