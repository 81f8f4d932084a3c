import { expect } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FakeVault } from './fake-vault.ts'
import type { FakeMesh } from './fake-warren.ts'
import { mountMesh } from './mount-app.tsx'

/** The app in a mesh of Ada's, showing the top of its vault Photos. */
export async function openPhotos(
  prepare: (vault: FakeVault, mesh: FakeMesh) => void = () => undefined,
): Promise<FakeVault> {
  let vault: FakeVault | undefined
  mountMesh('/', (mesh) => {
    vault = mesh.addVault('Photos')
    prepare(vault, mesh)
  })
  await userEvent.click(page.getByRole('link', { name: 'Photos' }))
  await expect.element(page.getByRole('heading', { name: 'Photos' })).toBeVisible()
  if (vault === undefined) throw new Error('no vault')
  return vault
}

/** The grid's row with this text in it. */
export const row = (text: string) => page.getByRole('row').filter({ hasText: text })

/** Opens a row's menu and chooses from it. */
export async function chooseFromMenu(name: string, item: string): Promise<void> {
  await userEvent.click(page.getByRole('button', { name: `More for ${name}`, exact: true }))
  await userEvent.click(page.getByRole('menuitem', { name: item }))
}

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
