import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { FileId, VaultItem } from '../../src/core/mesh.ts'
import type { FakeVault } from './fake-vault.ts'
import { unmountApp } from './mount-app.tsx'
import { openPhotos, row } from './open-vault.ts'

afterEach(unmountApp)

const AMOUNT = 10_000
const nameOf = (at: number) => `photo ${String(at).padStart(5, '0')}.jpg`

function openLarge(): Promise<FakeVault> {
  return openPhotos((vault) => {
    vault.put({ name: 'pattern' })
    const [pattern] = vault.items.get()
    if (pattern === undefined) throw new Error('nothing was put')
    vault.items.set(
      Array.from({ length: AMOUNT }, (_, i): VaultItem => {
        return { ...pattern, id: i.toString(16).padStart(32, 'f') as FileId, name: nameOf(i) }
      }),
    )
  })
}

/** As fast as a name is typed, however slow the machine. */
function type(text: string): void {
  for (const key of text) {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  }
}

const rowsInPage = () => document.querySelectorAll('[role=row]').length
const scroller = () => document.querySelector('main')!

test('a folder of 10,000 files has its length, and few rows in the page at a time', async () => {
  await openLarge()
  await expect.element(row(nameOf(0))).toBeVisible()
  expect(page.getByRole('grid').element().getAttribute('aria-rowcount')).toBe(String(AMOUNT + 1))
  expect(rowsInPage()).toBeLessThan(400)
  expect(scroller().scrollHeight).toBeGreaterThan(AMOUNT * 40)
})

test('scrolled anywhere, the rows of that place are there', async () => {
  await openLarge()
  await expect.element(row(nameOf(0))).toBeVisible()
  for (const part of [0.5, 1, 0.25]) {
    scroller().scrollTop = scroller().scrollHeight * part
    await expect
      .poll(() => {
        const box = scroller().getBoundingClientRect()
        const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
        return at?.closest('[role=row]')?.textContent
      })
      .toContain('photo')
    expect(rowsInPage()).toBeLessThan(400)
  }
})

test('the keyboard reaches every row: the end, a page, a name that is typed', async () => {
  await openLarge()
  ;(row(nameOf(0)).element() as HTMLElement).focus()
  await userEvent.keyboard('{End}')
  await expect.element(row(nameOf(AMOUNT - 1))).toHaveFocus()
  await expect.element(row(nameOf(AMOUNT - 1))).toBeInViewport()
  expect(document.activeElement?.getAttribute('aria-rowindex')).toBe(String(AMOUNT + 1))
  await userEvent.keyboard('{ArrowUp}')
  await expect.element(row(nameOf(AMOUNT - 2))).toHaveFocus()
  type('photo 04242')
  await expect.element(row(nameOf(4242))).toHaveFocus()
  await userEvent.keyboard('{PageDown}')
  await expect.element(row(nameOf(4254))).toHaveFocus()
  await userEvent.keyboard('{Home}')
  await expect.element(row(nameOf(0))).toHaveFocus()
})

test('what a search finds far down is brought into sight, chosen', async () => {
  await openLarge()
  await expect.element(row(nameOf(0))).toBeVisible()
  await userEvent.keyboard('{Control>}k{/Control}')
  await userEvent.fill(page.getByRole('combobox'), nameOf(7000))
  await expect.element(page.getByRole('option', { name: nameOf(7000) })).toHaveAttribute('aria-selected', 'true')
  await userEvent.keyboard('{Enter}')
  await expect.element(row(nameOf(7000))).toHaveFocus()
  await expect.element(row(nameOf(7000))).toBeInViewport()
  await expect.element(row(nameOf(7000))).toHaveAttribute('aria-selected', 'true')
})

test('everything is selected and removed, and a change from elsewhere keeps the place', async () => {
  const vault = await openLarge()
  ;(row(nameOf(0)).element() as HTMLElement).focus()
  type('photo 07000')
  await expect.element(row(nameOf(7000))).toHaveFocus()
  vault.items.update((all) => all.slice(1))
  await expect.element(row(nameOf(7000))).toHaveFocus()
  expect(document.activeElement?.getAttribute('aria-rowindex')).toBe('7001')
  await userEvent.keyboard('{Control>}a{/Control}')
  await expect.element(page.getByText('9999 selected')).toBeVisible()
  await userEvent.keyboard('{Delete}')
  await expect.element(page.getByText('9999 items were removed.')).toBeVisible()
  await expect.element(page.getByText('Nothing here yet')).toBeVisible()
})
