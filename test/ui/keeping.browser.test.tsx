import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { LogId } from '../../src/core/mesh.ts'
import type { FakeMesh } from './fake-warren.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'

beforeEach(() => page.viewport(1280, 800))
afterEach(unmountApp)

function addOnlyCopies(mesh: FakeMesh): void {
  const onlyHere = { files: 2, bytes: 3_000_000 }
  const copies = { wanted: 3, files: 2, fewest: 1, shortFiles: 2, keptFiles: 0, onlyHere }
  mesh.copies.set(new Map([['v' as LogId, copies]]))
}

const pressed = (type: string): Event => {
  const event = new Event(type, { cancelable: true })
  window.dispatchEvent(event)
  return event
}

test('what this device keeps can be chosen, for all vaults and for one', async () => {
  const mesh = mountMesh('/settings', (made) => {
    made.addVault('Letters')
    made.addVault('Photos')
  })
  await userEvent.click(page.getByRole('radio', { name: 'What I open' }))
  expect(mesh.keeping.get().mode).toBe('on-demand')
  await userEvent.selectOptions(page.getByLabelText('Room for opened files'), '500 MB')
  expect(mesh.keeping.get().cacheBytes).toBe(500_000_000)
  await userEvent.click(page.getByText('For one vault otherwise'))
  await userEvent.selectOptions(page.getByLabelText('Files of Photos'), 'My share')
  const [, photos] = mesh.vaults.get()
  expect([...mesh.keeping.get().modeByVault]).toEqual([[photos?.id, 'share']])
  await userEvent.selectOptions(page.getByLabelText('Files of Photos'), 'As above: What I open')
  expect(mesh.keeping.get().modeByVault.size).toBe(0)
  await userEvent.selectOptions(page.getByLabelText('Fetch at most'), '1 MB a second')
  expect(mesh.keeping.get().downloadRate).toBe(1_000_000)
  await userEvent.selectOptions(page.getByLabelText('Fetch at most'), 'No limit')
  expect(mesh.keeping.get().downloadRate).toBe(undefined)
})

test('where the browser tells, fetching can wait for a connection that costs nothing', async () => {
  const mesh = mountMesh('/settings')
  const check = page.getByRole('checkbox', { name: 'Fetch in the background only where it costs nothing' })
  await expect.element(check).toBeDisabled()
  mesh.isMetered.set(true)
  await userEvent.click(check)
  expect(mesh.keeping.get().onlyUnmetered).toBe(true)
  await expect.element(page.getByText('This connection is metered')).toBeVisible()
})

test('what is on its way is told, with the time that is left once there is a pace', async () => {
  const mesh = mountMesh('/settings', addOnlyCopies)
  mesh.arrival.set({ files: 12, bytes: 340_000_000, seconds: undefined })
  await expect.element(page.getByText('Fetching 12 files, 340 MB to go.')).toBeVisible()
  mesh.arrival.set({ files: 12, bytes: 340_000_000, seconds: 180 })
  await expect.element(page.getByText('Fetching 12 files, 340 MB to go: about 3 min.')).toBeVisible()
})

test('the browser asks before it closes the only copy, and only where others are known', async () => {
  const mesh = mountMesh('/settings')
  await expect.element(page.getByRole('heading', { name: 'What this device keeps' })).toBeVisible()
  addOnlyCopies(mesh)
  expect(pressed('beforeunload').defaultPrevented).toBe(false)
  mesh.addMember('Ben', undefined)
  expect(pressed('beforeunload').defaultPrevented).toBe(true)
  mesh.copies.set(new Map())
  expect(pressed('beforeunload').defaultPrevented).toBe(false)
})

const openLeaving = () => userEvent.click(page.getByRole('button', { name: 'Leave this mesh…' }))
const beSure = () => userEvent.click(page.getByRole('checkbox', { name: 'I know that this cannot be undone.' }))
/** Also a button that shows itself as not to be pressed. */
const press = (name: string) => (page.getByRole('button', { name }).element() as HTMLElement).click()

/** The start, where this device has no mesh: not even the card of the one that was left. */
async function expectNothingLeft(mesh: FakeMesh): Promise<void> {
  await expect.element(page.getByRole('heading', { name: 'Join a mesh' })).toBeVisible()
  await expect.element(page.getByText('This device has left the mesh.')).toBeVisible()
  expect(page.getByText('Family', { exact: true }).elements()).toEqual([])
  expect(mesh.closed).toBe(true)
}

test('leaving with a hand-over tells what is left, can be stopped, and leaves nothing of the mesh here', async () => {
  const mesh = mountMesh('/settings', addOnlyCopies)
  await openLeaving()
  const dialog = page.getByRole('dialog')
  await expect.element(dialog.getByText('2 files are only on this device (3 MB).')).toBeVisible()
  await expect.element(dialog.getByText('Nobody else is connected.')).toBeVisible()
  const { leave } = mesh
  let signal: AbortSignal | undefined
  mesh.leave = async (options = {}) => {
    options.onProgress?.({ files: 2, bytes: 3_000_000, logs: 1 })
    signal = options.signal
    await new Promise(() => undefined)
  }
  press('Hand over and leave')
  expect(signal).toBe(undefined)
  await beSure()
  await userEvent.click(page.getByRole('button', { name: 'Hand over and leave' }))
  await expect.element(page.getByText('2 files left, 3 MB')).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Stop, and stay' }))
  expect(signal?.aborted).toBe(true)
  mesh.leave = leave
  await userEvent.click(page.getByRole('button', { name: 'Hand over and leave' }))
  await expectNothingLeft(mesh)
})

test('leaving without a hand-over says what everyone loses by it, and offers to hand over', async () => {
  const mesh = mountMesh('/settings', addOnlyCopies)
  mesh.leave = async () => {
    throw new Error('nobody asked to hand over')
  }
  await openLeaving()
  const dialog = page.getByRole('dialog')
  await expect.element(dialog.getByText('2 files are only on this device (3 MB).')).toBeVisible()
  await expect.element(dialog.getByText('What only this device has is lost for everyone')).toBeVisible()
  await expect.element(dialog.getByRole('button', { name: 'Hand over and leave' })).toBeVisible()
  press('Leave without handing over')
  expect(mesh.closed).toBe(false)
  await beSure()
  await userEvent.click(dialog.getByRole('button', { name: 'Leave without handing over' }))
  await expectNothingLeft(mesh)
})

test('nobody is warned of a loss where others have it all', async () => {
  const mesh = mountMesh('/settings')
  mesh.addMember('Ben', 'direct')
  await openLeaving()
  await expect.element(page.getByRole('button', { name: 'Hand over and leave' })).toBeVisible()
  expect(page.getByText('is lost for everyone').elements()).toEqual([])
})
