import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { findFirefox } from '../scripts/firefox.mjs'
import { type BrowserProcess, readWebRtcTraffic, startBrowser } from './support/browser-process.ts'
import { type FirefoxBrowser, startFirefox } from './support/firefox-browser.ts'
import {
  createVault,
  downloadAndHash,
  expectConnected,
  expectHere,
  expectMessage,
  joinByInvite,
  openVault,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { hashFile, makeSampleFiles, type SampleFile, type SampleFiles } from './support/sample-files.ts'

const FILE_BYTES = 5 * 1024 * 1024

const executablePath = findFirefox()
test.skip(
  executablePath === undefined,
  'There is no Firefox on this machine: install firefox-esr, or set FIREFOX_PATH.',
)

let relay: RelayProcess
let ada: BrowserProcess
let fox: FirefoxBrowser
let samples: SampleFiles

test.beforeEach(async () => {
  ;[relay, ada, fox, samples] = await Promise.all([
    startRelay(),
    startBrowser(),
    startFirefox(executablePath as string),
    makeSampleFiles(),
  ])
})

test.afterEach(async () => {
  await Promise.all([ada.close(), fox.close()])
  await relay.stop()
  await Promise.all([ada.removeProfile(), fox.removeProfile(), relay.removeData(), samples.remove()])
})

async function expectDownloadedByFox({ name, sha256 }: SampleFile): Promise<void> {
  await fox.page.getByRole('button', { name: `Download ${name}`, exact: true }).click()
  const path = join(fox.downloads, name)
  await expect.poll(async () => (await stat(path).catch(() => undefined))?.size, { timeout: 60_000 }).toBe(FILE_BYTES)
  expect(await hashFile(path)).toBe(sha256)
}

test('Firefox and Chromium share files and messages over WebRTC', async () => {
  const [fromAda, fromFox] = [await samples.file('den.jpg', FILE_BYTES), await samples.file('fox.jpg', FILE_BYTES)]
  await joinByInvite(ada.page, relay.invite as string, 'Ada')
  await joinByInvite(fox.page, relay.invite as string, 'Fox')
  await Promise.all([expectConnected(ada.page, 'direct'), expectConnected(fox.page, 'direct')])

  await createVault(ada.page, 'Woods')
  await ada.page.getByLabel('Files to add').setInputFiles(fromAda.path)
  await openVault(fox.page, 'Woods')
  await fox.page.getByLabel('Files to add').setInputFiles(fromFox.path)
  await expectHere(fox.page, fromAda.name)
  await expectDownloadedByFox(fromAda)
  await expectHere(ada.page, fromFox.name)
  expect(await downloadAndHash(ada.page, fromFox.name)).toBe(fromFox.sha256)

  await say(ada.page, 'Is that you?')
  await expectMessage(fox.page, 'Is that you?')
  await say(fox.page, 'What does the fox say?')
  await expectMessage(ada.page, 'What does the fox say?')

  const traffic = await readWebRtcTraffic(ada.page)
  expect(traffic.connected).toBe(1)
  expect(traffic.bytesReceived).toBeGreaterThan(FILE_BYTES)
  expect(traffic.bytesSent).toBeGreaterThan(FILE_BYTES)
})
