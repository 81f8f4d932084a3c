import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { unmountApp } from './mount-app.tsx'
import { openPhotos, row, utf8 } from './open-vault.ts'

// Wide enough for the heads of columns.
beforeEach(() => page.viewport(1000, 800))
afterEach(async () => {
  unmountApp()
  window.localStorage.clear()
  await page.viewport(414, 896)
})

const names = () => [...document.querySelectorAll('[role=grid] .file-name')].map((element) => element.textContent)

/** A picture in one colour. */
async function paint(colour: string): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(600, 400)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas')
  context.fillStyle = colour
  context.fillRect(0, 0, 600, 400)
  return new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())
}

async function readColour(image: HTMLImageElement): Promise<readonly number[]> {
  await image.decode()
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  context?.drawImage(image, 0, 0, 1, 1)
  return [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3).map((value) => Math.round(value / 64))
}

test('pictures are shown small, each its own, and what unfolds to too much has an icon', async () => {
  const [red, blue] = [await paint('#ff0000'), await paint('#0000ff')]
  const bomb = red.slice()
  new DataView(bomb.buffer).setUint32(16, 60_000)
  new DataView(bomb.buffer).setUint32(20, 60_000)
  await openPhotos((vault) => {
    vault.put({ name: 'a.png', bytes: red })
    vault.put({ name: 'b.png', bytes: blue })
    vault.put({ name: 'vast.png', bytes: bomb })
    // One add is one entry, however many files it brings.
    vault.items.update((all) => all.map((item) => ({ ...item, entry: all[0]!.entry })))
  })
  const pictureIn = (name: string) =>
    (row(name).element() as HTMLElement).querySelector<HTMLImageElement>('.file-thumb img')
  await expect.poll(() => pictureIn('b.png')).not.toBeNull()
  await expect.poll(() => pictureIn('a.png')).not.toBeNull()
  expect(await readColour(pictureIn('a.png')!)).toEqual([4, 0, 0])
  expect(await readColour(pictureIn('b.png')!)).toEqual([0, 0, 4])
  expect(pictureIn('a.png')?.naturalWidth).toBe(360)
  expect(pictureIn('vast.png')).toBeNull()
})

test('the list is sorted by its heads, and looked through', async () => {
  await openPhotos((vault) => {
    vault.put({ name: 'a small.txt', size: 1 })
    vault.put({ name: 'b large.txt', size: 1_000 })
    vault.put({ kind: 'folder', name: 'Summer' })
  })
  await userEvent.click(page.getByRole('columnheader', { name: 'Size' }).getByRole('button'))
  expect(names()).toEqual(['Summer', 'b large.txt', 'a small.txt'])
  await expect.element(page.getByRole('columnheader', { name: 'Size' })).toHaveAttribute('aria-sort', 'descending')
  await userEvent.click(page.getByRole('columnheader', { name: 'Size' }).getByRole('button'))
  expect(names()).toEqual(['Summer', 'a small.txt', 'b large.txt'])
  await userEvent.fill(page.getByLabelText('Find in this folder'), 'LARGE')
  expect(names()).toEqual(['b large.txt'])
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(row('b large.txt')).toHaveFocus()
})

test('tiles are kept as what this device shows, and gone through in two directions', async () => {
  // No name is in what else a row says: 9:30 AM has an “a”.
  const names = [1, 2, 3, 4, 5, 6, 7, 8].map((at) => `file ${at}`)
  await openPhotos((vault) => names.forEach((name) => vault.put({ name })))
  await userEvent.click(page.getByRole('button', { name: 'As tiles' }))
  ;(row('file 1').element() as HTMLElement).focus()
  const columns = getComputedStyle(row('file 1').element().parentElement!).gridTemplateColumns.split(' ').length
  expect(columns).toBeGreaterThan(1)
  await userEvent.keyboard('{ArrowRight}{ArrowDown}')
  expect(document.activeElement?.textContent).toContain(names[1 + columns])
  unmountApp()
  await openPhotos((vault) => vault.put({ name: 'a' }))
  await expect.element(page.getByRole('button', { name: 'As tiles' })).toHaveAttribute('aria-pressed', 'true')
})

test('a right click asks for the menu where it is, and a name is written in its place', async () => {
  const vault = await openPhotos((each) => each.put({ name: 'a.txt', bytes: utf8('x') }))
  const box = row('a.txt').element().getBoundingClientRect()
  const at = { clientX: box.left + 90, clientY: box.top + 10 }
  row('a.txt')
    .element()
    .dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, button: 2, ...at }))
  await userEvent.click(page.getByRole('menuitem', { name: 'Rename' }))
  const field = page.getByLabelText('New name')
  await expect.element(field).toHaveFocus()
  await userEvent.keyboard('b')
  await expect.element(field).toHaveValue('b.txt')
  await userEvent.keyboard('{Escape}')
  await expect.element(row('a.txt')).toHaveFocus()
  await userEvent.keyboard('{F2}')
  await expect.element(field).toHaveFocus()
  await userEvent.keyboard('c')
  await userEvent.click(page.getByRole('heading', { name: 'Photos' }))
  await expect.element(row('c.txt')).toBeVisible()
  expect(vault.items.get().map(({ name }) => name)).toEqual(['c.txt'])
})

