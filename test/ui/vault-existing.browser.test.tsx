import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FakeVault } from './fake-vault.ts'
import { unmountApp } from './mount-app.tsx'
import { openPhotos, utf8 } from './open-vault.ts'

afterEach(unmountApp)

const add = (...names: readonly string[]) =>
  userEvent.upload(
    page.getByLabelText('Files to add'),
    names.map((name) => new File(['new bytes'], name)),
  )
const sizes = (vault: FakeVault) => vault.items.get().map(({ name, size }) => [name, size])

const openTwo = () =>
  openPhotos((vault) => ['a.txt', 'b.txt'].forEach((name) => vault.put({ name, bytes: utf8('old') })))

test('a file of a name that is there asks first; both are kept', async () => {
  const vault = await openTwo()
  await add('a.txt')
  await expect.element(page.getByRole('dialog', { name: '“a.txt” is here already' })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Keep both' })).toHaveFocus()
  expect(vault.added).toEqual([])
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => vault.items.get()).toHaveLength(3)
})

test('several are asked about once, whatever their case', async () => {
  await openTwo()
  await add('a.txt', 'B.TXT', 'c.txt')
  const dialog = page.getByRole('dialog', { name: '2 files are here already' })
  await expect.element(dialog.getByRole('list')).toHaveTextContent('a.txtB.TXT')
})

test('what replaces is a new version', async () => {
  const vault = await openTwo()
  await add('a.txt', 'b.txt', 'c.txt')
  await userEvent.click(page.getByRole('button', { name: 'Replace' }))
  await expect
    .poll(() => sizes(vault))
    .toEqual([
      ['a.txt', 9],
      ['b.txt', 9],
      ['c.txt', 9],
    ])
  expect(vault.versions(vault.items.get()[0]!.id)).toHaveLength(2)
})

test('cancelled, nothing is added', async () => {
  const vault = await openTwo()
  await add('a.txt', 'c.txt')
  await userEvent.click(page.getByRole('button', { name: 'Cancel' }))
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  expect(vault.added).toEqual([])
})
