import { afterEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { WarrenError } from '../../src/core/mesh.ts'
import { readZip } from '../core/files/read-zip.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'
import { chooseFromMenu, openPhotos, row } from './open-vault.ts'

afterEach(() => {
  unmountApp()
  vi.restoreAllMocks()
})

const transfers = () => page.getByRole('region', { name: 'Transfers' })
const filesInput = () => page.getByLabelText('Files to add')

test('a vault is created from the empty list and opened', async () => {
  mountMesh()
  await userEvent.click(page.getByRole('button', { name: 'Create the first vault' }))
  const name = page.getByLabelText('Name of the vault')
  await expect.element(name).toHaveFocus()
  await userEvent.fill(name, 'Letters')
  await userEvent.click(page.getByRole('button', { name: 'Create vault' }))
  await expect.element(page.getByRole('heading', { name: 'Letters' })).toBeVisible()
  await expect.element(page.getByText('Nothing here yet')).toBeVisible()
})

test('a chosen file is added, with its size and where it is', async () => {
  const vault = await openPhotos()
  await userEvent.upload(filesInput(), new File(['twelve bytes'], 'note.txt'))
  await expect.element(row('note.txt')).toHaveTextContent('12 bytes')
  await expect.element(row('note.txt')).toHaveTextContent('Here')
  expect(vault.added.map(({ path }) => path)).toEqual([['note.txt']])
})

test('an add shows its progress and can be cancelled', async () => {
  const vault = await openPhotos((each) => (each.holdAdds = true))
  await userEvent.upload(filesInput(), new File([new Uint8Array(4_000)], 'large.bin'))
  await expect.element(transfers().getByRole('progressbar')).toHaveAttribute('value', '2000')
  await expect.element(transfers()).toHaveTextContent('2 kB of 4 kB')
  await userEvent.click(transfers().getByRole('button', { name: 'Cancel large.bin' }))
  await expect.element(transfers()).toHaveTextContent('Cancelled')
  await expect.element(row('large.bin')).not.toBeInTheDocument()
  expect(vault.added).toEqual([])
  await userEvent.click(transfers().getByRole('button', { name: 'Dismiss large.bin' }))
  await expect.element(transfers()).not.toBeInTheDocument()
})

test('an add can be paused, and goes on', async () => {
  const vault = await openPhotos((each) => (each.holdAdds = true))
  await userEvent.upload(filesInput(), new File([new Uint8Array(4_000)], 'large.bin'))
  await userEvent.click(transfers().getByRole('button', { name: 'Pause large.bin' }))
  await expect.element(transfers()).toHaveTextContent('Paused · 2 kB of 4 kB')
  expect(vault.transfers.get()).toMatchObject([{ isPaused: true }])
  await userEvent.click(transfers().getByRole('button', { name: 'Go on with large.bin' }))
  await expect.element(transfers()).not.toHaveTextContent('Paused')
  expect(vault.transfers.get()).toMatchObject([{ isPaused: false }])
  vault.finishAdds()
  await expect.element(transfers()).toHaveTextContent('Done')
})

test('on a phone what is done takes one line, which unfolds, and what went wrong is not folded', async () => {
  const vault = await openPhotos()
  const done = { kind: 'add', state: 'done', isPaused: false, bytes: 9_000, totalBytes: 9_000, startedAt: 1 } as const
  const two = [
    { ...done, id: 'one', label: '24 files' },
    { ...done, id: 'two', label: 'a film with a name that is longer than a phone is wide.mp4' },
  ]
  vault.transfers.set(two)
  await expect.element(transfers()).toHaveTextContent(/^All done · 24 files, a film/)
  await expect.poll(() => transfers().element().getBoundingClientRect().height).toBeLessThan(50)
  for (const button of transfers().getByRole('button').elements()) {
    const { width, height } = button.getBoundingClientRect()
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(44)
  }
  await userEvent.click(transfers().getByRole('button', { name: 'Show transfers' }))
  await expect.element(transfers().getByRole('listitem').first()).toHaveTextContent('Done · 9 kB')
  await userEvent.click(transfers().getByRole('button', { name: 'Hide transfers' }))
  await expect.element(transfers().getByRole('list')).not.toBeInTheDocument()
  vault.transfers.set([...two, { ...done, id: 'three', label: 'b', state: 'failed' }])
  await expect.element(transfers().getByRole('listitem').nth(2)).toBeVisible()
  vault.transfers.set(two)
  await expect.element(transfers().getByRole('list')).not.toBeInTheDocument()
  await userEvent.click(transfers().getByRole('button', { name: 'Clear done' }))
  await expect.element(transfers()).not.toBeInTheDocument()
})

test('an add that fails says why', async () => {
  await openPhotos((vault) => (vault.failNextAdd = new WarrenError('storage-full', 'There is no room left here.')))
  await userEvent.upload(filesInput(), new File(['x'], 'note.txt'))
  await expect.element(transfers()).toHaveTextContent('There is no room left here.')
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
})

test('a dropped file is added to the folder that is shown', async () => {
  const vault = await openPhotos((each) => each.put({ kind: 'folder', name: 'Summer' }))
  await userEvent.click(page.getByRole('link', { name: 'Summer' }))
  await expect.element(page.getByRole('heading', { name: 'Summer' })).toBeVisible()
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File(['x'], 'dropped.txt'))
  document.dispatchEvent(new DragEvent('dragenter', { dataTransfer, cancelable: true }))
  await expect.element(page.getByText('Drop to add to Summer')).toBeVisible()
  const drop = new DragEvent('drop', { dataTransfer, cancelable: true })
  document.dispatchEvent(drop)
  expect(drop.defaultPrevented).toBe(true)
  await expect.element(row('dropped.txt')).toBeVisible()
  const summer = vault.items.get().find((item) => item.name === 'Summer')
  expect(vault.items.get().find((item) => item.name === 'dropped.txt')?.parent).toBe(summer?.id)
})