test('a click beside the controls selects, and with shift all up to there', async () => {
  await openPhotos((vault) => ['a.txt', 'b.txt', 'c.txt', 'd.txt'].forEach((name) => vault.put({ name })))
  const clickOn = (name: string, keys: MouseEventInit = {}) =>
    row(name)
      .element()
      .dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...keys }))
  clickOn('a.txt')
  await expect.element(page.getByText('1 selected')).toBeVisible()
  clickOn('c.txt', { shiftKey: true })
  await expect.element(page.getByText('3 selected')).toBeVisible()
  clickOn('d.txt', { ctrlKey: true })
  await expect.element(page.getByText('4 selected')).toBeVisible()
  clickOn('b.txt')
  await expect.element(page.getByText('1 selected')).toBeVisible()
})

test('what was copied is pasted, a picture by when that was', async () => {
  const vault = await openPhotos()
  const clipboardData = new DataTransfer()
  clipboardData.items.add(new File(['x'], 'image.png'))
  clipboardData.items.add(new File(['y'], 'notes.txt'))
  document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  await expect.element(row('notes.txt')).toBeVisible()
  expect(vault.items.get().map(({ name }) => name)).toContainEqual(expect.stringMatching(/^Pasted [-\d]+ [.\d]+\.png$/))
})

test('a folder that was made, and what was brought back from the trash, can be undone', async () => {
  const vault = await openPhotos((each) => void each.remove([each.put({ name: 'a.txt' })]))
  await userEvent.click(page.getByRole('button', { name: 'New folder' }))
  await userEvent.fill(page.getByLabelText('Name of the folder'), 'Winter')
  await userEvent.click(page.getByRole('button', { name: 'Create folder' }))
  const said = page.getByRole('status').filter({ hasText: '“Winter” was made.' })
  await userEvent.click(said.getByRole('button', { name: 'Undo' }))
  await expect.element(row('Winter')).not.toBeInTheDocument()
  await userEvent.click(page.getByRole('button', { name: 'More for this vault' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'Trash (2)' }))
  await userEvent.click(page.getByRole('button', { name: 'Restore a.txt' }))
  const back = page.getByRole('status').filter({ hasText: '“a.txt” is back' })
  await expect.element(back.getByRole('button', { name: 'Show' })).toBeVisible()
  await userEvent.click(back.getByRole('button', { name: 'Undo' }))
  expect(
    vault.trash
      .get()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['Winter', 'a.txt'])
})

test('a download is held, goes on, and comes to its end', async () => {
  let given = 0
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  await openPhotos((vault) => {
    vault.put({ name: 'large.bin', size: 30 })
    vault.read = () =>
      new ReadableStream(
        {
          async pull(controller) {
            if (given === 1) await released
            if (given === 3) controller.close()
            else controller.enqueue(new Uint8Array(10))
            given += 1
          },
        },
        { highWaterMark: 0 },
      )
  })
  const transfers = page.getByRole('region', { name: 'Transfers' })
  await userEvent.click(page.getByRole('button', { name: 'Download large.bin' }))
  await userEvent.click(transfers.getByRole('button', { name: 'Pause large.bin' }))
  release()
  await expect.element(transfers).toHaveTextContent('Paused · 20 bytes of 30 bytes')
  expect(given).toBe(2)
  await userEvent.click(transfers.getByRole('button', { name: 'Go on with large.bin' }))
  await expect.element(transfers).toHaveTextContent('Done')
})

test('all files have one menu: it goes from one to the next, by pointer and by keyboard', async () => {
  // High enough that a menu drops below its button, and covers none above.
  await page.viewport(1_000, 900)
  onTestFinished(() => page.viewport(414, 896))
  const vault = await openPhotos((each) => {
    each.put({ name: 'first.txt' })
    each.put({ name: 'second.txt' })
  })
  const more = (name: string) => page.getByRole('button', { name: `More for ${name}`, exact: true })
  const menu = (name: string) => page.getByRole('menu', { name: `More for ${name}` })
  await userEvent.click(more('second.txt'))
  await expect.element(menu('second.txt')).toBeVisible()
  await expect.element(more('second.txt')).toHaveAttribute('aria-expanded', 'true')
  await userEvent.click(more('first.txt'))
  await expect.element(menu('first.txt')).toBeVisible()
  expect(page.getByRole('menu').elements()).toHaveLength(1)
  await expect.element(more('second.txt')).toHaveAttribute('aria-expanded', 'false')
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(page.getByRole('menuitem', { name: 'Open', exact: true })).toHaveFocus()
  await userEvent.click(more('first.txt'))
  await expect.element(page.getByRole('menu')).not.toBeInTheDocument()

  more('first.txt').element().focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('menuitem', { name: 'Open', exact: true })).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(more('first.txt')).toHaveFocus()

  // Whoever else removes the file takes its menu away.
  await userEvent.click(more('second.txt'))
  await expect.element(menu('second.txt')).toBeVisible()
  const second = vault.items.get().find(({ name }) => name === 'second.txt')!
  await vault.remove([second.id])
  await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
})
