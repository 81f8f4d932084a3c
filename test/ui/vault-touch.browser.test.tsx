import { afterEach, beforeEach, expect, test } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import { unmountApp } from './mount-app.tsx'
import { openPhotos, row, utf8 } from './open-vault.ts'

beforeEach(async () => {
  await page.viewport(360, 640)
  await cdp().send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 1 })
})
afterEach(async () => {
  unmountApp()
  await cdp().send('Emulation.setTouchEmulationEnabled', { enabled: false })
  await page.viewport(414, 896)
})

/** The tests run in a frame of the page that fingers touch. */
function placeOf(element: Element): { readonly x: number; readonly y: number } {
  const frame = window.frameElement?.getBoundingClientRect() ?? new DOMRect()
  const scale = frame.width === 0 ? 1 : frame.width / window.innerWidth
  const box = element.getBoundingClientRect()
  return { x: frame.x + (box.x + box.width / 2) * scale, y: frame.y + (box.y + box.height / 2) * scale }
}

const touch = (element: Element) =>
  cdp().send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [placeOf(element)] })
const lift = () => cdp().send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
async function drag(element: Element, byY: number): Promise<void> {
  const { x, y } = placeOf(element)
  await touch(element)
  for (let step = 1; step <= 5; step++) {
    const point = { x, y: y + (byY * step) / 5 }
    await cdp().send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [point] })
  }
}

const menu = () => page.getByRole('menu')
const openTwo = () =>
  openPhotos((vault) => {
    vault.put({ name: 'first.txt', bytes: utf8('first') })
    vault.put({ name: 'second.txt', bytes: utf8('second') })
  })

test.for(['As a list', 'As tiles'])('a finger that rests on a file opens its menu: %s', async (look) => {
  const vault = await openTwo()
  await userEvent.click(page.getByRole('button', { name: look }))
  await expect.element(row('second.txt')).toBeVisible()
  for (const part of ['.file-name', '.file-thumb']) {
    await touch(row('second.txt').element().querySelector(part)!)
    await expect.element(menu().getByRole('menuitem', { name: 'Move to…' })).toBeVisible()
    await lift()
    // What is lifted then neither opens the file nor closes the menu.
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
    await expect.element(menu()).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(menu()).not.toBeInTheDocument()
  }
  await touch(row('second.txt').element().querySelector('.file-name')!)
  await expect.element(menu()).toBeVisible()
  await lift()
  await userEvent.click(menu().getByRole('menuitem', { name: 'Remove' }))
  await expect.poll(() => vault.items.get().map(({ name }) => name)).toEqual(['first.txt'])
})

test('a finger that moves on asks for no menu, and a short one opens the file', async () => {
  await openTwo()
  await expect.element(row('second.txt')).toBeVisible()
  await drag(row('second.txt').element().querySelector('.file-name')!, -80)
  await lift()
  await touch(row('first.txt').element().querySelector('.file-name')!)
  await lift()
  await expect.element(page.getByRole('dialog', { name: 'first.txt' })).toBeVisible()
  await expect.element(menu()).not.toBeInTheDocument()
})
