import { expect, type Page, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import {
  createVault,
  expectConnected,
  expectMessage,
  goTo,
  joinByInvite,
  memberRows,
  openVault,
  rowOf,
  say,
  searchFor,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

let relay: RelayProcess
let ada: BrowserProcess
let ben: BrowserProcess

test.beforeEach(async () => {
  ;[relay, ada, ben] = await Promise.all([startRelay(), startBrowser(), startBrowser()])
  await joinByInvite(ada.page, relay.invite as string, 'Ada')
  await joinByInvite(ben.page, relay.invite as string, 'Ben')
  await Promise.all([expectConnected(ada.page, 'direct'), expectConnected(ben.page, 'direct')])
})

test.afterEach(async () => {
  await Promise.all([ada.close(), ben.close()])
  await relay.stop()
  await Promise.all([ada.removeProfile(), ben.removeProfile(), relay.removeData()])
})

const found = (page: Page, name: RegExp) => page.getByRole('dialog', { name: 'Search' }).getByRole('option', { name })

test('what another member added and said is found by its words, and opened from there', async () => {
  const { page } = ben
  await createVault(ada.page, 'Family')
  await ada.page.getByLabel('Files to add').setInputFiles(
    ['harbour plan.txt', 'shopping list.txt'].map((name) => ({
      name,
      mimeType: 'text/plain',
      buffer: Buffer.from(name),
    })),
  )
  await say(ada.page, 'who has the key of the boathouse?')
  await openVault(page, 'Family')
  await expect(rowOf(page, 'harbour plan.txt')).toBeVisible()
  await expectMessage(page, 'boathouse')
  await goTo(page, 'People')

  await page.keyboard.press('Control+k')
  await searchFor(page, 'harb')
  await expect(found(page, /harbour plan\.txt.*in Family/)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Family' })).toBeVisible()
  await expect(rowOf(page, 'harbour plan.txt')).toBeFocused()
  await expect(rowOf(page, 'shopping list.txt')).not.toBeFocused()

  await goTo(page, 'People')
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await searchFor(page, 'boathouse')
  await found(page, /who has the key.*Ada in Lobby/).click()
  await expect(page.getByRole('article').filter({ hasText: 'boathouse' })).toBeFocused()
})

test('a colour that a member chooses is what the others see', async () => {
  /** What is behind the initials of Ada, in the list of members. */
  const colourOfAda = () =>
    memberRows(ben.page)
      .filter({ hasText: 'Ada' })
      .getByText('A', { exact: true })
      .evaluate((initials) => getComputedStyle(initials).backgroundColor)
  await goTo(ben.page, 'People')
  await goTo(ada.page, 'Settings')
  for (const name of ['Violet', 'Moss']) {
    const choice = ada.page.getByRole('radio', { name })
    await choice.check()
    const chosen = await choice.evaluate((radio) => getComputedStyle(radio.closest('label') as Element).backgroundColor)
    await expect.poll(colourOfAda, name).toBe(chosen)
  }
})
