import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { WarrenError } from '../../src/core/mesh.ts'
import type { FileId, LogId } from '../../src/core/mesh.ts'
import type { FakeVault } from './fake-vault.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'

beforeEach(() => page.viewport(1280, 800))
afterEach(unmountApp)

const composer = () => page.getByRole('textbox', { name: 'Message' })
const attached = () => page.getByRole('list', { name: 'Attached files' })
const fileOf = (text: string, name: string) => new File([text], name, { type: 'text/plain' })

function dropOnPage(...files: readonly File[]): void {
  const dataTransfer = new DataTransfer()
  for (const file of files) dataTransfer.items.add(file)
  const options = { dataTransfer, bubbles: true, cancelable: true }
  for (const type of ['dragenter', 'dragover', 'drop']) {
    document.body.dispatchEvent(new DragEvent(type, options))
  }
}

async function openPicker(): Promise<void> {
  await userEvent.click(page.getByRole('button', { name: 'Attach files' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'From a vault…' }))
}

test('files of vaults are picked, taken off again, sent and opened', async () => {
  const mesh = mountMesh('/chat', (each) => {
    each.addVault('Plans')
    const photos = each.addVault('Photos')
    const summer = photos.put({ kind: 'folder', name: 'Summer' })
    photos.put({ name: 'deep.txt', parent: summer, bytes: new TextEncoder().encode('deep words') })
    photos.put({ name: 'other.txt' })
  })
  await openPicker()
  const dialog = page.getByRole('dialog', { name: 'Attach files from a vault' })
  await userEvent.selectOptions(dialog.getByLabelText('Vault'), 'Photos')
  await userEvent.click(dialog.getByRole('button', { name: 'Summer' }))
  await userEvent.click(dialog.getByRole('checkbox', { name: /deep.txt/ }))
  await userEvent.click(dialog.getByRole('button', { name: 'One folder up' }))
  await userEvent.fill(dialog.getByLabelText('Find a file'), 'OTH')
  await expect.element(dialog.getByRole('button', { name: 'Summer' })).not.toBeInTheDocument()
  await userEvent.click(dialog.getByRole('checkbox', { name: /other.txt/ }))
  await userEvent.click(dialog.getByRole('button', { name: 'Attach 2 files' }))
  await expect.element(attached().getByRole('listitem')).toHaveLength(2)
  await userEvent.click(page.getByRole('button', { name: 'Do not attach other.txt' }))
  await expect.element(composer()).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(attached()).not.toBeInTheDocument()
  expect(mesh.messages.get()[0]?.files.map(({ name }) => name)).toEqual(['deep.txt'])

  await userEvent.click(page.getByRole('button', { name: 'deep.txt, in Photos' }))
  await expect.element(page.getByRole('dialog', { name: 'deep.txt' })).toHaveTextContent('deep words')
})

test('what is dropped into a vault’s room lands in that vault and is linked', async () => {
  let path = ''
  const mesh = mountMesh('/people', (each) => {
    each.addVault('Plans')
    path = `/chat/${each.roomOf(each.addVault('Photos').id).id}`
  })
  window.location.hash = `#${path}`
  await expect.element(page.getByRole('heading', { level: 1, name: 'Photos' })).toBeVisible()
  dropOnPage(fileOf('one', 'one.txt'), fileOf('two', 'two.txt'))
  await expect.element(attached()).toHaveTextContent(/one\.txt.*two\.txt/)
  await userEvent.fill(composer(), 'look')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('button', { name: 'two.txt, in Photos' })).toBeVisible()
  const photos = mesh.vaults.get()[1]
  if (photos === undefined) throw new Error('no vault')
  const [said] = mesh.roomOf(photos.id).messages.get()
  expect(said?.files.every((link) => link.vault === photos.id)).toBe(true)
})

test('what is dropped into another room asks for a vault', async () => {
  const mesh = mountMesh('/chat', (each) => {
    each.addVault('Photos')
    each.addVault('Plans')
  })
  await expect.element(composer()).toBeVisible()
  dropOnPage(fileOf('one', 'one.txt'))
  const dialog = page.getByRole('dialog', { name: 'Where shall they go?' })
  await userEvent.click(dialog.getByRole('radio', { name: 'Plans' }))
  await userEvent.click(dialog.getByRole('button', { name: 'Add to this vault' }))
  await expect.element(attached()).toHaveTextContent('one.txt')
  await userEvent.click(page.getByRole('button', { name: 'Send' }))
  await expect.element(page.getByRole('button', { name: 'one.txt, in Plans' })).toBeVisible()
  expect(mesh.messages.get()[0]?.text).toBe('')
})

test('files of this device can be chosen without dragging', async () => {
  mountMesh('/chat', (each) => void each.addVault('Photos'))
  await userEvent.upload(page.getByLabelText('Files to attach'), fileOf('one', 'one.txt'))
  await userEvent.click(page.getByRole('button', { name: 'Add to this vault' }))
  await expect.element(attached()).toHaveTextContent('one.txt')
})

/** In the room of a vault, the only one there is. */
async function openVaultRoom(prepare: (vault: FakeVault) => void): Promise<void> {
  let path = ''
  mountMesh('/people', (each) => {
    const photos = each.addVault('Photos')
    prepare(photos)
    path = `/chat/${each.roomOf(photos.id).id}`
  })
  window.location.hash = `#${path}`
  await expect.element(page.getByRole('heading', { level: 1, name: 'Photos' })).toBeVisible()
}

test('what could not be added is not attached, and it is said why', async () => {
  await openVaultRoom((vault) => (vault.failNextAdd = new WarrenError('storage-full', 'There is no room left.')))
  dropOnPage(fileOf('one', 'one.txt'))
  await expect.element(page.getByText('There is no room left.')).toBeVisible()
  await expect.element(attached()).not.toBeInTheDocument()
})

test('what is cancelled while it is being added is not attached', async () => {
  await openVaultRoom((vault) => (vault.holdAdds = true))
  dropOnPage(fileOf('one', 'one.txt'))
  await expect.element(page.getByText('Adding 1 file to the vault…')).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Cancel one.txt' }))
  await expect.element(page.getByText('Adding 1 file to the vault…')).not.toBeInTheDocument()
  await expect.element(attached()).not.toBeInTheDocument()
})

test('without a vault, files have nowhere to go', async () => {
  mountMesh('/chat')
  await openPicker()
  await expect.element(page.getByText(/There is no vault yet/)).toBeVisible()
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
})

test('a link to what is gone, thrown away or not known says so', async () => {
  mountMesh('/chat', (mesh) => {
    const grace = mesh.addMember('Grace', 'direct')
    const photos = mesh.addVault('Photos')
    const thrown = photos.put({ name: 'thrown.txt' })
    void photos.remove([thrown])
    const files = [
      { vault: photos.id, file: 'none' as FileId, name: 'gone.txt' },
      { vault: photos.id, file: thrown, name: 'thrown.txt' },
      { vault: 'none' as LogId, file: 'none' as FileId, name: 'strange.txt' },
    ]
    mesh.lobby.hear(grace, '', 1, { files })
  })
  await userEvent.click(page.getByRole('button', { name: 'gone.txt, in Photos' }))
  await expect.element(page.getByText(/“gone.txt” is not in its vault/)).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'thrown.txt, in Photos' }))
  await expect.element(page.getByText('“thrown.txt” is in the trash of Photos.')).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: /^strange.txt/ }))
  await expect.element(page.getByText('The vault of “strange.txt” is not known on this device.')).toBeVisible()
})
