import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { chooseLanguage } from '../../src/ui/language.ts'
import { unmountApp } from './mount-app.tsx'
import { chooseFromMenu, openPhotos, row, utf8 } from './open-vault.ts'

beforeEach(() => page.viewport(360, 640))
afterEach(async () => {
  unmountApp()
  await page.viewport(414, 896)
})

const LONG = 'a name without any place where a line could end, of_a_scan_that_nobody_has_renamed.txt'

const openLong = () =>
  openPhotos((vault) => {
    vault.put({ kind: 'folder', name: LONG })
    const file = vault.put({ name: `1 ${LONG}`, bytes: utf8('now') })
    vault.putVersions(file, [
      { bytes: utf8('now'), changedAt: Date.now() },
      { bytes: utf8('before'), changedAt: Date.now() - 86_400_000 },
    ])
    vault.fork(file, `1 conflict ${LONG}`, { bytes: utf8('other'), changedAt: Date.now() })
  })

/** Nothing reaches out of the screen to the right. */
function expectFits(): void {
  const outside = [...document.querySelectorAll('main *, [role=dialog] *')].filter((element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.right > 361
  })
  expect(outside.map((element) => element.outerHTML.slice(0, 120))).toEqual([])
}

test.for(['Versions', 'Move to…', 'Settle conflict'])('at 360 pixels “%s” fits', async (entry) => {
  await openLong()
  await expect.element(row(`1 ${LONG}`)).toBeVisible()
  expectFits()
  await chooseFromMenu(`1 ${LONG}`, entry)
  await expect.element(page.getByRole('dialog')).toBeVisible()
  expectFits()
})

test.for(['Vault settings', /^Trash/])('at 360 pixels “%s” of the vault fits', async (entry) => {
  await openPhotos((vault) => void vault.remove([vault.put({ name: LONG })]))
  await userEvent.click(page.getByRole('button', { name: 'More for this vault' }))
  await userEvent.click(page.getByRole('menuitem', { name: entry }))
  await expect.element(page.getByRole('heading', { name: /Settings of Photos|^Trash/ })).toBeVisible()
  expectFits()
})

test.for(['en', 'de'] as const)(
  'at 320 pixels what can be done with a vault stays in one row: %s',
  async (language) => {
    onTestFinished(() => chooseLanguage('en'))
    await page.viewport(320, 640)
    await chooseLanguage(language)
    await openPhotos()
    const add = page.getByRole('button', { name: language === 'en' ? 'Add files' : 'Hinzufügen', exact: true })
    await expect.element(add).toBeVisible()
    const shown = [...add.element().parentElement!.querySelectorAll('.button')].map((each) =>
      each.getBoundingClientRect(),
    )
    const tops = shown.filter(({ width }) => width > 0).map(({ top }) => top)
    expect(tops).toHaveLength(4)
    expect(new Set(tops).size).toBe(1)
  },
)
