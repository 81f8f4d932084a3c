import { expect, type Page, test } from '@playwright/test'
import { expectNoBarriers } from './support/barriers.ts'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import {
  chooseForFile,
  createVault,
  goTo,
  joinByInvite,
  openAgain,
  openVault,
  rowOf,
  say,
  searchFor,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true }
const LONG_NAME = 'a very long name of a file that somebody once gave to a photo.jpg'

let relay: RelayProcess
let browser: BrowserProcess

test.afterEach(async () => {
  await browser.close()
  await relay.stop()
  await Promise.all([browser.removeProfile(), relay.removeData()])
})

async function start(device: Parameters<typeof startBrowser>[0] = {}): Promise<Page> {
  ;[relay, browser] = await Promise.all([startRelay(), startBrowser(device)])
  return browser.page
}

async function expectDialogWithoutBarriers(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name })
  await expect(dialog).toBeVisible()
  await expectNoBarriers(page, name)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
}

async function chooseForVault(page: Page, what: string): Promise<void> {
  await page.getByRole('button', { name: 'More for this vault' }).click()
  await page.getByRole('menuitem', { name: what, exact: true }).click()
}

test('every screen fits a phone and has no barriers that a machine can find', async () => {
  const page = await start(PHONE)
  await page.goto(relay.url)
  await expect(page.getByRole('tab', { name: 'Create a mesh' })).toBeVisible()
  await expectNoBarriers(page, 'start')
  await page.getByRole('tab', { name: 'Create a mesh' }).click()
  await expectNoBarriers(page, 'create')
  await joinByInvite(page, relay.invite as string, 'Ada')
  await expectNoBarriers(page, 'no vaults')

  await test.step('a vault, its settings, and the versions of a file', async () => {
    await createVault(page, 'Family')
    await page.getByLabel('Files to add').setInputFiles(
      [LONG_NAME, 'old.txt'].map((name) => ({
        name,
        mimeType: 'application/octet-stream',
        buffer: Buffer.from(`not really ${name}`),
      })),
    )
    await expect(rowOf(page, LONG_NAME)).toBeVisible()
    await expect(page.getByText(/^Arrow keys/), 'of keys nothing is said').toBeHidden()
    await expectNoBarriers(page, 'a vault')
    await page.goto(`${relay.url}/#/vaults/${'0'.repeat(64)}`)
    await expect(page.getByRole('heading', { level: 1, name: 'This vault could not be opened.' })).toBeVisible()
    await expectNoBarriers(page, 'no such vault')
    await page.getByRole('link', { name: 'Back to the vaults' }).click()
    await expect(page.getByRole('list', { name: 'Vaults' })).toBeVisible()
    await expectNoBarriers(page, 'vaults')
    await openVault(page, 'Family')
    await chooseForVault(page, 'Vault settings')
    await expectDialogWithoutBarriers(page, 'Settings of Family')
    await chooseForFile(page, LONG_NAME, 'Versions')
    await expectDialogWithoutBarriers(page, `Versions of “${LONG_NAME}”`)
    await chooseForFile(page, LONG_NAME, 'Move to…')
    await expectDialogWithoutBarriers(page, `Move “${LONG_NAME}”`)
  })

  await test.step('the trash, with something in it', async () => {
    await chooseForFile(page, 'old.txt', 'Remove')
    await expect(rowOf(page, 'old.txt')).toHaveCount(0)
    await chooseForVault(page, 'Trash (1)')
    await expect(page.getByRole('button', { name: 'Restore old.txt' })).toBeVisible()
    await expectNoBarriers(page, 'trash')
  })

  await test.step('a room, and all of them', async () => {
    await say(page, `${'word'.repeat(40)} and more`)
    await expect(page.getByText(/^Enter sends/), 'of keys nothing is said').toBeHidden()
    await expectNoBarriers(page, 'chat')
    await page.getByRole('link', { name: 'All rooms' }).click()
    await expect(page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'Lobby' })).toBeVisible()
    await expectNoBarriers(page, 'rooms')
  })

  await test.step('the search, with a message found', async () => {
    await page.getByRole('button', { name: 'Search' }).click()
    await searchFor(page, 'word')
    await expect(page.getByRole('option', { name: /^Message word/ })).toBeVisible()
    await expectDialogWithoutBarriers(page, 'Search')
  })

  await test.step('people and settings', async () => {
    await goTo(page, 'People')
    await expectNoBarriers(page, 'people')
    await goTo(page, 'Settings')
    await page.getByRole('button', { name: 'Show the invite link' }).click()
    await expect(page.getByRole('textbox', { name: 'Invite link' })).toHaveValue(/#\/join\/warreninvite1/)
    await page.getByRole('button', { name: 'Check what is stored' }).click()
    await expect(page.getByText(/^All is well: [1-9]/)).toBeVisible()
    await expectNoBarriers(page, 'settings')
  })
})

test('a link with a typing error is named as one, and a good one helps at once', async () => {
  const page = await start()
  const invite = relay.invite as string
  const wrong = invite.slice(0, -1) + (invite.endsWith('q') ? 'p' : 'q')
  await page.goto(wrong)
  await expect(page.getByRole('alert')).toContainText(/checksum|typing error/i)
  await page.getByRole('textbox', { name: 'Invite link or key' }).fill(invite)
  await page.getByLabel('Your name').fill('Ada')
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
})

test('the app opens without its server, and nothing in it is refused by its own policy', async () => {
  const page = await start()
  const refused: string[] = []
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text())
  })
  await joinByInvite(page, relay.invite as string, 'Ada')
  await say(page, 'written while the relay was there')
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await relay.kill()
  await openAgain(page, relay.url)
  await goTo(page, 'Chat')
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('written while the relay was there')
  await say(page, 'written without it')
  expect(refused).toEqual([])
})
