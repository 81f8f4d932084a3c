import { expect, type Locator, type Page, test } from '@playwright/test'
import { expectNoBarriers } from './support/barriers.ts'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { hangPage } from './support/hang-page.ts'
import { holdAdds } from './support/hold-adds.ts'
import {
  createVault,
  expectConnected,
  expectHere,
  expectMessage,
  expectOpen,
  goTo,
  joinByInvite,
  memberRows,
  openVault,
  readMessages,
  rowOf,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'
import { readForks } from './support/stored-logs.ts'

const PHONE = { width: 360, height: 740 }

let relay: RelayProcess
let browsers: BrowserProcess[] = []
let samples: SampleFiles

test.beforeEach(async () => {
  ;[relay, samples] = await Promise.all([startRelay(), makeSampleFiles()])
})

test.afterEach(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await relay.stop()
  await Promise.all([...browsers.map((browser) => browser.removeProfile()), relay.removeData(), samples.remove()])
  browsers = []
})

async function start(options: Parameters<typeof startBrowser>[0] = {}): Promise<BrowserProcess> {
  const browser = await startBrowser(options)
  browsers.push(browser)
  return browser
}

const occupied = (page: Page): Locator => page.getByRole('heading', { level: 1, name: 'Warren is open in another tab' })
const useHere = (page: Page): Locator => page.getByRole('button', { name: 'Use Warren here' })
const takeAnyway = (page: Page): Locator => page.getByRole('button', { name: 'Take over anyway' })

async function openSecondTab({ context }: BrowserProcess): Promise<Page> {
  const second = await context.newPage()
  await second.goto(relay.url)
  await expect(occupied(second)).toBeVisible()
  return second
}

test('a second tab takes the mesh over from the first, and back, and nothing is lost', async () => {
  const [ada, ben] = await Promise.all([start(), start()])
  const first = ada.page
  await joinByInvite(first, relay.invite as string, 'Ada')
  await joinByInvite(ben.page, relay.invite as string, 'Ben')
  await expectConnected(first, 'direct')
  const second = await openSecondTab(ada)

  await test.step('the second takes over while the first is writing', async () => {
    await goTo(first, 'Chat')
    const box = first.getByRole('textbox', { name: 'Message' })
    for (const text of ['one', 'two', 'three']) {
      await box.fill(text)
      await box.press('Enter')
    }
    await useHere(second).click()
    await expectOpen(second)
    await expect(occupied(first)).toBeVisible()
    await expect.poll(() => readMessages(second)).toEqual(['one', 'two', 'three'])
  })

  await test.step('it is the same member, and goes on where the first was', async () => {
    await say(second, 'four')
    await expectMessage(ben.page, 'four')
    expect(await readMessages(ben.page)).toEqual(['one', 'two', 'three', 'four'])
    await goTo(ben.page, 'People')
    await expect(memberRows(ben.page)).toHaveCount(2)
    expect(await readForks(ben.page)).toEqual([])
  })

  await test.step('the first takes it back, and the second gets it when the first is closed', async () => {
    await useHere(first).click()
    await expectOpen(first)
    await expect(occupied(second)).toBeVisible()
    await first.close()
    await useHere(second).click()
    await expectOpen(second)
    await expectMessage(second, 'four')
  })
})

test('a tab that is adding a file keeps the mesh until it is done, or somebody insists', async () => {
  const ada = await start({ viewport: PHONE })
  const first = ada.page
  await joinByInvite(first, relay.invite as string, 'Ada')
  await createVault(first, 'Family')
  const second = await openSecondTab(ada)
  await expectNoBarriers(second, 'open in another tab')

  await test.step('the first says that it is at work, and goes on', async () => {
    const letGoOn = await holdAdds(first)
    await first.getByLabel('Files to add').setInputFiles(await samples.text('letter.txt', 'Dear Ben'))
    await expect(first.getByRole('region', { name: 'Transfers' })).toBeVisible()
    await useHere(second).click()
    await expect(takeAnyway(second)).toBeVisible()
    await expectNoBarriers(second, 'at work in another tab')
    await letGoOn()
    await expectHere(first, 'letter.txt')
  })

  await test.step('when that is done it lets go', async () => {
    await useHere(second).click()
    await openVault(second, 'Family')
    await expectHere(second, 'letter.txt')
    await expect(occupied(first)).toBeVisible()
  })

  await test.step('who insists gets it at once, without what was not finished', async () => {
    await holdAdds(second)
    await second.getByLabel('Files to add').setInputFiles(await samples.text('draft.txt', 'Dear'))
    await expect(second.getByRole('region', { name: 'Transfers' })).toBeVisible()
    await useHere(first).click()
    await takeAnyway(first).click()
    await openVault(first, 'Family')
    await expectHere(first, 'letter.txt')
    await expect(rowOf(first, 'draft.txt')).toHaveCount(0)
    await expect(occupied(second)).toBeVisible()
  })
})

test('a tab that hangs has the mesh taken away, and what it writes when it goes on is refused', async () => {
  const ada = await start()
  const first = ada.page
  await joinByInvite(first, relay.invite as string, 'Ada')
  await say(first, 'before')
  await first.getByRole('textbox', { name: 'Message' }).fill('from a tab that hung')
  const hung = await hangPage(ada, 'form.composer button[type=submit]')

  const second = await openSecondTab(ada)
  await useHere(second).click()
  await expectOpen(second)
  await say(second, 'meanwhile')

  await hung.goOn()
  await expect(occupied(first)).toBeVisible()
  await say(second, 'afterwards')
  expect(await readMessages(second)).toEqual(['before', 'meanwhile', 'afterwards'])
  expect(await readForks(second)).toEqual([])
})
