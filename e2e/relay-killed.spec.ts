import { expect, test } from '@playwright/test'
import { type BrowserProcess, readWebRtcTraffic, startBrowser } from './support/browser-process.ts'
import { controlNetwork } from './support/network-conditions.ts'
import {
  createVault,
  downloadAndHash,
  expectConnected,
  expectHere,
  expectMessage,
  expectRelays,
  joinByInvite,
  openVault,
  rowOf,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'

const FILM_BYTES = 32 * 1024 * 1024
/** Of Ben's line while the relay dies: all that shall happen in mid-transfer has half a minute, on a slow machine too. */
const SLOW_BYTES_PER_SECOND = 1024 * 1024

let relay: RelayProcess
let samples: SampleFiles
let ada: BrowserProcess
let ben: BrowserProcess
let cleo: BrowserProcess | undefined

test.beforeEach(async () => {
  ;[relay, ada, ben, samples] = await Promise.all([startRelay(), startBrowser(), startBrowser(), makeSampleFiles()])
})

test.afterEach(async () => {
  const browsers = [ada, ben, ...(cleo === undefined ? [] : [cleo])]
  await Promise.all(browsers.map((browser) => browser.close()))
  await relay.kill()
  await Promise.all([...browsers.map((browser) => browser.removeProfile()), relay.removeData(), samples.remove()])
})

test('the relay dies in mid-transfer: files and messages go on without it, and it is used again when it is back', async () => {
  const film = await samples.file('film.bin', FILM_BYTES)
  const invite = relay.invite as string
  const line = await controlNetwork(ben)

  await test.step('two are connected, and a file is under way', async () => {
    await joinByInvite(ada.page, invite, 'Ada')
    await joinByInvite(ben.page, invite, 'Ben')
    await Promise.all([expectConnected(ada.page, 'direct'), expectConnected(ben.page, 'direct')])
    await createVault(ada.page, 'Family')
    await openVault(ben.page, 'Family')
    await line.slow(SLOW_BYTES_PER_SECOND)
    await ada.page.getByLabel('Files to add').setInputFiles(film.path)
    await rowOf(ben.page, film.name)
      .filter({ hasText: /Arriving [1-9]\d?%/ })
      .waitFor()
  })

  await test.step('the relay is killed, and they talk while the file arrives', async () => {
    await relay.kill()
    await say(ada.page, 'Is the relay gone?')
    await expectMessage(ben.page, 'Is the relay gone?')
    await say(ben.page, 'I see no difference.')
    await expectMessage(ada.page, 'I see no difference.')
    await Promise.all([expectRelays(ada.page, ['Unreachable']), expectRelays(ben.page, ['Unreachable'])])
    await openVault(ben.page, 'Family')
    await expect(rowOf(ben.page, film.name), 'all this in mid-transfer').toContainText(/Arriving \d+%/)
  })

  await test.step('the relay is back, and both use it again', async () => {
    relay = await startRelay({ port: relay.port, dataFolder: relay.dataFolder })
    await Promise.all([expectRelays(ada.page, ['Connected']), expectRelays(ben.page, ['Connected'])])
  })

  await test.step('the file is whole, and came over WebRTC', async () => {
    await line.restore()
    await openVault(ben.page, 'Family')
    await expectHere(ben.page, film.name)
    expect(await downloadAndHash(ben.page, film.name)).toBe(film.sha256)
    const traffic = await readWebRtcTraffic(ben.page)
    expect(traffic.connected).toBe(1)
    expect(traffic.bytesReceived).toBeGreaterThan(FILM_BYTES)
  })

  await test.step('somebody new comes in through it', async () => {
    cleo = await startBrowser()
    await joinByInvite(cleo.page, invite, 'Cleo')
    await expectConnected(cleo.page, 'direct', 2)
    await expectMessage(cleo.page, 'I see no difference.')
  })
})
