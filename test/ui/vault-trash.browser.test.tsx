import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FakeVault } from './fake-vault.ts'
import { unmountApp } from './mount-app.tsx'
import { openPhotos, row, utf8 } from './open-vault.ts'

afterEach(unmountApp)

const removed = (name: string) => page.getByRole('listitem').filter({ hasText: name })

async function openTrash(): Promise<void> {
  await userEvent.click(page.getByRole('button', { name: 'More for this vault' }))
  await userEvent.click(page.getByRole('menuitem', { name: /^Trash/ }))
  await expect.element(page.getByRole('heading', { name: 'Trash', level: 1 })).toBeVisible()
}

function openWithTrash(): Promise<FakeVault> {
  return openPhotos((vault, mesh) => {
    const grace = mesh.addMember('Grace', 'direct')
    const ids = ['a.txt', 'b.txt', 'c.txt'].map((name) => vault.put({ name, bytes: utf8(name) }))
    void vault.remove(ids)
    vault.trash.update((all) =>
      all.map((item) => (item.name === 'b.txt' ? { ...item, removedBy: grace, folders: ['Summer', 'July'] } : item)),
    )
  })
}

test('an empty trash says what it is for', async () => {
  await openPhotos()
  await openTrash()
  await expect.element(page.getByRole('heading', { name: 'The trash is empty' })).toBeVisible()
  await userEvent.click(page.getByRole('link', { name: 'Back to the vault' }))
  await expect.element(page.getByRole('heading', { name: 'Photos' })).toBeVisible()
})

test('the trash tells who removed what, when, and from where', async () => {
  const vault = await openWithTrash()
  await openTrash()
  await expect.element(removed('b.txt')).toHaveTextContent(/from Photos › Summer › July.*Removed .* by Grace.*5 bytes/)
  await expect.element(removed('a.txt')).toHaveTextContent(/from Photos.*by you/)
  vault.retentionDays.set(30)
  await expect.element(page.getByText('After 30 days its content may be gone.')).toBeVisible()
})

test('one item is restored, and its folder shown', async () => {
  const vault = await openWithTrash()
  await openTrash()
  await userEvent.click(page.getByRole('button', { name: 'Restore b.txt' }))
  await expect.element(removed('b.txt')).not.toBeInTheDocument()
  await expect.element(page.getByText('“b.txt” is back in Photos.')).toBeVisible()
  await expect.element(page.getByRole('heading', { name: 'Trash' })).toHaveFocus()
  expect(vault.items.get().map(({ name }) => name)).toEqual(['b.txt'])
  await userEvent.click(page.getByRole('button', { name: 'Show' }))
  await expect.element(row('b.txt')).toBeVisible()
})

test('several items are restored together', async () => {
  const vault = await openWithTrash()
  await openTrash()
  await userEvent.click(page.getByRole('checkbox', { name: 'Select a.txt' }))
  await userEvent.click(page.getByRole('checkbox', { name: 'Select c.txt' }))
  await expect.element(page.getByText('2 selected')).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Restore', exact: true }))
  await expect.element(page.getByText('2 items are back.')).toBeVisible()
  expect(vault.trash.get().map(({ name }) => name)).toEqual(['b.txt'])
})

test('what lies in the trash can be looked at, and its versions too', async () => {
  await openWithTrash()
  await openTrash()
  await userEvent.click(page.getByRole('button', { name: 'c.txt', exact: true }))
  await expect.element(page.getByRole('region', { name: 'Text of c.txt' })).toHaveTextContent('c.txt')
  await expect.element(page.getByRole('dialog')).toHaveTextContent(/Removed .* by you/)
  await userEvent.click(page.getByRole('button', { name: 'Versions', exact: true }))
  await expect.element(page.getByRole('dialog', { name: 'Versions of “c.txt”' })).toBeVisible()
})

test('what is gone is listed as such', async () => {
  await openPhotos((vault) => {
    void vault.remove([vault.put({ name: 'old.txt', availability: { state: 'gone', storedBytes: 0, totalBytes: 9 } })])
  })
  await openTrash()
  await expect.element(removed('old.txt')).toHaveTextContent('Gone')
})