test('what is elsewhere or arriving says so', async () => {
  await openPhotos((vault) => {
    vault.put({ name: 'far.zip', availability: { state: 'elsewhere', storedBytes: 0, totalBytes: 10 } })
    vault.put({ name: 'near.zip', availability: { state: 'arriving', storedBytes: 425, totalBytes: 1000 } })
  })
  await expect.element(row('far.zip')).toHaveTextContent('On other devices')
  await expect.element(row('near.zip')).toHaveTextContent('Arriving 43%')
})

test('a download is the file, byte for byte, and never a type that opens', async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(60_000)).slice()
  await openPhotos((vault) => vault.put({ name: 'page.html', bytes }))
  const clicked: HTMLAnchorElement[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(this)
  })
  await userEvent.click(page.getByRole('button', { name: 'Download page.html' }))
  await expect.element(transfers()).toHaveTextContent('Done')
  const [anchor] = clicked
  expect(anchor?.download).toBe('page.html')
  const blob = await (await fetch(anchor?.href ?? '')).blob()
  expect(blob.type).toBe('application/octet-stream')
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytes)
})

test('a download that cannot be had says why', async () => {
  await openPhotos((vault) => {
    vault.put({ name: 'far.zip', bytes: new Uint8Array(3) })
    vault.failReads = new WarrenError('unreachable', 'Nobody who is connected has this file.')
  })
  await userEvent.click(page.getByRole('button', { name: 'Download far.zip' }))
  await expect.element(transfers()).toHaveTextContent('Nobody who is connected has this file.')
})

/** What the page hands to the browser as downloads, in place of the browser. */
function catchDownloads(): readonly HTMLAnchorElement[] {
  const clicked: HTMLAnchorElement[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(this)
  })
  return clicked
}

async function pathsIn(anchor: HTMLAnchorElement | undefined): Promise<readonly string[]> {
  const bytes = new Uint8Array(await (await fetch(anchor?.href ?? '')).arrayBuffer())
  return readZip(bytes).map(({ path }) => path)
}

