import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Warren } from '../../src/browser.ts'
import type { MeshCard, MeshId } from '../../src/core/mesh.ts'
import { createFakeMesh, createFakeWarren } from './fake-warren.ts'
import type { FakeMesh } from './fake-warren.ts'
import { mountApp, unmountApp } from './mount-app.tsx'

afterEach(unmountApp)

const FAMILY: MeshCard = { id: '0a'.repeat(32) as MeshId, name: 'Family', memberName: 'Ada' }
const GARDEN: MeshCard = { id: '3c'.repeat(32) as MeshId, name: 'Garden club', memberName: 'Ada L.' }

/** A device with two meshes, of which Family is open. */
async function openFamily(): Promise<ReadonlyMap<MeshId, FakeMesh>> {
  const meshById = new Map(
    [FAMILY, GARDEN].map(({ id, name, memberName }) => [id, { ...createFakeMesh(name, memberName), id }]),
  )
  for (const [id, mesh] of meshById) mesh.close = async () => void Object.assign(meshById.get(id)!, { closed: true })
  const open: Warren['open'] = async (id) => {
    const mesh = meshById.get(id)!
    mesh.closed = false
    return mesh
  }
  mountApp({ ...createFakeWarren([FAMILY, GARDEN]), open })
  await userEvent.click(page.getByRole('button', { name: /^Family/ }))
  await expect.element(navigation()).toBeVisible()
  return meshById
}

const navigation = () => page.getByRole('navigation', { name: 'Main' })
const goTo = (screen: string) => userEvent.click(navigation().getByRole('link', { name: screen }))
const switcher = (name: string) => page.getByRole('button', { name: `${name}: all meshes` })

async function choose(from: string, what: RegExp): Promise<void> {
  await userEvent.click(switcher(from))
  await userEvent.click(page.getByRole('menuitem', { name: what }))
}

test('another mesh of this device is one choice away, and each is where it was left', async () => {
  const meshes = await openFamily()
  await goTo('People')
  await choose('Family', /^Garden club/)
  await expect.element(switcher('Garden club')).toBeVisible()
  await expect.element(page.getByRole('heading', { level: 1, name: 'Vaults' })).toBeVisible()
  expect(meshes.get(FAMILY.id)?.closed).toBe(true)
  await goTo('Settings')
  await choose('Garden club', /^Family/)
  await expect.element(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible()
  await choose('Family', /^Garden club/)
  await expect.element(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
})

test('the switcher leads to where one creates or joins another', async () => {
  await openFamily()
  await choose('Family', /Create or join another/)
  await expect.element(page.getByRole('tab', { name: 'Create a mesh' })).toBeVisible()
})

test('while files are under way it is asked first', async () => {
  const meshes = await openFamily()
  const vault = meshes.get(FAMILY.id)!.addVault('Photos')
  await userEvent.click(page.getByRole('link', { name: /^Photos/ }))
  await expect.element(page.getByRole('heading', { level: 1, name: 'Photos' })).toBeVisible()
  const running = {
    id: 'one',
    kind: 'add',
    label: 'a film',
    state: 'running',
    isPaused: false,
    bytes: 1,
    totalBytes: 9,
  } as const
  vault.transfers.set([{ ...running, startedAt: Date.now() }])
  await choose('Family', /^Garden club/)
  const dialog = page.getByRole('dialog', { name: 'Files are still under way' })
  await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }))
  await expect.element(dialog).not.toBeInTheDocument()
  expect(meshes.get(FAMILY.id)?.closed).toBe(false)
  await choose('Family', /^Garden club/)
  await userEvent.click(dialog.getByRole('button', { name: 'Leave all the same' }))
  await expect.element(switcher('Garden club')).toBeVisible()
  expect(meshes.get(FAMILY.id)?.closed).toBe(true)
})

test('a mesh that stays closed when it is opened says why, and the way back is there', async () => {
  await openFamily()
  mountApp({
    ...createFakeWarren([FAMILY, GARDEN]),
    open: async (id) => {
      if (id === GARDEN.id) throw new Error('The disk is gone.')
      return { ...createFakeMesh('Family', 'Ada'), id }
    },
  })
  await userEvent.click(page.getByRole('button', { name: /^Family/ }))
  await choose('Family', /^Garden club/)
  await expect.element(page.getByRole('button', { name: 'Reload the page' })).toBeVisible()
})
