import { createSignal } from 'solid-js'
import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { mountMesh, unmountApp } from './mount-app.tsx'
import type { FakeVault } from './fake-vault.ts'

afterEach(unmountApp)

const offer = () => page.getByRole('status').filter({ hasText: 'A new version of Warren is ready.' })
const warning = () => page.getByRole('status').filter({ hasText: 'Files are still being added or saved here.' })
const press = (toast: typeof offer, name: string) => userEvent.click(toast().getByRole('button', { name }))

/** A mesh that is open, and what takes the new version. */
function openWithUpdate() {
  const [isReady, setIsReady] = createSignal(false)
  let taken = 0
  let vault: FakeVault | undefined
  const prepare = (mesh: { addVault(name: string): FakeVault }) => void (vault = mesh.addVault('Photos'))
  const mesh = mountMesh('/settings', prepare, { updates: { isReady, take: () => void taken++ } })
  return { mesh, vault: vault as unknown as FakeVault, arrive: () => setIsReady(true), taken: () => taken }
}

test('a new version is told of, stays to be had in Settings, and comes when the mesh is closed for it', async () => {
  const { mesh, arrive, taken } = openWithUpdate()
  await expect.element(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  expect(offer().query()).toBeNull()
  arrive()
  await press(offer, 'Dismiss')
  await expect.element(offer()).not.toBeInTheDocument()
  const section = page.getByRole('group', { name: 'Device' })
  await expect.element(section).toHaveTextContent('A new version of Warren is ready.')
  expect(taken()).toBe(0)
  await userEvent.click(section.getByRole('button', { name: 'Reload' }))
  await expect.poll(taken).toBe(1)
  expect(mesh.closed).toBe(true)
})

test('while files are under way it comes only to who insists', async () => {
  const { vault, mesh, arrive, taken } = openWithUpdate()
  vault.holdAdds = true
  await userEvent.click(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Vaults' }))
  await userEvent.click(page.getByRole('link', { name: 'Photos' }))
  await expect.element(page.getByRole('heading', { level: 1, name: 'Photos' })).toBeVisible()
  const adding = vault.add([{ path: ['a.txt'], source: new File(['a'], 'a.txt') }])
  arrive()
  await press(offer, 'Reload')
  await expect.element(warning()).toBeVisible()
  expect([taken(), mesh.closed]).toEqual([0, false])
  await press(warning, 'Reload anyway')
  await expect.poll(taken).toBe(1)
  vault.finishAdds()
  await adding
})
