import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FileId } from '../../src/core/mesh.ts'
import type { FakeVault } from './fake-vault.ts'
import { unmountApp } from './mount-app.tsx'
import { chooseFromMenu, openPhotos, row } from './open-vault.ts'

afterEach(unmountApp)

const folder = (name: string) => page.getByRole('treeitem', { name })
const moveHere = () => page.getByRole('button', { name: 'Move here' })

/** Summer > July, Winter, a.txt, b.txt at the top. */
function openFolders(): Promise<FakeVault> {
  return openPhotos((vault) => {
    const summer = vault.put({ kind: 'folder', name: 'Summer' })
    vault.put({ kind: 'folder', name: 'July', parent: summer })
    vault.put({ kind: 'folder', name: 'Winter' })
    vault.put({ name: 'a.txt' })
    vault.put({ name: 'b.txt' })
  })
}

const find = (vault: FakeVault, name: string) => vault.items.get().find((item) => item.name === name)!
const parentOf = (vault: FakeVault, name: string): FileId | undefined => find(vault, name).parent

test('a file is moved with the keyboard alone, and moved back', async () => {
  const vault = await openFolders()
  await chooseFromMenu('a.txt', 'Move to…')
  await expect.element(folder('Photos')).toHaveFocus()
  await expect.element(moveHere()).toHaveAttribute('aria-disabled', 'true')
  await expect.element(page.getByText('It is there already.')).toBeVisible()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(folder('Summer')).toHaveFocus()
  await expect.element(folder('Summer')).toHaveAttribute('aria-expanded', 'false')
  await userEvent.keyboard('{ArrowRight}{ArrowRight}')
  await expect.element(folder('July')).toHaveFocus()
  await expect.element(folder('July')).toHaveAttribute('aria-level', '3')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('“a.txt” was moved to July.')).toBeVisible()
  expect(parentOf(vault, 'a.txt')).toBe(find(vault, 'July').id)
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  await expect.poll(() => document.activeElement?.getAttribute('role')).toBe('row')
  await userEvent.click(page.getByRole('button', { name: 'Undo' }))
  await expect.element(row('a.txt')).toBeVisible()
  expect(parentOf(vault, 'a.txt')).toBeUndefined()
})

test('arrows close and climb, letters find, and a click chooses', async () => {
  await openFolders()
  await chooseFromMenu('a.txt', 'Move to…')
  await userEvent.keyboard('s{ArrowRight}{ArrowDown}')
  await expect.element(folder('July')).toHaveFocus()
  await userEvent.keyboard('{ArrowLeft}')
  await expect.element(folder('Summer')).toHaveFocus()
  await userEvent.keyboard('{ArrowLeft}')
  await expect.element(folder('July')).not.toBeInTheDocument()
  await userEvent.keyboard('{End}')
  await expect.element(folder('Winter')).toHaveFocus()
  await userEvent.click(folder('Summer'))
  await expect.element(folder('Summer')).toHaveAttribute('aria-selected', 'true')
})

test('several items are moved together, and no folder into itself', async () => {
  const vault = await openFolders()
  await userEvent.click(page.getByRole('checkbox', { name: 'Select Summer' }))
  await userEvent.click(page.getByRole('checkbox', { name: 'Select b.txt' }))
  await userEvent.click(page.getByRole('button', { name: 'Move to…' }))
  await expect.element(page.getByRole('dialog', { name: 'Move 2 items' })).toBeVisible()
  await expect.element(folder('Summer')).not.toBeInTheDocument()
  await userEvent.click(folder('Winter'))
  await userEvent.click(moveHere())
  await expect.element(page.getByText('2 items were moved to Winter.')).toBeVisible()
  expect(parentOf(vault, 'Summer')).toBe(find(vault, 'Winter').id)
  expect(parentOf(vault, 'b.txt')).toBe(find(vault, 'Winter').id)
})

test('a row is dragged onto a folder, and onto the folder above', async () => {
  const vault = await openFolders()
  await userEvent.dragAndDrop(row('a.txt'), row('Winter'))
  await expect.element(row('a.txt')).not.toBeInTheDocument()
  expect(parentOf(vault, 'a.txt')).toBe(find(vault, 'Winter').id)
  await userEvent.click(page.getByRole('link', { name: 'Winter' }))
  await expect.element(row('a.txt')).toBeVisible()
  await userEvent.dragAndDrop(row('a.txt'), page.getByRole('navigation').getByRole('link', { name: 'Photos' }))
  await expect.element(row('a.txt')).not.toBeInTheDocument()
  expect(parentOf(vault, 'a.txt')).toBeUndefined()
})

test('a selected row takes the whole selection along, and a file is no place to drop on', async () => {
  const vault = await openFolders()
  await userEvent.dragAndDrop(row('a.txt'), row('b.txt'))
  expect(parentOf(vault, 'a.txt')).toBeUndefined()
  await userEvent.click(page.getByRole('checkbox', { name: 'Select a.txt' }))
  await userEvent.click(page.getByRole('checkbox', { name: 'Select b.txt' }))
  await userEvent.dragAndDrop(row('a.txt'), row('Summer'))
  await expect.element(page.getByText('2 items were moved to Summer.')).toBeVisible()
  expect(parentOf(vault, 'b.txt')).toBe(find(vault, 'Summer').id)
})

test('a rename can be undone', async () => {
  await openFolders()
  await chooseFromMenu('a.txt', 'Rename')
  await userEvent.fill(page.getByLabelText('New name'), 'z.txt')
  await userEvent.keyboard('{Enter}')
  await expect.element(row('z.txt')).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Undo' }))
  await expect.element(row('a.txt')).toBeVisible()
})
