import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { expectNoBarriers } from './support/barriers.ts'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import {
  createVault,
  expectConnected,
  expectHere,
  expectMessage,
  expectOpen,
  goTo,
  joinByInvite,
  openVault,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

const PHONE = { width: 360, height: 740 }
const PASSPHRASE = 'correct horse battery'

let relay: RelayProcess
let ada: BrowserProcess
let ben: BrowserProcess
let next: BrowserProcess

test.beforeEach(async () => {
  ;[relay, ada, ben, next] = await Promise.all([startRelay(), startBrowser(), startBrowser(), startBrowser()])
})

test.afterEach(async () => {
  await Promise.all([ada.close(), ben.close(), next.close()])
  await relay.stop()
  await Promise.all([ada.removeProfile(), ben.removeProfile(), next.removeProfile(), relay.removeData()])
})

test('a recovery kit brings a member back in another browser, who writes on where they left off', async () => {
  await joinByInvite(ada.page, relay.invite as string, 'Ada')
  await joinByInvite(ben.page, relay.invite as string, 'Ben')
  await Promise.all([expectConnected(ada.page, 'direct'), expectConnected(ben.page, 'direct')])
  await createVault(ada.page, 'Letters')
  await ada.page
    .getByLabel('Files to add')
    .setInputFiles([{ name: 'will.txt', mimeType: 'text/plain', buffer: Buffer.from('what is left') }])
  await say(ada.page, 'before')
  await expectMessage(ben.page, 'before')
  await openVault(ben.page, 'Letters')
  await expectHere(ben.page, 'will.txt')

  // The kit, sealed, as a file.
  const { page } = ada
  await goTo(page, 'Settings')
  await page.getByRole('button', { name: 'Make a recovery kit' }).click()
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByLabel('The same once more').fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Make the kit' }).click()
  await expect(page.getByRole('img', { name: 'Recovery kit as a QR code' })).toBeVisible({ timeout: 60_000 })
  await expectNoBarriers(page, 'recovery kit')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as a file' }).click(),
  ])
  const kit = await readFile(await download.path(), 'utf8')
  await ada.close()

  // Another browser, on a phone.
  await next.page.setViewportSize(PHONE)
  await next.page.goto(relay.url)
  await next.page.getByRole('button', { name: 'Restore from a recovery kit' }).click()
  const give = (text: string) =>
    next.page
      .getByLabel('File of a recovery kit')
      .setInputFiles([{ name: 'kit.txt', mimeType: 'text/plain', buffer: Buffer.from(text) }])
  await give(kit.slice(0, 200))
  await expect(next.page.getByText('This recovery kit is damaged or cut off')).toBeVisible()
  await give('a letter')
  await expect(next.page.getByText('This is no recovery kit.')).toBeVisible()
  await give(kit)
  await next.page.getByLabel('Passphrase of the kit').fill('wrong horse')
  await next.page.getByRole('button', { name: 'Restore', exact: true }).click()
  await expect(next.page.getByText('This passphrase does not open the recovery kit.')).toBeVisible({ timeout: 60_000 })
  await expectNoBarriers(next.page, 'restore')
  await next.page.getByLabel('Passphrase of the kit').fill(PASSPHRASE)
  await next.page.getByRole('button', { name: 'Restore', exact: true }).click()
  await expectOpen(next.page)
  await expect(next.page.getByText('Welcome back.')).toHaveCount(0, { timeout: 60_000 })

  await openVault(next.page, 'Letters')
  await expectMessage(next.page, 'before')
  await say(next.page, 'after')
  await expectMessage(ben.page, 'after')
  // Both by one member, whose history has no fork: a room would tell of it.
  await expect(ben.page.getByRole('article').filter({ hasText: 'after' })).toContainText('after')
  await expect(ben.page.getByText('from two places at once')).toHaveCount(0)
  await goTo(ben.page, 'People')
  await expect(ben.page.getByRole('list', { name: 'Members' }).getByRole('listitem')).toHaveCount(2)
})

test('the words on an open kit bring a member back; who is alone goes on without the past', async () => {
  const { page } = ada
  await page.setViewportSize(PHONE)
  await joinByInvite(page, relay.invite as string, 'Ada')
  await goTo(page, 'Settings')
  await page.getByRole('button', { name: 'Make a recovery kit' }).click()
  await page.getByRole('checkbox', { name: 'Protect it with a passphrase' }).uncheck()
  await page.getByRole('button', { name: 'Make the kit' }).click()
  const sheet = page.getByRole('dialog').getByRole('article')
  const words = await sheet.getByRole('listitem').allTextContents()
  expect(words).toHaveLength(24)
  await expectNoBarriers(page, 'recovery kit open')
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden()
  await expect(sheet).toBeVisible()
  await page.screenshot({ path: 'e2e/screenshots/recovery-kit-printed.png', fullPage: true })
  await page.emulateMedia({ media: null })
  await page.getByRole('button', { name: 'Close' }).click()

  // Left for good: nothing of the mesh stays on the device.
  await page.getByRole('button', { name: 'Leave this mesh…' }).click()
  await expect(page.getByText('What only this device has is lost for everyone')).toBeVisible()
  await page.getByRole('checkbox', { name: 'I know that this cannot be undone.' }).check()
  await expectNoBarriers(page, 'leave mesh')
  await page.getByRole('button', { name: 'Leave without handing over' }).click()
  await expect(page.getByRole('heading', { name: 'Join a mesh' })).toBeVisible()
  const kept = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''))
  expect(kept.filter((name) => /blocks|entries|local/u.test(name))).toEqual([])

  await next.page.goto(relay.url)
  await next.page.getByRole('button', { name: 'Restore from a recovery kit' }).click()
  await next.page.getByRole('button', { name: 'Use the 24 words instead' }).click()
  await next.page.getByLabel('24 words').fill(words.join(' '))
  await next.page.getByLabel('Key of the mesh, or an invite').fill(relay.invite as string)
  await next.page.getByLabel('Your name').fill('Ada')
  await next.page.getByRole('button', { name: 'Restore', exact: true }).click()
  await expectOpen(next.page)
  await expect(next.page.getByText('Welcome back.')).toBeVisible()
  await expectNoBarriers(next.page, 'returning')
  await next.page.getByText('Is nobody left who has it?').click()
  await next.page.getByRole('button', { name: 'Go on without it' }).click()
  await expect(next.page.getByText('Welcome back.')).toHaveCount(0)
  await say(next.page, 'anew')
})
