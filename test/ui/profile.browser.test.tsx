import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { readPicture } from '../../src/core/wire/picture.ts'
import { MAX_SOURCE_BYTES, shrinkPicture } from '../../src/ui/settings/shrink-picture.ts'
import type { FakeMesh } from './fake-warren.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'

beforeEach(() => page.viewport(1280, 800))
afterEach(unmountApp)

/** A photo that does not compress: every pixel another. */
async function makePhoto(width: number, height: number, type = 'image/png'): Promise<File> {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')!
  const pixels = context.createImageData(width, height)
  for (let start = 0; start < pixels.data.length; start += 65_536) {
    crypto.getRandomValues(pixels.data.subarray(start, start + 65_536))
  }
  for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255
  context.putImageData(pixels, 0, 0)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type))
  return new File([blob!], 'photo', { type })
}

const self = (mesh: FakeMesh) => mesh.members.get().find((member) => member.isSelf)!
const picture = () => document.querySelector<HTMLImageElement>('.avatar-large img')

test('a picture is made small enough for the directory, whatever it is of', async () => {
  for (const photo of [await makePhoto(900, 600), await makePhoto(40, 90, 'image/jpeg'), await makePhoto(1, 1)]) {
    const bytes = await shrinkPicture(photo)
    expect(readPicture(bytes!)).toBeDefined()
    const bitmap = await createImageBitmap(new Blob([bytes!]))
    expect([bitmap.width, bitmap.height]).toEqual([128, 128])
  }
  expect(await shrinkPicture(new Blob(['no picture'], { type: 'image/png' }))).toBeUndefined()
})

test('a picture can be chosen, is shown, and can be removed', async () => {
  const mesh = mountMesh('/settings')
  await userEvent.upload(page.getByLabelText('Picture', { exact: true }), await makePhoto(300, 200))
  await expect.element(page.getByText('Your picture was changed.')).toBeVisible()
  expect(self(mesh).picture?.bytes.byteLength).toBeLessThanOrEqual(32 * 1024)
  await expect.poll(() => picture()?.naturalWidth).toBe(128)
  await userEvent.click(page.getByRole('link', { name: 'People' }))
  await expect.poll(() => document.querySelector('.person img')).not.toBeNull()
  await userEvent.click(page.getByRole('link', { name: 'Settings' }))
  await userEvent.click(page.getByRole('button', { name: 'Remove the picture' }))
  await expect.element(page.getByText('Your picture was removed.')).toBeVisible()
  expect(self(mesh).picture).toBeUndefined()
  expect(picture()).toBeNull()
})

test('what is no picture, or too large, is said', async () => {
  const mesh = mountMesh('/settings')
  const input = page.getByLabelText('Picture', { exact: true })
  await userEvent.upload(input, new File(['words'], 'words.png', { type: 'image/png' }))
  await expect.element(page.getByRole('alert')).toHaveTextContent('This could not be read as a picture.')
  const large = new File([new Uint8Array(MAX_SOURCE_BYTES + 1)], 'large.png', { type: 'image/png' })
  const transfer = new DataTransfer()
  transfer.items.add(large)
  const element = input.element() as HTMLInputElement
  element.files = transfer.files
  element.dispatchEvent(new Event('change', { bubbles: true }))
  await expect.element(page.getByRole('alert')).toHaveTextContent('This file is too large.')
  expect(self(mesh).picture).toBeUndefined()
})

test('a picture that does not decode gives way to the initials', async () => {
  mountMesh('/people', (mesh) => {
    const head = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
    const broken = readPicture(new Uint8Array([...head, 0, 0, 0, 8, 0, 0, 0, 8]))!
    mesh.members.update((all) => all.map((member) => ({ ...member, picture: broken })))
  })
  await expect.element(page.getByRole('list', { name: 'Members' })).toBeVisible()
  await expect.poll(() => document.querySelector('.person img')).toBeNull()
  await expect.poll(() => document.querySelector('.person .avatar')?.textContent).toBe('A')
})

