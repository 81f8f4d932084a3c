import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FakeVault } from './fake-vault.ts'
import { unmountApp } from './mount-app.tsx'
import { chooseFromMenu, openPhotos, row, utf8 } from './open-vault.ts'

afterEach(unmountApp)

const COPY = 'plan (conflict, Grace, 2026-11-21).txt'
const dialog = () => page.getByRole('dialog', { name: 'Settle “plan.txt”' })
const sides = () => dialog().getByRole('listitem')

function openConflict(): Promise<FakeVault> {
  return openPhotos((vault, mesh) => {
    const grace = mesh.addMember('Grace', 'direct')
    const plan = vault.put({ name: 'plan.txt', bytes: utf8('mine') })
    vault.putVersions(plan, [{ bytes: utf8('mine'), changedAt: Date.now() }])
    vault.fork(plan, COPY, { bytes: utf8('from Grace'), changedAt: Date.now() - 60_000, changedBy: grace })
  })
}

const namesIn = (vault: FakeVault) => vault.items.get().map(({ name }) => name)
const textOf = (vault: FakeVault, name: string) =>
  new Response(vault.read(vault.items.get().find((item) => item.name === name)!.id)).text()

test('a conflict is marked on both sides, and the dialog tells whose they are', async () => {
  await openConflict()
  await expect.element(row(COPY)).toHaveTextContent('Conflict copy')
  await userEvent.click(page.getByRole('button', { name: 'plan.txt has 2 sides: settle the conflict' }))
  await expect.element(dialog()).toHaveTextContent('You and Grace changed this file')
  await expect.element(sides().nth(0)).toHaveTextContent(/by you.*Shown as “plan.txt”/)
  await expect.element(sides().nth(1)).toHaveTextContent(`Shown as “${COPY}”`)
  await userEvent.click(sides().nth(1).getByRole('button', { name: /^Open/ }))
  await expect.element(page.getByRole('region', { name: /^Text of/ })).toHaveTextContent('from Grace')
})

test('one side is kept', async () => {
  const vault = await openConflict()
  await userEvent.click(page.getByRole('button', { name: `${COPY} is a conflict copy: settle the conflict` }))
  await userEvent.click(dialog().getByRole('button', { name: /^Keep the one of .* by Grace/ }))
  await expect.element(dialog()).not.toBeInTheDocument()
  await expect.element(page.getByText('“plan.txt” is settled.')).toBeVisible()
  expect(namesIn(vault)).toEqual(['plan.txt'])
  expect(await textOf(vault, 'plan.txt')).toBe('from Grace')
  await userEvent.click(page.getByRole('button', { name: 'Undo' }))
  await expect.element(page.getByRole('button', { name: 'plan.txt has 2 sides: settle the conflict' })).toBeVisible()
  expect(await textOf(vault, 'plan.txt')).toBe('mine')
})

test('both are kept', async () => {
  const vault = await openConflict()
  await chooseFromMenu('plan.txt', 'Settle conflict')
  await userEvent.click(dialog().getByRole('button', { name: 'Keep both' }))
  await expect.element(dialog()).not.toBeInTheDocument()
  await expect.element(page.getByText('Conflict copy')).not.toBeInTheDocument()
  expect(namesIn(vault)).toEqual([COPY, 'plan.txt'])
  await userEvent.click(page.getByRole('button', { name: 'Undo' }))
  await expect.element(page.getByText('Conflict copy')).toBeVisible()
})

test('a conflict that somebody else settles meanwhile says so', async () => {
  const vault = await openConflict()
  await chooseFromMenu('plan.txt', 'Settle conflict')
  await expect.element(sides().nth(1)).toBeVisible()
  const plan = vault.items.get().find(({ name }) => name === 'plan.txt')!
  await vault.settle(plan.id, plan.entry)
  await expect.element(dialog()).toHaveTextContent('This conflict has been settled.')
})

test('a conflict copy has no new version, and its removal is undone to a conflict', async () => {
  const vault = await openConflict()
  await userEvent.click(page.getByRole('button', { name: `More for ${COPY}` }))
  await expect.element(page.getByRole('menuitem', { name: 'Versions' })).toBeVisible()
  await expect.element(page.getByRole('menuitem', { name: 'Upload new version' })).not.toBeInTheDocument()
  await userEvent.click(page.getByRole('menuitem', { name: 'Remove' }))
  await expect.element(page.getByText('What it held is among the versions')).toBeVisible()
  expect(namesIn(vault)).toEqual(['plan.txt'])
  await userEvent.click(page.getByRole('button', { name: 'Undo' }))
  await expect.element(page.getByText('Conflict copy')).toBeVisible()
})
