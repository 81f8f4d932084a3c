import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { WarrenError } from '../../src/core/mesh.ts'
import type { MeshId } from '../../src/core/mesh.ts'
import { createFakeWarren } from './fake-warren.ts'
import { mountApp, unmountApp } from './mount-app.tsx'

afterEach(unmountApp)

/** As the fake's meshes are called. */
const CARD = { id: '0'.repeat(64) as MeshId, name: 'Family', memberName: 'Ada' }

const navigation = () => page.getByRole('navigation', { name: 'Main' })
const occupied = () => page.getByRole('heading', { name: 'Warren is open in another tab' })
const useHere = () => page.getByRole('button', { name: 'Use Warren here' })
const insist = () => page.getByRole('button', { name: 'Take over anyway' })

function createOccupiedWarren() {
  const warren = createFakeWarren([CARD])
  warren.failNext = new WarrenError('busy', 'Warren is open in another tab.')
  return warren
}

test('a mesh that is open in another tab is asked for there, and opens here', async () => {
  const warren = createOccupiedWarren()
  mountApp(warren)
  await expect.element(occupied()).toBeVisible()
  expect(warren.lastClaim).toBeUndefined()
  await expect.element(insist()).not.toBeInTheDocument()
  await userEvent.click(useHere())
  await expect.element(navigation()).toBeVisible()
  expect(warren.lastClaim).toBe('ask')
})

test('a tab that is at work keeps its mesh, unless it is taken over anyway', async () => {
  const warren = createOccupiedWarren()
  mountApp(warren)
  await expect.element(occupied()).toBeVisible()
  warren.failNext = new WarrenError('working', 'The other tab is still adding or saving files.')
  await userEvent.click(useHere())
  await expect.element(page.getByText(/still adding or saving files/)).toBeVisible()
  await userEvent.click(insist())
  await expect.element(navigation()).toBeVisible()
  expect(warren.lastClaim).toBe('insist')
})

test('a mesh that another tab takes is closed here, and can be had back', async () => {
  const warren = createFakeWarren([CARD])
  const tab = mountApp(warren)
  await expect.element(navigation()).toBeVisible()
  const taken = warren.mesh()
  tab().giveUp(taken.id)
  await expect.element(occupied()).toBeVisible()
  expect(taken.closed).toBe(true)
  await userEvent.click(useHere())
  await expect.element(navigation()).toBeVisible()
  expect(warren.lastClaim).toBe('ask')
})

test('a mesh that another tab takes while it is being opened is closed as soon as it is open', async () => {
  const warren = createFakeWarren([CARD])
  const opening = Promise.withResolvers<void>()
  const tab = mountApp({
    ...warren,
    async open(id) {
      const mesh = await warren.open(id)
      await opening.promise
      return mesh
    },
  })
  await expect.poll(() => warren.mesh()).toBeDefined()
  tab().giveUp(warren.mesh().id)
  opening.resolve()
  await expect.element(occupied()).toBeVisible()
  expect(warren.mesh().closed).toBe(true)
})

test('a file that is being added is work that another tab is told of', async () => {
  const warren = createFakeWarren([CARD])
  const tab = mountApp(warren)
  await expect.element(navigation()).toBeVisible()
  const vault = warren.mesh().addVault('Trips')
  await userEvent.click(page.getByRole('list', { name: 'Vaults' }).getByRole('link', { name: 'Trips' }))
  await expect.element(page.getByRole('heading', { level: 1, name: 'Trips' })).toBeVisible()
  expect(tab().isWorking()).toBe(false)
  vault.holdAdds = true
  await userEvent.upload(page.getByLabelText('Files to add'), new File(['a'], 'a.txt'))
  await expect.poll(() => tab().isWorking()).toBe(true)
  vault.finishAdds()
  await expect.poll(() => tab().isWorking()).toBe(false)
})