test('a colour and the name of the device can be chosen', async () => {
  const mesh = mountMesh('/settings')
  await userEvent.click(page.getByRole('radio', { name: 'Violet' }))
  await expect.poll(() => self(mesh).colour).toBe(4)
  await expect.poll(() => document.querySelector('.avatar-large')?.classList.contains('avatar-hue-4')).toBe(true)
  await userEvent.fill(page.getByLabelText('Name of this device'), 'Laptop')
  await userEvent.click(page.getByRole('button', { name: 'Save device name' }))
  await expect.element(page.getByText('The name of this device was changed.')).toBeVisible()
  await userEvent.click(page.getByRole('link', { name: 'People' }))
  await expect.element(page.getByRole('list', { name: 'Members' })).toHaveTextContent('on Laptop')
  await userEvent.click(page.getByRole('link', { name: 'Settings' }))
  await userEvent.fill(page.getByLabelText('Name of this device'), '')
  await userEvent.click(page.getByRole('button', { name: 'Save device name' }))
  await expect.poll(() => self(mesh).device).toBeUndefined()
})

test('a vault says how many copies there are, and what is only here; the settings say so too', async () => {
  const mesh = mountMesh('/')
  const { id } = mesh.addVault('Photos')
  await expect.element(page.getByRole('link', { name: /Photos/ })).toHaveTextContent('Aims for 3 copies')
  const copies = {
    wanted: 3,
    files: 5,
    fewest: 1,
    shortFiles: 2,
    missingBytes: 4 * 2 ** 20,
    keptFiles: 4,
    onlyHere: { files: 2, bytes: 3 * 2 ** 20 },
  }
  mesh.copies.set(new Map([[id, copies]]))
  await expect.element(page.getByRole('link', { name: /Photos/ })).toHaveTextContent('1 of 3 copies')
  await expect.element(page.getByRole('link', { name: /Photos/ })).toHaveTextContent('only on this device')
  await expect.element(page.getByRole('link', { name: /Photos/ })).toHaveTextContent('4 of 5 files on the keeper')
  await userEvent.click(page.getByRole('link', { name: 'Settings' }))
  await expect.element(page.getByText('Only on this device: 2 files')).toBeVisible()
  mesh.copies.set(
    new Map([
      [id, { ...copies, fewest: 4, shortFiles: 0, missingBytes: 0, keptFiles: 5, onlyHere: { files: 0, bytes: 0 } }],
    ]),
  )
  await expect.element(page.getByText('All that is on this device is on another one too.')).toBeVisible()
  await userEvent.click(page.getByRole('link', { name: 'Vaults' }).first())
  await expect.element(page.getByRole('link', { name: /Photos/ })).toHaveTextContent('3 of 3 copies')
})

test('a vault can be described, when it is made and after', async () => {
  const mesh = mountMesh('/')
  await userEvent.click(page.getByRole('button', { name: 'Create the first vault' }))
  await userEvent.fill(page.getByLabelText('Name of the vault'), 'Photos')
  await userEvent.fill(page.getByLabelText('Description (optional)'), 'Of all of us')
  await userEvent.fill(page.getByLabelText('Copies'), '0')
  await userEvent.click(page.getByRole('button', { name: 'Create vault' }))
  await expect.element(page.getByRole('alert')).toHaveTextContent('Write a number from 1 to 255.')
  await userEvent.fill(page.getByLabelText('Copies'), '2')
  await userEvent.click(page.getByRole('button', { name: 'Create vault' }))
  await expect.element(page.getByRole('heading', { level: 1, name: 'Photos' })).toBeVisible()
  expect(mesh.vaults.get()[0]).toMatchObject({ name: 'Photos', description: 'Of all of us', redundancy: 2 })

  await userEvent.click(page.getByRole('link', { name: 'Vaults' }).first())
  await expect.element(page.getByText('Of all of us')).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Change “Photos”' }))
  await expect.element(page.getByLabelText('Copies')).toHaveValue(2)
  await userEvent.fill(page.getByLabelText('Description (optional)'), 'Of the dog')
  await userEvent.click(page.getByRole('button', { name: 'Save', exact: true }))
  await expect.element(page.getByText('“Photos” was changed.')).toBeVisible()
  await expect.element(page.getByText('Of the dog')).toBeVisible()
})