test('a folder is downloaded as an archive of all that is in it', async () => {
  await openPhotos((vault) => {
    const summer = vault.put({ kind: 'folder', name: 'Summer' })
    vault.put({ kind: 'folder', name: 'empty', parent: summer })
    vault.put({ name: 'a.jpg', parent: summer, bytes: new Uint8Array(10) })
    vault.put({ name: 'b.jpg', bytes: new Uint8Array(10) })
  })
  const clicked = catchDownloads()
  await userEvent.click(page.getByRole('button', { name: 'More for Summer' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'Download as zip' }))
  await expect.element(transfers()).toHaveTextContent('Summer.zip')
  await expect.element(transfers()).toHaveTextContent('Done')
  expect(clicked[0]?.download).toBe('Summer.zip')
  expect(await pathsIn(clicked[0])).toEqual(['Summer/', 'Summer/empty/', 'Summer/a.jpg'])
})

test('a selection with a folder in it is downloaded as one archive, and only so', async () => {
  await openPhotos((vault) => {
    vault.put({ kind: 'folder', name: 'Summer' })
    vault.put({ name: 'a.jpg', bytes: new Uint8Array(10) })
    vault.put({ name: 'b.jpg', bytes: new Uint8Array(10) })
  })
  const clicked = catchDownloads()
  await userEvent.click(page.getByRole('checkbox', { name: 'Select b.jpg' }))
  await expect.element(page.getByRole('button', { name: 'Download', exact: true })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Download as zip' })).not.toBeInTheDocument()
  await userEvent.click(page.getByRole('checkbox', { name: 'Select Summer' }))
  await expect.element(page.getByRole('button', { name: 'Download', exact: true })).not.toBeInTheDocument()
  await userEvent.click(page.getByRole('button', { name: 'Download as zip' }))
  await expect.element(transfers()).toHaveTextContent('Done')
  expect(clicked[0]?.download).toBe('Photos.zip')
  expect(await pathsIn(clicked[0])).toEqual(['Summer/', 'b.jpg'])
})

test('the vault’s own menu takes out everything, readable or sealed', async () => {
  await openPhotos((vault) => vault.put({ name: 'a.jpg', bytes: new Uint8Array(10) }))
  const clicked = catchDownloads()
  await userEvent.click(page.getByRole('button', { name: 'More for this vault' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'Download everything as zip' }))
  await expect.element(transfers()).toHaveTextContent('Photos.zip')
  await expect.poll(() => clicked).toHaveLength(1)
  await userEvent.click(page.getByRole('button', { name: 'More for this vault' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'Export sealed copy (CAR)' }))
  await expect.poll(() => clicked.map(({ download }) => download)).toEqual(['Photos.zip', 'Photos.car'])
  expect(await (await fetch(clicked[1]?.href ?? '')).text()).toBe('sealed Photos')
})

test('an archive of which a file cannot be had says why', async () => {
  await openPhotos((vault) => {
    vault.put({ name: 'far.zip', bytes: new Uint8Array(3), parent: vault.put({ kind: 'folder', name: 'Summer' }) })
    vault.failReads = new WarrenError('unreachable', 'Nobody who is connected has this file.')
  })
  await userEvent.click(page.getByRole('button', { name: 'More for Summer' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'Download as zip' }))
  await expect.element(transfers()).toHaveTextContent('Nobody who is connected has this file.')
})

test('markup is shown as the letters it is', async () => {
  const bytes = new TextEncoder().encode('<img src=x onerror="document.title=1"><b>bold</b>')
  await openPhotos((vault) => vault.put({ name: 'page.html', bytes }))
  await userEvent.click(page.getByRole('button', { name: 'page.html', exact: true }))
  await expect.element(page.getByRole('region', { name: 'Text of page.html' })).toHaveTextContent('<b>bold</b>')
  const link = page.getByRole('link', { name: 'Open in a new tab' })
  const blob = await (await fetch((link.element() as HTMLAnchorElement).href)).blob()
  expect(blob.type).toBe('text/plain;charset=utf-8')
})

test('what has no safe preview says so and can be downloaded', async () => {
  await openPhotos((vault) => vault.put({ name: 'tool.bin', bytes: new Uint8Array([1, 0, 2]) }))
  await userEvent.click(page.getByRole('button', { name: 'tool.bin', exact: true }))
  const dialog = page.getByRole('dialog', { name: 'tool.bin' })
  await expect.element(dialog).toHaveTextContent('no preview here')
  await expect.element(dialog.getByRole('link')).not.toBeInTheDocument()
  await expect.element(dialog.getByRole('button', { name: 'Download' })).toBeVisible()
})

test('the grid is worked by keys: move, rename, remove, undo, open', async () => {
  const vault = await openPhotos((each) => {
    each.put({ kind: 'folder', name: 'Summer' })
    each.put({ name: 'a.txt' })
    each.put({ name: 'b.txt' })
  })
  ;(row('Summer').element() as HTMLElement).focus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(row('a.txt')).toHaveFocus()

  await userEvent.keyboard('{F2}')
  const field = page.getByLabelText('New name')
  await expect.element(field).toHaveFocus()
  await userEvent.fill(field, 'renamed.txt')
  await userEvent.keyboard('{Enter}')
  await expect.element(row('renamed.txt')).toBeVisible()
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()

  ;(row('b.txt').element() as HTMLElement).focus()
  await userEvent.keyboard('{Delete}')
  await expect.element(row('b.txt')).not.toBeInTheDocument()
  await expect.element(row('renamed.txt')).toHaveFocus()
  await userEvent.click(
    page.getByRole('status').filter({ hasText: '“b.txt” was removed.' }).getByRole('button', { name: 'Undo' }),
  )
  await expect.element(row('b.txt')).toBeVisible()

  ;(row('Summer').element() as HTMLElement).focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { name: 'Summer' })).toBeVisible()
  expect(vault.items.get()).toHaveLength(3)
})

