import { expect, type Page, test } from '@playwright/test'
import { expectNoBarriers } from './support/barriers.ts'
import { expectOpen, goTo, joinByInvite, say } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

const PHONE = { width: 360, height: 740 }
const LAPTOP = { width: 1280, height: 800 }
const PASSPHRASE = 'correct horse battery'

let relay: RelayProcess

test.beforeEach(async () => {
  relay = await startRelay()
})

test.afterEach(async () => {
  await relay.stop()
  await relay.removeData()
})

/** Passkeys want a name for the page's host, which an address is not. */
const invite = () => (relay.invite as string).replace('127.0.0.1', 'localhost')

const part = (page: Page, name: string) => page.getByRole('group', { name })

test('the language and the theme that a person chooses hold at once, and after a reload', async ({ page }) => {
  await page.setViewportSize(LAPTOP)
  await joinByInvite(page, invite(), 'Ada')
  await goTo(page, 'Settings')
  await expectNoBarriers(page, 'settings')
  await page.getByRole('radio', { name: 'Deutsch' }).check()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen')
  await page.getByRole('radio', { name: 'Dunkel' }).check()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen')
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  await expect(page.locator('html')).toHaveCSS('background-color', 'rgb(26, 23, 20)')
  await page.getByRole('radio', { name: 'Wie das System' }).check()
  await page.setViewportSize(PHONE)
  await expectNoBarriers(page, 'settings german')
  await page.getByRole('button', { name: 'Schlüssel', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Sperre' })).toBeInViewport()
  await expectNoBarriers(page, 'settings keys german')
})

test('a lock asks at the start, opens with its passphrase or a passkey, and comes off', async ({ page, context }) => {
  const cdp = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await page.setViewportSize(PHONE)
  await joinByInvite(page, invite(), 'Ada')
  await say(page, 'kept under lock')
  await goTo(page, 'Settings')

  await page.getByRole('button', { name: 'Lock with a passphrase' }).click()
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByLabel('The same once more').fill('correct horse')
  await page.getByRole('dialog').getByRole('button', { name: 'Lock with a passphrase' }).click()
  await expect(page.getByText('The two are not the same.')).toBeVisible()
  await expectNoBarriers(page, 'lock dialog')
  await page.getByLabel('The same once more').fill(PASSPHRASE)
  await page.getByRole('dialog').getByRole('button', { name: 'Lock with a passphrase' }).click()
  await expect(page.getByText('The keys on this device are locked with a passphrase.')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await expect(page.getByText('The passkey opens the lock from now on.')).toBeVisible()

  await page.getByRole('button', { name: 'Lock now' }).click()
  await expect(page.getByRole('heading', { name: 'Warren is locked' })).toBeVisible()
  await expectNoBarriers(page, 'locked')
  await page.getByLabel('Passphrase', { exact: true }).fill('correct horse')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByText('This is not the passphrase of this device.')).toBeVisible({ timeout: 60_000 })
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.getByRole('button', { name: 'Unlock' }).click()
  await expectOpen(page)

  await page.reload()
  await page.getByRole('button', { name: 'Use the passkey' }).click()
  await expectOpen(page)
  await goTo(page, 'Chat')
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('kept under lock')

  await goTo(page, 'Settings')
  await page.getByRole('button', { name: 'Remove the lock' }).click()
  await page.getByLabel('Present passphrase').fill(PASSPHRASE)
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the lock' }).click()
  await expect(part(page, 'Keys').getByRole('button', { name: 'Lock with a passphrase' })).toBeVisible({
    timeout: 60_000,
  })
  await page.reload()
  await expectOpen(page)
})
