import { expect, type Page, test } from '@playwright/test'
import { expectNoBarriers } from './support/barriers.ts'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { makeNextBuild } from './support/next-build.ts'
import {
  createVault,
  expectConnected,
  expectHere,
  expectMessage,
  expectOpen,
  expectOpens,
  goTo,
  joinByInvite,
  openVault,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true }
const DEADLINE_MS = 60_000
/** A first visit's worker writes all of the app to the disk before it is there: on a machine that is busy that takes long. */
const WORKER_DEADLINE_MS = 80_000

/** In the service worker, whose types this file has not. */
const PRESS_NOTIFICATION = `self.registration.getNotifications().then(([notification]) => {
  self.dispatchEvent(new NotificationEvent('notificationclick', { notification }))
})`

let relay: RelayProcess
let ada: BrowserProcess
let ben: BrowserProcess | undefined

test.afterEach(async () => {
  const browsers = [ada, ...(ben === undefined ? [] : [ben])]
  ben = undefined
  await Promise.all(browsers.map((browser) => browser.close()))
  await relay.stop()
  await Promise.all([...browsers.map((browser) => browser.removeProfile()), relay.removeData()])
})

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Where shall this go?' })

/** As the system does it when somebody shares with the installed app: a form posted to the service worker. */
async function share(page: Page, texts: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
  const landed = await page.evaluate(
    async ([saidTexts, sharedFiles]) => {
      const form = new FormData()
      for (const [name, text] of Object.entries(saidTexts)) form.append(name, text)
      for (const [name, text] of Object.entries(sharedFiles)) form.append('files', new File([text], name))
      return (await fetch('/share', { method: 'POST', body: form })).url
    },
    [texts, files] as const,
  )
  await page.goto(landed)
}

test('what is shared with the app, or opened with it, is asked a place for', async () => {
  ;[relay, ada] = await Promise.all([startRelay(), startBrowser(PHONE)])
  const { page } = ada
  await page.addInitScript(() => {
    const launchQueue = { setConsumer: (consumer: unknown) => Object.assign(globalThis, { __launch: consumer }) }
    Object.defineProperty(globalThis, 'launchQueue', { value: launchQueue })
  })
  await joinByInvite(page, relay.invite as string, 'Ada')

  await test.step('files go into a vault', async () => {
    await createVault(page, 'Family')
    await share(page, {}, { 'photo.txt': 'a picture', 'ünï cöde.txt': 'another' })
    await expect(dialog(page).getByRole('list', { name: 'Files' })).toContainText('ünï cöde.txt')
    await expectNoBarriers(page, 'shared files')
    await page.reload()
    await dialog(page).getByRole('button', { name: 'Put it there' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'Family' })).toBeVisible()
    await expectHere(page, 'photo.txt')
    await expectHere(page, 'ünï cöde.txt')
    expect(new URL(page.url()).search).toBe('')
    expect(await page.evaluate(() => caches.has('warren-shared'))).toBe(false)
  })

  await test.step('words go into a conversation, and wait there to be sent', async () => {
    await share(page, { title: 'Cake', text: 'Cake https://cake.example', url: 'https://cake.example' }, {})
    await expect(dialog(page)).toContainText('Cake https://cake.example')
    await expectNoBarriers(page, 'shared words')
    await dialog(page).getByRole('button', { name: 'Put it there' }).click()
    await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('Cake https://cake.example')
    await expect(page.getByRole('log', { name: 'Messages' })).toHaveCount(0)
  })

  await test.step('a file that is opened with the app', async () => {
    await page.evaluate(() => {
      const { __launch } = globalThis as unknown as { __launch: (launch: object) => void }
      __launch({ files: [{ getFile: async () => new File(['letter'], 'letter.odt') }] })
    })
    await dialog(page).getByRole('combobox').selectOption({ index: 1 })
    await dialog(page).getByRole('button', { name: 'Put it there' }).click()
    await expect(page.getByRole('list', { name: 'Attached files' })).toContainText('letter.odt')
    await openVault(page, 'Family')
    await expectHere(page, 'letter.odt')
  })

  await test.step('the shortcut to a new vault asks for its name', async () => {
    await page.goto(`${relay.url}/#/?new=vault`)
    await expect(page.getByLabel('Name of the vault')).toBeVisible()
  })
})