test('several items are selected and removed together', async () => {
  const vault = await openPhotos((each) => ['a', 'b', 'c', 'd'].forEach((name) => each.put({ name: `${name}.txt` })))
  ;(row('a.txt').element() as HTMLElement).focus()
  await userEvent.keyboard(' {Shift>}{ArrowDown}{ArrowDown}{/Shift}')
  await expect.element(page.getByText('3 selected')).toBeVisible()
  await expect.element(row('c.txt')).toHaveAttribute('aria-selected', 'true')
  await userEvent.keyboard('{Delete}')
  await expect.element(page.getByText('3 items were removed.')).toBeVisible()
  expect(vault.items.get().map((item) => item.name)).toEqual(['d.txt'])
})

test('a menu offers what a row can do, and a name that is refused says why', async () => {
  await openPhotos((vault) => vault.put({ name: 'a.txt' }))
  await userEvent.click(page.getByRole('button', { name: 'More for a.txt' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'Rename' }))
  await userEvent.fill(page.getByLabelText('New name'), 'a/b')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('A name cannot contain a slash.')
})

test('what a menu removes leaves the focus at the row that took its place', async () => {
  await openPhotos((vault) => ['a', 'b'].forEach((name) => vault.put({ name: `${name}.txt` })))
  await chooseFromMenu('a.txt', 'Remove')
  await expect.element(row('a.txt')).not.toBeInTheDocument()
  await expect.element(row('b.txt')).toHaveFocus()
})

test('folders have breadcrumbs and can be made', async () => {
  await openPhotos()
  await userEvent.click(page.getByRole('button', { name: 'New folder' }))
  await userEvent.fill(page.getByLabelText('Name of the folder'), 'Winter')
  await userEvent.click(page.getByRole('button', { name: 'Create folder' }))
  await userEvent.click(page.getByRole('link', { name: 'Winter' }))
  await expect.element(page.getByRole('heading', { name: 'Winter' })).toBeVisible()
  await userEvent.click(page.getByRole('navigation', { name: 'Where you are' }).getByRole('link', { name: 'Photos' }))
  await expect.element(page.getByRole('heading', { name: 'Photos' })).toBeVisible()
})
