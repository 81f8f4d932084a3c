import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FileCopies, FileHolder, LogId, MemberId } from '../../src/core/mesh.ts'
import type { FakeMesh } from './fake-warren.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'
import { chooseFromMenu, openPhotos, row } from './open-vault.ts'

beforeEach(() => page.viewport(1280, 800))
afterEach(unmountApp)

function addOnlyCopies(mesh: FakeMesh): void {
  const onlyHere = { files: 2, bytes: 3_000_000 }
  const copies = { wanted: 3, files: 2, fewest: 1, shortFiles: 2, missingBytes: 6_000_000, keptFiles: 0, onlyHere }
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
  await userEvent.selectOptions(page.getByLabelText('Room for all files here'), '5 GB')
  expect(mesh.keeping.get().roomBytes).toBe(5_000_000_000)
  await userEvent.selectOptions(page.getByLabelText('Room for all files here'), 'As the browser allows')
  expect(mesh.keeping.get().roomBytes).toBe(undefined)
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

test('a change of what is kept can be undone, for all vaults and for one', async () => {
  const mesh = mountMesh('/settings', (made) => {
    made.addVault('Letters')
    made.addVault('Photos')
  })
  const undo = (what: string) =>
    userEvent.click(page.getByRole('status').filter({ hasText: what }).getByRole('button', { name: 'Undo' }))
  const letters = mesh.vaults.get().find(({ name }) => name === 'Letters')?.id
  await userEvent.click(page.getByText('For one vault otherwise'))
  await userEvent.selectOptions(page.getByLabelText('Files of Photos'), 'My share')
  await userEvent.selectOptions(page.getByLabelText('Files of Letters'), 'What I open')
  await undo('Files of Photos: My share')
  expect([...mesh.keeping.get().modeByVault]).toEqual([[letters, 'on-demand']])
  await userEvent.selectOptions(page.getByLabelText('Files of Letters'), 'As above: Everything')
  await undo('Files of Letters: As above: Everything')
  expect([...mesh.keeping.get().modeByVault]).toEqual([[letters, 'on-demand']])
  await userEvent.click(page.getByRole('radio', { name: 'My share' }))
  await undo('Files of all vaults: My share')
  expect(mesh.keeping.get().mode).toBe('all')
  await expect.element(page.getByRole('radio', { name: 'Everything' })).toBeChecked()
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

test('what is still to be copied anywhere is told where somebody else could have it, with the time left once there is a pace', async () => {
  const mesh = mountMesh('/', (made) => void made.addVault('Photos'))
  await expect.element(page.getByRole('link', { name: 'Photos' })).toBeVisible()
  mesh.shortfall.set({ files: 1, bytes: 340_000_000, seconds: undefined })
  const note = page.getByText('1 file lacks copies: 340 MB to be copied.')
  expect(note.elements()).toEqual([])
  mesh.addMember('Ben', undefined)
  await expect.element(note).toBeVisible()
  mesh.shortfall.set({ files: 12, bytes: 340_000_000, seconds: 180 })
  await expect.element(page.getByText('Copies of 12 files are being made, 340 MB to go: about 3 min.')).toBeVisible()
})

test('a file’s copies are told with what devices have in part, and what that comes to without this one', async () => {
  const meshes: FakeMesh[] = []
  let told: FileCopies | undefined
  await openPhotos((vault, mesh) => {
    meshes.push(mesh)
    vault.put({ name: 'film.bin' })
    mesh.addMember('Ben', 'direct')
    mesh.copiesOf = async () => told
  })
  const [made] = meshes as [FakeMesh]
  const [ada, ben] = made.members.get().map(({ id }) => id) as [MemberId, MemberId]
  const holder = (member: MemberId, share: number | undefined): FileHolder => ({
    ...{ member, share },
    ...{ isKeeper: false, isCounted: true, isOnline: true },
  })
  const tell = (copies: FileCopies): void => {
    told = copies
    made.shortfall.set({ files: 1, bytes: made.shortfall.get().bytes + 1, seconds: undefined })
  }
  tell({ wanted: 2, copies: 1, together: 1, elsewhere: 0, devices: [holder(ada, 1), holder(ben, 0.4)] })
  await chooseFromMenu('film.bin', 'Copies')
  const dialog = page.getByRole('dialog')
  await expect.element(dialog.getByText('1 of 2 copies.')).toBeVisible()
  await expect.element(dialog.getByRole('list', { name: 'Where it is' })).toHaveTextContent('Benconnected, has 40%')
  await expect.element(dialog.getByText('Put together, that is 1 whole copy.')).toBeVisible()
  await expect.element(dialog.getByText('If this device were lost now, so would be this file.')).toBeVisible()

  tell({ wanted: 2, copies: 0, together: 1, elsewhere: 0, devices: [holder(ada, 0.6), holder(ben, 0.4)] })
  await expect.element(dialog.getByText('0 of 2 copies.')).toBeVisible()
  await expect.element(dialog.getByText('If this device were lost now, so would be this file.')).toBeVisible()

  const cleo = 'cleo' as MemberId
  tell({ wanted: 2, copies: 0, together: 1, elsewhere: 1, devices: [holder(ben, 0.4), holder(cleo, 0.6)] })
  await expect.element(dialog.getByText('the others could put the file together from their parts')).toBeVisible()

  tell({ wanted: 2, copies: 0, together: undefined, elsewhere: undefined, devices: [holder(ben, undefined)] })
  await expect.element(dialog.getByRole('list', { name: 'Where it is' })).toHaveTextContent('connected, has a part')
  await expect.element(dialog.getByText('No device that counts has all of it now.')).toBeVisible()
  expect(dialog.getByText('Put together').elements()).toEqual([])
})

test('each file says how many copies it has, and says it anew when that changes', async () => {
  const meshes: FakeMesh[] = []
  let copies = 1
  await openPhotos((vault, mesh) => {
    meshes.push(mesh)
    vault.put({ name: 'film.bin' })
    mesh.healthOf = () => ({ copies, wanted: 3 })
  })
  await expect.element(row('film.bin')).toHaveTextContent('1 of 3 copies')
  copies = 4
  meshes[0]!.copies.set(new Map())
  await expect.element(row('film.bin')).toHaveTextContent('3 of 3 copies')
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

test('the browser asks before it ends an add', async () => {
  const vault = await openPhotos()
  expect(pressed('beforeunload').defaultPrevented).toBe(false)
  vault.holdAdds = true
  const adding = vault.add([{ path: ['a.txt'], source: new Blob(['a']) }])
  await expect.poll(() => pressed('beforeunload').defaultPrevented).toBe(true)
  vault.finishAdds()
  await adding
  await expect.poll(() => pressed('beforeunload').defaultPrevented).toBe(false)
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
  await expect.element(dialog.getByText('Only on this device: 2 files (3 MB).')).toBeVisible()
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
  await expect.element(dialog.getByText('Only on this device: 2 files (3 MB).')).toBeVisible()
  mesh.earlierOnlyHere.set({ versions: 1, bytes: 1_000_000 })
  await expect
    .element(dialog.getByText('Only on this device: 2 files, 1 earlier version or removed file (4 MB).'))
    .toBeVisible()
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