test('the browser finds nothing against installing it', async () => {
  ;[relay, ada] = await Promise.all([startRelay(), startBrowser()])
  const { page, context } = ada
  await joinByInvite(page, relay.invite as string, 'Ada')
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  const session = await context.newCDPSession(page)
  expect((await session.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([])
  const { data = '', errors } = await session.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const manifest = JSON.parse(data) as { icons: { src: string; purpose?: string }[]; shortcuts: { url: string }[] }
  expect(manifest).toMatchObject({
    display: 'standalone',
    share_target: { action: '/share', method: 'POST' },
    file_handlers: [{ action: '/' }],
  })
  expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true)
  for (const { src } of manifest.icons) expect((await page.request.get(`${relay.url}${src}`)).status()).toBe(200)
})

test('messages are told of while one looks elsewhere, and lead to their room', async () => {
  ;[relay, ada, ben] = await Promise.all([startRelay(), startBrowser(), startBrowser()])
  await ada.context.grantPermissions(['notifications'], { origin: relay.url })
  await ada.page.addInitScript(() => {
    const badges: number[] = []
    Object.assign(globalThis, { __badges: badges })
    navigator.setAppBadge = async (count = 0) => void badges.push(count)
    navigator.clearAppBadge = async () => void badges.push(0)
  })
  await Promise.all([
    joinByInvite(ada.page, relay.invite as string, 'Ada'),
    joinByInvite(ben.page, relay.invite as string, 'Ben'),
  ])
  await expectConnected(ada.page, 'direct')
  const { page, context } = ada
  const notified = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready
      return (await registration.getNotifications()).map(({ title, body }) => `${title}: ${body}`)
    })
  const lastBadge = () => page.evaluate(() => (globalThis as unknown as { __badges: number[] }).__badges.at(-1))

  await goTo(page, 'Settings')
  await expect(page.getByRole('checkbox', { name: /Tell me of new messages/ })).toBeChecked()
  await say(ben.page, 'are you there?')
  await expect.poll(notified, { timeout: WORKER_DEADLINE_MS }).toEqual(['Lobby: 1 new message'])
  await expect.poll(lastBadge).toBe(1)

  await context.serviceWorkers()[0]!.evaluate(PRESS_NOTIFICATION)
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('are you there?')
  await expect.poll(lastBadge).toBe(0)
  await expect.poll(notified).toEqual([])

  await say(ben.page, 'good')
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('good', { timeout: DEADLINE_MS })
  expect(await notified(), 'of the room in view nothing is told').toEqual([])
})

test('without the server the page opens, what is there is there, and what is written goes out later', async () => {
  ;[relay, ada] = await Promise.all([startRelay(), startBrowser()])
  const { page } = ada
  const invite = relay.invite as string
  await joinByInvite(page, invite, 'Ada')
  await createVault(page, 'Family')
  await page
    .getByLabel('Files to add')
    .setInputFiles([{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') }])
  await expectHere(page, 'a.txt')
  await say(page, 'written while it was there')
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  await relay.kill()

  await page.reload()
  await expectMessage(page, 'written while it was there')
  await say(page, 'written without it')
  await openVault(page, 'Family')
  await expectOpens(page, 'a.txt', 'a')
  await page.reload()
  await expectMessage(page, 'written without it')

  relay = await startRelay({ port: relay.port, dataFolder: relay.dataFolder })
  ben = await startBrowser()
  await joinByInvite(ben.page, invite, 'Ben')
  await expectConnected(ben.page, 'direct')
  await expectMessage(ben.page, 'written without it')
})

test('a new version is told of in every tab, and comes to the one in which it is asked for', async () => {
  ;[relay, ada] = await Promise.all([startRelay(), startBrowser()])
  const { page, context } = ada
  const offer = (tab: Page) => tab.getByRole('status').filter({ hasText: 'A new version of Warren is ready.' })
  const reload = (tab: Page) => offer(tab).getByRole('button', { name: 'Reload' })
  /** Gone when the page is loaded anew. */
  const isAsItWas = (tab: Page) => tab.evaluate(() => '__asItWas' in globalThis)
  const isNext = (tab: Page) => tab.locator('meta[name=build][content=next]').count()
  const draft = page.getByRole('textbox', { name: 'Message' })

  await joinByInvite(page, relay.invite as string, 'Ada')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const other = await context.newPage()
  await other.goto(relay.url)
  await expect(other.getByRole('heading', { level: 1, name: 'Warren is open in another tab' })).toBeVisible()
  for (const tab of [page, other]) await tab.evaluate(() => Object.assign(globalThis, { __asItWas: true }))
  await goTo(page, 'Chat')
  await draft.fill('half a thought')
  await expect(offer(page)).toHaveCount(0)

  const next = await makeNextBuild()
  await relay.kill()
  relay = await startRelay({ port: relay.port, dataFolder: relay.dataFolder, program: next.program })
  await next.remove()

  await test.step('both tabs are told of it, and go on', async () => {
    // As the page does by itself each hour.
    await other.evaluate(() => navigator.serviceWorker.ready.then(async (worker) => void (await worker.update())))
    for (const tab of [page, other]) await expect(reload(tab)).toBeVisible({ timeout: DEADLINE_MS })
  })

  await test.step('the one that asks gets it; the other still finds what it had not loaded yet', async () => {
    await reload(other).click()
    await expect.poll(() => isNext(other)).toBe(1)
    expect(await isAsItWas(page)).toBe(true)
    expect(await isNext(page)).toBe(0)
    await goTo(page, 'Settings')
    await page.getByRole('radio', { name: 'Deutsch' }).check()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen')
    await page.getByRole('radio', { name: 'English' }).check()
    await goTo(page, 'Chat')
    await expect(draft).toHaveValue('half a thought')
  })

  await test.step('the other gets it when it asks, too, and what was begun in it is there', async () => {
    await reload(page).click()
    await expect.poll(() => isNext(page)).toBe(1)
    await expectOpen(page)
    await goTo(page, 'Chat')
    await expect(draft).toHaveValue('half a thought')
    expect(await isAsItWas(page)).toBe(false)
    await expect(offer(page)).toHaveCount(0)
  })
})
