import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { WarrenError } from '../../src/core/mesh.ts'
import { strings } from '../../src/ui/strings.ts'
import type { FakeVault } from './fake-vault.ts'
import type { FakeMesh } from './fake-warren.ts'
import { unmountApp } from './mount-app.tsx'
import { openPhotos } from './open-vault.ts'

afterEach(unmountApp)

const dialog = () => page.getByRole('dialog', { name: 'Settings of Photos' })
const save = () => userEvent.click(dialog().getByRole('button', { name: 'Save' }))

async function openDialog(): Promise<void> {
  await userEvent.click(page.getByRole('button', { name: 'More for this vault' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'Vault settings' }))
  await expect.element(dialog()).toBeVisible()
}

async function openSettings(prepare?: (vault: FakeVault) => void): Promise<FakeVault> {
  const vault = await openPhotos(prepare)
  await openDialog()
  return vault
}

test('history is kept for ever unless chosen otherwise, and the choice says what it means', async () => {
  const vault = await openSettings()
  await expect.element(dialog().getByRole('radio', { name: 'For ever' })).toBeChecked()
  await expect.element(dialog()).toHaveTextContent('Nothing is ever let go.')
  await userEvent.click(dialog().getByRole('radio', { name: '90 days' }))
  await expect.element(dialog()).toHaveTextContent('replaced or removed more than 90 days ago may go')
  await save()
  await expect.element(dialog()).not.toBeInTheDocument()
  expect(vault.retentionDays.get()).toBe(90)
})

test('the keyboard chooses', async () => {
  const vault = await openSettings()
  await expect.element(dialog().getByRole('radio', { name: 'For ever' })).toHaveFocus()
  await userEvent.keyboard('{ArrowDown}{Enter}')
  await expect.poll(() => vault.retentionDays.get()).toBe(365)
})

test('any number of days can be written, and nothing else', async () => {
  const vault = await openSettings((each) => each.retentionDays.set(30))
  await expect.element(dialog().getByRole('radio', { name: '30 days' })).toBeChecked()
  await userEvent.click(dialog().getByRole('radio', { name: 'Another time' }))
  for (const wrong of ['', '0', '1.5', '36501', 'soon']) {
    await userEvent.fill(dialog().getByLabelText('Days', { exact: true }), wrong)
    await save()
    await expect.element(dialog().getByRole('alert')).toHaveTextContent('a whole number of days')
  }
  await userEvent.fill(dialog().getByLabelText('Days', { exact: true }), '7')
  await expect.element(dialog()).toHaveTextContent('more than 7 days ago')
  await save()
  await expect.element(dialog()).not.toBeInTheDocument()
  expect(vault.retentionDays.get()).toBe(7)
})

test('for ever can be chosen again, and what fails says why', async () => {
  const vault = await openSettings((each) => {
    each.retentionDays.set(45)
    const set = each.setRetention
    each.setRetention = async (days) => {
      each.setRetention = set
      throw new WarrenError('storage', `This device could not write ${days ?? 'it'} down.`)
    }
  })
  await expect.element(dialog().getByLabelText('Days', { exact: true })).toHaveValue('45')
  await userEvent.click(dialog().getByRole('radio', { name: 'For ever' }))
  await save()
  await expect.element(dialog().getByRole('alert')).toHaveTextContent('could not write it down')
  await save()
  await expect.poll(() => vault.retentionDays.get()).toBeUndefined()
  await userEvent.click(page.getByRole('button', { name: 'Undo' }))
  await expect.poll(() => vault.retentionDays.get()).toBe(45)
})

test('name, purpose and copies are changed from within the vault, for everyone', async () => {
  let mesh: FakeMesh | undefined
  const vault = await openPhotos((_vault, each) => (mesh = each))
  await userEvent.click(page.getByRole('button', { name: 'More for this vault' }))
  await userEvent.click(page.getByRole('menuitem', { name: strings.vaults.edit('Photos') }))
  const form = page.getByRole('dialog', { name: strings.vaults.editHeading('Photos') })
  await userEvent.fill(form.getByLabelText(strings.vaults.nameLabel), 'Pictures')
  await userEvent.fill(form.getByLabelText(strings.vaults.descriptionLabel), 'From all summers')
  await userEvent.click(form.getByRole('button', { name: strings.vaults.editAction }))
  await expect.element(form).not.toBeInTheDocument()
  await expect.element(page.getByText('From all summers')).toBeVisible()
  const record = () => mesh?.vaults.get().find(({ id }) => id === vault.id)
  expect(record()?.name).toBe('Pictures')
  await userEvent.click(page.getByRole('button', { name: 'Undo' }))
  await expect.element(page.getByText('From all summers')).not.toBeInTheDocument()
  expect(record()?.name).toBe('Photos')
})

test('pressed again while it is being written, it is written once', async () => {
  const written: (number | undefined)[] = []
  const writing = Promise.withResolvers<void>()
  await openSettings((each) => {
    each.setRetention = async (days) => {
      written.push(days)
      await writing.promise
    }
  })
  await userEvent.click(dialog().getByRole('radio', { name: '90 days' }))
  await userEvent.keyboard('{Enter}{Enter}')
  writing.resolve()
  await expect.element(dialog()).not.toBeInTheDocument()
  expect(written).toEqual([90])
})

test('saved unchanged, nothing is written', async () => {
  const vault = await openSettings((each) => {
    each.setRetention = async () => {
      throw new Error('nothing was to be written')
    }
  })
  await save()
  await expect.element(dialog()).not.toBeInTheDocument()
  expect(vault.retentionDays.get()).toBeUndefined()
})
