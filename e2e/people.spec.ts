import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectNoBarriers } from './support/barriers.ts'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { writeCameraView } from './support/fake-camera.ts'
import {
  connectionPill,
  expectConnected,
  expectMessage,
  expectOpen,
  goTo,
  joinByInvite,
  memberRows,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true }

let relay: RelayProcess
let ada: BrowserProcess
let grace: BrowserProcess

test.afterEach(async () => {
  await Promise.all([ada.close(), grace.close()])
  await relay.stop()
  await Promise.all([ada.removeProfile(), grace.removeProfile(), relay.removeData()])
})

/** A phone whose camera sees the invite. */
async function startPhone(): Promise<BrowserProcess> {
  const camera = join(relay.dataFolder, 'invite.y4m')
  await writeCameraView(camera, relay.invite as string)
  return startBrowser({ ...PHONE, camera })
}

async function joinByCamera(page: Page, name: string): Promise<void> {
  await page.goto(relay.url)
  await page.getByRole('button', { name: 'Scan a QR code' }).click()
  await expect(page.getByRole('textbox', { name: 'Your name' })).toBeFocused({ timeout: 60_000 })
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expectNoBarriers(page, 'invited')
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await expectOpen(page)
}

/** The words that this person sees for another, before they say whether they match. */
async function readWords(page: Page, about: string): Promise<readonly string[]> {
  await goTo(page, 'People')
  await page.getByRole('button', { name: `About ${about}` }).click()
  await page.getByRole('button', { name: 'Compare safety words' }).click()
  const words = page.getByRole('list', { name: 'Safety words' }).getByRole('listitem')
  await expect(words).toHaveCount(12)
  return words.allTextContents()
}

const verifiedMark = (page: Page) => page.getByRole('img', { name: 'Verified', exact: true })

test('joining by the camera, the same words on two screens, and a mark that stays', async () => {
  relay = await startRelay()
  ;[ada, grace] = await Promise.all([startBrowser(), startPhone()])
  await Promise.all([joinByInvite(ada.page, relay.invite as string, 'Ada'), joinByCamera(grace.page, 'Grace')])
  await expectConnected(ada.page, 'direct')
  await expect(connectionPill(grace.page)).toHaveText('1 direct', { timeout: 120_000 })

  await test.step('the words', async () => {
    const [seenByAda, seenByGrace] = await Promise.all([readWords(ada.page, 'Grace'), readWords(grace.page, 'Ada')])
    expect(seenByAda).toEqual(seenByGrace)
    expect(new Set(seenByAda).size).toBeGreaterThan(6)
    await Promise.all([ada, grace].map(({ page }) => expectNoBarriers(page, 'safety words')))
    await ada.page.getByRole('button', { name: 'They match' }).click()
    await expect(ada.page.getByText('and they matched')).toBeVisible()
  })

  await test.step('a name and a note of one’s own', async () => {
    await ada.page.getByLabel('Your name for them').fill('Gran')
    await ada.page.getByLabel('Note').fill('the phone in the kitchen')
    await ada.page.getByRole('button', { name: 'Save notes' }).click()
    await expect(ada.page.getByRole('dialog', { name: 'Gran' })).toBeVisible()
    await expectNoBarriers(ada.page, 'a person')
  })

  await test.step('all of it is there after a reload, in the chat too, and the other side knows nothing of it', async () => {
    await ada.page.reload()
    await expectOpen(ada.page)
    await goTo(ada.page, 'People')
    const row = memberRows(ada.page).filter({ hasText: 'Gran' })
    await expect(row).toContainText('the phone in the kitchen')
    await expect(row.getByRole('img', { name: 'Verified' })).toBeVisible()
    await grace.page.keyboard.press('Escape')
    await expect(verifiedMark(grace.page)).toHaveCount(0)
    await expect(memberRows(grace.page).filter({ hasText: 'Gran' })).toHaveCount(0)
    await say(grace.page, 'Hello from the kitchen')
    await expectMessage(ada.page, 'Hello from the kitchen')
    await expect(ada.page.getByRole('log').getByText('Gran')).toBeVisible()
    await expect(verifiedMark(ada.page)).toBeVisible()
  })

  await test.step('the picture tells who is linked', async () => {
    await Promise.all([ada, grace].map(({ page }) => goTo(page, 'People')))
    await expectConnected(ada.page, 'direct')
    await expect(
      ada.page.getByRole('img', { name: /^A picture of the mesh: you are linked with 1 of 1/ }),
    ).toBeVisible()
    await ada.page.getByText('The same in words').click()
    await expect(ada.page.getByText('You and Gran: device to device.')).toBeVisible()
    await Promise.all([ada, grace].map(({ page }) => expectNoBarriers(page, 'people and their links')))
  })

  await test.step('inviting from among the people', async () => {
    await grace.page.getByRole('button', { name: 'Invite someone' }).click()
    await expect(grace.page.getByRole('img', { name: 'Invite link as a QR code' })).toBeVisible()
    await expect(grace.page.getByLabel('Invite link', { exact: true })).toHaveValue(relay.invite as string)
    await expectNoBarriers(grace.page, 'inviting')
  })
})

test('two meshes side by side, with a switcher that keeps the place', async () => {
  relay = await startRelay()
  ;[ada, grace] = await Promise.all([startBrowser(), startBrowser(PHONE)])
  await Promise.all(
    [ada, grace].map(async ({ page }) => {
      const switcher = page.getByRole('button', { name: /: all meshes$/ })
      const choose = async (what: RegExp) => {
        await switcher.click()
        await page.getByRole('menuitem', { name: what }).click()
      }
      await joinByInvite(page, relay.invite as string, 'Ada')
      const first = (await switcher.textContent()) as string
      await goTo(page, 'People')
      await choose(/Create or join another/)
      await page.getByRole('tab', { name: 'Create a mesh' }).click()
      await page.getByLabel('Name of the mesh').fill('Garden club')
      await page.getByLabel('Your name').fill('Ada of the garden')
      await page.getByRole('button', { name: 'Create mesh' }).click()
      await expectOpen(page)
      await expect(switcher).toContainText('Garden club')
      await say(page, 'Who has seeds?')
      await switcher.click()
      await expectNoBarriers(page, 'switcher')
      await page.getByRole('menuitem', { name: /as Ada$/ }).click()
      await expect(switcher).toHaveText(first)
      await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible()
      await choose(/^Garden club/)
      await expectMessage(page, 'Who has seeds?')
    }),
  )
})
