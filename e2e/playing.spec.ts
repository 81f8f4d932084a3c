import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Locator, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { dropStoredBlocks } from './support/drop-blocks.ts'
import { nameBlocks } from './support/name-blocks.ts'
import { createVault, expectHere, joinByInvite, openAgain, openVault, rowOf } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { FILM_WIDTH, makeSampleVideo } from './support/sample-video.ts'

const FILM_SECONDS = 24
/** Where the part begins that Ben does not have, by time and by bytes: every second has about as many. */
const MISSING_FROM = 0.5
const ARRIVAL_DEADLINE_MS = 60_000

let relay: RelayProcess
const opened: BrowserProcess[] = []

test.afterEach(async () => {
  for (const browser of opened) await browser.close()
  await relay.stop()
  await Promise.all([...opened.splice(0).map((browser) => browser.removeProfile()), relay.removeData()])
})

async function open(profile?: string): Promise<BrowserProcess> {
  const browser = await startBrowser(profile === undefined ? {} : { profile })
  opened.push(browser)
  return browser
}

/** Goes there, and resolves with whether there is a picture to show within the time. */
const seek = (video: Locator, seconds: number): Promise<void> =>
  video.evaluate((player: HTMLVideoElement, time) => {
    player.currentTime = time
  }, seconds)

const showsPicture = (video: Locator): Promise<boolean> =>
  video.evaluate((player: HTMLVideoElement) => !player.seeking && player.readyState >= player.HAVE_CURRENT_DATA)

test('a film plays and is sought in while a part of it has not arrived, and goes on when it does', async () => {
  relay = await startRelay()
  const invite = relay.invite as string
  const [ada, ben] = await Promise.all([open(), open()])
  await joinByInvite(ada.page, invite, 'Ada')
  await createVault(ada.page, 'Films')
  const film = await makeSampleVideo(ada.page, FILM_SECONDS)
  const path = join(ada.profile, 'film.webm')
  await writeFile(path, film.bytes)
  await ada.page.getByLabel('Files to add').setInputFiles(path)
  await expectHere(ada.page, 'film.webm')

  await joinByInvite(ben.page, invite, 'Ben')
  await openVault(ben.page, 'Films')
  await expectHere(ben.page, 'film.webm')
  await ada.close()
  const blocks = await nameBlocks(invite, film.bytes)
  const missing = blocks.slice(Math.floor(blocks.length * MISSING_FROM))
  expect(await dropStoredBlocks(ben.page, missing)).toBe(missing.length)
  await openAgain(ben.page, relay.url)
  await openVault(ben.page, 'Films')
  await ben.page.waitForFunction(() => navigator.serviceWorker.controller !== null)

  // Its picture is made of what is here.
  const picture = rowOf(ben.page, 'film.webm').locator('.file-thumb img')
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(FILM_WIDTH)

  await rowOf(ben.page, 'film.webm').getByRole('button', { name: 'film.webm', exact: true }).click()
  const video = ben.page.getByLabel('Video film.webm')
  await expect.poll(() => video.evaluate((player: HTMLVideoElement) => player.duration)).toBe(FILM_SECONDS)
  const address = await video.evaluate((player: HTMLVideoElement) => new URL(player.currentSrc).pathname)
  expect(address).toMatch(/^\/media\/[0-9a-f]{32}$/)

  // What is here plays, and is sought in.
  await video.evaluate((player: HTMLVideoElement) => {
    player.muted = true
    return player.play()
  })
  await expect.poll(() => video.evaluate((player: HTMLVideoElement) => player.currentTime)).toBeGreaterThan(0.5)
  await video.evaluate((player: HTMLVideoElement) => player.pause())
  await seek(video, FILM_SECONDS * 0.35)
  await expect.poll(() => showsPicture(video)).toBe(true)
  await seek(video, 2)
  await expect.poll(() => showsPicture(video)).toBe(true)

  // What is not makes it wait, and says so; the page is not a place to navigate to, either.
  await seek(video, FILM_SECONDS * 0.9)
  const waiting = ben.page.getByText('Waiting for a part that has not arrived yet.')
  await expect(waiting).toBeVisible()
  expect(await showsPicture(video)).toBe(false)
  expect(await ben.page.evaluate(async (there) => (await fetch(there)).status, address)).toBe(404)

  // Who has it comes, and it goes on by itself.
  const adaAgain = await open(ada.profile)
  await openAgain(adaAgain.page, relay.url)
  await expect.poll(() => showsPicture(video), { timeout: ARRIVAL_DEADLINE_MS }).toBe(true)
  await expect(waiting).toBeHidden()
})
