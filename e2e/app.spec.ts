import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { createVault, goTo, joinByInvite, openAgain, say } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

const PHONE = { width: 360, height: 740 }

let relay: RelayProcess
let browser: BrowserProcess

test.afterEach(async () => {
  await browser.close()
  await relay.stop()
  await Promise.all([browser.removeProfile(), relay.removeData()])
})

async function start(viewport?: { readonly width: number; readonly height: number }): Promise<Page> {
  ;[relay, browser] = await Promise.all([startRelay(), startBrowser(viewport === undefined ? {} : { viewport })])
  return browser.page
}

async function expectNoBarriers(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    screen,
  ).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(overflow, `${screen} scrolls sideways`).toBeLessThanOrEqual(0)
}

test('every screen fits a phone and has no barriers that a machine can find', async () => {
  const page = await start(PHONE)
  await page.goto(relay.url)
  await expect(page.getByRole('tab', { name: 'Create a mesh' })).toBeVisible()
  await expectNoBarriers(page, 'start')
  await joinByInvite(page, relay.invite as string, 'Ada')
  await expectNoBarriers(page, 'no vaults')
  await createVault(page, 'Family')
  await page.getByLabel('Files to add').setInputFiles({
    name: 'a very long name of a file that somebody once gave to a photo.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.from('not really a photo'),
  })
  await expect(page.getByRole('grid').getByRole('row').filter({ hasText: 'photo.jpg' })).toBeVisible()
  await expectNoBarriers(page, 'a vault')
  await say(page, `${'word'.repeat(40)} and more`)
  await expectNoBarriers(page, 'chat')
  await goTo(page, 'People')
  await expectNoBarriers(page, 'people')
  await goTo(page, 'Settings')
  await page.getByRole('button', { name: 'Show the invite link' }).click()
  await expect(page.getByRole('textbox', { name: 'Invite link' })).toHaveValue(/#\/join\/warreninvite1/)
  await page.getByRole('button', { name: 'Check what is stored' }).click()
  await expect(page.getByText(/^All is well: [1-9]/)).toBeVisible()
  await expectNoBarriers(page, 'settings')
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

test('a second tab says that the first is the node, and takes over when that is closed', async () => {
  const page = await start()
  await joinByInvite(page, relay.invite as string, 'Ada')
  const second = await browser.context.newPage()
  await second.goto(relay.url)
  await expect(second.getByRole('heading', { level: 1, name: /open in another tab/ })).toBeVisible()
  await page.close()
  await second.getByRole('button', { name: 'Try again here' }).click()
  await expect(second.getByRole('navigation', { name: 'Main' })).toBeVisible()
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
