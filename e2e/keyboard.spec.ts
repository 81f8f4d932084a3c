import { expect, type Locator, type Page, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { rowOf } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

/** More controls than any screen has. */
const MAX_TABS = 60

let relay: RelayProcess
let browser: BrowserProcess

test.beforeEach(async () => {
  ;[relay, browser] = await Promise.all([startRelay(), startBrowser()])
})

test.afterEach(async () => {
  await browser.close()
  await relay.stop()
  await Promise.all([browser.removeProfile(), relay.removeData()])
})

/** Goes on with Tab until it is there. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible()
  for (let i = 0; i < MAX_TABS; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${MAX_TABS} times ${key} did not lead to ${target.toString()}`)
}

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}

/** Goes down a menu that is open. */
async function choose(page: Page, what: string): Promise<void> {
  const item = page.getByRole('menuitem', { name: what, exact: true })
  await expect(page.locator('[role=menu]:focus-within')).toBeVisible()
  for (let i = 0; i < MAX_TABS; i++) {
    if (await item.evaluate((element) => element === document.activeElement)) break
    await page.keyboard.press('ArrowDown')
  }
  await expect(item).toBeFocused()
  await page.keyboard.press('Enter')
}

const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })

test('a file is added, renamed and brought back, and a message answered, with keys alone', async () => {
  const { page } = browser
  // Asked for once and for all: a key is pressed at once, and a chooser that opens before somebody listens is lost.
  page.on('filechooser', () => undefined)
  await page.goto(relay.invite as string)

  await test.step('joining', async () => {
    await tabTo(page, page.getByLabel('Your name'))
    await page.keyboard.type('Ada')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
  })

  await test.step('a vault, and a file in it', async () => {
    await press(page, button(page, 'Create the first vault'))
    await expect(page.getByLabel('Name of the vault')).toBeFocused()
    await page.keyboard.type('Family')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'Family' })).toBeVisible()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await tabTo(page, button(page, 'Add files'))
    await expect(button(page, 'Add files')).toBeFocused()
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')])
    await chooser.setFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the first plan') })
    await expect(rowOf(page, 'plan.txt')).toBeVisible()
  })

  await test.step('it is renamed in its place', async () => {
    await tabTo(page, rowOf(page, 'plan.txt'))
    await page.keyboard.press('F2')
    await expect(page.getByLabel('New name')).toBeFocused()
    await page.keyboard.type('garden')
    await page.keyboard.press('Enter')
    await expect(rowOf(page, 'garden.txt')).toBeFocused()
  })

  await test.step('it gets another version, by the menu that a key opens', async () => {
    await page.keyboard.press('Shift+F10')
    const chosen = page.waitForEvent('filechooser')
    await choose(page, 'Upload new version')
    await (await chosen).setFiles({ name: 'x.txt', mimeType: 'text/plain', buffer: Buffer.from('the second plan') })
    await expect(page.getByText('“garden.txt” has a new version.')).toBeVisible()
  })

  await test.step('and the first version is brought back', async () => {
    await tabTo(page, rowOf(page, 'garden.txt'), 'Shift+Tab')
    await page.keyboard.press('Shift+F10')
    await choose(page, 'Versions')
    const dialog = page.getByRole('dialog', { name: 'Versions of “garden.txt”' })
    await press(page, dialog.getByRole('button', { name: /^Restore the version of/ }))
    await expect(dialog.getByRole('listitem')).toHaveCount(3)
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(rowOf(page, 'garden.txt')).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('region', { name: 'Text of garden.txt' })).toContainText('the first plan')
    await page.keyboard.press('Escape')
    await expect(rowOf(page, 'garden.txt')).toBeFocused()
  })

  await test.step('the list is looked through, and shown as tiles', async () => {
    const filter = page.getByLabel('Find in this folder')
    await tabTo(page, filter, 'Shift+Tab')
    await page.keyboard.type('nothing')
    await expect(page.getByText('Nothing here is called “nothing”.')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(rowOf(page, 'garden.txt')).toBeVisible()
    await press(page, button(page, 'As tiles'))
    await tabTo(page, rowOf(page, 'garden.txt'))
    await page.keyboard.press('Space')
    await expect(page.getByText('1 selected')).toBeVisible()
  })

  await test.step('a message is written, and answered', async () => {
    await tabTo(page, page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Chat' }), 'Shift+Tab')
    await page.keyboard.press('Enter')
    const field = page.getByRole('textbox', { name: 'Message' })
    await tabTo(page, field)
    await page.keyboard.type('Who waters the garden?')
    await page.keyboard.press('Enter')
    const messages = page.getByRole('log', { name: 'Messages' }).getByRole('article')
    await expect(messages).toHaveCount(1)
    await tabTo(page, messages.first(), 'Shift+Tab')
    await press(page, messages.first().getByRole('button', { name: 'Answer' }))
    await expect(field).toBeFocused()
    await page.keyboard.type('I do')
    await page.keyboard.press('Enter')
    await expect(messages.nth(1)).toContainText('Who waters the garden?')
    await expect(messages.nth(1)).toContainText('I do')
  })
})
